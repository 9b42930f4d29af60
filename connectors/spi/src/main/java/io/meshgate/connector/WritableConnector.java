package io.meshgate.connector;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A connector whose tables can also be created, filled and dropped. Optional: a connector that only reads does not
 * implement it. Who may write what is not its question; it is asked only for what the policies allow.
 *
 * <p>Besides what {@link Connector} states, methods throw {@link GatewayException} with {@link ErrorCode#TABLE_EXISTS},
 * {@link ErrorCode#PLAN_OUTDATED} for a table that is another one by now, and {@link ErrorCode#NOT_SUPPORTED} for what
 * cannot be written. What a connector has committed its own methods show at once. Thread-safe.
 */
public interface WritableConnector extends Connector {

    /**
     * Begins to create a table. Nobody sees it before {@link TableWrite#commit()}.
     *
     * @param rows what batches will look like: the columns of the table in their order, of any name. Where a table's
     *     column is a UUID, its text comes as Utf8
     * @return the caller closes it
     */
    TableWrite create(NewTable table, Schema rows);

    /**
     * Begins to add rows to a table. Readers see all of them or none; rows that others add meanwhile stay.
     *
     * @param columns stored names of the table's columns that the columns of a batch are for, in the order of the batch;
     *     the others get their default, or NULL
     * @param rows what batches will look like: as many columns, of any name, each of a type whose values may be of the
     *     column's type: any exact number for a number, any floating point number for another, a date for a timestamp,
     *     text for a UUID, else the same type. A value that the column's type does not hold exactly is refused
     * @return the caller closes it
     * @throws GatewayException with {@link ErrorCode#NOT_NULL_VIOLATION} for a column left out that needs a value
     */
    TableWrite append(TableSnapshot table, List<String> columns, Schema rows);

    /**
     * Takes a table out of the catalog, if it still is the same. Its files stay.
     *
     * @throws GatewayException with {@link ErrorCode#COMMIT_UNKNOWN} when it cannot be told whether it is gone
     */
    void drop(TableSnapshot table);
}
