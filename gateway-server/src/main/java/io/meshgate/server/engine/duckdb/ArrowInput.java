package io.meshgate.server.engine.duckdb;

import io.meshgate.connector.ArrowScan;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.FileScan.EqualityDeletes;
import io.meshgate.connector.GatewayException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Brings a connector's stream into DuckDB as a temporary table. A stream passes once, and only DuckDB knows how often a
 * statement reads an input, so the rows are kept; they count towards the engine's memory and spill like any table.
 */
final class ArrowInput implements AutoCloseable {
    private static final String STREAM = "meshgate$stream";

    private final ArrowReader reader;
    private final BufferAllocator allocator;
    private @Nullable ArrowArrayStream stream;
    private volatile @Nullable Throwable failure;

    private ArrowInput(ArrowReader reader, BufferAllocator allocator) {
        this.reader = reader;
        this.allocator = allocator;
    }

    /** Reads the whole stream into a temporary table of this name. */
    static void load(
            String name,
            Schema schema,
            ArrowScan.Opener opener,
            InterruptibleConnection connection,
            BufferAllocator allocator)
            throws SQLException, IOException {
        List<Field> fields = schema.getFields();
        load(name, fields, fields.stream().map(ArrowInput::column).toList(), "", opener, connection, allocator);
    }

    /** Reads deleted keys into a temporary table of this name: each key once, under its greatest sequence. */
    static void loadKeys(
            String name, EqualityDeletes deletes, InterruptibleConnection connection, BufferAllocator allocator)
            throws SQLException, IOException {
        List<Field> fields = deletes.schema().getFields();
        List<String> columns = new ArrayList<>();
        for (Field field : fields) {
            String column = Sql.identifier(field.getName());
            columns.add(field.getName().equals("sequence") ? "max(" + column + ") AS " + column : column(field));
        }
        load(name, fields, columns, " GROUP BY ALL", deletes.rows(), connection, allocator);
    }

    private static void load(
            String name,
            List<Field> fields,
            List<String> columns,
            String grouping,
            ArrowScan.Opener opener,
            InterruptibleConnection connection,
            BufferAllocator allocator)
            throws SQLException, IOException {
        try (ArrowInput input = new ArrowInput(opener.open(allocator), allocator)) {
            try {
                input.create(name, fields, columns, grouping, connection);
            } catch (SQLException | RuntimeException e) {
                Optional<GatewayException> source = input.sourceFailure();
                if (source.isPresent()) {
                    throw source.get();
                }
                throw e;
            }
        }
    }

    private void create(
            String name, List<Field> fields, List<String> columns, String grouping, InterruptibleConnection connection)
            throws SQLException, IOException {
        String table = "CREATE TEMP TABLE " + Sql.identifier(name) + " AS ";
        if (fields.isEmpty()) {
            connection.execute(table + "SELECT CAST(NULL AS BOOLEAN) AS " + Sql.identifier("meshgate$none")
                    + " FROM range(" + countRows(connection) + ")");
            return;
        }
        ArrowArrayStream exported = ArrowArrayStream.allocateNew(allocator);
        stream = exported;
        Data.exportArrayStream(allocator, new WatchedReader(allocator), exported);
        connection.duckDb().registerArrowStream(STREAM, exported);
        connection.execute(
                table + "SELECT " + String.join(", ", columns) + " FROM " + Sql.identifier(STREAM) + grouping);
        connection.execute("DROP VIEW " + Sql.identifier(STREAM));
    }

    private static String column(Field field) {
        String name = Sql.identifier(field.getName());
        return "CAST(" + name + " AS " + DuckDbTypes.sqlType(field) + ") AS " + name;
    }

    private long countRows(InterruptibleConnection connection) throws IOException {
        long rows = 0;
        while (!connection.isInterrupted() && reader.loadNextBatch()) {
            rows += reader.getVectorSchemaRoot().getRowCount();
        }
        return rows;
    }

    private Optional<GatewayException> sourceFailure() {
        Throwable seen = failure;
        if (seen == null) {
            return Optional.empty();
        }
        return Optional.of(
                seen instanceof GatewayException ours
                        ? ours
                        : new GatewayException(
                                ErrorCode.SOURCE_DATA_INVALID, "A source ended its rows with a failure.", seen));
    }

    @Override
    public void close() throws IOException {
        ArrowArrayStream exported = stream;
        if (exported == null) {
            reader.close();
            return;
        }
        if (exported.snapshot().release != 0) {
            exported.release();
        }
        exported.close();
    }

    /** The connector's reader, with a memory for what went wrong: DuckDB passes on no more than a text. */
    private final class WatchedReader extends ArrowReader {
        private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

        WatchedReader(BufferAllocator allocator) {
            super(allocator);
        }

        /**
         * Called by threads of DuckDB, which have no context class loader. Libraries that look for classes by name, as
         * Iceberg does for its readers of each format, find none without, and some do so once in the life of a JVM.
         */
        @Override
        public boolean loadNextBatch() throws IOException {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                return reader.loadNextBatch();
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
                throw e;
            } finally {
                thread.setContextClassLoader(before);
            }
        }

        @Override
        public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
            return reader.getVectorSchemaRoot();
        }

        @Override
        public Map<Long, Dictionary> getDictionaryVectors() throws IOException {
            return reader.getDictionaryVectors();
        }

        @Override
        public @Nullable Dictionary lookup(long id) {
            return reader.lookup(id);
        }

        @Override
        public Set<Long> getDictionaryIds() {
            return reader.getDictionaryIds();
        }

        @Override
        public long bytesRead() {
            return reader.bytesRead();
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }

        @Override
        public void close(boolean closeReadSource) throws IOException {
            reader.close(closeReadSource);
        }

        @Override
        protected void closeReadSource() {}

        @Override
        protected Schema readSchema() throws IOException {
            return reader.getVectorSchemaRoot().getSchema();
        }
    }
}
