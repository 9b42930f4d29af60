package io.meshgate.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.FileScan;
import io.meshgate.connector.FileScan.Constant;
import io.meshgate.connector.FileScan.Physical;
import io.meshgate.connector.TableName;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Literal;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were written under other schemas, layouts and specs than the table's current ones. */
@SuppressWarnings("NullAway.Init") // set before each test
final class PhysicalLayoutTest {
    private static final TableName TABLE = new TableName("s", "t");
    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "name", Types.StringType.get()),
            Types.NestedField.optional(3, "count", Types.IntegerType.get()),
            Types.NestedField.optional(4, "ratio", Types.FloatType.get()),
            Types.NestedField.optional(5, "price", Types.DecimalType.of(9, 2)));

    @TempDir
    private Path directory;

    private CatalogSource<JdbcCatalog> source;

    @BeforeEach
    void open() {
        source = Sources.sqlite(directory, Map.of());
    }

    @AfterEach
    void close() {
        source.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void readsEveryFormatVersion(int version) {
        Table table = create(SCHEMA, PartitionSpec.unpartitioned(), version);
        new TableWriter(table).append(List.of(row(1L, "a", 1, 0.5f, new BigDecimal("1.00"))));

        assertThat(rows("id", "price")).containsExactly(row(1L, new BigDecimal("1.00")));
    }

    @Test
    void followsColumnsThroughRenameReorderAddAndDrop() {
        Table table = create(SCHEMA, PartitionSpec.unpartitioned(), 2);
        new TableWriter(table).append(List.of(row(1L, "a", 1, 0.5f, new BigDecimal("1.00"))));
        table.updateSchema().renameColumn("name", "title").deleteColumn("count").commit();
        table.updateSchema()
                .addColumn("name", Types.StringType.get())
                .addColumn("count", Types.LongType.get())
                .moveFirst("price")
                .commit();
        new TableWriter(table).append(List.of(row(new BigDecimal("2.00"), 2L, "b", 1.5f, "new", 7L)));

        FileScan scan = scan("title", "name", "count", "id", "price");

        assertThat(scan.groups()).hasSize(2);
        assertThat(source.read(scan))
                .containsExactlyInAnyOrder(
                        row("a", null, null, 1L, new BigDecimal("1.00")),
                        row("b", "new", 7L, 2L, new BigDecimal("2.00")));
    }

    @Test
    void widensWhatWasPromoted() {
        Table table = create(SCHEMA, PartitionSpec.unpartitioned(), 2);
        new TableWriter(table).append(List.of(row(1L, "a", 1, 0.5f, new BigDecimal("1.00"))));
        table.updateSchema()
                .updateColumn("count", Types.LongType.get())
                .updateColumn("ratio", Types.DoubleType.get())
                .updateColumn("price", Types.DecimalType.of(20, 2))
                .commit();
        new TableWriter(table).append(List.of(row(2L, "b", 5_000_000_000L, 2.5, new BigDecimal("123456789012.00"))));

        FileScan scan = scan("count", "ratio", "price", "name");

        assertThat(scan.groups())
                .extracting(FileScan.FileGroup::columns)
                .containsExactlyInAnyOrder(
                        List.of(
                                new Physical("count", true),
                                new Physical("ratio", true),
                                new Physical("price", true),
                                new Physical("name", false)),
                        List.of(
                                new Physical("count", false),
                                new Physical("ratio", false),
                                new Physical("price", false),
                                new Physical("name", false)));
        assertThat(source.read(scan))
                .containsExactlyInAnyOrder(
                        row(1L, 0.5, new BigDecimal("1.00"), "a"),
                        row(5_000_000_000L, 2.5, new BigDecimal("123456789012.00"), "b"));
    }

    @Test
    void groupsFilesOfOneLayout() {
        TableWriter writer = new TableWriter(create(SCHEMA, PartitionSpec.unpartitioned(), 2));
        for (long id = 0; id < 20; id++) {
            writer.append(List.of(row(id, "a", 1, 0.5f, new BigDecimal("1.00"))));
        }

        FileScan scan = scan("id");

        assertThat(scan.groups()).hasSize(1);
        assertThat(scan.groups().get(0).files()).hasSize(20);
        assertThat(scan.rowsBeforeDeletes()).isEqualTo(20);
    }

    @Test
    void usesThePhysicalNameOfAColumn() {
        Schema schema = new Schema(Types.NestedField.optional(1, "net price (€)", Types.LongType.get()));
        new TableWriter(create(schema, PartitionSpec.unpartitioned(), 2)).append(List.of(row(5L)));

        FileScan scan = scan("net price (€)");

        assertThat(scan.groups().get(0).columns()).doesNotContain(new Physical("net price (€)", false));
        assertThat(source.read(scan)).containsExactly(row(5L));
    }

    @Test
    void fillsInitialDefaults() {
        Table table = create(SCHEMA, PartitionSpec.unpartitioned(), 3);
        new TableWriter(table).append(List.of(row(1L, "a", 1, 0.5f, new BigDecimal("1.00"))));
        table.updateSchema()
                .addColumn("origin", Types.StringType.get(), "", Literal.of("unknown"))
                .commit();

        assertThat(scan("origin").groups().get(0).columns()).containsExactly(new Constant("unknown"));
        assertThat(rows("origin", "id")).containsExactly(row("unknown", 1L));
    }

    @Test
    void appliesPositionalDeletes() {
        Table table =
                create(SCHEMA, PartitionSpec.builderFor(SCHEMA).identity("name").build(), 2);
        TableWriter writer = new TableWriter(table);
        DataFile first = writer.appendFile(
                List.of(row(1L, "a", 1, 0.5f, null), row(2L, "a", 1, 0.5f, null), row(3L, "a", 1, 0.5f, null)));
        writer.appendFile(List.of(row(4L, "b", 1, 0.5f, null), row(5L, "b", 1, 0.5f, null)));
        writer.delete(first, 0, 2);
        writer.delete(first, 1);
        writer.append(List.of(row(6L, "a", 1, 0.5f, null)));

        FileScan scan = scan("id");

        assertThat(source.read(scan)).containsExactlyInAnyOrder(row(4L), row(5L), row(6L));
        assertThat(scan.groups().stream()
                        .flatMap(group -> group.files().stream())
                        .map(file -> file.deletes().size()))
                .containsExactlyInAnyOrder(2, 0, 0);
        assertThat(scan.groups().stream()
                        .flatMap(group -> group.files().stream())
                        .flatMap(file -> file.deletes().stream()))
                .allSatisfy(delete -> assertThat(delete.path()).startsWith(directory.resolve("warehouse")));
    }

    @Test
    void readsThroughAChangedPartitionSpec() {
        Table table =
                create(SCHEMA, PartitionSpec.builderFor(SCHEMA).bucket("id", 4).build(), 1);
        TableWriter writer = new TableWriter(table);
        writer.append(List.of(row(1L, "a", 1, 0.5f, null)));
        table.updateSpec().removeField("id_bucket").addField("name").commit();
        table.refresh();
        new TableWriter(table).append(List.of(row(2L, "b", 1, 0.5f, null)));

        assertThat(rows("id", "name")).containsExactlyInAnyOrder(row(1L, "a"), row(2L, "b"));
    }

    @Test
    void readsEvolutionInsideANestedColumnItself() {
        Schema schema = new Schema(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.optional(
                        2,
                        "address",
                        Types.StructType.of(Types.NestedField.optional(3, "city", Types.StringType.get()))));
        Table table = create(schema, PartitionSpec.unpartitioned(), 2);
        new TableWriter(table).append(List.of(row(1L, Map.of("city", "Oslo"))));
        assertThat(rows("address")).containsExactly(row(Map.of("city", "Oslo")));
        table.updateSchema()
                .addColumn("address", "street", Types.StringType.get())
                .commit();

        Map<String, @Nullable Object> address = new HashMap<>(Map.of("city", "Oslo"));
        address.put("street", null);
        assertThat(scan("address").readings().get(0).reason()).contains("schema evolution inside a nested column");
        assertThat(rows("address")).containsExactly(row(address));
        assertThat(scan("id").streamed()).isEmpty();
        assertThat(rows("id")).containsExactly(row(1L));
    }

    private Table create(Schema schema, PartitionSpec spec, int formatVersion) {
        return source.create(TABLE, schema, spec, Map.of("format-version", Integer.toString(formatVersion)));
    }

    private FileScan scan(String... columns) {
        return source.scan(TABLE, Optional.empty(), columns);
    }

    private List<List<@Nullable Object>> rows(String... columns) {
        return source.read(scan(columns));
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }
}
