package io.meshgate.planner.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.MeshTypes;
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
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.junit.jupiter.api.Test;

/** The checker refuses every plan in which a table could be read around its policies, made by hand here. */
class PolicyCheckerTest {
    private static final PolicySource SOURCE = new PolicySource("test.yaml", 1, 1);
    private static final RowFilter FILTER =
            new RowFilter("filter", "", List.of(), "id = 1", Subjects.EVERYONE, Subjects.NOBODY, SOURCE);
    private static final ColumnMask MASK = new ColumnMask(
            "mask", "", List.of(), List.of("name"), new Mask.Redact(), Subjects.EVERYONE, Subjects.NOBODY, SOURCE);

    private final RexBuilder builder = new RexBuilder(MeshTypes.FACTORY);
    private final RelOptCluster cluster =
            RelOptCluster.create(new HepPlanner(HepProgram.builder().build()), builder);

    /** id and name are visible, secret is not; rows are filtered, name is masked. */
    private final RawScan scan = new RawScan(cluster, table(List.of(FILTER), Map.of("name", MASK), true));

    private static MeshTable table(List<RowFilter> filters, Map<String, ColumnMask> masks, boolean readable) {
        List<Column> columns = List.of(
                column(1, "id", new ArrowType.Int(32, true)),
                column(2, "name", ArrowType.Utf8.INSTANCE),
                column(3, "secret", ArrowType.Utf8.INSTANCE));
        InMemoryConnector connector = new InMemoryConnector();
        TableName name = new TableName("s", "t");
        connector.replaceTable(name, columns, List.of());
        TableSnapshot snapshot = connector.table(name).orElseThrow();
        return new MeshTable(
                "d",
                snapshot,
                new TableAccess(columns.subList(0, 2), readable, filters, masks, List.of(), Optional.empty()));
    }

    private static Column column(int id, String name, ArrowType type) {
        return new Column(id, new Field(name, FieldType.nullable(type), null), Optional.empty());
    }

    private RexNode column(int index) {
        return builder.makeInputRef(scan, index);
    }

    private RexNode redacted() {
        return builder.makeCall(
                column(1).getType(), io.meshgate.planner.sql.PolicyOperators.REDACT, List.of(column(1)));
    }

    private RexNode condition() {
        return builder.makeCall(
                SqlStdOperatorTable.EQUALS, column(0), builder.makeExactLiteral(java.math.BigDecimal.ONE));
    }

    private RelNode filtered() {
        return LogicalFilter.create(scan, condition());
    }

