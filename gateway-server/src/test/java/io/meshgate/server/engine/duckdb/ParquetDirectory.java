package io.meshgate.server.engine.duckdb;

import io.meshgate.connector.FileScan.PositionDeletes;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A directory of Parquet files, written by a DuckDB that is not locked down. */
record ParquetDirectory(Path directory) {

    /** Writes the rows of a query, in small row groups. */
    Path write(String name, String query) {
        return write(name, query, "snappy", 2_048);
    }

    /** Writes the rows of a query, in small row groups compressed as told. */
    Path write(String name, String query, String codec) {
        return write(name, query, codec, 2_048);
    }

    /** Writes the rows of a query, in row groups of the usual size. */
    Path writeLarge(String name, String query) {
        return write(name, query, "snappy", 122_880);
    }

    private Path write(String name, String query, String codec, int rowGroup) {
        Path file = directory.resolve(name);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("COPY (" + query + ") TO '" + file.toString().replace("'", "''")
                    + "' (FORMAT parquet, COMPRESSION " + codec + ", ROW_GROUP_SIZE " + rowGroup + ")");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return file;
    }

    /** Deletes the rows that a query names by the columns {@code file_path} and {@code pos}. */
    PositionDeletes writeDeletes(String name, String query) {
        return new PositionDeletes(write(name, query), 1);
    }
}
