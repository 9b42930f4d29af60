package io.meshgate.connector.iceberg;

import io.meshgate.connector.testkit.ConnectorContract;
import io.meshgate.connector.testkit.ContractSource;
import io.meshgate.connector.testkit.TypeSample;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before the tests
final class PostgresqlCatalogTest extends ConnectorContract {
    private static final AtomicInteger DATABASES = new AtomicInteger();

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

    @Override
    protected ContractSource openSource() throws Exception {
        return Sources.postgresql(directory, server, "mesh" + DATABASES.incrementAndGet());
    }

    @Override
    protected List<TypeSample> typeSamples() {
        return SqliteCatalogTest.icebergTypes();
    }
}
