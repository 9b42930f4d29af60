package io.meshgate.connector;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What a connector is opened with.
 *
 * @param domain the domain's name, for messages and thread names
 * @param directory the domain's directory in the mesh; relative paths in properties are resolved against it
 * @param properties the keys of {@code catalog} in {@code domain.yaml} but {@code type}, secrets already resolved
 * @param ticker nanoseconds of a monotonic clock ({@link System#nanoTime()}); tests pass their own
 */
public record ConnectorConfig(String domain, Path directory, Map<String, String> properties, LongSupplier ticker) {
    public ConnectorConfig {
        properties = Map.copyOf(properties);
    }

    public Optional<String> property(String key) {
        return Optional.ofNullable(properties.get(key));
    }

    /** Never shows property values: they may hold secrets. */
    @Override
    public String toString() {
        return "ConnectorConfig[domain=" + domain + ", keys=" + properties.keySet() + "]";
    }
}
