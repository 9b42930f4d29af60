package io.meshgate.planner.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSet;
import io.meshgate.connector.Column;
import io.meshgate.connector.TableName;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.MeshTypes;
import io.meshgate.planner.sql.PolicyOperators;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalCorrelate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;
import org.junit.jupiter.api.Test;

/** The checker refuses every plan in which a group could be too small, made by hand here. */
class GroupSizeCheckerTest {
    private final RexBuilder builder = new RexBuilder(MeshTypes.FACTORY);
    private final RelOptCluster cluster =
            RelOptCluster.create(new HepPlanner(HepProgram.builder().build()), builder);

    /** id and region, in groups of 3 customers; customer is hidden. */
    private final RawScan scan = new RawScan(cluster, table(List.of("customer")));

    private static MeshTable table(List<String> entity) {
        List<Column> columns = List.of(column(1, "id"), column(2, "region"), column(3, "customer"));
        InMemoryConnector connector = new InMemoryConnector();
        TableName name = new TableName("s", "t");
        connector.replaceTable(name, columns, List.of());
        AggregationPolicy policy = new AggregationPolicy(
                PolicyTerms.always(
                        "groups", "", Subjects.EVERYONE, Subjects.NOBODY, new PolicySource("test.yaml", 1, 1)),
                new Scope(List.of(), List.of()),
                3,
                entity);
        TableAccess access = new TableAccess(
                columns.subList(0, 2),
                true,
                List.of(),
                Map.of(),
                List.of(policy),
                List.of(),
                List.of(),
                Disclosure.NONE,
                Set.of(),
                Optional.empty());
        return new MeshTable("d", connector.table(name).orElseThrow(), access);
    }

    private static Column column(int id, String name) {
        return new Column(id, new Field(name, FieldType.nullable(new ArrowType.Int(32, true)), null), Optional.empty());
    }

