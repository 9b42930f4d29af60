package io.meshgate.server.iceberg;

import static io.meshgate.server.iceberg.Writes.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that are damaged, gone, elsewhere or without ids: refused with a code, and with nothing of their paths. */
@SuppressWarnings("NullAway.Init") // set before each test
class BadFilesTest {
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
        Writes.parquet(tables.create("good", SCHEMA, NONE, 2)).append(records(7, 1));
    }

    @AfterEach
    void readsOtherTablesStill() {
        assertThat(tables.query("SELECT id FROM good")).containsExactly(List.of(7L));
        tables.close();
    }

    private static List<Record> records(long first, int count) {
        List<Record> rows = new ArrayList<>();
        for (long id = first; id < first + count; id++) {
            rows.add(row(SCHEMA, id, "name " + id));
        }
        return rows;
    }

    private void refuses(ErrorCode code, String... words) {
        GatewayException failure = catchThrowableOfType(GatewayException.class, () -> tables.query("SELECT * FROM t"));
        assertThat(failure).isNotNull();
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
        assertThat(failure.getMessage()).doesNotContain(directory.toString(), "/etc", "name 1");
        List.of(words).forEach(word -> assertThat(failure.getMessage()).contains(word));
    }

    private static Path path(String location) {
        return Path.of(location.replaceFirst("^file:", ""));
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 4, bytes.length - 4, (byte) 0x5a);
        Files.write(file, bytes);
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    }

    @ParameterizedTest
    @EnumSource(names = {"PARQUET", "ORC", "AVRO"})
    void refusesDamagedAndMissingDataFiles(FileFormat format) throws IOException {
        Writes writes = new Writes(tables.create("t", SCHEMA, NONE, 2), format, format);
        DataFile file = writes.append(records(0, 1_000)).get(0);
        damage(path(file.location()));
        refuses(ErrorCode.SOURCE_DATA_INVALID);
        Files.delete(path(file.location()));
        refuses(ErrorCode.SOURCE_DATA_INVALID, "missing");
    }

    @ParameterizedTest
    @EnumSource(names = {"PARQUET", "ORC", "AVRO"})
    void refusesDamagedAndMissingDeleteFiles(FileFormat format) throws IOException {
        Table table = tables.create("t", SCHEMA, NONE, 2);
        Writes writes = new Writes(table, FileFormat.PARQUET, format);
        writes.append(records(0, 1_000));
        Schema keys = SCHEMA.select("id");
        DeleteFile deletes = writes.deleteEqual(NONE, null, keys, List.of(row(keys, 3L)));
        assertThat(tables.query("SELECT count(*) FROM t")).containsExactly(List.of(999L));
        damage(path(deletes.location()));
        refuses(ErrorCode.SOURCE_DATA_INVALID);
        Files.delete(path(deletes.location()));
        refuses(ErrorCode.SOURCE_DATA_INVALID, "missing");
    }

    /** To hold one as Iceberg does takes memory for all rows before it. */
    @ParameterizedTest
    @CsvSource({"PARQUET, ORC", "PARQUET, AVRO", "AVRO, PARQUET", "ORC, AVRO"})
    void refusesDeletedPositionsThatNoFileHas(FileFormat data, FileFormat deletes) {
        Writes writes = new Writes(tables.create("t", SCHEMA, NONE, 2), data, deletes);
        DataFile file = writes.append(records(0, 10)).get(0);
        writes.deletePositions(file, 3, 1L << 31);
        assertThat(tables.query("SELECT count(*) FROM t")).containsExactly(List.of(9L));
        writes.deletePositions(file, 1L << 40);
        refuses(ErrorCode.SOURCE_DATA_INVALID, "position");
    }

    @ParameterizedTest
    @EnumSource(names = {"PARQUET", "ORC", "AVRO"})
    void refusesDeleteFilesOutsideTheWarehouse(FileFormat format) {
        for (String location : List.of(
                "file:///etc/passwd",
                tables.warehouse() + "/../../etc/passwd",
                "file:" + tables.warehouse() + "/%2e%2e/%2e%2e/etc/passwd")) {
            Table table = tables.create("t", SCHEMA, NONE, 2);
            Writes.parquet(table).append(records(0, 10));
            table.newRowDelta()
                    .addDeletes(FileMetadata.deleteFileBuilder(NONE)
                            .ofEqualityDeletes(1)
                            .withPath(location)
                            .withFormat(format)
                            .withFileSizeInBytes(10)
                            .withRecordCount(1)
                            .build())
                    .commit();
            refuses(ErrorCode.SOURCE_DATA_INVALID, "outside the allowed locations");
            tables.drop("t");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ORC", "AVRO"})
    void refusesDataFilesOutsideTheWarehouse(FileFormat format) {
        for (String location : List.of("file:///etc/passwd", "s3://elsewhere/x")) {
            Table table = tables.create("t", SCHEMA, NONE, 2);
            table.newAppend()
                    .appendFile(DataFiles.builder(NONE)
                            .withPath(location)
                            .withFormat(format)
                            .withFileSizeInBytes(10)
                            .withRecordCount(1)
                            .build())
                    .commit();
            refuses(location.startsWith("s3") ? ErrorCode.NOT_SUPPORTED : ErrorCode.SOURCE_DATA_INVALID);
            tables.drop("t");
        }
    }

    @Test
    void readsAvroFilesWithoutFieldIdsByNameMappingOnly() throws IOException {
        Table table = tables.create("t", SCHEMA, NONE, 2);
        org.apache.avro.Schema foreign = SchemaBuilder.record("r")
                .fields()
                .optionalString("name")
                .requiredLong("id")
                .endRecord();
        Path file = tables.warehouse().resolve("foreign.avro");
        try (DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>(foreign))) {
            writer.create(foreign, file.toFile());
            GenericRecord record = new GenericData.Record(foreign);
            record.put("id", 5L);
            record.put("name", "x");
            writer.append(record);
        }
        table.newAppend()
                .appendFile(DataFiles.builder(NONE)
                        .withPath(file.toString())
                        .withFileSizeInBytes(Files.size(file))
                        .withRecordCount(1)
                        .build())
                .commit();
        refuses(ErrorCode.SOURCE_DATA_INVALID, "field ids");

        table.updateProperties()
                .set("schema.name-mapping.default", NameMappingParser.toJson(MappingUtil.create(table.schema())))
                .commit();
        table.updateSchema().renameColumn("name", "title").commit();
        assertThat(tables.query("SELECT id, title FROM t WHERE title = 'x'")).containsExactly(List.of(5L, "x"));
    }

    @Test
    void appliesDeletesByAColumnThatWasDropped() {
        Table table = tables.create("t", SCHEMA, NONE, 2);
        Writes writes = Writes.parquet(table);
        writes.append(records(0, 10));
        writes.deleteEqual(List.of("name"), "name 3");
        table.updateSchema().deleteColumn("name").commit();

        assertThat(tables.query("SELECT count(*) FROM t")).containsExactly(List.of(9L));
    }

    @Test
    void readsAPartitionWhoseNameAnEngineWouldExpand() {
        Table table = tables.create(
                "t", SCHEMA, PartitionSpec.builderFor(SCHEMA).identity("name").build(), 3);
        Writes writes = Writes.parquet(table);
        List<DataFile> files =
                writes.append(List.of(row(SCHEMA, 1L, "a*"), row(SCHEMA, 2L, "ab"), row(SCHEMA, 3L, "a*")));
        writes.deleteByVector(Map.of(files.get(0), new long[] {0}));

        assertThat(tables.actual("t")).hasSize(2).isEqualTo(tables.expected("t"));
    }
}
