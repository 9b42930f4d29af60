package io.meshgate.server.iceberg;

import static io.meshgate.server.iceberg.Writes.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Literal;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.variants.ShreddedObject;
import org.apache.iceberg.variants.ValueArray;
import org.apache.iceberg.variants.Variant;
import org.apache.iceberg.variants.VariantMetadata;
import org.apache.iceberg.variants.Variants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the third version of the format brought. */
@SuppressWarnings("NullAway.Init") // set before each test
class FormatThreeTest {
    private static final PartitionSpec NONE = PartitionSpec.unpartitioned();
    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "name", Types.StringType.get()));

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

    private static List<Record> records(long first, int count) {
        List<Record> rows = new ArrayList<>();
        for (long id = first; id < first + count; id++) {
            rows.add(row(SCHEMA, id, id % 3 == 0 ? null : "n" + id % 5));
        }
        return rows;
    }

    @ParameterizedTest
    @EnumSource(names = {"PARQUET", "ORC", "AVRO"})
    void appliesDeletionVectors(FileFormat format) {
        Table table = tables.create(
                "t", SCHEMA, PartitionSpec.builderFor(SCHEMA).identity("name").build(), 3);
        Writes writes = new Writes(table, format, format);
        List<DataFile> files = writes.append(records(0, 1_000));
        writes.deleteByVector(Map.of(
                files.get(0), new long[] {0, 2, 3, files.get(0).recordCount() - 1}, files.get(1), new long[] {7}));
        writes.append(records(1_000, 10));

        assertThat(tables.actual("t")).hasSize(1_005).isEqualTo(tables.expected("t"));
        assertThat(tables.query("SELECT count(*) FROM t WHERE name IS NULL"))
                .isEqualTo(tables.query("SELECT 1010 - 5 - count(name) FROM t"));
    }

    @Test
    void appliesLargeDeletionVectorsBesideEqualityDeletes() {
        Writes writes = Writes.parquet(tables.create("t", SCHEMA, NONE, 3));
        DataFile file = writes.append(records(0, 200_000)).get(0);
        long[] odd = new long[100_000];
        Arrays.setAll(odd, i -> 2L * i + 1);
        writes.deleteByVector(Map.of(file, odd));
        writes.deleteEqual(List.of("name"), "n4");

        assertThat(tables.query("SELECT count(*), min(id), max(id) FROM t WHERE mod(id, 2) = 1"))
                .containsExactly(Arrays.asList(0L, null, null));
        assertThat(tables.actual("t")).isEqualTo(tables.expected("t"));
    }

    @Test
    void refusesADeletionVectorThatClaimsMoreRowsThanThereAre() throws Exception {
        Writes writes = Writes.parquet(tables.create("t", SCHEMA, NONE, 3));
        DataFile file = writes.append(records(0, 10)).get(0);
        DeleteFile vector = writes.deleteByVector(Map.of(file, new long[] {1})).get(0);
        Path puffin = Path.of(vector.location().replaceFirst("^file:", ""));
        byte[] bytes = Files.readAllBytes(puffin);
        int offset = Math.toIntExact(vector.contentOffset());
        int length = Math.toIntExact(vector.contentSizeInBytes());
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(offset + 16, Integer.MAX_VALUE - 1);
        CRC32 crc = new CRC32();
        crc.update(bytes, offset + 4, length - 8);
        ByteBuffer.wrap(bytes).putInt(offset + length - 4, (int) crc.getValue());
        Files.write(puffin, bytes);

        assertThat(failure("SELECT * FROM t")).isEqualTo(ErrorCode.SOURCE_DATA_INVALID);
        Arrays.fill(bytes, offset, offset + length, (byte) 0x33);
        Files.write(puffin, bytes);
        assertThat(failure("SELECT * FROM t")).isEqualTo(ErrorCode.SOURCE_DATA_INVALID);
    }

    private ErrorCode failure(String sql) {
        GatewayException failure = catchThrowableOfType(GatewayException.class, () -> tables.query(sql));
        assertThat(failure).as(sql).isNotNull();
        assertThat(failure.getMessage()).doesNotContain(directory.toString(), "puffin", "parquet");
        return failure.code();
    }

    @ParameterizedTest
    @EnumSource(names = {"PARQUET", "AVRO", "ORC"})
    void fillsInDefaultsOfColumnsThatFilesLack(FileFormat format) {
        Table table = tables.create("t", SCHEMA, NONE, 3);
        Writes writes = new Writes(table, format, format);
        writes.append(records(0, 10));
        table.updateSchema()
                .addColumn("origin", Types.StringType.get(), "", Literal.of("old"))
                .addColumn("level", Types.IntegerType.get(), "", Literal.of(7))
                .commit();
        table.refresh();
        writes.append(List.of(row(table.schema(), 10L, "x", null, 8), row(table.schema(), 11L, "x", "new", null)));

        assertThat(tables.query("SELECT origin, level, count(*) FROM t GROUP BY origin, level"))
                .containsExactlyInAnyOrder(
                        Arrays.asList("old", 7, 10L), Arrays.asList(null, 8, 1L), Arrays.asList("new", null, 1L));
        assertThat(tables.query("SELECT count(*) FROM t WHERE origin = 'old' AND level > 6"))
                .containsExactly(List.of(10L));
        assertThat(tables.query("SELECT count(*) FROM t WHERE origin IS NOT NULL"))
                .containsExactly(List.of(11L));
    }

    @ParameterizedTest
    @EnumSource(names = {"PARQUET", "AVRO"})
    void fillsInDefaultsInsideNestedColumns(FileFormat format) {
        Table table = tables.create("t", AllTypes.SCHEMA, NONE, 3);
        Writes writes = new Writes(table, format, format);
        writes.append(new AllTypes(5).rows(AllTypes.SCHEMA, 0, 50));
        table.updateSchema()
                .addColumn("place", "country", Types.StringType.get(), "", Literal.of("NO"))
                .commit();
        table.refresh();
        writes.append(new AllTypes(6).rows(table.schema(), 50, 50));

        assertThat(tables.actual("t")).hasSize(100).isEqualTo(tables.expected("t"));
    }

    @ParameterizedTest
    @EnumSource(names = {"PARQUET", "AVRO", "ORC"})
    void readsNanosecondsAsText(FileFormat format) {
        Schema schema = new Schema(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.optional(2, "local", Types.TimestampNanoType.withoutZone()),
                Types.NestedField.optional(3, "moment", Types.TimestampNanoType.withZone()));
        Writes writes = new Writes(tables.create("t", schema, NONE, 3), format, format);
        writes.append(List.of(
                row(
                        schema,
                        1L,
                        LocalDateTime.parse("2026-01-02T03:04:05.123456789"),
                        OffsetDateTime.parse("1965-01-01T00:00:00.999999999Z")),
                row(schema, 2L, null, null),
                row(schema, 3L, LocalDateTime.parse("2026-01-02T03:04:05"), null)));

        assertThat(tables.query("SELECT * FROM t ORDER BY id"))
                .containsExactly(
                        List.of(1L, "2026-01-02T03:04:05.123456789", "1965-01-01T00:00:00.999999999Z"),
                        Arrays.asList(2L, null, null),
                        Arrays.asList(3L, "2026-01-02T03:04:05.000000000", null));
        assertThat(tables.query("SELECT id FROM t WHERE \"local\" > '2026-01-02T03:04:05.1'"))
                .containsExactly(List.of(1L));
        assertThat(tables.query("SELECT CAST(\"local\" AS TIMESTAMP) FROM t WHERE id = 3"))
                .containsExactly(List.of(LocalDateTime.parse("2026-01-02T03:04:05")));
    }

    @Test
    void readsUnknownAsNull() {
        Schema schema = new Schema(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.optional(2, "nothing", Types.UnknownType.get()));
        Writes writes = Writes.parquet(tables.create("t", schema, NONE, 3));
        writes.append(List.of(row(schema, 1L, null)));

        assertThat(tables.query("SELECT * FROM t")).containsExactly(Arrays.asList(1L, null));
        assertThat(tables.query("SELECT id FROM t WHERE nothing IS NULL")).containsExactly(List.of(1L));
        assertThat(tables.scan("t", "nothing").streamed()).isEmpty();
    }

    @Test
    void readsVariantsAsJson() {
        Schema schema = new Schema(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.optional(2, "value", Types.VariantType.get()));
        Writes writes = Writes.parquet(tables.create("t", schema, NONE, 3));
        VariantMetadata metadata = Variants.metadata("b", "a");
        ShreddedObject object = Variants.object(metadata);
        object.put("b", Variants.of("x\"\n"));
        ValueArray array = Variants.array();
        array.add(Variants.of(1));
        array.add(Variants.ofNull());
        array.add(Variants.of(true));
        array.add(Variants.of(Double.NaN));
        array.add(Variants.ofIsoDate("2026-01-02"));
        object.put("a", array);
        writes.append(List.of(
                row(schema, 1L, Variant.of(metadata, object)),
                row(schema, 2L, null),
                row(schema, 3L, Variant.of(Variants.emptyMetadata(), Variants.of("text")))));

        assertThat(tables.query("SELECT * FROM t ORDER BY id"))
                .containsExactly(
                        List.of(1L, "{\"a\":[1,null,true,\"NaN\",\"2026-01-02\"],\"b\":\"x\\\"\\n\"}"),
                        Arrays.asList(2L, null),
                        List.of(3L, "\"text\""));
        assertThat(tables.query("SELECT id FROM t WHERE \"value\" IS NOT NULL ORDER BY id"))
                .containsExactly(List.of(1L), List.of(3L));
        assertThat(tables.query("SELECT id FROM t WHERE \"value\" IS NULL")).containsExactly(List.of(2L));
        assertThat(tables.query("SELECT id FROM t WHERE \"value\" = '\"text\"'"))
                .containsExactly(List.of(3L));
        assertThat(tables.scan("t", "id").streamed()).isEmpty();
        assertThat(tables.scan("t", "value").readings().get(0).reason()).contains("variant");
    }

    @Test
    void readsGeometryAsBytes() {
        Schema schema = new Schema(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.optional(2, "shape", Types.GeometryType.crs84()));
        Writes writes = Writes.parquet(tables.create("t", schema, NONE, 3));
        ByteBuffer point = ByteBuffer.allocate(21).order(ByteOrder.LITTLE_ENDIAN);
        point.put((byte) 1).putInt(1).putDouble(10.5).putDouble(-59.9).flip();
        writes.append(List.of(row(schema, 1L, point), row(schema, 2L, null)));

        assertThat(tables.query("SELECT shape FROM t WHERE id = 1").get(0).get(0))
                .isEqualTo(point.array());
        assertThat(tables.query("SELECT id FROM t WHERE shape IS NULL")).containsExactly(List.of(2L));
    }

    @Test
    void hasNoColumnsOfRowLineage() {
        Writes writes = Writes.parquet(tables.create("t", SCHEMA, NONE, 3));
        writes.append(records(0, 3));

        for (String column : List.of("_row_id", "_last_updated_sequence_number")) {
            GatewayException failure =
                    catchThrowableOfType(GatewayException.class, () -> tables.query("SELECT " + column + " FROM t"));
            assertThat(failure.code()).isEqualTo(ErrorCode.COLUMN_NOT_FOUND);
            assertThat(failure.getMessage()).contains(column);
        }
    }
}
