package io.meshgate.shell.output;

import io.meshgate.shell.value.Rows;
import java.io.IOException;
import java.sql.SQLException;

/** Writes a result in one form, row by row as they come. */
@FunctionalInterface
public interface ResultWriter {

    /** Writes all rows. When it fails, what was written is not whole. */
    void write(Rows rows) throws IOException, SQLException;
}
