package io.meshgate.connector;

import java.util.OptionalLong;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows on their way into one table: written by batches, then seen all at once or never. Used by one thread at a time. */
public interface TableWrite extends AutoCloseable {

    /**
     * Writes a batch. The batch stays the caller's and is not referred to after the call.
     *
     * @throws GatewayException with {@link ErrorCode#NOT_NULL_VIOLATION} and {@link ErrorCode#NUMERIC_OUT_OF_RANGE},
     *     naming the column and never the value; with {@link ErrorCode#CANCELLED} on a thread that is interrupted
     */
    void write(VectorSchemaRoot batch);

    /**
     * Makes the rows part of the table; called at most once, on a thread that nobody interrupts.
     *
     * @return the source's id of the version that has them, if it has such ids
     * @throws GatewayException with {@link ErrorCode#WRITE_CONFLICT} when others keep changing the table; with {@link
     *     ErrorCode#COMMIT_UNKNOWN} when it cannot be told whether the rows are part of the table; after any other
     *     failure they are not
     */
    OptionalLong commit();

    /** Takes back whatever has been written, unless it is committed or that is unknown. Idempotent, never throws. */
    @Override
    void close();
}
