package io.meshgate.planner.policy;

import com.google.common.collect.ImmutableSet;
import io.meshgate.planner.sql.CommonTable;
import io.meshgate.planner.sql.Operators;
import io.meshgate.planner.sql.PlanWalk;
import io.meshgate.planner.sql.PolicyOperators;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalCorrelate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/*
 * An engine may evaluate a user's expression before a row filter: it pushes predicates down, splits and reorders
 * conjunctions, and turns filters into joins. An expression that can fail would then fail on a hidden row, and the
 * failure tells of the row. PostgreSQL knows the problem from views and answers with security barriers and leakproof
 * functions; DuckDB and Spark have no such notion for what they are sent as SQL.
 *
 * So the SQL itself must be safe wherever its parts are evaluated. Let f be the row filter of a table, and e an
 * expression that is not leakproof and reads the table's column c.
 *
 * - The governed scan yields CASE WHEN f IS TRUE THEN c END in place of c: on a hidden row e sees NULL, never the value.
 * - The governed scan also yields g = (f IS TRUE), which is carried up beside the visible columns to where e stands, and
 *   e becomes CASE WHEN g IS NOT FALSE THEN e END: on a hidden row e is not evaluated at all, so that not even an
 *   expression that fails on NULL tells that there is a hidden row. On a row that an outer join has extended with NULLs
 *   g is NULL, and e is evaluated.
 *
 * Carried up means: through projections, joins and sorts as one more column. Above an aggregate it is bool_and(g IS NOT
 * FALSE), always TRUE, and by being an aggregate's result a fence of its own. Above a set operation it is one column
 * that is TRUE in every visible row of every arm, so that no row becomes distinct by it. Both guards are an opaque
 * operator in the algebra, so that nothing simplifies them away; only the dialect writes CASE.
 *
 * A plan in which every expression over filtered tables is leakproof is left as it is and pays nothing.
 */
/** Makes every expression that is not leakproof safe to evaluate early. Made for one plan; not thread-safe. */
public final class GuardPlacer {
    private final IdentityHashMap<Barrier, Set<Integer>> exposed;
    private final Map<CorrelationId, Carried> outerRows = new HashMap<>();
    private final RexBuilder builder;

    private GuardPlacer(IdentityHashMap<Barrier, Set<Integer>> exposed, RexBuilder builder) {
        this.exposed = exposed;
        this.builder = builder;
    }

    /**
     * A rewritten node.
     *
     * @param columns the new place of each old output column
     * @param origins the guarded tables from which each old output column comes
     * @param guards the place of each guarded table's truth
     */
    private record Carried(
            RelNode node, List<Integer> columns, List<Set<Barrier>> origins, Map<Barrier, Integer> guards) {}

    /** Places the guards that a plan needs; the result's root yields the same columns. */
    public static GovernedPlan place(GovernedPlan plan) {
        IdentityHashMap<Barrier, Set<Integer>> exposed = Origins.exposedColumns(plan.root());
        if (exposed.isEmpty()) {
            return plan;
        }
        RelOptCluster cluster = plan.root().getCluster();
        GuardPlacer placer = new GuardPlacer(exposed, cluster.getRexBuilder());
        return plan.with(placer.onlyColumns(placer.carry(plan.root()), plan.root()));
    }

    /** The old columns without the carried ones, under their old names. */
    private RelNode onlyColumns(Carried carried, RelNode old) {
        if (carried.node().getRowType().getFieldCount() == carried.columns().size()) {
            return carried.node();
        }
        List<RexNode> columns = new ArrayList<>();
        carried.columns().forEach(column -> columns.add(builder.makeInputRef(carried.node(), column)));
        return LogicalProject.create(
                carried.node(), List.of(), columns, old.getRowType().getFieldNames(), Set.of());
    }

