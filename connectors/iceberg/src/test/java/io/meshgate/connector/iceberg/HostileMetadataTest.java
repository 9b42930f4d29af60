package io.meshgate.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.TableName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metadata that leads somewhere else, and files that are not what metadata says. */
@SuppressWarnings("NullAway.Init") // set before each test
final class HostileMetadataTest {
    private static final TableName TABLE = new TableName("s", "t");
    private static final TableName GOOD = new TableName("s", "good");
    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "name", Types.StringType.get()));

    @TempDir
    private Path root;

    private Path domain;
    private CatalogSource<JdbcCatalog> source;
    private Table table;
    private DataFile file;

    @BeforeEach
    void open() throws IOException {
        domain = Files.createDirectory(root.resolve("sales"));
        source = Sources.sqlite(domain, Map.of());
        new TableWriter(source.create(GOOD, SCHEMA, PartitionSpec.unpartitioned(), Map.of()))
                .append(List.of(List.of(7L, "good")));
        table = source.create(TABLE, SCHEMA, PartitionSpec.unpartitioned(), Map.of("format-version", "2"));
        file = new TableWriter(table).appendFile(List.of(List.of(1L, "a"), List.of(2L, "b")));
    }

    /** Whatever a table holds, the connector goes on for the others. */
    @AfterEach
    void readsOtherTablesStill() {
        assertThat(source.read(source.scan(GOOD, Optional.empty(), "id"))).containsExactly(List.of(7L));
        source.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${outside}/secret.parquet",
                "file:${outside}/secret.parquet",
                "file://${outside}/secret.parquet",
                "FILE:${outside}/secret.parquet",
                "${warehouse}/../../outside/secret.parquet",
                "file:${warehouse}/s/./../../../outside/secret.parquet",
                "${warehouse}/%2e%2e/%2e%2e/outside/secret.parquet",
                "${warehouse}/link/secret.parquet",
                "${warehouse}/linked.parquet",
                "${warehouse}-other/secret.parquet",
                "file://evil.example/${warehouse}/secret.parquet",
                "${warehouse}",
                "relative.parquet",
                "",
                "${warehouse}/nul${nul}/secret.parquet"
            })
    void refusesADataFileOutsideTheWarehouse(String location) throws IOException {
        Path outside = Files.createDirectory(root.resolve("outside"));
        Path secret = Files.copy(localPath(file.location()), outside.resolve("secret.parquet"));
        Files.createDirectory(domain.resolve("warehouse-other"));
        Files.copy(secret, domain.resolve("warehouse-other/secret.parquet"));
        Files.createSymbolicLink(domain.resolve("warehouse/link"), outside);
        Files.createSymbolicLink(domain.resolve("warehouse/linked.parquet"), secret);

        appendFileAt(resolved(location));

        Failures.assertRefused(() -> scan(), ErrorCode.SOURCE_DATA_INVALID, "s.t", "outside the allowed locations");
    }

    @Test
    void followsALinkThatStaysInside() throws IOException {
        Files.createSymbolicLink(domain.resolve("warehouse/inner.parquet"), localPath(file.location()));
        appendFileAt(domain.resolve("warehouse/inner.parquet").toString());

        assertThat(source.read(source.scan(TABLE, Optional.empty(), "id"))).hasSize(4);
    }

    @Test
    void readsFromAnAllowedLocationBesidesTheWarehouse() throws IOException {
        Path archive = Files.createDirectory(root.resolve("archive"));
        Files.copy(localPath(file.location()), archive.resolve("old.parquet"));
        appendFileAt("file:" + archive.resolve("old.parquet"));
        try (CatalogSource<JdbcCatalog> allowing =
                Sources.sqlite(domain, Map.of("allowed-locations", "../archive, file:/srv/elsewhere"))) {
            assertThat(allowing.read(allowing.scan(TABLE, Optional.empty(), "id")))
                    .hasSize(4);
            assertThat(allowing.connector().dataDirectories())
                    .containsExactly(domain.resolve("warehouse"), archive, Path.of("/srv/elsewhere"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"s3://bucket/key.parquet", "hdfs://nn/x.parquet", "jar:file:/x.jar!/y.parquet", "http://h/x"})
    void refusesOtherStorage(String location) {
        appendFileAt(location);

        Failures.assertRefused(
                () -> scan(), ErrorCode.NOT_SUPPORTED, "s.t", location.substring(0, location.indexOf(':')));
    }

    @Test
    void refusesDeletesOutsideTheWarehouse() {
        DeleteFile deletes = FileMetadata.deleteFileBuilder(table.spec())
                .ofPositionDeletes()
                .withPath("/etc/passwd.parquet")
                .withFileSizeInBytes(10)
                .withRecordCount(1)
                .build();
        table.newRowDelta().addDeletes(deletes).commit();

        Failures.assertRefused(() -> scan(), ErrorCode.SOURCE_DATA_INVALID, "s.t", "outside the allowed locations");
    }

    @Test
    void refusesAMetadataFileOutsideTheWarehouse() throws Exception {
        Path stolen = root.resolve("stolen.metadata.json");
        Files.copy(localPath(metadataLocation()), stolen);
        pointTableAt(stolen.toString());

        Failures.assertRefused(() -> describe(), ErrorCode.SOURCE_DATA_INVALID, "s.t", "outside the allowed locations");
    }

    @Test
    void refusesAManifestListOutsideTheWarehouse() throws Exception {
        Path list = localPath(table.currentSnapshot().manifestListLocation());
        Path stolen = Files.copy(list, root.resolve("stolen.avro"));
        String metadata = Files.readString(localPath(metadataLocation())).replace(list.toString(), stolen.toString());
        pointTableAt(Files.writeString(domain.resolve("warehouse/forged.metadata.json"), metadata)
                .toString());

        Failures.assertRefused(() -> scan(), ErrorCode.SOURCE_DATA_INVALID, "s.t", "outside the allowed locations");
    }

    @Test
    void refusesMetadataThatIsNoMetadata() throws Exception {
        for (String content : List.of("", "{}", "[1", "\u0000\u0001")) {
            Path forged = Files.createTempFile(domain.resolve("warehouse"), "forged", ".metadata.json");
            pointTableAt(Files.writeString(forged, content).toString());

            Failures.assertRefused(() -> describe(), ErrorCode.SOURCE_DATA_INVALID, "s.t");
        }
    }

    @Test
    void readsAPathThatAnEngineWouldExpandItself() {
        TableName name = new TableName("s", "glob");
        Table partitioned = source.create(
                name, SCHEMA, PartitionSpec.builderFor(SCHEMA).identity("name").build(), Map.of());
        new TableWriter(partitioned).append(List.of(List.of(1L, "a*"), List.of(2L, "ab")));

        FileScan scan = source.scan(name, Optional.empty(), "id");

        assertThat(scan.streamed().orElseThrow().files())
                .singleElement()
                .satisfies(file -> assertThat(file.reason()).contains("pattern"));
        assertThat(scan.groups()).flatExtracting(FileScan.FileGroup::files).hasSize(1);
        assertThat(source.read(scan)).containsExactlyInAnyOrder(List.of(1L), List.of(2L));
    }

    @Test
    void refusesAFileThatVanished() throws IOException {
        scan();
        Files.delete(localPath(file.location()));

        Failures.assertRefused(() -> scan(), ErrorCode.SOURCE_DATA_INVALID, "s.t", "missing");
    }

    @Test
    void refusesAFileThatWasTruncated() throws IOException {
        scan();
        byte[] content = Files.readAllBytes(localPath(file.location()));
        Files.write(localPath(file.location()), Arrays.copyOf(content, content.length / 2));

        Failures.assertRefused(() -> scan(), ErrorCode.SOURCE_DATA_INVALID, "s.t");
    }

    @Test
    void refusesAFileWithoutAFooter() throws IOException {
        byte[] content = new byte[(int) file.fileSizeInBytes()];
        Files.write(localPath(file.location()), content);

        Failures.assertRefused(() -> scan(), ErrorCode.SOURCE_DATA_INVALID, "s.t");
    }

    @Test
    void refusesAFooterThatIsNoise() throws IOException {
        byte[] content = Files.readAllBytes(localPath(file.location()));
        int end = content.length - 8;
        int footer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt(end);
        Arrays.fill(content, end - footer, end, (byte) 0xf7);
        Files.write(localPath(file.location()), content);

        Failures.assertRefused(() -> scan(), ErrorCode.SOURCE_DATA_INVALID, "s.t");
    }

    @Test
    void refusesAManifestThatIsNoise() throws IOException {
        Path manifest = localPath(
                table.currentSnapshot().allManifests(table.io()).get(0).path());
        Files.write(manifest, new byte[200]);

        Failures.assertRefused(() -> scan(), ErrorCode.SOURCE_DATA_INVALID, "s.t");
    }

    private void scan() {
        source.scan(TABLE, Optional.empty(), "id");
    }

    private void describe() {
        source.passStaleness();
        source.connector().table(TABLE);
    }

    private void appendFileAt(String location) {
        DataFile forged = DataFiles.builder(table.spec())
                .withPath(location)
                .withFormat("parquet")
                .withFileSizeInBytes(file.fileSizeInBytes())
                .withRecordCount(2)
                .build();
        table.newAppend().appendFile(forged).commit();
    }

    private String resolved(String location) {
        return location.replace("${nul}", "\0")
                .replace("${outside}", root.resolve("outside").toString())
                .replace("${warehouse}", domain.resolve("warehouse").toString());
    }

    private String metadataLocation() {
        return ((HasTableOperations) table).operations().current().metadataFileLocation();
    }

    private void pointTableAt(String metadataLocation) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + domain.resolve("catalog.db"));
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE iceberg_tables SET metadata_location = ? WHERE table_name = 't'")) {
            update.setString(1, metadataLocation);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    private static Path localPath(String location) {
        return Path.of(location.replaceFirst("^file:(//)?", ""));
    }
}
