package io.meshgate.planner.policy;

import com.google.common.collect.ImmutableSet;
import io.meshgate.planner.sql.CommonTable;
import io.meshgate.planner.sql.PlanWalk;
import io.meshgate.planner.sql.Recursion;
import io.meshgate.planner.sql.RecursionScan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sample;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalCorrelate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.ImmutableBitSet;

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
    private final RexBuilder builder;
    private final GuardedExpressions guarded;
    /** The rows of the recursions around. */
    private final Map<String, Carried> turns = new HashMap<>();

    private GuardPlacer(IdentityHashMap<Barrier, Set<Integer>> exposed, RexBuilder builder) {
        this.exposed = exposed;
        this.builder = builder;
        this.guarded = new GuardedExpressions(builder, this::placed);
    }

    /** Places the guards that a plan needs; the result's root yields the same columns. */
    public static GovernedPlan place(GovernedPlan plan) {
        IdentityHashMap<Barrier, Set<Integer>> exposed = Origins.exposedColumns(plan.root());
        if (exposed.isEmpty()) {
            return plan;
        }
        RelOptCluster cluster = plan.root().getCluster();
        GuardPlacer placer = new GuardPlacer(exposed, cluster.getRexBuilder());
        return plan.with(placer.placed(plan.root()));
    }

    /** A query with its guards, which yields the old columns without the carried ones, under their old names. */
    private RelNode placed(RelNode old) {
        Carried carried = carry(old);
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
        if (node instanceof CommonTable || node instanceof Sample) {
            Carried input = carry(node.getInput(0));
            return input.with(node.copy(node.getTraitSet(), List.of(input.node())));
        }
        if (node instanceof Filter filter) {
            Carried input = carry(filter.getInput());
            RexNode condition = guarded.inScope(
                    filter.getVariablesSet(), input, () -> guarded.rewrite(filter.getCondition(), input));
            RelNode rewritten =
                    LogicalFilter.create(input.node(), condition, ImmutableSet.copyOf(filter.getVariablesSet()));
            return input.with(rewritten);
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
        if (node instanceof Recursion recursion) {
            return recursion(recursion);
        }
        if (node instanceof RecursionScan scan) {
            return Objects.requireNonNull(turns.get(scan.name()));
        }
        return unguarded(node);
    }

    private Carried barrier(Barrier barrier) {
        if (barrier.rows() instanceof RawView view) {
            return view(barrier, view);
        }
        Set<Integer> columns = exposed.get(barrier);
        int width = barrier.getRowType().getFieldCount();
        if (columns == null
                || !(barrier.getInput() instanceof Project project)
                || !(project.getInput() instanceof Filter filter)) {
            return Carried.plain(barrier);
        }
        RexNode truth = builder.makeCall(SqlStdOperatorTable.IS_TRUE, filter.getCondition());
        List<RexNode> expressions = new ArrayList<>();
        List<String> names = new ArrayList<>(project.getRowType().getFieldNames());
        List<Set<Barrier>> origins = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            RexNode column = project.getProjects().get(i);
            expressions.add(columns.contains(i) ? guarded.guard(column, List.of(truth)) : column);
            origins.add(Set.of(barrier));
        }
        expressions.add(truth);
        names.add("$truth");
        RelNode rewritten = LogicalProject.create(filter, project.getHints(), expressions, names, Set.of());
        return new Carried(
                barrier.copy(barrier.getTraitSet(), List.of(rewritten)),
                Carried.identity(width),
                origins,
                Map.of(barrier, width));
    }

    /** Besides its own truth, a view carries up those of the tables below, which its columns come from as well. */
    private Carried view(Barrier barrier, RawView view) {
        Project masks = (Project) barrier.getInput();
        Carried query = carry(view.getInput());
        if (!query.columns().equals(Carried.identity(query.columns().size()))) {
            throw new IllegalStateException("the columns of a view have been moved");
        }
        Carried row = query.with(view.copy(view.getTraitSet(), List.of(query.node())));
        RelNode rows = row.node();
        List<RexNode> truth = new ArrayList<>();
        if (masks.getInput() instanceof Filter filter) {
            RexNode condition = guarded.rewrite(filter.getCondition(), row);
            rows = LogicalFilter.create(rows, condition);
            truth.add(builder.makeCall(SqlStdOperatorTable.IS_TRUE, condition));
        }
        Set<Integer> own = exposed.getOrDefault(barrier, Set.of());
        List<RexNode> expressions = new ArrayList<>();
        List<String> names = new ArrayList<>(masks.getRowType().getFieldNames());
        List<Set<Barrier>> origins = new ArrayList<>();
        for (RexNode mask : masks.getProjects()) {
            RexNode column = guarded.rewrite(mask, row);
            Set<Barrier> from = new LinkedHashSet<>(guarded.origins(mask, row));
            if (!truth.isEmpty()) {
                from.add(barrier);
            }
            origins.add(from);
            expressions.add(own.contains(expressions.size()) ? guarded.guard(column, truth) : column);
        }
        Map<Barrier, Integer> guards = new LinkedHashMap<>();
        row.guards().forEach((below, column) -> {
            guards.put(below, expressions.size());
            expressions.add(builder.makeInputRef(row.node(), column));
            names.add("$truth");
        });
        if (!own.isEmpty()) {
            guards.put(barrier, expressions.size());
            expressions.addAll(truth);
            names.add("$truth");
        }
        RelNode rewritten = LogicalProject.create(rows, masks.getHints(), expressions, names, Set.of());
        return new Carried(
                barrier.copy(barrier.getTraitSet(), List.of(rewritten)),
                Carried.identity(origins.size()),
                origins,
                guards);
    }

    /** A node of a kind through which nothing can be carried; what is below it is rewritten all the same. */
    private Carried unguarded(RelNode node) {
        List<RelNode> inputs = new ArrayList<>();
        for (RelNode input : node.getInputs()) {
            inputs.add(placed(input));
        }
        RelNode rewritten = inputs.isEmpty() ? node : node.copy(node.getTraitSet(), inputs);
        return Carried.plain(rewritten);
    }

    private Carried project(Project project) {
        Carried input = carry(project.getInput());
        List<RexNode> expressions = new ArrayList<>();
        List<Set<Barrier>> origins = new ArrayList<>();
        guarded.inScope(project.getVariablesSet(), input, () -> {
            for (RexNode expression : project.getProjects()) {
                expressions.add(guarded.rewrite(expression, input));
                origins.add(expression instanceof RexOver ? Set.of() : guarded.origins(expression, input));
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
        return new Carried(rewritten, Carried.identity(width), origins, guards);
    }

    private Carried join(Join join) {
        Carried both = beside(carry(join.getLeft()), carry(join.getRight()), join);
        RexNode condition =
                guarded.inScope(join.getVariablesSet(), both, () -> guarded.rewrite(join.getCondition(), both));
        RelNode rewritten = LogicalJoin.create(
                both.node().getInput(0),
                both.node().getInput(1),
                join.getHints(),
                condition,
                join.getVariablesSet(),
                join.getJoinType());
        return both.with(rewritten);
    }

    /** The row of a join, whose condition is still to be written. */
    private Carried beside(Carried left, Carried right, Join join) {
        RelNode row = LogicalJoin.create(
                left.node(), right.node(), join.getHints(), builder.makeLiteral(true), Set.of(), join.getJoinType());
        return Carried.beside(left, right, row);
    }

    private Carried correlate(Correlate correlate) {
        Carried left = carry(correlate.getLeft());
        Carried right = guarded.inScope(Set.of(correlate.getCorrelationId()), left, () -> carry(correlate.getRight()));
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
        return Carried.beside(left, right, rewritten);
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
        return new Carried(rewritten, Carried.identity(aggregate.getRowType().getFieldCount()), origins, guards);
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
        return input.with(rewritten);
    }

    /** Each arm yields one more column that is TRUE in every visible row. */
    private Carried setOp(SetOp setOp) {
        int width = setOp.getRowType().getFieldCount();
        List<RelNode> arms = new ArrayList<>();
        List<Set<Barrier>> origins = new ArrayList<>(Carried.noOrigins(width));
        Map<Barrier, Integer> guards = new LinkedHashMap<>();
        for (RelNode input : setOp.getInputs()) {
            Carried arm = carry(input);
            for (int i = 0; i < width; i++) {
                Set<Barrier> more = new HashSet<>(origins.get(i));
                more.addAll(arm.origins().get(i));
                origins.set(i, more);
            }
            arms.add(withTruth(arm, input));
            arm.guards().keySet().forEach(barrier -> guards.put(barrier, width));
        }
        RelNode rewritten = setOp.copy(setOp.getTraitSet(), arms, setOp.all);
        return new Carried(rewritten, Carried.identity(width), origins, guards);
    }

    /** The old columns, and one more that is TRUE in every visible row. */
    private RelNode withTruth(Carried arm, RelNode old) {
        List<RexNode> expressions = new ArrayList<>();
        arm.columns().forEach(column -> expressions.add(builder.makeInputRef(arm.node(), column)));
        expressions.add(truthOfAll(arm));
        List<String> names = new ArrayList<>(old.getRowType().getFieldNames());
        names.add("$truth");
        return LogicalProject.create(arm.node(), List.of(), expressions, names, Set.of());
    }

    /** As a set operation, of which the second arm reads the truth as well; every column may come from every table. */
    private Carried recursion(Recursion recursion) {
        Set<Barrier> below = guardedBelow(recursion);
        int width = recursion.getRowType().getFieldCount();
        RelDataType columns = recursion.getRowType();
        if (!below.isEmpty()) {
            columns = builder.getTypeFactory()
                    .builder()
                    .addAll(columns.getFieldList())
                    .add("$truth", builder.getTypeFactory().createSqlType(SqlTypeName.BOOLEAN))
                    .nullable(true)
                    .build();
        }
        Map<Barrier, Integer> guards = new LinkedHashMap<>();
        below.forEach(barrier -> guards.put(barrier, width));
        List<Set<Barrier>> origins = Collections.nCopies(width, below);
        RelNode scan = new RecursionScan(recursion.getCluster(), recursion.getTraitSet(), recursion.name(), columns);
        Carried seed = carry(recursion.getLeft());
        turns.put(recursion.name(), new Carried(scan, Carried.identity(width), origins, guards));
        Carried step = carry(recursion.getRight());
        turns.remove(recursion.name());
        // Without guarded tables nothing has been carried, and every column is in its place.
        RelNode first = below.isEmpty() ? seed.node() : withTruth(seed, recursion.getLeft());
        RelNode second = below.isEmpty() ? step.node() : withTruth(step, recursion.getRight());
        return new Carried(recursion.with(first, second, columns), Carried.identity(width), origins, guards);
    }

    private Set<Barrier> guardedBelow(RelNode root) {
        Set<Barrier> below = new LinkedHashSet<>();
        new PlanWalk() {
            @Override
            protected void enter(RelNode node) {
                if (node instanceof Barrier barrier && exposed.containsKey(barrier)) {
                    below.add(barrier);
                }
                Carried outer = node instanceof RecursionScan scan ? turns.get(scan.name()) : null;
                if (outer != null) {
                    below.addAll(outer.guards().keySet());
                }
            }
        }.walk(root);
        return below;
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
}