    private Carried carry(RelNode node) {
        if (node instanceof Barrier barrier) {
            return barrier(barrier);
        }
        if (node instanceof CommonTable common) {
            Carried input = carry(common.getInput());
            return new Carried(
                    common.copy(common.getTraitSet(), List.of(input.node())),
                    input.columns(),
                    input.origins(),
                    input.guards());
        }
        if (node instanceof Filter filter) {
            Carried input = carry(filter.getInput());
            RexNode condition = inScope(filter.getVariablesSet(), input, () -> rewrite(filter.getCondition(), input));
            RelNode rewritten =
                    LogicalFilter.create(input.node(), condition, ImmutableSet.copyOf(filter.getVariablesSet()));
            return new Carried(rewritten, input.columns(), input.origins(), input.guards());
        }
        if (node instanceof Project project) {
            return project(project);
        }
        if (node instanceof Join join) {
            return join(join);
        }
        if (node instanceof Correlate correlate) {
            return correlate(correlate);
        }
        if (node instanceof Aggregate aggregate) {
            return aggregate(aggregate);
        }
        if (node instanceof Sort sort) {
            return sort(sort);
        }
        if (node instanceof SetOp setOp) {
            return setOp(setOp);
        }
        return unguarded(node);
    }

    private Carried barrier(Barrier barrier) {
        Set<Integer> columns = exposed.get(barrier);
        int width = barrier.getRowType().getFieldCount();
        if (columns == null
                || !(barrier.getInput() instanceof Project project)
                || !(project.getInput() instanceof Filter filter)) {
            return plain(barrier, width);
        }
        RexNode truth = builder.makeCall(SqlStdOperatorTable.IS_TRUE, filter.getCondition());
        List<RexNode> expressions = new ArrayList<>();
        List<String> names = new ArrayList<>(project.getRowType().getFieldNames());
        List<Set<Barrier>> origins = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            RexNode column = project.getProjects().get(i);
            expressions.add(columns.contains(i) ? guard(column, List.of(truth)) : column);
            origins.add(Set.of(barrier));
        }
        expressions.add(truth);
        names.add("$truth");
        RelNode guarded = LogicalProject.create(filter, project.getHints(), expressions, names, Set.of());
        return new Carried(
                barrier.copy(barrier.getTraitSet(), List.of(guarded)),
                identity(width),
                origins,
                Map.of(barrier, width));
    }

    /** A node without guarded tables below it. */
    private static Carried plain(RelNode node, int width) {
        return new Carried(node, identity(width), noOrigins(width), Map.of());
    }

    /** A node of a kind through which nothing can be carried; what is below it is rewritten all the same. */
    private Carried unguarded(RelNode node) {
        List<RelNode> inputs = new ArrayList<>();
        for (RelNode input : node.getInputs()) {
            inputs.add(onlyColumns(carry(input), input));
        }
        RelNode rewritten = inputs.isEmpty() ? node : node.copy(node.getTraitSet(), inputs);
        return plain(rewritten, node.getRowType().getFieldCount());
    }

    private Carried project(Project project) {
        Carried input = carry(project.getInput());
        List<RexNode> expressions = new ArrayList<>();
        List<Set<Barrier>> origins = new ArrayList<>();
        inScope(project.getVariablesSet(), input, () -> {
            for (RexNode expression : project.getProjects()) {
                expressions.add(rewrite(expression, input));
                origins.add(expression instanceof RexOver ? Set.of() : origins(expression, input));
            }
            return true;
        });
        List<String> names = new ArrayList<>(project.getRowType().getFieldNames());
        int width = expressions.size();
        Map<Barrier, Integer> guards = new LinkedHashMap<>();
        input.guards().forEach((barrier, column) -> {
            guards.put(barrier, expressions.size());
            expressions.add(builder.makeInputRef(input.node(), column));
            names.add("$truth");
        });
        RelNode rewritten =
                LogicalProject.create(input.node(), project.getHints(), expressions, names, project.getVariablesSet());
        return new Carried(rewritten, identity(width), origins, guards);
    }

    private Carried join(Join join) {
        Carried both = beside(carry(join.getLeft()), carry(join.getRight()), join);
        RexNode condition = inScope(join.getVariablesSet(), both, () -> rewrite(join.getCondition(), both));
        RelNode rewritten = LogicalJoin.create(
                both.node().getInput(0),
                both.node().getInput(1),
                join.getHints(),
                condition,
                join.getVariablesSet(),
                join.getJoinType());
        return new Carried(rewritten, both.columns(), both.origins(), both.guards());
    }

    /** The row of a join, whose condition is still to be written. */
    private Carried beside(Carried left, Carried right, Join join) {
        RelNode row = LogicalJoin.create(
                left.node(), right.node(), join.getHints(), builder.makeLiteral(true), Set.of(), join.getJoinType());
        return beside(left, right, row);
    }

    private static Carried beside(Carried left, Carried right, RelNode row) {
        int leftWidth = left.node().getRowType().getFieldCount();
        List<Integer> columns = new ArrayList<>(left.columns());
        right.columns().forEach(column -> columns.add(column + leftWidth));
        List<Set<Barrier>> origins = new ArrayList<>(left.origins());
        origins.addAll(right.origins());
        Map<Barrier, Integer> guards = new LinkedHashMap<>(left.guards());
        right.guards().forEach((barrier, column) -> guards.put(barrier, column + leftWidth));
        return new Carried(row, columns, origins, guards);
    }

    private Carried correlate(Correlate correlate) {
        Carried left = carry(correlate.getLeft());
        Carried right = inScope(Set.of(correlate.getCorrelationId()), left, () -> carry(correlate.getRight()));
        ImmutableBitSet.Builder required = ImmutableBitSet.builder();
        correlate
                .getRequiredColumns()
                .forEach(column -> required.set(left.columns().get(column)));
        left.guards().values().forEach(required::set);
        RelNode rewritten = LogicalCorrelate.create(
                left.node(),
                right.node(),
                correlate.getHints(),
                correlate.getCorrelationId(),
                required.build(),
                correlate.getJoinType());
        return beside(left, right, rewritten);
    }

    private Carried aggregate(Aggregate aggregate) {
        Carried input = carry(aggregate.getInput());
        List<RexNode> expressions = new ArrayList<>();
        List<String> names = new ArrayList<>();
        int inputWidth = aggregate.getInput().getRowType().getFieldCount();
        for (int i = 0; i < inputWidth; i++) {
            expressions.add(builder.makeInputRef(input.node(), input.columns().get(i)));
            names.add(aggregate.getInput().getRowType().getFieldNames().get(i));
        }
        List<Set<Barrier>> origins = new ArrayList<>();
        aggregate.getGroupSet().forEach(key -> origins.add(input.origins().get(key)));
        List<AggregateCall> calls = new ArrayList<>(aggregate.getAggCallList());
        calls.forEach(call -> origins.add(Set.of()));
        List<Integer> truths = new ArrayList<>();
        Map<Barrier, Integer> guards = new LinkedHashMap<>();
        for (Map.Entry<Barrier, Integer> guard : input.guards().entrySet()) {
            if (origins.stream().noneMatch(each -> each.contains(guard.getKey()))) {
                continue;
            }
            RexNode truth = builder.makeInputRef(input.node(), guard.getValue());
            guards.put(guard.getKey(), aggregate.getGroupCount() + calls.size() + truths.size());
            truths.add(expressions.size());
            expressions.add(builder.makeCall(SqlStdOperatorTable.IS_NOT_FALSE, truth));
            names.add("$truth");
        }
        RelNode projected = LogicalProject.create(input.node(), List.of(), expressions, names, Set.of());
        truths.forEach(truth -> calls.add(all(truth, aggregate, projected)));
        RelNode rewritten = LogicalAggregate.create(
                projected, aggregate.getHints(), aggregate.getGroupSet(), aggregate.getGroupSets(), calls);
        return new Carried(rewritten, identity(aggregate.getRowType().getFieldCount()), origins, guards);
    }

    private static AggregateCall all(int column, Aggregate aggregate, RelNode input) {
        return AggregateCall.create(
                SqlStdOperatorTable.EVERY,
                false,
                false,
                false,
                List.of(),
                List.of(column),
                -1,
                null,
                RelCollations.EMPTY,
                aggregate.hasEmptyGroup(),
                input,
                null,
                null);
    }

    private Carried sort(Sort sort) {
        Carried input = carry(sort.getInput());
        List<RelFieldCollation> keys = new ArrayList<>();
        for (RelFieldCollation key : sort.getCollation().getFieldCollations()) {
            keys.add(key.withFieldIndex(input.columns().get(key.getFieldIndex())));
        }
        RelCollation collation = RelCollations.of(keys);
        RelNode rewritten = LogicalSort.create(input.node(), collation, sort.offset, sort.fetch);
        return new Carried(rewritten, input.columns(), input.origins(), input.guards());
    }

    /** Each arm yields one more column that is TRUE in every visible row. */
    private Carried setOp(SetOp setOp) {
        int width = setOp.getRowType().getFieldCount();
        List<RelNode> arms = new ArrayList<>();
        List<Set<Barrier>> origins = new ArrayList<>(noOrigins(width));
        Map<Barrier, Integer> guards = new LinkedHashMap<>();
        for (RelNode input : setOp.getInputs()) {
            Carried arm = carry(input);
            List<RexNode> expressions = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                expressions.add(builder.makeInputRef(arm.node(), arm.columns().get(i)));
                Set<Barrier> more = new HashSet<>(origins.get(i));
                more.addAll(arm.origins().get(i));
                origins.set(i, more);
            }
            expressions.add(truthOfAll(arm));
            List<String> names = new ArrayList<>(input.getRowType().getFieldNames());
            names.add("$truth");
            arms.add(LogicalProject.create(arm.node(), List.of(), expressions, names, Set.of()));
            arm.guards().keySet().forEach(barrier -> guards.put(barrier, width));
        }
        RelNode rewritten = setOp.copy(setOp.getTraitSet(), arms, setOp.all);
        return new Carried(rewritten, identity(width), origins, guards);
    }

    private RexNode truthOfAll(Carried arm) {
        List<RexNode> truths = new ArrayList<>();
        arm.guards().values().stream().sorted().distinct().forEach(column -> {
            RexNode truth = builder.makeInputRef(arm.node(), column);
            truths.add(builder.makeCall(SqlStdOperatorTable.IS_NOT_FALSE, truth));
        });
        if (truths.isEmpty()) {
            return builder.makeLiteral(true);
        }
        return truths.size() == 1 ? truths.get(0) : builder.makeCall(SqlStdOperatorTable.AND, truths);
    }

    private RexNode guard(RexNode expression, List<RexNode> truths) {
        List<RexNode> operands = new ArrayList<>();
        operands.add(expression);
        operands.addAll(truths);
        return builder.makeCall(expression.getType(), PolicyOperators.GUARD, operands);
    }

    private <T> T inScope(Set<CorrelationId> ids, Carried row, Supplier<T> body) {
        ids.forEach(id -> outerRows.put(id, row));
        return body.get();
    }

    private RexNode rewrite(RexNode expression, Carried row) {
        return expression.accept(new Rewriter(row, false));
    }

    /** The guarded tables whose columns an expression reads, of its own row and of outer rows. */
    private Set<Barrier> origins(RexNode expression, Carried row) {
        Set<Barrier> origins = new LinkedHashSet<>();
        expression.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitInputRef(RexInputRef reference) {
                origins.addAll(row.origins().get(reference.getIndex()));
                return null;
            }

            @Override
            public Void visitFieldAccess(RexFieldAccess access) {
                Carried outer = outerRow(access);
                if (outer != null) {
                    origins.addAll(outer.origins().get(access.getField().getIndex()));
                    return null;
                }
                return super.visitFieldAccess(access);
            }

            @Override
            public Void visitSubQuery(RexSubQuery subQuery) {
                outerAccesses(subQuery, access -> access.accept(this));
                return super.visitSubQuery(subQuery);
            }
        });
        return origins;
    }

    private void outerAccesses(RexSubQuery subQuery, Consumer<RexFieldAccess> reader) {
        RexShuttle accesses = new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                if (outerRow(access) != null) {
                    reader.accept(access);
                }
                return super.visitFieldAccess(access);
            }
        };
        new PlanWalk() {
            @Override
            protected void enter(RelNode node) {
                node.accept(accesses);
            }
        }.walk(subQuery.rel);
    }

    private @Nullable Carried outerRow(RexFieldAccess access) {
        return access.getReferenceExpr() instanceof RexCorrelVariable variable ? outerRows.get(variable.id) : null;
    }

    /** Moves references to their new places, and guards the outermost calls that are not leakproof. */
    private final class Rewriter extends RexShuttle {
        private final Carried row;
        private final boolean guarded;

        Rewriter(Carried row, boolean guarded) {
            this.row = row;
            this.guarded = guarded;
        }

        @Override
        public RexNode visitInputRef(RexInputRef reference) {
            int column = row.columns().get(reference.getIndex());
            return new RexInputRef(column, reference.getType());
        }

        @Override
        public RexNode visitFieldAccess(RexFieldAccess access) {
            Carried outer = outerRow(access);
            if (outer == null) {
                return super.visitFieldAccess(access);
            }
            return outerColumn(access, outer.columns().get(access.getField().getIndex()), outer);
        }

        private RexNode outerColumn(RexFieldAccess access, int column, Carried outer) {
            RexCorrelVariable variable = (RexCorrelVariable) access.getReferenceExpr();
            return builder.makeFieldAccess(builder.makeCorrel(outer.node().getRowType(), variable.id), column);
        }

        @Override
        public RexNode visitCall(RexCall call) {
            if (guarded || Operators.isLeakproof(call)) {
                return super.visitCall(call);
            }
            List<RexNode> truths = truths(call);
            return truths.isEmpty() ? super.visitCall(call) : guard(call.accept(new Rewriter(row, true)), truths);
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            List<RexNode> operands = new ArrayList<>();
            subQuery.getOperands().forEach(operand -> operands.add(operand.accept(this)));
            RelNode query = onlyColumns(carry(subQuery.rel), subQuery.rel);
            return subQuery.clone(subQuery.getType(), operands).clone(query);
        }

        /** The truths of all guarded tables that the call reads and that are at hand. */
        private List<RexNode> truths(RexCall call) {
            List<RexNode> truths = new ArrayList<>();
            for (Barrier barrier : origins(call, row)) {
                Integer column = row.guards().get(barrier);
                if (column != null) {
                    truths.add(builder.makeInputRef(row.node(), column));
                    continue;
                }
                call.accept(new RexVisitorImpl<Void>(true) {
                    @Override
                    public Void visitFieldAccess(RexFieldAccess access) {
                        Carried outer = outerRow(access);
                        Integer outerTruth =
                                outer == null ? null : outer.guards().get(barrier);
                        if (outer != null && outerTruth != null) {
                            truths.add(outerColumn(access, outerTruth, outer));
                        }
                        return super.visitFieldAccess(access);
                    }
                });
            }
            return truths.stream().distinct().toList();
        }
    }

    private static List<Integer> identity(int width) {
        return IntStream.range(0, width).boxed().toList();
    }

    private static List<Set<Barrier>> noOrigins(int width) {
        return Collections.nCopies(width, Set.of());
    }
}
