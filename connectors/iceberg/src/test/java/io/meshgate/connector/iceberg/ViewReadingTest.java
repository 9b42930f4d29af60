package io.meshgate.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.ViewSnapshot;
import io.meshgate.connector.ViewText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.view.ViewBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Views that Iceberg's own API has written are listed and read as what they are. */
final class ViewReadingTest {
    private static final TableName VIEW = new TableName("shop", "big_orders");
    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "region", Types.StringType.get(), "where it went"));

    @TempDir
    private Path directory;

    private CatalogSource<JdbcCatalog> open(String kind) throws Exception {
        CatalogSource<JdbcCatalog> source =
                kind.equals("rest") ? Sources.rest(directory) : Sources.sqlite(directory, Map.of());
        source.create(new TableName("shop", "orders"), SCHEMA, PartitionSpec.unpartitioned(), Map.of());
        return source;
    }

    private static ViewBuilder view(CatalogSource<JdbcCatalog> source) {
        return source.catalog()
                .buildView(TableIdentifier.of("shop", "big_orders"))
                .withSchema(SCHEMA)
                .withDefaultNamespace(Namespace.of("shop"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "rest"})
    void listsViewsApartFromTables(String kind) throws Exception {
        try (CatalogSource<JdbcCatalog> source = open(kind)) {
            view(source).withQuery("spark", "SELECT * FROM orders").create();
            Connector connector = source.connector();
            assertThat(connector.tables("shop")).containsExactly(new TableName("shop", "orders"));
            assertThat(connector.views("shop")).containsExactly(VIEW);
            assertThat(connector.views("nowhere")).isEmpty();
            assertThat(connector.table(VIEW)).isEmpty();
            assertThat(connector.view(new TableName("shop", "orders"))).isEmpty();
            assertThat(connector.view(new TableName("nowhere", "v"))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "rest"})
    void readsAllTextsWithTheirDefaults(String kind) throws Exception {
        try (CatalogSource<JdbcCatalog> source = open(kind)) {
            view(source)
                    .withDefaultCatalog("lake")
                    .withQuery("spark", "SELECT id, region FROM orders")
                    .withQuery("trino", "SELECT id, region FROM \"orders\"")
                    .withProperty("comment", "what matters")
                    .create();
            ViewSnapshot view = source.connector().view(VIEW).orElseThrow();
            assertThat(view.texts())
                    .containsExactlyInAnyOrder(
                            new ViewText("spark", "SELECT id, region FROM orders"),
                            new ViewText("trino", "SELECT id, region FROM \"orders\""));
            assertThat(view.text("SPARK")).isPresent();
            assertThat(view.defaultCatalog()).contains("lake");
            assertThat(view.defaultSchema()).isEqualTo("shop");
            assertThat(view.columns()).extracting(Column::name).containsExactly("id", "region");
            assertThat(view.columns().get(1).comment()).contains("where it went");
            assertThat(view.comment()).contains("what matters");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "rest"})
    void changedViewHasAnotherVersion(String kind) throws Exception {
        try (CatalogSource<JdbcCatalog> source = open(kind)) {
            view(source).withQuery("spark", "SELECT id, region FROM orders").create();
            ViewSnapshot before = source.connector().view(VIEW).orElseThrow();
            view(source).withQuery("spark", "SELECT id, 'x' FROM orders").replace();
            source.passStaleness();
            ViewSnapshot after = source.connector().view(VIEW).orElseThrow();
            assertThat(after.viewId()).isEqualTo(before.viewId());
            assertThat(after.version()).isNotEqualTo(before.version());
            source.catalog().dropView(TableIdentifier.of("shop", "big_orders"));
            source.passStaleness();
            assertThat(source.connector().view(VIEW)).isEqualTo(Optional.empty());
            assertThat(source.connector().views("shop")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[1]", "nonsense", "{\"view-uuid\": \"x\"}"})
    void metadataThatIsNoneIsSourceDataInvalid(String content) throws Exception {
        try (CatalogSource<JdbcCatalog> source = open("sqlite")) {
            view(source).withQuery("spark", "SELECT id, region FROM orders").create();
            overwriteMetadata(content);
            GatewayException refused = catchThrowableOfType(
                    GatewayException.class, () -> source.connector().view(VIEW));
            assertThat(refused.code()).isEqualTo(ErrorCode.SOURCE_DATA_INVALID);
            assertThat(refused).hasMessage("view shop.big_orders has metadata that cannot be read");
        }
    }

    private void overwriteMetadata(String content) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("warehouse/shop/big_orders"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".metadata.json"))
                    .toList()) {
                Files.writeString(file, content);
                Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
            }
        }
    }

    @Test
    void metadataOutsideTheWarehouseIsRefused() throws Exception {
        try (CatalogSource<JdbcCatalog> source = open("sqlite")) {
            Path outside = Files.createDirectories(directory.resolve("outside"));
            view(source)
                    .withQuery("spark", "SELECT id, region FROM orders")
                    .withLocation(outside.toString())
                    .create();
            GatewayException refused = catchThrowableOfType(
                    GatewayException.class, () -> source.connector().view(VIEW));
            assertThat(refused.code()).isEqualTo(ErrorCode.SOURCE_DATA_INVALID);
            assertThat(refused.getMessage()).doesNotContain("outside/");
        }
    }
}
