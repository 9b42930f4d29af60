package io.meshgate.server.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.FileScan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Data and delete files of every format, against Iceberg's own reader. */
@SuppressWarnings("NullAway.Init") // set before each test
class FileFormatsTest {
    private static final PartitionSpec NONE = PartitionSpec.unpartitioned();

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

    static Stream<Arguments> formats() {
        List<FileFormat> formats = List.of(FileFormat.PARQUET, FileFormat.ORC, FileFormat.AVRO);
        return formats.stream().flatMap(data -> formats.stream().map(deletes -> Arguments.of(data, deletes)));
    }

    @ParameterizedTest
    @EnumSource(names = {"PARQUET", "ORC", "AVRO"})
    void readsEveryType(FileFormat format) {
        Table table = tables.create("t", AllTypes.SCHEMA, NONE, 2);
        Writes writes = new Writes(table, format, format);
        AllTypes values = new AllTypes(1);
        writes.append(values.rows(AllTypes.SCHEMA, 0, 500));
        writes.append(values.rows(AllTypes.SCHEMA, 500, 1));

        assertThat(tables.actual("t")).hasSize(501).isEqualTo(tables.expected("t"));
        assertThat(tables.query("SELECT count(*) FROM t")).containsExactly(List.of(501L));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void appliesDeletesOfEveryKind(FileFormat data, FileFormat deletes) {
        Table table = tables.create("t", AllTypes.SCHEMA, NONE, 2);
        Writes writes = new Writes(table, data, deletes);
        AllTypes values = new AllTypes(2);
        DataFile first = writes.append(values.rows(AllTypes.SCHEMA, 0, 300)).get(0);
        writes.deleteEqual(List.of("number"), 42);
        writes.deleteEqual(List.of("flag", "text"), null, "a");
        DataFile second = writes.append(values.rows(AllTypes.SCHEMA, 300, 300)).get(0);
        writes.deletePositions(first, 0, 5, 299);
        writes.deletePositions(second, 7);
        writes.deleteEqual(List.of("big"), (Object) null);

        List<String> expected = tables.expected("t");
        assertThat(expected).hasSizeLessThan(500).isNotEmpty();
        assertThat(tables.actual("t")).isEqualTo(expected);
        assertThat(tables.query("SELECT count(*) FROM t")).containsExactly(List.of((long) expected.size()));
    }

    @Test
    void readsFilesOfAllFormatsInOneTableAndSaysHow() {
        Table table = tables.create("t", AllTypes.SCHEMA, NONE, 2);
        AllTypes values = new AllTypes(3);
        long first = 0;
        for (FileFormat format :
                List.of(FileFormat.ORC, FileFormat.PARQUET, FileFormat.AVRO, FileFormat.PARQUET, FileFormat.ORC)) {
            new Writes(table, format, format).append(values.rows(AllTypes.SCHEMA, first, 20));
            first += 20;
        }

        assertThat(tables.actual("t")).hasSize(100).isEqualTo(tables.expected("t"));
        assertThat(tables.scan("t", "id").readings())
                .extracting(FileScan.Reading::reader, FileScan.Reading::format, FileScan.Reading::files)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("engine", "PARQUET", 2),
                        org.assertj.core.groups.Tuple.tuple("connector", "ORC", 2),
                        org.assertj.core.groups.Tuple.tuple("connector", "AVRO", 1));
    }

    @ParameterizedTest
    @EnumSource(names = {"PARQUET", "ORC", "AVRO"})
    void filtersAndMasksFilesOfEveryFormatAlike(FileFormat format) {
        Schema schema = new Schema(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.optional(2, "region", Types.StringType.get()),
                Types.NestedField.optional(3, "mail", Types.StringType.get()));
        Writes writes = new Writes(tables.create("t", schema, NONE, 2), format, format);
        writes.append(List.of(
                Writes.row(schema, 1L, "EU", "a@x"),
                Writes.row(schema, 2L, "US", "b@x"),
                Writes.row(schema, 3L, null, "c@x"),
                Writes.row(schema, 4L, "EU", null),
                Writes.row(schema, 5L, "EU", "e@x")));
        writes.deleteEqual(List.of("id"), 5L);
        List<Map.Entry<String, String>> onlyEu = List.of(Map.entry("t", "region = 'EU'"));

        assertThat(tables.query("SELECT * FROM t", onlyEu, List.of("mail")))
                .hasSize(2)
                .allSatisfy(row -> assertThat(String.valueOf(row.get(2))).doesNotContain("a@x"))
                .extracting(row -> row.get(0))
                .containsExactlyInAnyOrder(1L, 4L);
        assertThat(tables.query("SELECT count(*) FROM t WHERE mail = 'a@x'", onlyEu, List.of("mail")))
                .containsExactly(List.of(0L));
        assertThat(tables.query("SELECT id FROM t WHERE id > 1 AND region <> 'US'", List.of(), List.of()))
                .containsExactly(List.of(4L));
        assertThat(tables.query("SELECT id FROM t WHERE region IS NULL", onlyEu, List.of()))
                .isEmpty();
    }
}
