package io.meshgate.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.Predicate;
import io.meshgate.connector.TableName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be read exactly is refused by name, never ignored. */
@SuppressWarnings("NullAway.Init") // set before each test
final class UnsupportedTest {
    private static final TableName TABLE = new TableName("s", "t");
    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "name", Types.StringType.get()));

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

    @Test
    void refusesEqualityDeletesThatAreMissing() {
        Table table = create(SCHEMA, 2);
        new TableWriter(table).append(List.of(List.of(1L, "a")));
        commit(table, FileMetadata.deleteFileBuilder(table.spec()).ofEqualityDeletes(1));

        Failures.assertRefused(() -> scan("id"), ErrorCode.SOURCE_DATA_INVALID, "s.t", "missing");
    }

    @Test
    void refusesADeletionVectorThatDoesNotLieWithinItsFile() throws IOException {
        Table table = create(SCHEMA, 3);
        DataFile file = new TableWriter(table).appendFile(List.of(List.of(1L, "a")));
        FileMetadata.Builder vector = FileMetadata.deleteFileBuilder(table.spec())
                .ofPositionDeletes()
                .withFormat(FileFormat.PUFFIN)
                .withReferencedDataFile(file.location())
                .withContentOffset(4)
                .withContentSizeInBytes(7);
        commit(table, vector);

        Failures.assertRefused(() -> scan("id"), ErrorCode.SOURCE_DATA_INVALID, "s.t", "missing");
        Files.write(Path.of(table.location()).resolve("data/deletes.parquet"), new byte[10]);
        Failures.assertRefused(() -> scan("id"), ErrorCode.SOURCE_DATA_INVALID, "s.t", "does not lie within its file");
    }

    @ParameterizedTest
    @EnumSource(
            value = FileFormat.class,
            names = {"ORC", "AVRO", "PUFFIN"})
    void refusesFilesThatAreNotOfTheirFormat(FileFormat format) throws IOException {
        Table table = create(SCHEMA, 2);
        new TableWriter(table).append(List.of(List.of(1L, "a")));
        Path file = Path.of(table.location()).resolve("data/x." + format);
        table.newAppend()
                .appendFile(DataFiles.builder(table.spec())
                        .withPath(file.toString())
                        .withFormat(format)
                        .withFileSizeInBytes(10)
                        .withRecordCount(1)
                        .build())
                .commit();

        Failures.assertRefused(() -> scan("id"), ErrorCode.SOURCE_DATA_INVALID, "s.t", "missing");
        Files.write(file, new byte[10]);
        ErrorCode code = format == FileFormat.PUFFIN ? ErrorCode.NOT_SUPPORTED : ErrorCode.SOURCE_DATA_INVALID;
        Failures.assertRefused(() -> source.read(scan("id")), code, "s.t");
    }

    @Test
    void refusesAnUnknownTransformByName() throws Exception {
        create(SCHEMA, 2);
        source.load(TABLE).updateSpec().addField("name").commit();
        forge("\"identity\"", "\"zorder(9)\"");

        Failures.assertRefused(
                () -> source.connector().table(TABLE), ErrorCode.NOT_SUPPORTED, "s.t", "transform zorder(9)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "99"})
    void refusesAnUnknownFormatVersionByName(String version) throws Exception {
        create(SCHEMA, 2);
        forge("\"format-version\":2", "\"format-version\":" + version);

        Failures.assertRefused(
                () -> source.connector().table(TABLE),
                ErrorCode.NOT_SUPPORTED,
                "s.t",
                "format version " + version,
                "1 to 3");
    }

    /** Changes the text of the current metadata file. */
    private void forge(String from, String to) throws IOException {
        String location =
                ((HasTableOperations) source.load(TABLE)).operations().current().metadataFileLocation();
        Path file = Path.of(location.replaceFirst("^file:", ""));
        String content = Files.readString(file);
        assertThat(content).contains(from);
        Files.writeString(file, content.replace(from, to));
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
        source.passStaleness();
    }

    @Test
    void refusesEncryptedFiles() {
        Table table = create(SCHEMA, 2);
        table.newAppend()
                .appendFile(DataFiles.builder(table.spec())
                        .withPath(table.location() + "/data/x.parquet")
                        .withFileSizeInBytes(10)
                        .withRecordCount(1)
                        .withEncryptionKeyMetadata(ByteBuffer.wrap(new byte[] {1}))
                        .build())
                .commit();

        Failures.assertRefused(() -> scan("id"), ErrorCode.NOT_SUPPORTED, "s.t", "encrypted files");
    }

    @Test
    void refusesEncryptedTables() {
        source.create(
                TABLE, SCHEMA, PartitionSpec.unpartitioned(), Map.of("format-version", "3", "encryption.key-id", "k"));

        Failures.assertRefused(() -> scan("id"), ErrorCode.NOT_SUPPORTED, "s.t", "encrypted");
    }

    @Test
    void readsColumnsThatDifferInCaseOnlyItself() {
        Schema schema = new Schema(
                Types.NestedField.required(1, "a", Types.LongType.get()),
                Types.NestedField.optional(2, "A", Types.LongType.get()));
        new TableWriter(create(schema, 2)).append(List.of(List.of(1L, 2L)));

        FileScan scan = scan("A");
        assertThat(scan.groups()).isEmpty();
        assertThat(scan.readings().get(0).reason()).contains("case");
        assertThat(source.read(scan)).containsExactly(List.of(2L));
    }

    @Test
    void readsFilesItselfWhereAColumnHidesThePositionsOfDeletes() {
        Schema schema = new Schema(Types.NestedField.required(1, "file_row_number", Types.LongType.get()));
        TableWriter writer = new TableWriter(create(schema, 2));
        DataFile file = writer.appendFile(List.of(List.of(1L), List.of(2L)));
        assertThat(scan("file_row_number").groups()).hasSize(1);
        writer.delete(file, 0);

        FileScan scan = scan("file_row_number");
        assertThat(scan.groups()).isEmpty();
        assertThat(scan.readings().get(0).reason()).contains("file_row_number");
        assertThat(source.read(scan)).containsExactly(List.of(2L));
    }

    @Test
    void readsFilesWithoutFieldIdsByNameMappingOnly() throws Exception {
        Table table = create(SCHEMA, 2);
        append(table, foreignFile(table, "SELECT 'x' AS name, 5::BIGINT AS id, true AS other"));
        Failures.assertRefused(() -> scan("id"), ErrorCode.SOURCE_DATA_INVALID, "s.t", "field ids");

        table.updateProperties()
                .set("schema.name-mapping.default", NameMappingParser.toJson(MappingUtil.create(table.schema())))
                .commit();
        table.updateSchema().renameColumn("name", "title").commit();

        assertThat(source.read(scan("id", "title"))).containsExactly(List.of(5L, "x"));
    }

    @Test
    void readsNarrowIntegersOfAMapItself() throws Exception {
        Schema schema = new Schema(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.optional(
                        2, "counts", Types.MapType.ofOptional(3, 4, Types.StringType.get(), Types.IntegerType.get())));
        Table table = create(schema, 2);
        table.updateProperties()
                .set("schema.name-mapping.default", NameMappingParser.toJson(MappingUtil.create(schema)))
                .commit();
        append(table, foreignFile(table, "SELECT 5::BIGINT AS id, MAP {'a': 7::TINYINT} AS counts"));

        assertThat(scan("counts").readings().get(0).reason()).contains("narrow integers inside a map");
        assertThat(source.read(scan("counts"))).containsExactly(List.of(Map.of("a", 7)));
        assertThat(scan("id").streamed()).isEmpty();
    }

    @Test
    void refusesAColumnOfAnotherType() throws Exception {
        Table table = createMappedByName(PartitionSpec.unpartitioned());
        append(table, foreignFile(table, "SELECT 1::BIGINT AS id, 3.5::DOUBLE AS name"));

        assertThat(source.read(scan("id"))).containsExactly(List.of(1L));
        Failures.assertRefused(() -> scan("name"), ErrorCode.NOT_SUPPORTED, "s.t", "name", "double", "string");
    }

    @Test
    void refusesAFileWithoutARequiredColumn() throws Exception {
        Table table = createMappedByName(PartitionSpec.unpartitioned());
        append(table, foreignFile(table, "SELECT 'x' AS name"));

        Failures.assertRefused(
                () -> scan("id"), ErrorCode.SOURCE_DATA_INVALID, "s.t", "without the required column id");
    }

    @Test
    void takesAMissingPartitionColumnFromTheMetadata() throws Exception {
        Table table = createMappedByName(
                PartitionSpec.builderFor(SCHEMA).identity("name").build());
        Path foreign = foreignFile(table, "SELECT 1::BIGINT AS id");
        table.newAppend()
                .appendFile(DataFiles.builder(table.spec())
                        .withPath(foreign.toString())
                        .withPartitionValues(List.of("north"))
                        .withFileSizeInBytes(Files.size(foreign))
                        .withRecordCount(1)
                        .build())
                .commit();

        assertThat(source.read(scan("name", "id"))).containsExactly(List.of("north", 1L));
        Predicate south = new Predicate.Comparison("name", Predicate.Operator.EQUAL, "south");
        assertThat(source.scan(TABLE, Optional.of(south), "id").groups()).isEmpty();
    }

    private Table create(Schema schema, int formatVersion) {
        return source.create(
                TABLE,
                schema,
                PartitionSpec.unpartitioned(),
                Map.of("format-version", Integer.toString(formatVersion)));
    }

    /** A table that takes the columns of files without field ids by their names. */
    private Table createMappedByName(PartitionSpec partitioning) {
        return source.create(
                TABLE,
                SCHEMA,
                partitioning,
                Map.of("schema.name-mapping.default", NameMappingParser.toJson(MappingUtil.create(SCHEMA))));
    }

    private FileScan scan(String... columns) {
        return source.scan(TABLE, Optional.empty(), columns);
    }

    private static void commit(Table table, FileMetadata.Builder builder) {
        DeleteFile deletes = builder.withPath(table.location() + "/data/deletes.parquet")
                .withFileSizeInBytes(10)
                .withRecordCount(1)
                .build();
        table.newRowDelta().addDeletes(deletes).commit();
    }

    private static void append(Table table, Path file) throws IOException {
        table.newAppend()
                .appendFile(DataFiles.builder(table.spec())
                        .withPath(file.toString())
                        .withFileSizeInBytes(Files.size(file))
                        .withRecordCount(1)
                        .build())
                .commit();
    }

    /** A file of another writer, without field ids. */
    private static Path foreignFile(Table table, String query) throws SQLException {
        Path file = Path.of(table.location()).resolve("foreign.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet)");
        }
        return file;
    }
}
