package io.meshgate.connector.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.ArrowScan;
import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.Predicate;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every connector must do. A connector's test class extends this one and says how to make its source. */
public abstract class ConnectorContract {
    private static final TableName ORDERS = new TableName("shop", "orders");

    private ContractSource source;

    /** Makes a fresh, empty source; closed after each test. */
    protected abstract ContractSource openSource() throws Exception;

    /** The types that the source can store. */
    protected List<TypeSample> typeSamples() {
        return TypeSample.ALL;
    }

    @SuppressWarnings("NullAway.Init") // set before each test
    protected ConnectorContract() {}

    @BeforeEach
    void open() throws Exception {
        source = openSource();
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void listsSchemasAndTablesSorted() {
        for (String schema : List.of("shop", "archive")) {
            for (String table : List.of("zebra", "apple", "mango")) {
                source.create(new TableName(schema, table), columns(), List.of());
            }
        }
        source.passStaleness();

        assertThat(connector().schemas()).containsExactly("archive", "shop");
        assertThat(connector().tables("shop"))
                .extracting(TableName::toString)
                .containsExactly("shop.apple", "shop.mango", "shop.zebra");
    }

    @Test
    void answersEmptyForWhatDoesNotExist() {
        source.create(ORDERS, columns(), List.of());
        source.passStaleness();

        assertThat(connector().tables("nowhere")).isEmpty();
        assertThat(connector().table(new TableName("nowhere", "orders"))).isEmpty();
        assertThat(connector().table(new TableName("shop", "nothing"))).isEmpty();
    }

    @Test
    void describesColumnsInOrder() {
        source.create(ORDERS, columns(), List.of());

        TableSnapshot table = table(ORDERS);

        assertThat(table.name()).isEqualTo(ORDERS);
        assertThat(table.columns()).extracting(Column::name).containsExactly("id", "region", "amount");
        assertThat(table.columns()).extracting(Column::fieldId).doesNotHaveDuplicates();
        assertThat(table.columns())
                .extracting(column -> column.field().isNullable())
                .containsExactly(false, true, true);
    }

    @Test
    void readsTheRequestedColumnsInTheirOrder() {
        source.create(ORDERS, columns(), rows(1, 5));

        ScanSource scan = scan(table(ORDERS), "amount", "id");

        assertThat(schema(scan).getFields()).extracting(Field::getName).containsExactly("amount", "id");
        assertThat(source.read(scan))
                .containsExactlyInAnyOrderElementsOf(rows(1, 5).stream()
                        .map(row -> List.of(required(row.get(2)), required(row.get(0))))
                        .collect(Collectors.toList()));
    }

    @Test
    void readsAnEmptyTable() {
        source.create(ORDERS, columns(), List.of());

        assertThat(source.read(scan(table(ORDERS), "id"))).isEmpty();
    }

    @Test
    void keepsAPinnedVersionAfterACommit() {
        source.create(ORDERS, columns(), rows(1, 3));
        TableSnapshot before = table(ORDERS);
        source.append(ORDERS, rows(4, 6));
        TableSnapshot after = table(ORDERS);

        assertThat(after.version()).isNotEqualTo(before.version());
        assertThat(after.tableId()).isEqualTo(before.tableId());
        assertThat(after.schemaVersion()).isEqualTo(before.schemaVersion());
        assertThat(source.read(scan(before, "id"))).hasSize(3);
        assertThat(source.read(scan(after, "id"))).hasSize(6);
        assertThat(source.read(scan(before, "id"))).hasSize(3);
    }

    @Test
    void givesARecreatedTableAnotherIdentity() {
        source.create(ORDERS, columns(), List.of());
        TableSnapshot before = table(ORDERS);
        source.drop(ORDERS);
        source.passStaleness();
        assertThat(connector().table(ORDERS)).isEmpty();

        source.create(ORDERS, columns(), List.of());
        TableSnapshot after = table(ORDERS);

        assertThat(after.tableId()).isNotEqualTo(before.tableId());
        assertThat(after.schemaVersion()).isNotEqualTo(before.schemaVersion());
    }

    @Test
    void carriesEveryTypeThere() {
        List<TypeSample> samples = typeSamples();
        List<Column> columns = IntStream.range(0, samples.size())
                .mapToObj(i -> new Column(i + 1, samples.get(i).field(), Optional.empty()))
                .toList();
        int depth = samples.stream()
                .mapToInt(sample -> sample.values().size())
                .max()
                .orElseThrow();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row <= depth; row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (TypeSample sample : samples) {
                values.add(row < sample.values().size() ? sample.values().get(row) : null);
            }
            rows.add(values);
        }
        source.create(ORDERS, columns, rows);

        TableSnapshot table = table(ORDERS);
        assertThat(table.columns().stream().map(column -> shape(column.field())))
                .containsExactlyElementsOf(
                        samples.stream().map(sample -> shape(sample.field())).toList());
        ScanSource scan = scan(
                table, samples.stream().map(sample -> sample.field().getName()).toArray(String[]::new));
        assertThat(schema(scan).getFields())
                .isEqualTo(table.columns().stream().map(Column::field).toList());
        assertThat(comparable(source.read(scan))).containsExactlyInAnyOrderElementsOf(comparable(rows));
    }

