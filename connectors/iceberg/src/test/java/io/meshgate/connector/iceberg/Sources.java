package io.meshgate.connector.iceberg;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.RESTCatalogAdapter;
import org.apache.iceberg.rest.RESTCatalogServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The kinds of catalog that tests run against. */
final class Sources {
    private Sources() {}

    /** A JdbcCatalog of Iceberg's on a SQLite file. */
    static CatalogSource<JdbcCatalog> sqlite(Path directory, Map<String, String> moreProperties) {
        JdbcCatalog catalog = jdbcCatalog(directory, sqliteUri(directory), Map.of());
        Map<String, String> properties =
                new HashMap<>(Map.of("catalog", "jdbc", "uri", "jdbc:sqlite:catalog.db", "warehouse", "warehouse"));
        properties.putAll(moreProperties);
        return new CatalogSource<>(catalog, directory, properties, new CatalogSource.Server() {
            @Override
            public void goDown() throws IOException {
                Files.move(directory.resolve("catalog.db"), directory.resolve("catalog.gone"));
            }

            @Override
            public void comeUp() throws IOException {
                Files.move(directory.resolve("catalog.gone"), directory.resolve("catalog.db"));
            }

            @Override
            public void close() {
                catalog.close();
            }
        });
    }

    /** A JdbcCatalog of Iceberg's in a database of its own. */
    static CatalogSource<JdbcCatalog> postgresql(Path directory, EmbeddedPostgres server, String database)
            throws Exception {
        execute(server, "CREATE DATABASE " + database);
        String uri = "jdbc:postgresql://localhost:" + server.getPort() + "/" + database;
        JdbcCatalog catalog = jdbcCatalog(directory, uri, Map.of("jdbc.user", "postgres", "jdbc.password", "x"));
        Map<String, String> properties =
                Map.of("catalog", "jdbc", "uri", uri, "user", "postgres", "password", "x", "warehouse", "warehouse");
        return new CatalogSource<>(catalog, directory, properties, new CatalogSource.Server() {
            @Override
            public void goDown() throws Exception {
                execute(server, "ALTER DATABASE " + database + " ALLOW_CONNECTIONS false");
                execute(
                        server,
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
            }

            @Override
            public void comeUp() throws Exception {
                execute(server, "ALTER DATABASE " + database + " ALLOW_CONNECTIONS true");
            }

            @Override
            public void close() {
                catalog.close();
            }
        });
    }

    /** Iceberg's own REST server code in a loopback server, in front of a catalog in memory. */
    static CatalogSource<JdbcCatalog> rest(Path directory) throws Exception {
        JdbcCatalog catalog = jdbcCatalog(directory, sqliteUri(directory), Map.of());
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new RESTCatalogServlet(new RESTCatalogAdapter(catalog))), "/*");
        server.setHandler(context);
        server.start();
        int port = connector.getLocalPort();
        Map<String, String> properties =
                Map.of("catalog", "rest", "uri", "http://127.0.0.1:" + port + "/", "warehouse", "warehouse");
        return new CatalogSource<>(catalog, directory, properties, new CatalogSource.Server() {
            @Override
            public void goDown() throws Exception {
                connector.stop();
            }

            @Override
            public void comeUp() throws Exception {
                connector.setPort(port);
                connector.start();
            }

            @Override
            public void close() throws Exception {
                server.stop();
                catalog.close();
            }
        });
    }

    private static String sqliteUri(Path directory) {
        return "jdbc:sqlite:" + directory.resolve("catalog.db");
    }

    private static JdbcCatalog jdbcCatalog(Path directory, String uri, Map<String, String> moreProperties) {
        Map<String, String> properties = new HashMap<>(Map.of(
                CatalogProperties.URI,
                uri,
                CatalogProperties.WAREHOUSE_LOCATION,
                directory.resolve("warehouse").toString(),
                CatalogProperties.FILE_IO_IMPL,
                "org.apache.iceberg.hadoop.HadoopFileIO",
                "jdbc.schema-version",
                "V1"));
        properties.putAll(moreProperties);
        JdbcCatalog catalog = new JdbcCatalog();
        catalog.initialize("sales", properties);
        return catalog;
    }

    private static void execute(EmbeddedPostgres server, String sql) throws Exception {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
