package io.meshgate.connector.iceberg;

import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.view.ViewMetadata;

/**
 * What is asked of a catalog: names, and where a table's current metadata lies. Nothing is cached here. Thread-safe;
 * connects on first use, and again after a failure. Every method throws {@link GatewayException} with {@link
 * io.meshgate.connector.ErrorCode#CATALOG_UNAVAILABLE} when the catalog does not answer.
 */
interface IcebergCatalog extends AutoCloseable {

    /** In any order; levels joined with dots. */
    List<String> namespaces();

    /** The Iceberg tables of a namespace, without views, in any order; empty when there is no such namespace. */
    List<String> tables(String namespace);

    Optional<CurrentMetadata> current(TableName name);

    /** The Iceberg views of a namespace in any order; empty when there is no such namespace. */
    List<String> views(String namespace);

    Optional<CurrentView> currentView(TableName name);

    /**
     * How its views are changed.
     *
     * @param files reads metadata files
     * @param warehouse has only the directory in which files may be made
     */
    ViewStorage views(ConfinedFileIO files, Locations warehouse);

    /**
     * For one write.
     *
     * @param files where the write's files are made; metadata files too
     * @return the caller closes it
     */
    CatalogWriter writer(FileIO files);

    @Override
    void close();

    /**
     * @param location of the metadata file; names this version of the table for ever
     * @param content the metadata, if the catalog itself sends it
     */
    record CurrentMetadata(String location, Optional<TableMetadata> content) {}

    /**
     * @param location of the metadata file; names this version of the view for ever
     * @param content the metadata, if the catalog itself sends it
     */
    record CurrentView(String location, Optional<ViewMetadata> content) {}
}