    private RelNode projected(RelNode input, RexNode... columns) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            names.add("c" + i);
        }
        return LogicalProject.create(input, List.of(), List.of(columns), names, Set.of());
    }

    private RexNode column(RelNode input, int index) {
        return builder.makeInputRef(input, index);
    }

    private RexNode entity(RawScan raw, int column) {
        RexNode value = builder.makeInputRef(raw, column);
        return builder.makeCall(value.getType(), PolicyOperators.ENTITY, List.of(value));
    }

    private RelNode barrier(RawScan raw, RexNode... more) {
        List<RexNode> columns = new ArrayList<>(List.of(column(raw, 0), column(raw, 1)));
        columns.addAll(List.of(more));
        RelNode projected = projected(raw, columns.toArray(RexNode[]::new));
        return new Barrier(cluster, cluster.traitSetOf(Convention.NONE), projected);
    }

    /** id, region, what is counted. */
    private RelNode governed() {
        return barrier(scan, entity(scan, 2));
    }

    private AggregateCall call(SqlAggFunction function, boolean distinct, int argument, RelNode input) {
        return AggregateCall.create(
                function,
                distinct,
                false,
                false,
                List.of(),
                List.of(argument),
                -1,
                null,
                RelCollations.EMPTY,
                false,
                input,
                null,
                null);
    }

    private RelNode grouped(RelNode input, int key, AggregateCall... calls) {
        return LogicalAggregate.create(input, List.of(), ImmutableBitSet.of(key), null, List.of(calls));
    }

    private RelNode counted(RelNode input) {
        return grouped(input, 1, call(SqlStdOperatorTable.COUNT, true, 2, input));
    }

    /** Above a condition that the first call is large enough. */
    private RelNode atLeast(int minimum, RelNode groups) {
        RexNode large = builder.makeCall(
                SqlStdOperatorTable.GREATER_THAN_OR_EQUAL,
                column(groups, 1),
                builder.makeExactLiteral(BigDecimal.valueOf(minimum)));
        return LogicalFilter.create(groups, large);
    }

    private static void assertRefused(RelNode plan, String why) {
        assertThatThrownBy(() -> PolicyChecker.check(plan))
                .hasMessageContaining("did not pass the check")
                .hasRootCauseMessage(why);
    }

    @Test
    void acceptsGroupsThatAreLargeEnough() {
        assertThat(PolicyChecker.check(atLeast(3, counted(governed()))).scans()).containsExactly(scan);
        assertThat(PolicyChecker.check(atLeast(4, counted(governed()))).scans()).hasSize(1);
        RelNode moved = projected(governed(), column(governed(), 1), column(governed(), 1), column(governed(), 2));
        assertThat(PolicyChecker.check(atLeast(3, counted(moved))).scans()).hasSize(1);
    }

    @Test
    void refusesSingleRows() {
        assertRefused(governed(), "single rows of a table under an aggregation policy");
        assertRefused(barrier(scan), "single rows of a table under an aggregation policy");
        assertRefused(
                LogicalFilter.create(atLeast(3, counted(governed())), RexSubQuery.exists(barrier(scan))),
                "single rows of a table under an aggregation policy");
    }

    @Test
    void refusesGroupsOfAnySize() {
        assertRefused(counted(governed()), "single rows of a table under an aggregation policy");
        assertRefused(atLeast(2, counted(governed())), "a group size is missing");
        RelNode both = LogicalFilter.create(
                counted(governed()),
                builder.makeCall(
                        SqlStdOperatorTable.OR,
                        ((LogicalFilter) atLeast(3, counted(governed()))).getCondition(),
                        builder.makeLiteral(true)));
        assertRefused(both, "a group size is missing");
    }

    @Test
    void refusesCountsOfSomethingElse() {
        RelNode rows = governed();
        assertRefused(
                atLeast(3, grouped(rows, 1, call(SqlStdOperatorTable.COUNT, true, 0, rows))),
                "a group size is missing");
        assertRefused(
                atLeast(3, grouped(rows, 1, call(SqlStdOperatorTable.COUNT, false, 2, rows))),
                "a group size is missing");
        RelNode other = barrier(scan, entity(scan, 0));
        assertRefused(atLeast(3, counted(other)), "a group size is missing");
        RawScan another = new RawScan(cluster, table(List.of("customer")));
        RelNode joined = LogicalJoin.create(
                governed(), barrier(another), List.of(), builder.makeLiteral(true), Set.of(), JoinRelType.INNER);
        assertRefused(atLeast(3, counted(joined)), "a group size is missing");
    }

    @Test
    void countsRowsWhereThereIsNoEntity() {
        RawScan rows = new RawScan(cluster, table(List.of()));
        RexNode present = builder.makeCall(
                builder.makeLiteral(true).getType(), PolicyOperators.ENTITY, List.of(builder.makeLiteral(true)));
        RelNode marked = barrier(rows, present);
        PolicyChecker.check(atLeast(3, grouped(marked, 1, call(SqlStdOperatorTable.COUNT, false, 2, marked))));
        RelNode byColumn = barrier(rows, entity(rows, 2));
        assertRefused(atLeast(3, counted(byColumn)), "a group size is missing");
    }

    @Test
    void refusesWhateverElseSeesWhatIsCounted() {
        RelNode rows = governed();
        RelNode seen = LogicalFilter.create(rows, builder.makeCall(SqlStdOperatorTable.IS_NULL, column(rows, 2)));
        assertRefused(atLeast(3, counted(seen)), "what is counted is seen");
        RelNode shown = projected(
                rows,
                column(rows, 0),
                builder.makeCall(SqlStdOperatorTable.UNARY_MINUS, column(rows, 2)),
                column(rows, 2));
        assertRefused(atLeast(3, counted(shown)), "what is counted is seen");
        AggregateCall size = call(SqlStdOperatorTable.COUNT, true, 2, rows);
        AggregateCall largest = call(SqlStdOperatorTable.MAX, false, 2, rows);
        assertRefused(atLeast(3, grouped(rows, 1, size, largest)), "what is counted is seen");
        assertRefused(atLeast(3, grouped(rows, 2, size)), "groups by what is counted");
        RelNode raw = barrier(scan, entity(scan, 2), column(scan, 2));
        assertRefused(atLeast(3, counted(raw)), "a hidden column is visible");
    }

    @Test
    void refusesOtherOperationsBelowTheGroups() {
        assertRefused(
                atLeast(3, counted(LogicalUnion.create(List.of(governed(), governed()), true))),
                "single rows of a table under an aggregation policy");
        assertRefused(
                atLeast(3, counted(LogicalSort.create(governed(), RelCollations.of(0), null, null))),
                "single rows of a table under an aggregation policy");
    }

    /** Groups of another scan. */
    private RelNode otherGroups() {
        RawScan other = new RawScan(cluster, table(List.of("customer")));
        return atLeast(3, counted(barrier(other, entity(other, 2))));
    }

    @Test
    void refusesJoinsOnWhatIsCounted() {
        RelNode rows = governed();
        RexNode seen = builder.makeCall(SqlStdOperatorTable.IS_NULL, column(rows, 2));
        RelNode joined = LogicalJoin.create(rows, otherGroups(), List.of(), seen, Set.of(), JoinRelType.INNER);
        assertRefused(atLeast(3, counted(joined)), "what is counted is seen");
    }

    @Test
    void refusesSingleRowsOnEitherSideOfALateralJoin() {
        CorrelationId id = cluster.createCorrel();
        ImmutableBitSet none = ImmutableBitSet.of();
        for (RelNode lateral : List.of(
                LogicalCorrelate.create(governed(), otherGroups(), List.of(), id, none, JoinRelType.INNER),
                LogicalCorrelate.create(otherGroups(), governed(), List.of(), id, none, JoinRelType.INNER))) {
            assertRefused(lateral, "single rows of a table under an aggregation policy");
        }
    }

    @Test
    void refusesSubQueriesThatSeeWhatIsCountedOutside() {
        RelNode rows = governed();
        CorrelationId id = cluster.createCorrel();
        RelNode groups = otherGroups();
        RexNode outer = builder.makeFieldAccess(builder.makeCorrel(rows.getRowType(), id), 2);
        RelNode reading = LogicalFilter.create(groups, builder.makeCall(SqlStdOperatorTable.IS_NULL, outer));
        RelNode seen = LogicalFilter.create(rows, RexSubQuery.exists(reading), ImmutableSet.of(id));
        assertRefused(atLeast(3, counted(seen)), "what is counted is seen");
    }
}
