package io.meshgate.planner.policy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.sql.CommonTable;
import io.meshgate.planner.sql.PolicyOperators;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/**
 * Proves of a plan, after every phase, that each table whose policies demand groups is read below a condition on the size
 * of its groups, and that the raw values that are counted for it are seen by nothing else. It shares no code with {@link
 * GroupSizes}: it looks at what is there.
 */
final class GroupSizeChecker {
    /** What rows are told apart by: raw columns of a table, none for the rows themselves. */
    private record Counted(RawRows rows, List<Integer> columns) {}

    /**
     * @param single the tables of which there are single rows
     * @param columns what each column counts, if that is what it is there for
     */
    private record Rows(Set<RawRows> single, List<Optional<Counted>> columns) {
        static Rows free(int width) {
            return new Rows(Set.of(), Collections.nCopies(width, Optional.empty()));
        }

        boolean isFree() {
            return single.isEmpty() && columns.stream().noneMatch(Optional::isPresent);
        }
    }

    private final Map<CorrelationId, Rows> outerRows = new HashMap<>();

    private GroupSizeChecker() {}

    /** @throws GatewayException with INTERNAL_ERROR */
    static void check(RelNode root) {
        new GroupSizeChecker().requireFree(root);
    }

    private void requireFree(RelNode query) {
        if (!rows(query).isFree()) {
            throw unproven("single rows of a table under an aggregation policy");
        }
    }

    private Rows rows(RelNode node) {
        if (node instanceof Barrier barrier) {
            return barrier(barrier);
        }
        if (node instanceof CommonTable || node instanceof RawView) {
            return rows(node.getInput(0));
        }
        if (node instanceof Filter filter) {
            Rows input = filter.getInput() instanceof Aggregate aggregate
                    ? large(aggregate, filter.getCondition())
                    : rows(filter.getInput());
            requireBlind(filter.getCondition(), input, filter.getVariablesSet());
            return input;
        }
        if (node instanceof Project project) {
            return project(project.getProjects(), rows(project.getInput()), project.getVariablesSet());
        }
        if (node instanceof Join join) {
            Rows both = beside(rows(join.getLeft()), rows(join.getRight()));
            requireBlind(join.getCondition(), both, join.getVariablesSet());
            return both;
        }
        if (node instanceof Correlate correlate) {
            requireFree(correlate.getLeft());
            outerRows.put(
                    correlate.getCorrelationId(),
                    Rows.free(correlate.getLeft().getRowType().getFieldCount()));
            requireFree(correlate.getRight());
        } else {
            node.getInputs().forEach(this::requireFree);
            node.accept(blind(Rows.free(0), false));
        }
        return Rows.free(node.getRowType().getFieldCount());
    }

    private Rows barrier(Barrier barrier) {
        Project project = (Project) barrier.getInput();
        RawRows raw = barrier.rows();
        Rows below =
                raw instanceof RawView ? rows(raw) : Rows.free(raw.getRowType().getFieldCount());
        if (project.getInput() instanceof Filter filter) {
            requireBlind(filter.getCondition(), below, Set.of());
        }
        List<Optional<Counted>> columns = new ArrayList<>();
        for (RexNode expression : project.getProjects()) {
            Optional<Counted> counted = counted(expression, raw);
            columns.add(counted.isPresent() ? counted : passed(expression, below, Set.of()));
        }
        Set<RawRows> single = Collections.newSetFromMap(new IdentityHashMap<>());
        single.addAll(below.single());
        if (!raw.table().access().aggregations().isEmpty()) {
            single.add(raw);
        }
        return new Rows(single, columns);
    }

    private static Optional<Counted> counted(RexNode expression, RawRows raw) {
        if (!(MaskedColumn.of(expression, raw).expression() instanceof RexCall call)
                || !call.getOperator().equals(PolicyOperators.ENTITY)) {
            return Optional.empty();
        }
        List<Integer> columns = new ArrayList<>();
        for (RexNode operand : call.getOperands()) {
            if (operand instanceof RexInputRef reference && reference.getIndex() < raw.width()) {
                columns.add(reference.getIndex());
            } else if (!operand.isAlwaysTrue()) {
                throw unproven("an entity that is no column of its table");
            }
        }
        return Optional.of(new Counted(raw, columns));
    }

    private Rows project(List<RexNode> expressions, Rows input, Set<CorrelationId> variables) {
        if (!input.single().isEmpty() && RexOver.containsOver(expressions, null)) {
            throw unproven("a window over single rows");
        }
        return new Rows(
                input.single(),
                expressions.stream().map(each -> passed(each, input, variables)).toList());
    }