    @Test
    void returnsEveryRowThatQualifies() {
        List<List<@Nullable Object>> rows = new ArrayList<>(rows(1, 30));
        rows.add(row(31L, null, 5.0));
        rows.add(row(32L, "eu", null));
        rows.add(row(33L, "eu", Double.NaN));
        source.create(ORDERS, columns(), rows.subList(0, 15));
        source.append(ORDERS, rows.subList(15, rows.size()));
        TableSnapshot table = table(ORDERS);

        for (Predicate predicate : predicates()) {
            ScanSource scan = connector()
                    .scan(
                            table,
                            new ScanRequest(
                                    List.of("id", "region", "amount"), Optional.of(predicate), Set.of(predicate)));
            List<List<@Nullable Object>> read = source.read(scan);
            boolean proven = scan instanceof FileScan files && files.proven().contains(predicate);
            for (ThreeValuedLogic.NotANumber notANumber : ThreeValuedLogic.NotANumber.values()) {
                ThreeValuedLogic logic = new ThreeValuedLogic(notANumber);
                assertThat(read)
                        .as("%s", predicate)
                        .containsAll(rows.stream()
                                .filter(row ->
                                        logic.evaluate(predicate, named(row)).orElse(false))
                                .toList());
                if (proven) {
                    assertThat(read)
                            .as("proven: %s", predicate)
                            .allMatch(
                                    row -> logic.evaluate(predicate, named(row)).orElse(false));
                }
            }
            assertThat(rows).as("%s", predicate).containsAll(read);
        }
    }

    @Test
    void countsWhatItReads() {
        source.create(ORDERS, columns(), rows(1, 10));
        TableSnapshot table = table(ORDERS);

        ScanSource scan = scan(table, "id");

        assertThat(scan.metrics().filesRead())
                .isLessThanOrEqualTo(scan.metrics().filesTotal());
        assertThat(scan.metrics().bytesRead())
                .isLessThanOrEqualTo(scan.metrics().bytesTotal());
        if (table.statistics().rowCount().isPresent()) {
            assertThat(table.statistics().rowCount()).hasValue(10);
        }
    }

    @Test
    void keepsFilesBelowItsDataDirectories() {
        source.create(ORDERS, columns(), rows(1, 10));

        if (scan(table(ORDERS), "id") instanceof FileScan files) {
            assertThat(files.groups()).isNotEmpty();
            assertThat(files.groups().stream().flatMap(group -> group.files().stream()))
                    .allSatisfy(file -> assertThat(connector().dataDirectories())
                            .anyMatch(directory -> file.path().startsWith(directory)));
        }
    }

