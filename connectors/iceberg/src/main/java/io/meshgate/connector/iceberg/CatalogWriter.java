package io.meshgate.connector.iceberg;

import io.meshgate.connector.TableName;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;

/**
 * A catalog as one write uses it. Methods throw what Iceberg throws, and {@link io.meshgate.connector.GatewayException}
 * with CATALOG_UNAVAILABLE.
 */
interface CatalogWriter extends AutoCloseable {

    /** Begins to create a table without partitions; it is there once the transaction is committed. */
    Transaction create(TableName name, Schema schema, String location);

    /** The table as of now, to be changed. */
    Table load(TableName name);

    /**
     * Takes the table out of the catalog.
     *
     * @param tableUuid the table that is meant
     * @return false if the name stands for no table, or for another one
     */
    boolean drop(TableName name, String tableUuid);

    @Override
    void close();
}
