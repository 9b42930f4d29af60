package io.meshgate.benchmark.tools;

import io.meshgate.server.Gateway;
import io.meshgate.server.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A gateway that serves {@link ToolMesh}: one for all test classes, given to those that take it as a parameter. */
record ToolGateway(Gateway gateway) implements AutoCloseable {
    static final String ANALYST = "analyst";
    static final String STEWARD = "steward";

    int port() {
        return gateway.port();
    }

    /** Without properties: tools send user and password beside the URL. */
    String url() {
        return "jdbc:meshgate://127.0.0.1:" + port();
    }

    /** The caller closes it. */
    Connection connect(String user) throws SQLException {
        return DriverManager.getConnection(url(), user, user);
    }

    @Override
    public void close() {
        gateway.close();
    }

    /** Starts the gateway when the first test class asks for it; it ends with the last. */
    static final class Extension implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
            return parameter.getParameter().getType() == ToolGateway.class;
        }

        @Override
        public ToolGateway resolveParameter(ParameterContext parameter, ExtensionContext test) {
            return test.getRoot()
                    .getStore(Namespace.create(ToolGateway.class))
                    .getOrComputeIfAbsent(ToolGateway.class, key -> start(), ToolGateway.class);
        }

        private static ToolGateway start() {
            try {
                Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "tool-mesh");
                ToolMesh.write(directory);
                return new ToolGateway(Gateway.start(directory, Overrides.port(0)));
            } catch (IOException e) {
                throw new IllegalStateException("The mesh of the tools' tests could not be written", e);
            }
        }
    }
}
