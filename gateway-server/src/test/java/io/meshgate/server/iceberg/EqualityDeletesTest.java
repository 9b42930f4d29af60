package io.meshgate.server.iceberg;

import static io.meshgate.server.iceberg.Writes.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.FileScan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Literal;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deletes by value, against Iceberg's own reader. */
@SuppressWarnings("NullAway.Init") // set before each test
class EqualityDeletesTest {
    private static final PartitionSpec NONE = PartitionSpec.unpartitioned();
    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "name", Types.StringType.get()),
            Types.NestedField.optional(3, "count", Types.IntegerType.get()));

    @TempDir
    private Path directory;

    private IcebergTables tables;

    @BeforeEach
    void open() throws Exception {
        tables = new IcebergTables(directory);
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private void sameRowsAsIceberg(int rows) {
        assertThat(tables.actual("t")).hasSize(rows).isEqualTo(tables.expected("t"));
    }

    private static List<Record> records() {
        return List.of(
                row(SCHEMA, 1L, "a", 1),
                row(SCHEMA, 2L, null, 1),
                row(SCHEMA, 3L, "a", null),
                row(SCHEMA, 4L, null, null),
                row(SCHEMA, 5L, "b", 2));
    }

    @Test
    void countOnlyForOlderFiles() {
        Writes writes = Writes.parquet(tables.create("t", SCHEMA, NONE, 2));
        writes.append(records());
        writes.deleteEqual(List.of("id"), 1L);
        writes.append(List.of(row(SCHEMA, 1L, "again", 1)));
        writes.deleteEqual(List.of("id"), 9L);
        writes.append(List.of(row(SCHEMA, 9L, "later", 1)));
        writes.deleteEqual(List.of("id"), 5L);

        sameRowsAsIceberg(5);
        assertThat(tables.query("SELECT name FROM t WHERE id = 1")).containsExactly(List.of("again"));
    }

    @Test
    void takeNullForEqualToNull() {
        Writes writes = Writes.parquet(tables.create("t", SCHEMA, NONE, 2));
        writes.append(records());
        writes.deleteEqual(List.of("name"), (Object) null);

        sameRowsAsIceberg(3);
    }

    @Test
    void compareAllTheirColumns() {
        Writes writes = Writes.parquet(tables.create("t", SCHEMA, NONE, 2));
        writes.append(records());
        writes.deleteEqual(List.of("name", "count"), "a", null);
        writes.deleteEqual(List.of("count"), 2);
        writes.deleteEqual(List.of("id", "count"), 2L, null);

        sameRowsAsIceberg(3);
        assertThat(tables.scan("t", "id").equalityDeletes()).hasSize(3);
    }

    @Test
    void countInTheirPartitionOrEverywhere() {
        Table table = tables.create(
                "t", SCHEMA, PartitionSpec.builderFor(SCHEMA).identity("name").build(), 2);
        Writes writes = Writes.parquet(table);
        List<DataFile> files = writes.append(records());
        Schema count = SCHEMA.select("count");
        DataFile ofA = files.get(0);
        writes.deleteEqual(table.spec(), ofA.partition(), count, List.of(row(count, 1)));
        sameRowsAsIceberg(4);

        table.updateSpec().removeField("name").commit();
        table.refresh();
        assertThat(table.spec().isUnpartitioned()).isTrue();
        writes.append(List.of(row(SCHEMA, 6L, "c", 1)));
        writes.deleteEqual(table.spec(), null, count, List.of(row(count, 2)));
        sameRowsAsIceberg(4);
        writes.deleteEqual(table.spec(), null, count, List.of(row(count, 1)));
        sameRowsAsIceberg(2);
    }

    @Test
    void surviveRenamePromotionAndDefaults() {
        Table table = tables.create("t", SCHEMA, NONE, 3);
        Writes writes = Writes.parquet(table);
        writes.append(records());
        writes.deleteEqual(List.of("count"), 2);
        table.updateSchema()
                .updateColumn("count", Types.LongType.get())
                .renameColumn("count", "total")
                .addColumn("origin", Types.StringType.get(), "", Literal.of("old"))
                .commit();
        table.refresh();
        writes.append(List.of(row(table.schema(), 6L, "x", 2L, "new"), row(table.schema(), 7L, "y", 3L, null)));
        sameRowsAsIceberg(6);

        writes.deleteEqual(List.of("total"), 1L);
        sameRowsAsIceberg(4);
        writes.deleteEqual(List.of("origin"), "old");
        sameRowsAsIceberg(2);
        writes.deleteEqual(List.of("origin"), (Object) null);
        sameRowsAsIceberg(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flag",
                "number",
                "big",
                "cents",
                "amount",
                "huge",
                "day",
                "clock",
                "local",
                "moment",
                "text",
                "uid",
                "fixed",
                "bytes",
                "single",
                "floating"
            })
    void compareEveryType(String column) {
        Writes writes = Writes.parquet(tables.create("t", AllTypes.SCHEMA, NONE, 2));
        AllTypes values = new AllTypes(column.hashCode());
        writes.append(values.rows(AllTypes.SCHEMA, 0, 200));
        Type type = AllTypes.SCHEMA.findType(column);
        for (int i = 0; i < 3; i++) {
            writes.deleteEqual(List.of(column), values.value(type));
            writes.append(values.rows(AllTypes.SCHEMA, 200 + i * 20, 20));
        }
        writes.deleteEqual(List.of(column), (Object) null);

        List<String> expected = tables.expected("t");
        assertThat(expected).hasSizeLessThan(200);
        assertThat(tables.actual("t")).isEqualTo(expected);
        boolean floating = type.typeId() == Type.TypeID.FLOAT || type.typeId() == Type.TypeID.DOUBLE;
        assertThat(tables.scan("t", "id").streamed().isPresent()).isEqualTo(floating);
    }

    @Test
    void compareAColumnInsideAnother() {
        Schema schema = new Schema(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.optional(
                        2,
                        "place",
                        Types.StructType.of(
                                Types.NestedField.optional(3, "city", Types.StringType.get()),
                                Types.NestedField.optional(4, "zip", Types.IntegerType.get()))));
        Table table = tables.create("t", schema, NONE, 2);
        Writes writes = Writes.parquet(table);
        Types.StructType place = schema.findType("place").asStructType();
        List<Record> rows = new ArrayList<>();
        for (long id = 0; id < 4; id++) {
            Record struct = org.apache.iceberg.data.GenericRecord.create(place);
            struct.setField("city", id % 2 == 0 ? "Oslo" : "Rome");
            rows.add(row(schema, id, struct));
        }
        writes.append(rows);
        Schema keys = schema.select("place.city");
        Record key = org.apache.iceberg.data.GenericRecord.create(
                keys.findType("place").asStructType());
        key.setField("city", "Oslo");
        EqualityKeys.delete(writes, keys, new int[] {3}, List.of(row(keys, key)));

        assertThat(tables.query("SELECT id FROM t ORDER BY id")).containsExactly(List.of(1L), List.of(3L));
        assertThat(tables.scan("t", "id").readings().get(0).reason()).contains("nested");
    }

    @Test
    void readTheSameFilesAsManyTimesAsATableHasThem() {
        Table table = tables.create("t", SCHEMA, NONE, 2);
        Writes writes = Writes.parquet(table);
        DataFile file = writes.append(records()).get(0);
        writes.deleteEqual(List.of("id"), 1L);
        table.refresh();
        table.newAppend().appendFile(file).commit();

        sameRowsAsIceberg(9);
    }

    @Test
    void matchIcebergOverRandomHistories() {
        for (int seed = 0; seed < 4; seed++) {
            String name = "r" + seed;
            Random random = new Random(seed);
            AllTypes values = new AllTypes(seed);
            PartitionSpec spec = seed % 2 == 0
                    ? NONE
                    : PartitionSpec.builderFor(AllTypes.SCHEMA)
                            .identity("flag")
                            .bucket("text", 2)
                            .build();
            Table table = tables.create(name, AllTypes.SCHEMA, spec, 2);
            Writes writes = Writes.parquet(table);
            List<DataFile> files = new ArrayList<>();
            for (int step = 0; step < 25; step++) {
                int kind = files.isEmpty() ? 0 : random.nextInt(3);
                DataFile some = files.isEmpty() ? null : files.get(random.nextInt(files.size()));
                if (kind == 0 || some == null) {
                    files.addAll(writes.append(values.rows(AllTypes.SCHEMA, step * 100L, 30)));
                } else if (kind == 1) {
                    writes.deletePositions(some, random.nextInt((int) some.recordCount()));
                } else {
                    List<String> columns = List.of(
                                    List.of("number"), List.of("day", "text"), List.of("cents"), List.of("uid"))
                            .get(random.nextInt(4));
                    Schema keys = AllTypes.SCHEMA.select(columns);
                    Record key = values.rows(keys, 0, 1).get(0);
                    writes.deleteEqual(spec, spec.isUnpartitioned() ? null : some.partition(), keys, List.of(key));
                }
            }

            assertThat(tables.actual(name)).as(name).isEqualTo(tables.expected(name));
        }
    }

    @Test
    void keepWhatTheyDeletedFromEveryExpression() {
        Table table = tables.create("t", SCHEMA, NONE, 2);
        Writes writes = Writes.parquet(table);
        List<Record> rows = new ArrayList<>();
        for (long id = 0; id < 5_000; id++) {
            rows.add(row(SCHEMA, id, id % 10 == 7 ? "no number" : Long.toString(id), (int) (id % 10)));
        }
        DataFile file = writes.append(rows).get(0);
        writes.deleteEqual(List.of("count"), 7);
        List<String> statements = List.of(
                "SELECT count(*) FROM t WHERE CAST(name AS BIGINT) >= 0",
                "SELECT count(*) FROM t WHERE id IN (SELECT id FROM t WHERE id >= 0) AND 10 / (\"count\" - 7) < 100",
                "SELECT count(*) FROM t JOIN (VALUES (1)) AS v(x) ON CAST(name AS BIGINT) >= x - 1",
                "SELECT sum(n) FROM (SELECT CAST(name AS BIGINT) AS k, count(*) AS n FROM t GROUP BY CAST(name AS BIGINT))");
        for (String sql : statements) {
            assertThat(tables.query(sql)).as(sql).containsExactly(List.of(4_500L));
        }
        assertThat(tables.query("SELECT count(*) FROM t WHERE id < 100 AND name IS NOT NULL"))
                .containsExactly(List.of(90L));
        writes.deletePositions(file, 0, 1, 2);
        assertThat(tables.query(statements.get(0))).containsExactly(List.of(4_497L));
    }

    @Test
    void leaveFilesThatTheyDoNotConcernToThePlainScan() {
        Writes writes = Writes.parquet(tables.create("t", SCHEMA, NONE, 2));
        writes.append(records());
        writes.deleteEqual(List.of("id"), 1L);
        writes.append(List.of(row(SCHEMA, 6L, "x", 1)));

        assertThat(tables.scan("t", "id").groups())
                .flatExtracting(FileScan.FileGroup::files)
                .extracting(FileScan.DataFile::hasDeletes)
                .containsExactlyInAnyOrder(true, false);
    }
}
