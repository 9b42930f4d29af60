package io.meshgate.planner;

import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What one principal may know to exist: the source of every metadata answer. Names are in stored case and sorted. A
 * domain whose catalog is down is listed, but has no schemas.
 */
public interface VisibleMesh {
    List<String> catalogs();

    List<String> schemas(String catalog);

    /** The tables of one schema. */
    List<String> tables(String catalog, String schema);

    /** Whether a table that {@link #tables} has listed is a view; cheap. */
    default boolean isView(String catalog, String schema, String table) {
        return false;
    }

    /**
     * The visible columns with their types as the principal gets them, field metadata included. None for a table or view
     * that cannot be read, so that it does not hide the others from whoever lists them.
     */
    Optional<Schema> columns(String catalog, String schema, String table);
}
