package io.meshgate.connector;

import java.util.Set;

/** Opens connectors of one kind; found by {@link java.util.ServiceLoader}. */
public interface ConnectorFactory {

    /** The kind's name as {@code catalog.type} in a {@code domain.yaml} has it, for instance {@code iceberg}. */
    String type();

    /** The property keys that this kind accepts; others are refused when a mesh directory is checked. */
    Set<String> propertyKeys();

    /**
     * Checks the properties and opens the connector without calling the source: a catalog that is down must not keep
     * the gateway from starting.
     *
     * @throws GatewayException with {@link ErrorCode#MESH_INVALID} for a property that is missing or malformed,
     *     naming the key and what is accepted
     */
    Connector open(ConnectorConfig config);
}
