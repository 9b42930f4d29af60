package io.meshgate.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;

/**
 * DuckDB in this process with nothing around it: what the gateway is compared with. Names have three parts, as in the
 * gateway, so that the same text runs on both. Used by one thread.
 */
public final class RawDuckDb implements AutoCloseable {
    /** Rows per batch: as many as the gateway asks for. */
    private static final long BATCH_ROWS = 65_536;

    private final Connection connection;
    private final BufferAllocator allocator;

    /** @param allocator where the results live; not closed by this object */
    public RawDuckDb(BufferAllocator allocator) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("jdbc_stream_results", "true");
        this.connection = DriverManager.getConnection("jdbc:duckdb:", properties);
        this.allocator = allocator;
    }

    /** Makes a schema, and the catalog around it unless it is there. */
    public void createSchema(String catalog, String schema) throws SQLException {
        execute("ATTACH IF NOT EXISTS ':memory:' AS " + catalog);
        execute("CREATE SCHEMA IF NOT EXISTS " + catalog + "." + schema);
    }

    /** A view over Parquet files. */
    public void createView(String name, List<Path> files) throws SQLException {
        String list = files.stream()
                .map(file -> "'" + file.toString().replace("'", "''") + "'")
                .collect(Collectors.joining(", ", "[", "]"));
        execute("CREATE VIEW " + name + " AS SELECT * FROM read_parquet(" + list + ", hive_partitioning = false)");
    }

    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Fills a table of the default catalog. The caller closes the appender. */
    public org.duckdb.DuckDBAppender appender(String table) throws SQLException {
        return connection.unwrap(DuckDBConnection.class).createAppender(table);
    }

    /** Runs a query and reads its result to the end. */
    public RunTimes run(String query, BatchConsumer consumer) throws SQLException, IOException {
        RunClock clock = new RunClock();
        try (Statement statement = connection.createStatement();
                DuckDBResultSet result = statement.executeQuery(query).unwrap(DuckDBResultSet.class);
                ArrowReader reader = (ArrowReader) result.arrowExportStream(allocator, BATCH_ROWS)) {
            while (reader.loadNextBatch()) {
                clock.batch(reader.getVectorSchemaRoot());
                consumer.accept(reader.getVectorSchemaRoot());
            }
        }
        return clock.finished();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
