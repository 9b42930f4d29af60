package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.Batch;
import java.sql.SQLException;

/** Where a result has its rows from. Used by one thread at a time, except for {@link #close}. */
interface Batches {
    /** The columns, which hold the rows that {@link #next} found. */
    Batch batch();

    /** Goes on to the next batch with rows; false at the end. */
    boolean next() throws SQLException;

    /** Frees what was not read. */
    void close();
}