    /** What is counted passes by itself, or not at all. */
    private Optional<Counted> passed(RexNode expression, Rows input, Set<CorrelationId> variables) {
        if (expression instanceof RexInputRef reference) {
            return input.columns().get(reference.getIndex());
        }
        requireBlind(expression, input, variables);
        return Optional.empty();
    }

    private static Rows beside(Rows left, Rows right) {
        Set<RawRows> single = Collections.newSetFromMap(new IdentityHashMap<>());
        single.addAll(left.single());
        for (RawRows rows : right.single()) {
            if (!single.add(rows)) {
                throw unproven("one scan in two places");
            }
        }
        List<Optional<Counted>> columns = new ArrayList<>(left.columns());
        columns.addAll(right.columns());
        return new Rows(single, columns);
    }

    /** The groups of an aggregate under a condition, if it is one on the sizes of all that has to be counted. */
    private Rows large(Aggregate aggregate, RexNode condition) {
        Rows input = rows(aggregate.getInput());
        for (int key : aggregate.getGroupSet()) {
            if (input.columns().get(key).isPresent()) {
                throw unproven("groups by what is counted");
            }
        }
        Map<Counted, BigDecimal> sizes = new HashMap<>();
        for (RexNode conjunct : RelOptUtil.conjunctions(condition)) {
            if (conjunct instanceof RexCall call
                    && call.getOperator().equals(SqlStdOperatorTable.GREATER_THAN_OR_EQUAL)
                    && call.getOperands().get(0) instanceof RexInputRef reference
                    && call.getOperands().get(1) instanceof RexLiteral literal
                    && !literal.isNull()
                    && reference.getIndex() >= aggregate.getGroupCount()) {
                int place = reference.getIndex() - aggregate.getGroupCount();
                count(aggregate.getAggCallList().get(place), input)
                        .ifPresent(counted ->
                                sizes.put(counted, Objects.requireNonNull(literal.getValueAs(BigDecimal.class))));
            }
        }
        input.single().forEach(rows -> requireLarge(rows, sizes));
        requireCountsOnly(aggregate, input);
        return Rows.free(aggregate.getRowType().getFieldCount());
    }

    private static void requireLarge(RawRows rows, Map<Counted, BigDecimal> sizes) {
        GroupSize demanded = GroupSize.of(rows.table().access()).orElseThrow();
        for (List<Integer> columns : demanded.counted(rows)) {
            BigDecimal size = sizes.getOrDefault(new Counted(rows, columns), BigDecimal.ZERO);
            if (size.compareTo(BigDecimal.valueOf(demanded.minimum())) < 0) {
                throw unproven("a group size is missing");
            }
        }
    }

    /** What a call counts, each entity once. */
    private static Optional<Counted> count(AggregateCall call, Rows input) {
        boolean plain = call.getAggregation().equals(SqlStdOperatorTable.COUNT)
                && !call.hasFilter()
                && !call.isApproximate()
                && call.distinctKeys == null
                && call.getArgList().size() == 1;
        return plain
                ? input.columns()
                        .get(call.getArgList().get(0))
                        .filter(counted ->
                                call.isDistinct() || counted.columns().isEmpty())
                : Optional.empty();
    }

    private static void requireCountsOnly(Aggregate aggregate, Rows input) {
        for (AggregateCall call : aggregate.getAggCallList()) {
            boolean counts = call.getArgList().stream()
                    .anyMatch(column -> input.columns().get(column).isPresent());
            if (counts && count(call, input).isEmpty()) {
                throw unproven("what is counted is seen");
            }
        }
    }

    private void requireBlind(RexNode expression, Rows row, Set<CorrelationId> variables) {
        variables.forEach(id -> outerRows.put(id, row));
        expression.accept(blind(row, true));
    }

    /** Sees to it that an expression reads nothing of what is counted, and that its sub-queries are free. */
    private RexShuttle blind(Rows row, boolean ownRow) {
        return new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef reference) {
                if (ownRow && row.columns().get(reference.getIndex()).isPresent()) {
                    throw unproven("what is counted is seen");
                }
                return reference;
            }

            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                Rows outer = access.getReferenceExpr() instanceof RexCorrelVariable variable
                        ? outerRows.get(variable.id)
                        : null;
                if (outer != null
                        && outer.columns().get(access.getField().getIndex()).isPresent()) {
                    throw unproven("what is counted is seen");
                }
                return super.visitFieldAccess(access);
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                requireFree(subQuery.rel);
                return super.visitSubQuery(subQuery);
            }
        };
    }

    private static GatewayException unproven(String what) {
        return new GatewayException(
                ErrorCode.INTERNAL_ERROR,
                "The statement was refused because its governed plan did not pass the check",
                new IllegalStateException(what));
    }
}
