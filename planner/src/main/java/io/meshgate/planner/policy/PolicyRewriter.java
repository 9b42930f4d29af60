package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.sql.PlanRewriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;

/**
 * Step 7 of the walk: every scan, wherever it stands, becomes barrier(mask(filter(scan))). One pass over the whole
 * plan; no rule that might not fire.
 */
public final class PolicyRewriter {
    private final PolicyExpressions expressions;

    public PolicyRewriter(PolicyExpressions expressions) {
        this.expressions = expressions;
    }

    /**
     * Governs a plan as conversion has left it.
     *
     * @throws GatewayException with ACCESS_DENIED for a table that may be discovered but not read, with
     *     AGGREGATION_REQUIRED for one that may be read in groups only and is read otherwise, with POLICY_INVALID for a
     *     policy that does not fit its table
     */
    public GovernedPlan govern(RelNode plan) {
        RelNode governed = plan.accept(new PlanRewriter() {
            @Override
            protected RelNode rewrite(RelNode node) {
                return node instanceof TableScan scan ? governed(scan) : node;
            }
        });
        return PolicyChecker.check(GroupSizes.place(governed)).statedAs(governed);
    }

    private RelNode governed(TableScan scan) {
        MeshTable table = scan.getTable().unwrapOrThrow(MeshTable.class);
        if (table.view().isPresent()) {
            throw new IllegalStateException("a view that is not written out");
        }
        requireReadable(table);
        return governed(new RawScan(scan.getCluster(), table), scan);
    }

    /**
     * A view with row filters, with masks that read rows, or of which groups are demanded: barrier(mask(filter(query))), as
     * of a table. Where a table's scan stands, there is the
     * view's query, whose tables are governed like all others of the plan.
     *
     * @param scan of the view
     * @param query yields columns of the view under their names in the types that it declares: all visible ones, and such
     *     others as it can; to a row filter, the view has no more
     * @throws GatewayException with POLICY_INVALID for a row filter that does not fit these columns
     */
    public RelNode governedView(TableScan scan, RelNode query) {
        MeshTable view = scan.getTable().unwrapOrThrow(MeshTable.class);
        requireReadable(view);
        return governed(new RawView(scan.getCluster(), view, query.getRowType().getFieldCount(), query), scan);
    }

    private RelNode governed(RawRows raw, TableScan scan) {
        RelOptCluster cluster = scan.getCluster();
        RelNode filtered = filtered(raw);
        RelNode masked = LogicalProject.create(
                filtered, scan.getHints(), columns(raw), scan.getRowType().getFieldNames(), Set.of());
        return new Barrier(cluster, cluster.traitSetOf(Convention.NONE), masked);
    }

    /** @throws GatewayException with ACCESS_DENIED for a table or a view that may be discovered but not read */
    public static void requireReadable(MeshTable table) {
        if (!table.access().readable()) {
            throw new GatewayException(ErrorCode.ACCESS_DENIED, refusal(table));
        }
    }

    /** Why a table that may be discovered cannot be read, and whom to ask. */
    public static String refusal(MeshTable table) {
        TableAccess access = table.access();
        String purposes = String.join("', '", new TreeSet<>(access.purposes()));
        return "You may see that " + (table.view().isPresent() ? "view " : "table ") + table.domain() + "."
                + table.snapshot().name() + " exists but not read it; "
                + (purposes.isEmpty()
                        ? ""
                        : "it is read for a purpose, stated with SET SESSION purpose = '...', of: '" + purposes
                                + "'. Or ")
                + "ask "
                + access.owner()
                        .map(owner -> "the owner of domain " + table.domain() + ", " + owner)
                        .orElse("the owners of domain " + table.domain());
    }

    private RelNode filtered(RawRows raw) {
        List<RowFilter> filters = raw.table().access().rowFilters();
        if (filters.isEmpty()) {
            return raw;
        }
        List<RexNode> conditions = new ArrayList<>();
        filters.forEach(filter -> conditions.add(expressions.condition(filter, raw)));
        RexNode condition = RexUtil.composeConjunction(raw.getCluster().getRexBuilder(), conditions);
        return LogicalFilter.create(raw, condition);
    }

    private List<RexNode> columns(RawRows raw) {
        RexBuilder builder = raw.getCluster().getRexBuilder();
        TableAccess access = raw.table().access();
        List<String> names = raw.getRowType().getFieldNames();
        List<RexNode> columns = new ArrayList<>();
        for (Column column : access.columns()) {
            RexNode value = builder.makeInputRef(raw, names.indexOf(column.name()));
            ColumnMask mask = access.masks().get(column.name());
            columns.add(mask == null ? value : expressions.masked(mask, value, raw));
        }
        return columns;
    }
}
