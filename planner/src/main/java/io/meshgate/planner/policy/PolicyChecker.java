package io.meshgate.planner.policy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.sql.PlanWalk;
import io.meshgate.planner.sql.PolicyOperators;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/**
 * Proves of a plan, after every phase, that each scan of a table stands under its barrier with the filters and masks
 * that the policies demand, that tables that may be read in groups only are ({@link GroupSizeChecker}), and that no
 * other way to a table is in it. It shares no code with {@link PolicyRewriter}:
 * it looks at what is there.
 */
final class PolicyChecker {
    private PolicyChecker() {}

    /**
     * Checks a plan.
     *
     * @throws GatewayException with INTERNAL_ERROR: a plan that fails is never run
     */
    static GovernedPlan check(RelNode root) {
        Set<RelNode> governed = Collections.newSetFromMap(new IdentityHashMap<>());
        List<RawScan> scans = new ArrayList<>();
        new PlanWalk() {
            @Override
            protected void enter(RelNode node) {
                if (node instanceof Barrier barrier) {
                    governed.add(rowsUnder(barrier));
                }
                if (node instanceof TableScan) {
                    throw ungoverned("a table is read without its policies");
                }
                // Taken off again, as one node may stand in a plan twice: under its barrier and elsewhere.
                if (node instanceof RawRows && !governed.remove(node)) {
                    throw ungoverned("a table is read outside its barrier");
                }
                if (node instanceof RawScan scan) {
                    scans.add(scan);
                }
            }
        }.walk(root);
        GroupSizeChecker.check(root);
        return new GovernedPlan(root, scans);
    }

    /** The rows of a well-formed governed table or view: barrier, projection, filter where there is a policy, rows. */
    private static RawRows rowsUnder(Barrier barrier) {
        if (!(barrier.getInput() instanceof Project project)) {
            throw ungoverned("a barrier without its projection");
        }
        RelNode below = project.getInput();
        boolean filtered = below instanceof Filter;
        if (below instanceof Filter filter) {
            if (filter.getCondition().isAlwaysTrue()) {
                throw ungoverned("a row filter that lets every row pass");
            }
            below = filter.getInput();
        }
        if (!(below instanceof RawRows rows)) {
            throw ungoverned("a barrier without its scan");
        }
        TableAccess access = rows.table().access();
        if (!access.readable() || filtered == access.rowFilters().isEmpty()) {
            throw ungoverned("a row filter is missing");
        }
        checkColumns(rows, project);
        return rows;
    }

    private static void checkColumns(RawRows rows, Project project) {
        TableAccess access = rows.table().access();
        for (int i = 0; i < access.columns().size(); i++) {
            String name = access.columns().get(i).name();
            ColumnMask mask = access.masks().get(name);
            MaskedColumn column = MaskedColumn.of(project.getProjects().get(i), rows);
            if (mask == null ? !column.isColumn(name) : !column.isMasked(name, mask)) {
                throw ungoverned("a mask is missing");
            }
        }
        for (int i = access.columns().size(); i < project.getProjects().size(); i++) {
            // Beyond the visible columns there may be the truth of the row filter, and of those below a view, for
            // guards, and what groups are counted by, of which the next check proves that nothing else sees it.
            RexNode expression = project.getProjects().get(i);
            boolean own = project.getInput() instanceof Filter filter
                    && expression instanceof RexCall call
                    && call.getOperator().equals(SqlStdOperatorTable.IS_TRUE)
                    && call.getOperands().get(0).equals(filter.getCondition());
            boolean below = expression instanceof RexInputRef reference && reference.getIndex() >= rows.width();
            boolean counted = !access.aggregations().isEmpty()
                    && MaskedColumn.of(expression, rows).expression() instanceof RexCall entity
                    && entity.getOperator().equals(PolicyOperators.ENTITY);
            if (!own && !below && !counted) {
                throw ungoverned("a hidden column is visible");
            }
        }
    }

    private static GatewayException ungoverned(String what) {
        return new GatewayException(
                ErrorCode.INTERNAL_ERROR,
                "The statement was refused because its governed plan did not pass the check",
                new IllegalStateException(what));
    }
}
