package io.meshgate.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.Column;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.NewView;
import io.meshgate.connector.TableName;
import io.meshgate.connector.ViewSnapshot;
import io.meshgate.connector.ViewStore;
import io.meshgate.connector.ViewText;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.view.View;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Views that the gateway writes are views to Iceberg's own API, too. */
final class ViewWritingTest {
    private static final TableName NAME = new TableName("shop", "big");
    private static final TableIdentifier IDENTIFIER = TableIdentifier.of("shop", "big");

    private static final AtomicInteger DATABASES = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedPostgres server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private CatalogSource<JdbcCatalog> open(String kind) throws Exception {
        CatalogSource<JdbcCatalog> source = switch (kind) {
            case "rest" -> Sources.rest(directory);
            case "postgresql" -> Sources.postgresql(directory, server, "views" + DATABASES.incrementAndGet());
            default -> Sources.sqlite(directory, Map.of());
        };
        Schema schema = new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));
        source.create(new TableName("shop", "orders"), schema, PartitionSpec.unpartitioned(), Map.of());
        return source;
    }

    private static ViewStore store(CatalogSource<JdbcCatalog> source) {
        return (ViewStore) source.connector();
    }

    private static NewView view(String name, ViewText... texts) {
        Field id = new Field("id", FieldType.nullable(new ArrowType.Int(64, true)), List.of());
        return new NewView(new TableName("shop", name), List.of(id), List.of(texts), Optional.of("what matters"));
    }

    private static final ViewText OURS = new ViewText("meshgate", "SELECT id FROM \"sales\".\"shop\".\"orders\"");
    private static final ViewText SPARK = new ViewText("spark", "SELECT `id` FROM `shop`.`orders`");

    private static ErrorCode refused(Runnable change) {
        return catchThrowableOfType(GatewayException.class, change::run).code();
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("warehouse"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql", "rest"})
    void createsViewsThatIcebergReads(String kind) throws Exception {
        try (CatalogSource<JdbcCatalog> source = open(kind)) {
            assertThat(source.connector().view(NAME)).isEmpty();
            assertThat(source.connector().views("shop")).isEmpty();
            store(source).createView(view("big", OURS, SPARK));
            View view = source.catalog().loadView(IDENTIFIER);
            assertThat(view.sqlFor("spark").sql()).isEqualTo(SPARK.sql());
            assertThat(view.sqlFor("meshgate").sql()).isEqualTo(OURS.sql());
            assertThat(view.schema().findType("id")).isEqualTo(Types.LongType.get());
            assertThat(view.currentVersion().defaultNamespace().levels()).containsExactly("shop");
            assertThat(source.connector().views("shop")).containsExactly(NAME);
            ViewSnapshot read = source.connector().view(NAME).orElseThrow();
            assertThat(read.texts()).containsExactlyInAnyOrder(OURS, SPARK);
            assertThat(read.comment()).contains("what matters");
            assertThat(read.columns()).extracting(Column::name).containsExactly("id");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql", "rest"})
    void replacesAViewByAnotherVersionOfIt(String kind) throws Exception {
        try (CatalogSource<JdbcCatalog> source = open(kind)) {
            store(source).createView(view("big", OURS, SPARK));
            ViewSnapshot before = source.connector().view(NAME).orElseThrow();
            ViewText other = new ViewText("meshgate", "SELECT 1 AS id");
            store(source).replaceView(before, view("big", other));
            ViewSnapshot after = source.connector().view(NAME).orElseThrow();
            assertThat(after.viewId()).isEqualTo(before.viewId());
            assertThat(after.version()).isNotEqualTo(before.version());
            assertThat(after.texts()).containsExactly(other);
            assertThat(source.catalog().loadView(IDENTIFIER).versions()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql", "rest"})
    void dropsAView(String kind) throws Exception {
        try (CatalogSource<JdbcCatalog> source = open(kind)) {
            store(source).createView(view("big", OURS));
            store(source).dropView(source.connector().view(NAME).orElseThrow());
            assertThat(source.connector().views("shop")).isEmpty();
            assertThat(source.connector().view(NAME)).isEmpty();
            assertThat(source.catalog().viewExists(IDENTIFIER)).isFalse();
            assertThat(source.connector().tables("shop")).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql", "rest"})
    void takesNoNameThatIsTaken(String kind) throws Exception {
        try (CatalogSource<JdbcCatalog> source = open(kind)) {
            store(source).createView(view("big", OURS));
            long before = files();
            assertThat(refused(() -> store(source).createView(view("big", SPARK))))
                    .isEqualTo(ErrorCode.TABLE_EXISTS);
            assertThat(refused(() -> store(source).createView(view("orders", OURS))))
                    .isEqualTo(ErrorCode.TABLE_EXISTS);
            // Behind REST the files are the server's.
            assertThat(kind.equals("rest") || files() == before).isTrue();
            assertThat(source.connector().view(NAME).orElseThrow().texts()).containsExactly(OURS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql", "rest"})
    void changesNoOtherViewOfTheSameName(String kind) throws Exception {
        try (CatalogSource<JdbcCatalog> source = open(kind)) {
            store(source).createView(view("big", OURS));
            ViewSnapshot old = source.connector().view(NAME).orElseThrow();
            source.catalog().dropView(IDENTIFIER);
            assertThat(refused(() -> store(source).replaceView(old, view("big", OURS))))
                    .isEqualTo(ErrorCode.PLAN_OUTDATED);
            assertThat(refused(() -> store(source).dropView(old))).isEqualTo(ErrorCode.PLAN_OUTDATED);
            store(source).createView(view("big", SPARK));
            assertThat(refused(() -> store(source).replaceView(old, view("big", OURS))))
                    .isEqualTo(ErrorCode.PLAN_OUTDATED);
            assertThat(refused(() -> store(source).dropView(old))).isEqualTo(ErrorCode.PLAN_OUTDATED);
            assertThat(source.connector().view(NAME).orElseThrow().texts()).containsExactly(SPARK);
        }
    }

    @Test
    void leavesNothingWhereTheServerIsGone() throws Exception {
        try (CatalogSource<JdbcCatalog> source = open("postgresql")) {
            store(source).createView(view("big", OURS));
            ViewSnapshot view = source.connector().view(NAME).orElseThrow();
            long before = files();
            source.goDown();
            assertThat(refused(() -> store(source).createView(view("other", OURS))))
                    .isEqualTo(ErrorCode.CATALOG_UNAVAILABLE);
            assertThat(refused(() -> store(source).replaceView(view, view("big", SPARK))))
                    .isEqualTo(ErrorCode.CATALOG_UNAVAILABLE);
            assertThat(refused(() -> store(source).dropView(view))).isEqualTo(ErrorCode.CATALOG_UNAVAILABLE);
            source.comeUp();
            source.passStaleness();
            assertThat(files()).isEqualTo(before);
            store(source).createView(view("other", OURS));
            assertThat(source.connector().views("shop")).hasSize(2);
        }
    }

    @Test
    void leavesNoFileWhereTheCatalogCannotBeWritten() throws Exception {
        try (CatalogSource<JdbcCatalog> source = open("sqlite")) {
            long before = files();
            try (Connection lock = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.db"));
                    Statement statement = lock.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                assertThat(refused(() -> store(source).createView(view("big", OURS))))
                        .isEqualTo(ErrorCode.CATALOG_UNAVAILABLE);
                statement.execute("ROLLBACK");
            }
            assertThat(files()).isEqualTo(before);
            store(source).createView(view("big", OURS));
        }
    }

    @Test
    void refusesACatalogOfTheFirstLayout() throws Exception {
        try (CatalogSource<JdbcCatalog> source = open("sqlite");
                Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE iceberg_tables DROP COLUMN iceberg_type");
            assertThat(refused(() -> store(source).createView(view("big", OURS))))
                    .isEqualTo(ErrorCode.NOT_SUPPORTED);
            assertThat(source.connector().views("shop")).isEmpty();
        }
    }
}
