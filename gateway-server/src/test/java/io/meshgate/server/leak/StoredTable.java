package io.meshgate.server.leak;

import io.meshgate.connector.ArrowScan;
import io.meshgate.connector.Column;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.ScanMetrics;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.TableStatistics;
import io.meshgate.connector.testkit.ArrowRows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** A table of a test, kept as Arrow and, where asked for, as a Parquet file. Immutable. */
final class StoredTable {
    private static final int ROWS_PER_BATCH = 8192;

    private final TableSnapshot snapshot;
    private final Map<String, byte[]> streams;
    private final List<Integer> batches;
    private final Optional<Path> file;

    private StoredTable(
            TableSnapshot snapshot, Map<String, byte[]> streams, List<Integer> batches, Optional<Path> file) {
        this.snapshot = snapshot;
        this.streams = streams;
        this.batches = batches;
        this.file = file;
    }

    static StoredTable of(
            BufferAllocator allocator,
            TableName name,
            List<Field> fields,
            List<? extends List<? extends @Nullable Object>> rows) {
        List<Column> columns = new ArrayList<>();
        Map<String, byte[]> streams = new LinkedHashMap<>();
        for (Field field : fields) {
            int position = columns.size();
            columns.add(new Column(position + 1, field, Optional.empty()));
            streams.put(field.getName(), stream(allocator, field, rows, position));
        }
        List<Integer> batches = new ArrayList<>();
        for (int start = 0; start < rows.size(); start += ROWS_PER_BATCH) {
            batches.add(Math.min(ROWS_PER_BATCH, rows.size() - start));
        }
        TableSnapshot snapshot = new TableSnapshot(
                name, "id-" + name, "schema-1", "1", OptionalLong.of(1), columns, TableStatistics.UNKNOWN);
        return new StoredTable(snapshot, streams, batches, Optional.empty());
    }

    private static byte[] stream(
            BufferAllocator allocator,
            Field field,
            List<? extends List<? extends @Nullable Object>> rows,
            int position) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(List.of(field)), allocator);
                ArrowStreamWriter writer = new ArrowStreamWriter(root, null, bytes)) {
            writer.start();
            for (int start = 0; start < rows.size(); start += ROWS_PER_BATCH) {
                List<List<@Nullable Object>> values = new ArrayList<>();
                for (List<? extends @Nullable Object> row :
                        rows.subList(start, Math.min(rows.size(), start + ROWS_PER_BATCH))) {
                    values.add(Collections.singletonList(row.get(position)));
                }
                ArrowRows.write(root, values);
                writer.writeBatch();
            }
            writer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The same rows in a Parquet file of many row groups. */
    StoredTable inParquet(BufferAllocator allocator, Path directory, String fileName) {
        Path path = directory.resolve(fileName).toAbsolutePath().normalize();
        try (DuckDBConnection connection = DriverManager.getConnection("jdbc:duckdb:", new Properties())
                        .unwrap(DuckDBConnection.class);
                ArrowReader reader = new ColumnsReader(allocator, List.copyOf(streams.values()), batches);
                ArrowArrayStream exported = ArrowArrayStream.allocateNew(allocator);
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            Data.exportArrayStream(allocator, reader, exported);
            connection.registerArrowStream("input", exported);
            statement.execute("COPY (SELECT * FROM input) TO '"
                    + path.toString().replace("'", "''") + "' (FORMAT parquet, ROW_GROUP_SIZE 10240)");
        } catch (SQLException | IOException e) {
            throw new AssertionError(e);
        }
        return new StoredTable(snapshot, streams, batches, Optional.of(path));
    }

    TableSnapshot snapshot() {
        return snapshot;
    }

    ScanSource scan(List<String> columns) {
        List<Field> fields = columns.stream()
                .map(name -> snapshot.column(name).orElseThrow().field())
                .toList();
        Schema schema = new Schema(fields);
        if (file.isPresent()) {
            FileScan.DataFile data = new FileScan.DataFile(file.get(), "leak:" + file.get(), 1, 1, List.of());
            List<FileScan.ColumnSource> sources = columns.stream()
                    .map(name -> (FileScan.ColumnSource) new FileScan.Physical(name, false))
                    .toList();
            FileScan.FileGroup group = new FileScan.FileGroup(List.of(data), sources);
            return new FileScan(snapshot, schema, List.of(group), ScanMetrics.NONE);
        }
        List<byte[]> wanted = columns.stream()
                .map(name -> streams.getOrDefault(name, new byte[0]))
                .toList();
        return new ArrowScan(
                snapshot, schema, allocator -> new ColumnsReader(allocator, wanted, batches), ScanMetrics.NONE);
    }

    /** Streams of one column each, side by side. */
    private static final class ColumnsReader extends ArrowReader {
        private final List<ArrowStreamReader> columns = new ArrayList<>();
        private final List<Integer> batches;
        private final VectorSchemaRoot root;
        private int next;

        ColumnsReader(BufferAllocator allocator, List<byte[]> streams, List<Integer> batches) throws IOException {
            super(allocator);
            this.batches = batches;
            List<FieldVector> vectors = new ArrayList<>();
            for (byte[] stream : streams) {
                ArrowStreamReader column = new ArrowStreamReader(new ByteArrayInputStream(stream), allocator);
                columns.add(column);
                vectors.addAll(column.getVectorSchemaRoot().getFieldVectors());
            }
            this.root = new VectorSchemaRoot(vectors);
        }

        @Override
        public VectorSchemaRoot getVectorSchemaRoot() {
            return root;
        }

        @Override
        public boolean loadNextBatch() throws IOException {
            if (next == batches.size()) {
                return false;
            }
            for (ArrowStreamReader column : columns) {
                column.loadNextBatch();
            }
            root.setRowCount(batches.get(next++));
            return true;
        }

        @Override
        public Map<Long, Dictionary> getDictionaryVectors() {
            return Map.of();
        }

        @Override
        public long bytesRead() {
            return 0;
        }

        @Override
        public void close(boolean closeReadSource) throws IOException {
            for (ArrowStreamReader column : columns) {
                column.close();
            }
        }

        @Override
        protected void closeReadSource() {}

        @Override
        protected Schema readSchema() {
            return root.getSchema();
        }
    }
}