    @Test
    void saysSoWhenTheSourceIsDownAndRecovers() {
        source.create(ORDERS, columns(), rows(1, 3));
        source.passStaleness();
        source.goDown();

        assertUnavailable(() -> connector().schemas());
        assertUnavailable(() -> connector().tables("shop"));
        assertUnavailable(() -> connector().table(ORDERS));

        source.comeUp();
        source.passStaleness();
        assertThat(connector().schemas()).containsExactly("shop");
        assertThat(source.read(scan(table(ORDERS), "id"))).hasSize(3);
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CATALOG_UNAVAILABLE));
    }

    private Connector connector() {
        return source.connector();
    }

    private TableSnapshot table(TableName name) {
        source.passStaleness();
        return connector().table(name).orElseThrow();
    }

    private ScanSource scan(TableSnapshot table, String... columns) {
        return connector().scan(table, new ScanRequest(List.of(columns), Optional.empty()));
    }

    private static Schema schema(ScanSource scan) {
        return scan instanceof FileScan files ? files.schema() : ((ArrowScan) scan).schema();
    }

    private static List<Column> columns() {
        return List.of(
                new Column(
                        1,
                        new Field("id", FieldType.notNullable(new ArrowType.Int(64, true)), List.of()),
                        Optional.empty()),
                new Column(2, TypeSample.nullable("region", ArrowType.Utf8.INSTANCE), Optional.empty()),
                new Column(
                        3,
                        TypeSample.nullable("amount", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
                        Optional.empty()));
    }

    private static List<List<@Nullable Object>> rows(int first, int last) {
        List<String> regions = List.of("eu", "us", "asia");
        return IntStream.rangeClosed(first, last)
                .mapToObj(id -> row((long) id, regions.get(id % 3), id * 1.5))
                .collect(Collectors.toList());
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        List<@Nullable Object> row = new ArrayList<>();
        for (Object value : values) {
            row.add(value);
        }
        return row;
    }

    private static Map<String, @Nullable Object> named(List<@Nullable Object> row) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        named.put("id", row.get(0));
        named.put("region", row.get(1));
        named.put("amount", row.get(2));
        return named;
    }

    private static List<Predicate> predicates() {
        Predicate eu = new Predicate.Comparison("region", Predicate.Operator.EQUAL, "eu");
        Predicate notEu = new Predicate.Comparison("region", Predicate.Operator.NOT_EQUAL, "eu");
        Predicate early = new Predicate.Comparison("id", Predicate.Operator.LESS, 10L);
        Predicate expensive = new Predicate.Comparison("amount", Predicate.Operator.GREATER, 40.0);
        return List.of(
                eu,
                notEu,
                early,
                expensive,
                new Predicate.Not(eu),
                new Predicate.Not(expensive),
                new Predicate.In("region", List.of("eu", "asia")),
                new Predicate.Not(new Predicate.In("region", List.of("eu", "asia"))),
                new Predicate.IsNull("amount"),
                new Predicate.IsNotNull("region"),
                new Predicate.StartsWith("region", "as"),
                new Predicate.And(List.of(eu, early)),
                new Predicate.Or(List.of(new Predicate.Not(early), new Predicate.IsNull("region"))),
                new Predicate.Not(new Predicate.Or(List.of(eu, early))));
    }

    /** Name, type, nullability and UUID mark at every depth; other field metadata is the source's own. */
    private static String shape(Field field) {
        return field.getName() + " " + field.getType() + " " + field.isNullable() + " "
                + field.getMetadata().get("ARROW:extension:name")
                + field.getChildren().stream().map(ConnectorContract::shape).toList();
    }

    private static List<List<@Nullable Object>> comparable(List<List<@Nullable Object>> rows) {
        List<List<@Nullable Object>> comparable = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            List<@Nullable Object> values = new ArrayList<>();
            for (Object value : row) {
                values.add(comparable(value));
            }
            comparable.add(values);
        }
        return comparable;
    }

    private static @Nullable Object comparable(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        if (value instanceof Map<?, ?> map) {
            // A struct's member that is NULL and one that is not given are the same.
            Map<Object, Object> present = new LinkedHashMap<>();
            map.forEach((key, member) -> {
                if (member != null) {
                    present.put(key, member);
                }
            });
            return present;
        }
        return value;
    }

    private static Object required(@Nullable Object value) {
        return Objects.requireNonNull(value);
    }
}
