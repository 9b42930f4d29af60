package io.meshgate.benchmark.mesh;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * A domain of the mesh with its own Iceberg catalog, in a SQLite file, and its own warehouse.
 *
 * @param directory absolute
 */
public record Domain(String name, List<String> namespaces, Path directory) {
    public Path database() {
        return directory.resolve("catalog.db");
    }

    public Path warehouse() {
        return directory.resolve("warehouse");
    }

    /** Opens the domain's catalog; the database is created when it is not there. The caller closes it. */
    public JdbcCatalog open() {
        JdbcCatalog catalog = new JdbcCatalog(properties -> new LocalFiles(), null, true);
        catalog.initialize(
                name,
                Map.of(
                        CatalogProperties.URI,
                        "jdbc:sqlite:" + database(),
                        "jdbc.schema-version",
                        "V1",
                        CatalogProperties.WAREHOUSE_LOCATION,
                        warehouse().toUri().toString()));
        return catalog;
    }
}
