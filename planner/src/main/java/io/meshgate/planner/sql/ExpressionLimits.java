package io.meshgate.planner.sql;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.sql.StringGrowth.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;

/*
 * An engine's memory limit covers the columns that pass between its operators, not the strings that it builds within an
 * expression, and not the expressions themselves. And an optimizer moves a filter below projections by putting their
 * expressions in place of their columns: x || x, written over itself thirty times in WITH queries, becomes 2^30 calls.
 *
 * So every expression is measured here as if all the projections below it were written out in it: how many calls it
 * has, and how long all strings together are that it builds for one row, in bytes and in copies of what the tables
 * deliver. Nothing of this costs anything when the query runs, and no operator can fail for it.
 */
/** Refuses plans whose expressions could take memory out of proportion to the data that they read. */
final class ExpressionLimits {
    /** More than the statement itself writes, by projections being written out. */
    static final int CALLS = 20_000;
    /** Of the longest string that a table delivers: by all calls of one expression together. */
    static final int COPIES = 1_000;
    /** As {@link #COPIES}, by all expressions of one SELECT. */
    static final int ROW_COPIES = 5_000;
    /** That do not come from tables: by all calls of one expression together. */
    static final int BYTES = 2_000_000;

    /** What a recursive query passes on to its next turn is bounded. */
    private static final Cost PASSED_ON = new Cost(new Size(Recursions.LONGEST, 0), Size.NONE, 0);

    private final Map<CorrelationId, List<Cost>> outerRows = new HashMap<>();
    /** An expression is measured more than once, and so would be what is nested in it, at every level. */
    private final IdentityHashMap<RexSubQuery, List<Cost>> subQueries = new IdentityHashMap<>();

    private ExpressionLimits() {}

    /**
     * What it takes to compute a value.
     *
     * @param size of the value
     * @param built the sizes of everything built on the way, together
     * @param calls with all projections written out
     */
    private record Cost(Size size, Size built, double calls) {
        static final Cost SOURCE = new Cost(Size.SOURCE, Size.NONE, 0);

        Cost asColumn() {
            return new Cost(size, Size.NONE, 0);
        }

        Cost max(Cost other) {
            return new Cost(size.max(other.size), built.max(other.built), Math.max(calls, other.calls));
        }
    }

    /** @throws GatewayException with LIMIT_EXCEEDED */
    static void require(RelNode root) {
        new ExpressionLimits().of(root);
    }

    /** The cost of each output column; on the way, each expression is held against the limits. */
    private List<Cost> of(RelNode node) {
        List<Cost> row = new ArrayList<>();
        if (node instanceof Correlate correlate) {
            row.addAll(of(correlate.getLeft()));
            outerRows.put(correlate.getCorrelationId(), List.copyOf(row));
            row.addAll(of(correlate.getRight()));
            return row;
        }
        if (node instanceof SetOp) {
            return setOp(node.getInputs());
        }
        if (node instanceof Recursion || node instanceof RecursionScan) {
            node.getInputs().forEach(this::of);
            return Collections.nCopies(node.getRowType().getFieldCount(), PASSED_ON);
        }
        node.getInputs().forEach(input -> row.addAll(of(input)));
        node.getVariablesSet().forEach(id -> outerRows.put(id, row));
        if (node instanceof Project project) {
            return expressions(project.getProjects(), row);
        }
        if (node instanceof Filter filter) {
            expressions(List.of(filter.getCondition()), row);
        }
        if (node instanceof Join join) {
            expressions(List.of(join.getCondition()), row);
        }
        if (node instanceof Aggregate aggregate) {
            return aggregate(aggregate, row);
        }
        boolean passes = !row.isEmpty() && !(node instanceof Uncollect) && !(node instanceof Values);
        return passes ? row : Collections.nCopies(node.getRowType().getFieldCount(), Cost.SOURCE);
    }

    private List<Cost> setOp(List<RelNode> arms) {
        List<Cost> row = new ArrayList<>(of(arms.get(0)));
        for (RelNode arm : arms.subList(1, arms.size())) {
            List<Cost> other = of(arm);
            for (int i = 0; i < row.size(); i++) {
                row.set(i, row.get(i).max(other.get(i)));
            }
        }
        return row;
    }

    /** What aggregate functions gather, the engine's memory limit covers. */
    private static List<Cost> aggregate(Aggregate aggregate, List<Cost> row) {
        List<Cost> output = new ArrayList<>();
        aggregate.getGroupSet().forEach(key -> output.add(row.get(key)));
        aggregate.getAggCallList().forEach(call -> {
            Size size = StringGrowth.varies(call.getType()) ? Size.SOURCE : Size.NONE;
            for (int argument : call.getArgList()) {
                size = StringGrowth.varies(call.getType())
                        ? size.max(row.get(argument).size())
                        : size;
            }
            output.add(new Cost(size, Size.NONE, 0));
        });
        return output;
    }

