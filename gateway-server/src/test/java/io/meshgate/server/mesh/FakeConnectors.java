package io.meshgate.server.mesh;

import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ConnectorConfig;
import io.meshgate.connector.ConnectorFactory;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.TableStatistics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Opens connectors that have the one table {@code retail.customer}, whose rows cannot be read, and remembers them. */
public final class FakeConnectors implements ConnectorFactory {
    private final List<FakeConnector> opened = new ArrayList<>();
    private final Set<String> down = new HashSet<>();
    private final List<Column> further = new ArrayList<>();
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
        FakeConnector connector = new FakeConnector(config, down, further);
        opened.add(connector);
        return connector;
    }

    /** All connectors ever opened, in order. */
    public List<FakeConnector> opened() {
        return List.copyOf(opened);
    }

    /** Gives the table one more column. */
    public void add(Column column) {
        further.add(column);
    }

    public void takeDown(String domain) {
        down.add(domain);
    }

    public void bringUp(String domain) {
        down.remove(domain);
    }

    /** One domain's catalog. */
    public static final class FakeConnector implements Connector {
        private static final TableName CUSTOMER = new TableName("retail", "customer");

        private final ConnectorConfig config;
        private final Set<String> down;
        private final List<Column> further;
        private boolean closed;

        FakeConnector(ConnectorConfig config, Set<String> down, List<Column> further) {
            this.config = config;
            this.down = down;
            this.further = further;
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
            return schema.equals(CUSTOMER.schema()) ? List.of(CUSTOMER) : List.of();
        }

        @Override
        public Optional<TableSnapshot> table(TableName name) {
            if (!name.equals(CUSTOMER)) {
                return Optional.empty();
            }
            List<Column> columns = new ArrayList<>(List.of(
                    new Column(1, Field.nullable("c_custkey", new ArrowType.Int(64, true)), Optional.empty()),
                    new Column(2, Field.nullable("c_region", ArrowType.Utf8.INSTANCE), Optional.empty()),
                    new Column(3, Field.nullable("c_phone", ArrowType.Utf8.INSTANCE), Optional.empty())));
            columns.addAll(further);
            return Optional.of(new TableSnapshot(
                    CUSTOMER, "id", "schema", "version", OptionalLong.of(1), columns, TableStatistics.UNKNOWN));
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
