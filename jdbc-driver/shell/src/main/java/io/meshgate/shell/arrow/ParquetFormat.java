package io.meshgate.shell.arrow;

import io.meshgate.shell.output.ResultWriter;
import io.meshgate.shell.value.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.duckdb.DuckDBConnection;

/** Parquet, written by an embedded DuckDB that is handed the rows as Arrow batches. */
public final class ParquetFormat {
    private static final String ROWS = "shell_rows";

    private ParquetFormat() {}

    /** To a file, which is replaced. */
    public static ResultWriter toFile(Path file) {
        return rows -> write(rows, file);
    }

    private static void write(Rows rows, Path file) throws IOException, SQLException {
        try (BufferAllocator allocator = new RootAllocator();
                ArrowBatches batches = new ArrowBatches(rows, allocator)) {
            try (DuckDBConnection duckDb =
                            DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
                    Statement statement = duckDb.createStatement();
                    ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
                // One thread keeps the order of the rows without keeping the rows.
                statement.execute("SET threads = 1");
                Data.exportArrayStream(allocator, batches, stream);
                duckDb.registerArrowStream(ROWS, stream);
                statement.execute("COPY (FROM " + ROWS + ") TO '"
                        + file.toString().replace("'", "''") + "' (FORMAT parquet, COMPRESSION zstd)");
            } catch (SQLException e) {
                batches.checkWhole();
                throw new IOException("the Parquet file cannot be written: " + e.getMessage(), e);
            }
            batches.checkWhole();
        }
    }
}
