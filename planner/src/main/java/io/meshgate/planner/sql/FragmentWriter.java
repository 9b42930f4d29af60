package io.meshgate.planner.sql;

import io.meshgate.planner.policy.Barrier;
import io.meshgate.planner.policy.RawScan;
import io.meshgate.planner.policy.RawView;
import io.meshgate.planner.sql.SelectBlock.Clause;
import io.meshgate.planner.sql.SelectBlock.OrderKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sample;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/*
 * The algebra is written as SELECT blocks, one node after the other, merging a node into the block of its input where
 * SQL's order of evaluation allows it. Two rules shape the result:
 *
 * - Joins of joins stay in one FROM clause. An engine does not reorder joins across a derived table, so a derived table
 *   between two joins would cost more than anything else that could go wrong here.
 * - Every derived table names its columns c0, c1, ... under an alias of its own, and every reference is qualified. So
 *   duplicate labels, quoted names and correlation need no care, and no name of the user's reaches the engine but the
 *   stored names of columns. An engine may read t0.c1 as the field c1 of a nested column t0, and does where the table t0
 *   stands further out: so a table with a column of such a name is a derived table as well, behind which no stored name
 *   is seen.
 *
 * A governed table with a filter or a mask is always a derived table of its own: the barrier can be seen in the SQL.
 */
/** Writes a governed plan as the SQL of one dialect. One instance writes one fragment; not thread-safe. */
public final class FragmentWriter {
    /** Stands for a column that nothing reads. */
    private static final String UNUSED = "NULL";
    /** What generated SQL calls tables, and parameters of lambdas. */
    private static final Pattern OWN_NAME = Pattern.compile("t[0-9]+|[evw]", Pattern.CASE_INSENSITIVE);

    private final Dialect dialect;
    private final ColumnUse use;
    private final Arguments arguments = new Arguments();
    private final Map<String, RawScan> inputs = new LinkedHashMap<>();
    private final Correlations correlations = new Correlations();
    private final Aliases aliases = new Aliases();
    private final ProvableConditions provable = new ProvableConditions();
    private final InlineRows inlineRows;
    private final SharedQueries shared;
    private final Map<String, String> commonTableNames = new LinkedHashMap<>();
    private final List<String> commonTables = new ArrayList<>();
    /** The recursions around, and what they are called in the SQL. */
    private final Map<String, String> recursions = new LinkedHashMap<>();

    private int recursiveQueries;

    private FragmentWriter(Dialect dialect, RelNode root) {
        this.dialect = dialect;
        this.shared = SharedQueries.of(root);
        this.use = ColumnUse.of(root, shared);
        this.inlineRows = new InlineRows(dialect, aliases);
    }