    private List<Cost> expressions(List<RexNode> expressions, List<Cost> row) {
        List<Cost> costs = new ArrayList<>();
        List<Cost> columns = row.stream().map(Cost::asColumn).toList();
        Size built = Size.NONE;
        for (RexNode expression : expressions) {
            Measure measure = new Measure(row);
            Cost cost = measure.of(expression);
            requireWithin(cost, measure.written);
            costs.add(cost);
            built = built.plus(new Measure(columns).steps(expression));
        }
        if (built.copies() > ROW_COPIES || built.bytes() > BYTES) {
            throw exceeded("The expressions of one SELECT build, all of their steps together, strings or collections of"
                    + " more than " + ROW_COPIES + " times the length of the values that they read, or of more than "
                    + BYTES + " bytes from constants and padding");
        }
        return costs;
    }

    private static void requireWithin(Cost cost, int written) {
        if (cost.calls() - written > CALLS) {
            throw exceeded("An expression over expressions of sub-queries or WITH queries comes to more than " + CALLS
                    + " calls when these are written out in it");
        }
        if (cost.built().copies() > COPIES) {
            throw exceeded("An expression builds strings or collections of more than " + COPIES
                    + " times the length of the values that it reads, all of its steps together");
        }
        if (cost.built().bytes() > BYTES) {
            throw exceeded("An expression builds strings or collections of more than " + BYTES
                    + " bytes from constants and padding, all of its steps together");
        }
    }

    private static GatewayException exceeded(String message) {
        return new GatewayException(ErrorCode.LIMIT_EXCEEDED, message);
    }

    private final class Measure extends RexVisitorImpl<Cost> {
        private final List<Cost> row;
        private int written;

        Measure(List<Cost> row) {
            super(false);
            this.row = row;
        }

        private Cost of(RexNode node) {
            Cost cost = node.accept(this);
            return cost == null ? Cost.SOURCE : cost;
        }

        @Override
        public Cost visitInputRef(RexInputRef reference) {
            return row.get(reference.getIndex());
        }

        @Override
        public Cost visitLiteral(RexLiteral literal) {
            return new Cost(StringGrowth.literal(literal), Size.NONE, 0);
        }

        @Override
        public Cost visitFieldAccess(RexFieldAccess access) {
            if (access.getReferenceExpr() instanceof RexCorrelVariable variable) {
                List<Cost> outer = outerRows.get(variable.id);
                return outer == null ? Cost.SOURCE : outer.get(access.getField().getIndex());
            }
            return of(access.getReferenceExpr());
        }

        @Override
        public Cost visitOver(RexOver over) {
            Cost cost = visitCall(over);
            return new Cost(cost.size().max(Size.SOURCE), cost.built(), cost.calls());
        }

        @Override
        public Cost visitSubQuery(RexSubQuery subQuery) {
            List<Cost> result = subQueries.get(subQuery);
            if (result == null) {
                result = ExpressionLimits.this.of(subQuery.rel);
                subQueries.put(subQuery, result);
            }
            subQuery.getOperands().forEach(this::of);
            return subQuery.getKind() == SqlKind.SCALAR_QUERY ? result.get(0) : Cost.SOURCE;
        }

        /** What an expression builds before its value, which the engine counts as a column. */
        private Size steps(RexNode expression) {
            Cost cost = of(expression);
            boolean builds = expression instanceof RexCall call && !StringGrowth.isChoice(call);
            return builds ? cost.built().minus(cost.size()) : cost.built();
        }

        @Override
        public Cost visitCall(RexCall call) {
            List<RexNode> joined = StringGrowth.joined(call);
            return joined.size() > 2 ? join(joined) : plainCall(call);
        }

        /** These are joined pairwise, then the pairs, and so on. */
        private Cost join(List<RexNode> operands) {
            Size size = Size.NONE;
            Size built = Size.NONE;
            double calls = operands.size() - 1;
            written += operands.size() - 1;
            for (RexNode operand : operands) {
                Cost cost = of(operand);
                size = size.plus(cost.size());
                built = built.plus(cost.built());
                calls += cost.calls();
            }
            int levels = Integer.SIZE - Integer.numberOfLeadingZeros(operands.size() - 1);
            return new Cost(size, built.plus(size.times(levels)), calls);
        }

        private Cost plainCall(RexCall call) {
            written++;
            Size[] sizes = new Size[call.getOperands().size()];
            Size built = Size.NONE;
            double calls = 1;
            for (int i = 0; i < sizes.length; i++) {
                Cost operand = of(call.getOperands().get(i));
                sizes[i] = StringGrowth.varies(call.getOperands().get(i).getType()) ? operand.size() : Size.NONE;
                built = isBranch(call, i) ? built.max(operand.built()) : built.plus(operand.built());
                calls += operand.calls();
            }
            Size size = StringGrowth.call(call, sizes);
            return new Cost(size, StringGrowth.isChoice(call) ? built : built.plus(size), calls);
        }

        /** The branches of a CASE build strings for different rows. */
        private boolean isBranch(RexCall call, int operand) {
            boolean last = operand == call.getOperands().size() - 1;
            return call.getKind() == SqlKind.CASE && (last || operand % 2 == 1);
        }
    }
}
