package io.meshgate.benchmark.testsuite;

import io.meshgate.benchmark.MeshTemplate;
import io.meshgate.benchmark.mesh.Domain;
import io.meshgate.server.Gateway;
import io.meshgate.server.Overrides;
import io.meshgate.server.auth.UserDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;

/** A gateway in this process over one domain, {@code suite}, with a schema for each script. */
final class SuiteMesh implements SuiteGateway {
    private static final String DOMAIN = "suite";
    private static final String USER = "tester";
    private static final Schema FIRST = new Schema(Types.NestedField.optional(1, "x", Types.IntegerType.get()));

    private final Domain domain;
    private final JdbcCatalog catalog;
    private final Gateway gateway;
    private final String password;
    private int schemas;

    private SuiteMesh(Domain domain, JdbcCatalog catalog, Gateway gateway, String password) {
        this.domain = domain;
        this.catalog = catalog;
        this.gateway = gateway;
        this.password = password;
    }

    /** @param directory empty; stays behind when the gateway ends */
    static SuiteMesh start(Path directory) throws IOException {
        String password = UUID.randomUUID().toString();
        MeshTemplate template = new MeshTemplate(SuiteMesh.class, directory.toAbsolutePath());
        template.write("gateway.yaml", Map.of());
        template.write("users.yaml", Map.of("password", UserDirectory.hash(password.toCharArray())));
        template.write("domains/suite/domain.yaml", Map.of());
        template.write("domains/suite/policies/access.yaml", Map.of());
        Domain domain = new Domain(
                DOMAIN, List.of(), directory.toAbsolutePath().resolve("domains").resolve(DOMAIN));
        JdbcCatalog catalog = domain.open();
        try {
            return new SuiteMesh(domain, catalog, Gateway.start(directory, Overrides.port(0)), password);
        } catch (RuntimeException e) {
            catalog.close();
            throw e;
        }
    }

    @Override
    public SuiteSession open() throws SQLException {
        String schema = "s" + ++schemas;
        catalog.createNamespace(Namespace.of(schema));
        // A schema without a table that the user may see does not exist for the user.
        catalog.createTable(TableIdentifier.of(Namespace.of(schema), "_first"), FIRST);
        String url = "jdbc:meshgate://127.0.0.1:" + gateway.port() + "/" + domain.name() + "/" + schema;
        Connection connection = DriverManager.getConnection(url, USER, password);
        return new LoadingSession(connection, new SetupTables(catalog, Namespace.of(schema)));
    }

    @Override
    public void close() {
        gateway.close();
        catalog.close();
    }
}