    /**
     * Writes a plan.
     *
     * @param fields which of the root's columns are the result, in order
     * @param outputTypes the type that each of them must come out with
     */
    public static Fragment write(Dialect dialect, RelNode plan, List<Integer> fields, List<RelDataType> outputTypes) {
        ExpressionLimits.require(plan);
        RelNode root = WindowOperands.apart(plan);
        FragmentWriter writer = new FragmentWriter(dialect, root);
        SelectBlock block = writer.block(root);
        List<String> items = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            String column = block.columns.get(fields.get(i));
            kept.add(column);
            items.add(dialect.cast(column, outputTypes.get(i)));
            names.add("c" + i);
        }
        block.columns = kept;
        String select = block.select(items, names);
        String tables = String.join(", ", writer.commonTables);
        String with =
                tables.isEmpty() ? "" : (writer.recursiveQueries > 0 ? "WITH RECURSIVE " : "WITH ") + tables + " ";
        ProvableConditions.Unmarked sql = writer.provable.unmark(with + select, writer.inputs);
        return new Fragment(sql.sql(), List.copyOf(writer.arguments.all()), writer.inputs, sql.conditions());
    }

    Dialect dialect() {
        return dialect;
    }

    Arguments arguments() {
        return arguments;
    }

    Correlations correlations() {
        return correlations;
    }

    /** A query nested in an expression. */
    String subQuery(RelNode query) {
        SelectBlock block = block(query);
        return block.select(block.columns, Aliases.columns(block.columns.size()));
    }

    /** A query of which only matters whether it has rows. */
    String existence(RelNode query) {
        return block(query).select(List.of(), List.of());
    }

    private SelectBlock block(RelNode node) {
        if (node instanceof RawScan scan) {
            return scan(scan);
        }
        if (node instanceof Barrier barrier) {
            return barrier(barrier);
        }
        if (node instanceof RawView view) {
            return block(view.getInput());
        }
        if (node instanceof CommonTable common) {
            return commonTable(common);
        }
        if (node instanceof Filter filter) {
            return filter(filter);
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
        if (node instanceof Values values) {
            return values(values);
        }
        if (node instanceof Uncollect uncollect) {
            return uncollect(uncollect);
        }
        if (node instanceof Sample sample) {
            return sample(sample);
        }
        if (node instanceof Recursion recursion) {
            return recursion(recursion);
        }
        if (node instanceof RecursionScan scan) {
            return reference(
                    Objects.requireNonNull(recursions.get(scan.name())),
                    scan.getRowType().getFieldCount());
        }
        throw Refusals.notSupported("Operation " + node.getRelTypeName());
    }

    private SelectBlock scan(RawScan scan) {
        String input = "in" + inputs.size();
        inputs.put(input, scan);
        String alias = aliases.next();
        List<String> columns = scan.getRowType().getFieldNames().stream()
                .map(name -> alias + "." + dialect.quote(name))
                .toList();
        SelectBlock block = new SelectBlock(dialect.quote(input) + " AS " + alias, columns, Clause.FROM, true);
        boolean capturing = scan.getRowType().getFieldNames().stream()
                .anyMatch(name -> OWN_NAME.matcher(name).matches());
        return capturing ? derived(block, scan) : block;
    }

    private SelectBlock barrier(Barrier barrier) {
        SelectBlock block = block(barrier.getInput());
        if (block.isFromOnly()) {
            return block;
        }
        return derived(block, barrier);
    }

    private SelectBlock commonTable(CommonTable common) {
        return shared.digest(common)
                .map(digest -> sharedQuery(common, digest))
                .orElseGet(() -> block(common.getInput()));
    }

    private SelectBlock sharedQuery(CommonTable common, String digest) {
        String name = commonTableNames.get(digest);
        if (name == null) {
            String body = onlyUsed(block(common.getInput()), common);
            name = "w" + commonTableNames.size();
            commonTableNames.put(digest, name);
            commonTables.add(dialect.commonTable(name, body, SharedQueries.onlyOnce(common)));
        }
        return reference(name, common.getRowType().getFieldCount());
    }

    private SelectBlock filter(Filter filter) {
        SelectBlock block = block(filter.getInput());
        boolean grouped = block.reached == Clause.GROUP_BY
                && !containsSubQuery(filter.getCondition())
                && WindowOperands.isSimple(filter.getCondition());
        if (!block.isFilteredFrom() && !grouped) {
            block = derived(block, filter.getInput());
        }
        List<String> conditions = withCorrelation(
                filter.getVariablesSet(),
                block.columns,
                expressions -> conjuncts(filter.getCondition(), filter.getInput(), expressions));
        if (grouped) {
            block.having.addAll(conditions);
        } else {
            block.where.addAll(conditions);
            block.reached = Clause.WHERE;
        }
        return block;
    }

    /** @param node the rows of which only those remain for which the condition is TRUE */
    private List<String> conjuncts(RexNode condition, RelNode node, ExpressionWriter expressions) {
        return RelOptUtil.conjunctions(condition).stream()
                .map(conjunct -> provable.mark(conjunct, node, expressions.write(conjunct)))
                .toList();
    }

    private SelectBlock project(Project project) {
        SelectBlock block = block(project.getInput());
        boolean references = project.getProjects().stream().allMatch(RexInputRef.class::isInstance);
        if (references) {
            List<String> before = block.columns;
            block.columns = project.getProjects().stream()
                    .map(each -> before.get(((RexInputRef) each).getIndex()))
                    .toList();
            return block;
        }
        boolean afterGrouping = block.reached == Clause.GROUP_BY
                && project.getProjects().stream()
                        .noneMatch(each ->
                                containsSubQuery(each) || RexOver.containsOver(each) || !WindowOperands.isSimple(each));
        if (!(block.plain && block.reached.compareTo(Clause.WHERE) <= 0) && !afterGrouping) {
            block = derived(block, project.getInput());
        }
        ImmutableBitSet used = use.usedColumns(project);
        block.columns = withCorrelation(project.getVariablesSet(), block.columns, expressions -> {
            List<String> columns = new ArrayList<>();
            for (int i = 0; i < project.getProjects().size(); i++) {
                columns.add(
                        used.get(i) ? expressions.write(project.getProjects().get(i)) : UNUSED);
            }
            return columns;
        });
        block.plain = false;
        block.reached = Clause.SELECT;
        return block;
    }

    private SelectBlock join(Join join) {
        JoinRelType type = join.getJoinType();
        if (!type.projectsRight() || type == JoinRelType.ASOF || type == JoinRelType.LEFT_ASOF) {
            throw Refusals.notSupported("A " + type + " join");
        }
        boolean inner = type == JoinRelType.INNER;
        SelectBlock left = joinable(join.getLeft(), inner);
        SelectBlock right = joinable(join.getRight(), inner);
        List<String> columns = concat(left.columns, right.columns);
        String rightFrom = right.joined ? "(" + right.from + ")" : right.from;
        String from;
        if (inner && join.getCondition().isAlwaysTrue()) {
            from = left.from + " CROSS JOIN " + rightFrom;
        } else {
            String condition = withCorrelation(
                    join.getVariablesSet(), columns, expressions -> expressions.write(join.getCondition()));
            from = left.from + " " + type.name() + " JOIN " + rightFrom + " ON " + condition;
        }
        SelectBlock block = joined(from, columns);
        block.where.addAll(left.where);
        block.where.addAll(right.where);
        if (!block.where.isEmpty()) {
            block.reached = Clause.WHERE;
        }
        return block;
    }

    private static SelectBlock joined(String from, List<String> columns) {
        SelectBlock block = new SelectBlock(from, columns, Clause.FROM, true);
        block.joined = true;
        return block;
    }

    /** An inner join lets the conditions of its inputs move up to the common WHERE. */
    private SelectBlock joinable(RelNode node, boolean inner) {
        SelectBlock block = block(node);
        boolean fits = inner ? block.isFilteredFrom() : block.isFromOnly();
        return fits ? block : derived(block, node);
    }

    private SelectBlock correlate(Correlate correlate) {
        SelectBlock left = joinable(correlate.getLeft(), false);
        SelectBlock right = correlations.inScope(
                Set.of(correlate.getCorrelationId()),
                left.columns,
                () -> derived(block(correlate.getRight()), correlate.getRight()));
        List<String> columns = concat(left.columns, right.columns);
        return switch (correlate.getJoinType()) {
            case INNER -> joined(left.from + " CROSS JOIN LATERAL " + right.from, columns);
            case LEFT -> joined(left.from + " LEFT JOIN LATERAL " + right.from + " ON TRUE", columns);
            default -> throw Refusals.notSupported("A LATERAL " + correlate.getJoinType() + " join");
        };
    }

    private SelectBlock aggregate(Aggregate aggregate) {
        SelectBlock input = block(aggregate.getInput());
        SelectBlock block = input.isFilteredFrom() ? input : derived(input, aggregate.getInput());
        List<String> keys = aggregate.getGroupSet().asList().stream()
                .map(block.columns::get)
                .toList();
        List<String> columns = new ArrayList<>(keys);
        ExpressionWriter expressions = new ExpressionWriter(this, withConstants(aggregate.getInput(), block.columns));
        for (AggregateCall call : aggregate.getAggCallList()) {
            columns.add(expressions.aggregate(call));
        }
        if (aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
            block.groupBy = groupingSets(aggregate, block.columns);
        } else if (!keys.isEmpty()) {
            block.groupBy = String.join(", ", keys);
        } else if (use.usedColumns(aggregate).isEmpty()) {
            // An aggregate over nothing by nothing still yields one row, and so does one of which nothing is read.
            block.having.add("count(*) >= 0");
        }
        block.columns = columns;
        block.plain = false;
        block.reached = Clause.GROUP_BY;
        return block;
    }

    /** Some arguments of aggregate functions, separators for instance, have to be constants where they are used. */
    private List<String> withConstants(RelNode input, List<String> columns) {
        List<String> constants = new ArrayList<>(columns);
        for (int i = 0; i < constants.size(); i++) {
            RelNode node = input;
            int column = i;
            // Guards put projections between an aggregation and the one that holds its constants.
            while (node instanceof Project project
                    && project.getProjects().get(column) instanceof RexInputRef reference) {
                node = project.getInput();
                column = reference.getIndex();
            }
            if (node instanceof Project project
                    && project.getProjects().get(column) instanceof RexLiteral literal
                    && !literal.isNull()) {
                constants.set(i, dialect.literal(literal));
            }
        }
        return constants;
    }

    private static String groupingSets(Aggregate aggregate, List<String> columns) {
        List<String> sets = new ArrayList<>();
        for (ImmutableBitSet set : aggregate.getGroupSets()) {
            sets.add("("
                    + String.join(", ", set.asList().stream().map(columns::get).toList()) + ")");
        }
        return "GROUPING SETS (" + String.join(", ", sets) + ")";
    }

    private SelectBlock sort(Sort sort) {
        SelectBlock block = block(sort.getInput());
        if (block.reached.compareTo(Clause.ORDER_BY) >= 0) {
            block = derived(block, sort.getInput());
        }
        List<RexNode> projects = sort.getInput() instanceof Project project ? project.getProjects() : List.of();
        for (RelFieldCollation key : sort.getCollation().getFieldCollations()) {
            int index = key.getFieldIndex();
            RexNode projected = index < projects.size() ? projects.get(index) : null;
            if (projected instanceof RexLiteral) {
                continue;
            }
            String column = block.columns.get(index);
            // Computed for each row that is seen, as it may fail. A bare number would be the place of a column.
            boolean constant = projected != null && RexUtil.isConstant(projected);
            block.orderBy.add(new OrderKey(
                    constant ? "CASE WHEN TRUE THEN " + column + " END" : column, ExpressionWriter.direction(key)));
            block.reached = Clause.ORDER_BY;
        }
        ExpressionWriter expressions = new ExpressionWriter(this, List.of());
        if (sort.fetch != null) {
            block.limit = expressions.write(sort.fetch);
            block.reached = Clause.LIMIT;
        }
        if (sort.offset != null) {
            block.offset = expressions.write(sort.offset);
            block.reached = Clause.LIMIT;
        }
        return block;
    }

    private SelectBlock setOp(SetOp setOp) {
        String operator = " " + setOp.kind.sql + (setOp.all ? " ALL " : " ");
        int width = setOp.getRowType().getFieldCount();
        List<String> arms = new ArrayList<>();
        for (RelNode input : setOp.getInputs()) {
            SelectBlock arm = block(input);
            List<String> items = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                RelDataType wanted = setOp.getRowType().getFieldList().get(i).getType();
                RelDataType actual = input.getRowType().getFieldList().get(i).getType();
                String column = arm.columns.get(i);
                boolean same = actual.getSqlTypeName() == wanted.getSqlTypeName()
                        && (!isNested(wanted) || dialect.type(actual).equals(dialect.type(wanted)));
                items.add(same ? column : dialect.cast(column, actual, wanted));
            }
            arms.add("(" + arm.select(items, Aliases.columns(width)) + ")");
        }
        String alias = aliases.next();
        String sql = arms.get(0);
        for (int i = 1; i < arms.size(); i++) {
            sql = i == 1 ? sql + operator + arms.get(i) : "(" + sql + ")" + operator + arms.get(i);
        }
        return new SelectBlock("(" + sql + ") AS " + alias, Aliases.qualified(alias, width), Clause.FROM, true);
    }

    /** Engines unite rows by the names of their fields, SQL by their places. */
    private static boolean isNested(RelDataType type) {
        return type.isStruct() || type.getComponentType() != null || type.getKeyType() != null;
    }

    private SelectBlock values(Values values) {
        SelectBlock rows = inlineRows.values(values);
        return values.getTuples().isEmpty() ? derived(rows, values) : rows;
    }

    private SelectBlock uncollect(Uncollect uncollect) {
        return inlineRows.elements(uncollect, derived(block(uncollect.getInput()), uncollect.getInput()));
    }

    private SelectBlock recursion(Recursion recursion) {
        if (ColumnUse.readsOuterRows(recursion)) {
            throw Refusals.notSupported("A query of WITH RECURSIVE that reads the row of an enclosing query");
        }
        String name = "r" + recursiveQueries++;
        int width = recursion.getRowType().getFieldCount();
        String seed = arm(recursion.getLeft(), recursion.getRowType());
        if (!recursions.isEmpty()) {
            throw Refusals.notSupported("A query of WITH RECURSIVE within another");
        }
        recursions.put(recursion.name(), name);
        String step = arm(recursion.getRight(), recursion.getRowType());
        recursions.clear();
        commonTables.add(dialect.recursion(name, Aliases.columns(width), seed, step, recursion.all()));
        return reference(name, width);
    }

    private String arm(RelNode node, RelDataType types) {
        SelectBlock block = block(node);
        List<String> items = new ArrayList<>();
        for (int i = 0; i < block.columns.size(); i++) {
            items.add(dialect.cast(
                    block.columns.get(i), types.getFieldList().get(i).getType()));
        }
        block.columns = new ArrayList<>(items);
        return block.select(items, Aliases.columns(items.size()));
    }

    private SelectBlock sample(Sample sample) {
        SelectBlock input = derived(block(sample.getInput()), sample.getInput());
        String sampled = input.from + " " + dialect.sample(sample.getSamplingParameters());
        return new SelectBlock(sampled, input.columns, Clause.FROM, true);
    }

    /** The block of a node as a derived table that yields only the columns in use. */
    private SelectBlock derived(SelectBlock block, RelNode node) {
        String alias = aliases.next();
        int width = block.columns.size();
        return new SelectBlock(
                "(" + onlyUsed(block, node) + ") AS " + alias, Aliases.qualified(alias, width), Clause.FROM, true);
    }

    private String onlyUsed(SelectBlock block, RelNode node) {
        List<String> items = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i : use.usedColumns(node)) {
            items.add(block.columns.get(i));
            names.add("c" + i);
        }
        block.columns = items;
        return block.select(items, names);
    }

    private SelectBlock reference(String name, int width) {
        String alias = aliases.next();
        return new SelectBlock(name + " AS " + alias, Aliases.qualified(alias, width), Clause.FROM, true);
    }

    private <T> T withCorrelation(Set<CorrelationId> ids, List<String> columns, Function<ExpressionWriter, T> write) {
        return correlations.inScope(ids, columns, () -> write.apply(new ExpressionWriter(this, columns)));
    }

    private static boolean containsSubQuery(RexNode node) {
        return RexUtil.SubQueryFinder.find(node) != null;
    }

    private static List<String> concat(List<String> left, List<String> right) {
        List<String> both = new ArrayList<>(left);
        both.addAll(right);
        return both;
    }
}
