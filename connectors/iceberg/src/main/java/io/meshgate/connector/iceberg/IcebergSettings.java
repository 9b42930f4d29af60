package io.meshgate.connector.iceberg;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The checked properties of an Iceberg domain.
 *
 * @param directories where files may lie, the warehouse first
 * @param staleness how old the answer to a name may be; zero asks the catalog each time
 * @param cacheSize table versions kept
 */
record IcebergSettings(CatalogSettings catalog, List<Path> directories, Duration staleness, int cacheSize) {
    IcebergSettings {
        directories = List.copyOf(directories);
    }

    sealed interface CatalogSettings {}

    /**
     * @param driverProperties for the driver, credentials included
     * @param idleConnections how many to keep; none for a database file, which may be replaced by another
     */
    record Jdbc(String uri, Properties driverProperties, String catalogName, int idleConnections)
            implements CatalogSettings {
        @Override
        public String toString() {
            return "Jdbc[catalogName=" + catalogName + "]";
        }
    }

    /** @param properties for Iceberg's REST client: only keys that this connector chose */
    record Rest(Map<String, String> properties) implements CatalogSettings {
        Rest {
            properties = Map.copyOf(properties);
        }

        @Override
        public String toString() {
            return "Rest[keys=" + properties.keySet() + "]";
        }
    }
}