    private RelNode projected(RelNode input, RexNode... columns) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            names.add("c" + i);
        }
        return LogicalProject.create(input, List.of(), List.of(columns), names, Set.of());
    }

    private Barrier barrier(RelNode input) {
        return new Barrier(cluster, cluster.traitSetOf(Convention.NONE), input);
    }

    private Barrier governed() {
        return barrier(projected(filtered(), column(0), redacted()));
    }

    private static void assertRefused(RelNode plan, String why) {
        assertThatThrownBy(() -> PolicyChecker.check(plan))
                .hasMessageContaining("did not pass the check")
                .hasRootCauseMessage(why);
    }

    @Test
    void acceptsAGovernedTable() {
        assertThat(PolicyChecker.check(governed()).scans()).containsExactly(scan);
    }

    @Test
    void refusesAScanWithoutABarrier() {
        assertRefused(scan, "a table is read outside its barrier");
        assertRefused(projected(filtered(), column(0), redacted()), "a table is read outside its barrier");
    }

    @Test
    void refusesAScanWithoutItsFilter() {
        assertRefused(barrier(projected(scan, column(0), redacted())), "a row filter is missing");
    }

    @Test
    void refusesAFilterThatLetsEveryRowPass() {
        RelNode all = LogicalFilter.create(scan, builder.makeLiteral(true));
        assertRefused(barrier(projected(all, column(0), redacted())), "a row filter that lets every row pass");
    }

    @Test
    void refusesARawColumnInPlaceOfItsMask() {
        assertRefused(barrier(projected(filtered(), column(0), column(1))), "a mask is missing");
    }

    /** A row of which one field is masked, and a list of such rows. */
    @Test
    void provesThatFieldsAreMasked() {
        Field x = new Field("x", FieldType.nullable(ArrowType.Utf8.INSTANCE), null);
        Field y = new Field("y", FieldType.nullable(ArrowType.Utf8.INSTANCE), null);
        Field row = new Field("element", FieldType.nullable(ArrowType.Struct.INSTANCE), List.of(x, y));
        Field list = new Field("list", FieldType.nullable(ArrowType.List.INSTANCE), List.of(row));
        List<Column> columns = List.of(new Column(1, list, Optional.empty()));
        InMemoryConnector connector = new InMemoryConnector();
        TableName name = new TableName("s", "u");
        connector.replaceTable(name, columns, List.of());
        ColumnMask mask = FieldMasks.of(new FieldPath(List.of("element", "x")), MASK);
        RawScan rows = new RawScan(
                cluster,
                new MeshTable(
                        "d",
                        connector.table(name).orElseThrow(),
                        new TableAccess(columns, true, List.of(), Map.of("list", mask), List.of(), Optional.empty())));
        RexNode column = builder.makeInputRef(rows, 0);
        org.apache.calcite.rel.type.RelDataType element = MeshTypes.component(column.getType());
        RexNode each = new org.apache.calcite.rex.RexLambdaRef(1, "e", element);
        RexNode other = new org.apache.calcite.rex.RexLambdaRef(2, "f", element);
        RexNode rawX = builder.makeFieldAccess(each, 0);
        RexNode rawY = builder.makeFieldAccess(each, 1);
        RexNode maskedX =
                builder.makeCall(rawX.getType(), io.meshgate.planner.sql.PolicyOperators.REDACT, List.of(rawX));
        PolicyChecker.check(barrier(projected(rows, inList(column, each, inRow(each, maskedX, rawY)))));
        for (RexNode wrong : List.of(
                column,
                inList(column, each, each),
                inList(column, each, inRow(each, rawX, rawY)),
                inList(column, each, inRow(each, maskedX, rawX)),
                inList(column, each, inRow(other, maskedX, rawY)),
                inList(column, each, inRow(each, maskedX, builder.makeFieldAccess(other, 1))),
                inList(column, other, inRow(each, maskedX, rawY)),
                inList(builder.makeNullLiteral(column.getType()), each, inRow(each, maskedX, rawY)),
                inRow(column, maskedX, rawY))) {
            assertRefused(barrier(projected(rows, wrong)), "a mask is missing");
        }
    }

    private RexNode inList(RexNode list, RexNode element, RexNode made) {
        return builder.makeCall(
                list.getType(), io.meshgate.planner.sql.PolicyOperators.IN_LIST, List.of(list, element, made));
    }

    private RexNode inRow(RexNode row, RexNode x, RexNode y) {
        return builder.makeCall(row.getType(), io.meshgate.planner.sql.PolicyOperators.IN_ROW, List.of(row, x, y));
    }

    @Test
    void refusesAnotherColumnInPlaceOfAVisibleOne() {
        assertRefused(barrier(projected(filtered(), column(2), redacted())), "a mask is missing");
    }

    @Test
    void refusesAHiddenColumnBesideTheVisibleOnes() {
        assertRefused(barrier(projected(filtered(), column(0), redacted(), column(2))), "a hidden column is visible");
        assertRefused(barrier(projected(filtered(), column(0), redacted(), column(1))), "a hidden column is visible");
    }

    @Test
    void acceptsTheTruthOfTheFilterAndNoOtherCondition() {
        RexNode truth = builder.makeCall(SqlStdOperatorTable.IS_TRUE, condition());
        PolicyChecker.check(barrier(projected(filtered(), column(0), redacted(), truth)));
        RexNode other = builder.makeCall(
                SqlStdOperatorTable.IS_TRUE,
                builder.makeCall(SqlStdOperatorTable.EQUALS, column(2), builder.makeLiteral("x")));
        assertRefused(barrier(projected(filtered(), column(0), redacted(), other)), "a hidden column is visible");
    }

    @Test
    void refusesABarrierOverSomethingElse() {
        assertRefused(barrier(scan), "a barrier without its projection");
        assertRefused(
                barrier(projected(projected(filtered(), column(0)), builder.makeLiteral(true))),
                "a barrier without its scan");
    }

    /** A view of the same columns and policies, over what a governed table yields and one truth from there. */
    private RawView view() {
        RelNode query = projected(
                governed(), column(0), builder.makeLiteral("name"), builder.makeLiteral("secret"), truthBelow());
        MeshTable table = table(List.of(FILTER), Map.of("name", MASK), true);
        RelNode named = LogicalProject.create(
                query,
                List.of(),
                builder.identityProjects(query.getRowType()),
                List.of("id", "name", "secret", "id"),
                Set.of());
        return new RawView(cluster, table, 3, named);
    }

    private RexNode truthBelow() {
        return builder.makeLiteral(true);
    }

    private RexNode column(RawView view, int index) {
        return builder.makeInputRef(view, index);
    }

    private RelNode filtered(RawView view) {
        RexNode condition = builder.makeCall(
                SqlStdOperatorTable.EQUALS, column(view, 0), builder.makeExactLiteral(java.math.BigDecimal.ONE));
        return LogicalFilter.create(view, condition);
    }

    private RexNode redacted(RawView view) {
        return builder.makeCall(
                column(view, 1).getType(), io.meshgate.planner.sql.PolicyOperators.REDACT, List.of(column(view, 1)));
    }

    @Test
    void acceptsAGovernedViewWithTruthsFromBelow() {
        RawView view = view();
        assertThat(PolicyChecker.check(
                                barrier(projected(filtered(view), column(view, 0), redacted(view), column(view, 3))))
                        .scans())
                .containsExactly(scan);
    }

    @Test
    void refusesAViewAroundItsPolicies() {
        RawView view = view();
        assertRefused(view, "a table is read outside its barrier");
        assertRefused(filtered(view), "a table is read outside its barrier");
        assertRefused(barrier(projected(view, column(view, 0), redacted(view))), "a row filter is missing");
        assertRefused(barrier(projected(filtered(view), column(view, 0), column(view, 1))), "a mask is missing");
        assertRefused(barrier(projected(filtered(view), column(view, 3), redacted(view))), "a mask is missing");
        assertRefused(
                barrier(projected(filtered(view), column(view, 0), redacted(view), column(view, 2))),
                "a hidden column is visible");
    }

    @Test
    void refusesATableThatMayOnlyBeDiscovered() {
        RawScan discovered = new RawScan(cluster, table(List.of(), Map.of(), false));
        assertRefused(
                barrier(projected(
                        discovered, builder.makeInputRef(discovered, 0), builder.makeInputRef(discovered, 1))),
                "a row filter is missing");
    }

    @Test
    void refusesAScanInAnyArmAndInASubQuery() {
        RelNode arm = projected(filtered(), column(0), column(1));
        assertRefused(LogicalUnion.create(List.of(governed(), arm), true), "a table is read outside its barrier");
        RexNode exists = RexSubQuery.exists(arm);
        assertRefused(LogicalFilter.create(governed(), exists), "a table is read outside its barrier");
    }

    @Test
    void checksAgainWhateverALaterStepMakesOfAPlan() {
        GovernedPlan plan = PolicyChecker.check(governed());
        assertThat(plan.with(governed()).root()).isInstanceOf(Barrier.class);
        assertThatThrownBy(() -> plan.with(scan)).hasMessageContaining("did not pass the check");
    }
}
