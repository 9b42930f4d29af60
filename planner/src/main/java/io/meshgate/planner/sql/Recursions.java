package io.meshgate.planner.sql;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.RepeatUnion;
import org.apache.calcite.rel.core.Spool;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.schema.TransientTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.Util;

/**
 * Turns what Calcite makes of WITH RECURSIVE, scans of a table that is not there, into nodes that policies and dialects
 * know. Values that may grow at each turn are bounded, for they are read again at the next.
 */
public final class Recursions {
    /** The longest string or bytes that a recursive query passes on to its next turn. */
    static final int LONGEST = StringGrowth.LONGEST_COMPUTED;

    private final Map<String, Integer> references = new HashMap<>();

    private Recursions() {}

    /**
     * A plan as conversion has left it, without Calcite's own nodes for recursion.
     *
     * @throws GatewayException with NOT_SUPPORTED for a recursion that is not linear
     */
    public static RelNode replace(RelNode plan) {
        return new Recursions().replace(plan, Map.of());
    }

    /** @param names of the recursions around, and what they are called here */
    private RelNode replace(RelNode node, Map<String, String> names) {
        if (node instanceof RepeatUnion union) {
            return recursion(union, names);
        }
        if (node instanceof TableScan scan && scan.getTable().unwrap(TransientTable.class) != null) {
            return scan(scan, names);
        }
        List<RelNode> inputs = new ArrayList<>();
        node.getInputs().forEach(input -> inputs.add(replace(input, names)));
        RelNode copied = inputs.equals(node.getInputs()) ? node : node.copy(node.getTraitSet(), inputs);
        return copied.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                RexSubQuery rewritten = (RexSubQuery) super.visitSubQuery(subQuery);
                // A recursion may stand in a sub-query, but not refer to itself there.
                return rewritten.clone(replace(rewritten.rel, Map.of()));
            }
        });
    }

    private RelNode scan(TableScan scan, Map<String, String> names) {
        String name = names.get(Util.last(scan.getTable().getQualifiedName()));
        if (name == null) {
            throw notSupported("refers to itself in a sub-query of an expression, or outside the second of two queries"
                    + " that UNION joins");
        }
        if (references.merge(name, 1, Integer::sum) > 1) {
            throw notSupported("refers to itself more than once");
        }
        return new RecursionScan(
                scan.getCluster(), scan.getCluster().traitSetOf(Convention.NONE), name, scan.getRowType());
    }

    private RelNode recursion(RepeatUnion union, Map<String, String> names) {
        RelOptCluster cluster = union.getCluster();
        String table =
                Util.last(Objects.requireNonNull(union.getTransientTable()).getQualifiedName());
        String name = table.toLowerCase(Locale.ROOT) + "#" + names.size();
        Map<String, String> inside = new HashMap<>(names);
        inside.put(table, name);
        // Each reference to the whole query has been converted anew.
        references.remove(name);
        RelNode seed = bounded(
                replace(unspooled(union.getSeedRel()), names),
                union.getSeedRel().getRowType());
        RelNode step = replace(unspooled(union.getIterativeRel()), inside);
        return new Recursion(
                cluster,
                cluster.traitSetOf(Convention.NONE),
                seed,
                bounded(step, seed.getRowType()),
                name,
                union.all,
                union.getRowType());
    }

    private static RelNode unspooled(RelNode node) {
        return node instanceof Spool spool ? spool.getInput() : node;
    }

    /** The rows with the bound of each value that may be of any length. */
    private static RelNode bounded(RelNode node, RelDataType types) {
        RexBuilder builder = node.getCluster().getRexBuilder();
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < types.getFieldCount(); i++) {
            RexNode column = builder.makeInputRef(node, i);
            RelDataType type = types.getFieldList().get(i).getType();
            columns.add(StringGrowth.varies(type) ? bound(column, type, builder) : column);
        }
        return LogicalProject.create(node, List.of(), columns, types.getFieldNames(), Set.of());
    }

    private static RexNode bound(RexNode column, RelDataType type, RexBuilder builder) {
        boolean text = SqlTypeUtil.isCharacter(type) || SqlTypeUtil.isBinary(type);
        boolean simple = type.getSqlTypeName() == SqlTypeName.ARRAY && !StringGrowth.varies(type.getComponentType());
        if (!text && !simple) {
            throw notSupported("has a column of type " + type
                    + " (accepted are simple types, and arrays of numbers, dates" + " and the like)");
        }
        return builder.makeCall(column.getType(), RecursionOperators.BOUND, List.of(column));
    }

    private static GatewayException notSupported(String what) {
        return new GatewayException(
                ErrorCode.NOT_SUPPORTED, "A query of WITH RECURSIVE that " + what + " is not supported");
    }
}
