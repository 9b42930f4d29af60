package io.meshgate.server.mesh;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ConnectorConfig;
import io.meshgate.connector.ConnectorFactory;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Opens connectors that have one schema and no tables, and remembers them. */
public final class FakeConnectors implements ConnectorFactory {
    private final List<FakeConnector> opened = new ArrayList<>();
    private final Set<String> down = new HashSet<>();
    private final String type;
    private final Set<String> propertyKeys;

    /** Called by {@link java.util.ServiceLoader}. */
    public FakeConnectors() {
        this("fake", Set.of("uri", "warehouse", "staleness", "password", "broken"));
    }

    public FakeConnectors(String type, Set<String> propertyKeys) {
        this.type = type;
        this.propertyKeys = propertyKeys;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public Set<String> propertyKeys() {
        return propertyKeys;
    }

    @Override
    public Connector open(ConnectorConfig config) {
        if (config.property("broken").isPresent()) {
            throw new GatewayException(ErrorCode.MESH_INVALID, "'broken' is not accepted; leave it out");
        }
        FakeConnector connector = new FakeConnector(config, down);
        opened.add(connector);
        return connector;
    }

    /** All connectors ever opened, in order. */
    public List<FakeConnector> opened() {
        return List.copyOf(opened);
    }

    public void takeDown(String domain) {
        down.add(domain);
    }

    public void bringUp(String domain) {
        down.remove(domain);
    }

    /** One domain's catalog. */
    public static final class FakeConnector implements Connector {
        private final ConnectorConfig config;
        private final Set<String> down;
        private boolean closed;

        FakeConnector(ConnectorConfig config, Set<String> down) {
            this.config = config;
            this.down = down;
        }

        public ConnectorConfig config() {
            return config;
        }

        public boolean isClosed() {
            return closed;
        }

        @Override
        public List<String> schemas() {
            if (down.contains(config.domain())) {
                throw new GatewayException(ErrorCode.CATALOG_UNAVAILABLE, "the catalog does not answer");
            }
            return List.of("retail");
        }

        @Override
        public List<TableName> tables(String schema) {
            return List.of();
        }

        @Override
        public Optional<TableSnapshot> table(TableName name) {
            return Optional.empty();
        }

        @Override
        public ScanSource scan(TableSnapshot table, ScanRequest request) {
            throw new GatewayException(ErrorCode.NOT_SUPPORTED, "a fake connector has no rows");
        }

        @Override
        public List<Path> dataDirectories() {
            return List.of(
                    config.directory().resolve(config.property("warehouse").orElse("warehouse")));
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
