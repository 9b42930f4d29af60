package io.meshgate.connector.iceberg;

import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/** Rows of Iceberg's values as Arrow batches, each bounded and in fresh buffers. Opens its rows with the first batch. */
final class RowBatches extends ArrowReader {
    private static final int MOST_ROWS = 8_192;
    private static final long ENOUGH_BYTES = 4L << 20;

    private final TableName table;
    private final Schema schema;
    private final List<Type> types;
    private final Supplier<CloseableIterator<Row>> source;
    private @Nullable CloseableIterator<Row> rows;
    private @Nullable List<ValueWriter> writers;

    /** Iceberg's values of one row. */
    @FunctionalInterface
    interface Row {
        @Nullable
        Object get(int column);
    }

    /** @param types of the schema's columns */
    RowBatches(
            BufferAllocator allocator,
            TableName table,
            Schema schema,
            List<Type> types,
            Supplier<CloseableIterator<Row>> source) {
        super(allocator);
        this.table = table;
        this.schema = schema;
        this.types = List.copyOf(types);
        this.source = source;
    }

    /** @throws GatewayException with what went wrong in the files, without any path */
    @Override
    public boolean loadNextBatch() throws IOException {
        VectorSchemaRoot root = getVectorSchemaRoot();
        root.clear();
        try {
            return ReadingClassLoader.with(() -> load(root));
        } catch (RuntimeException e) {
            throw ReadFailure.of(table, e);
        }
    }

    private boolean load(VectorSchemaRoot root) {
        CloseableIterator<Row> opened = rows == null ? source.get() : rows;
        rows = opened;
        if (!opened.hasNext()) {
            return false;
        }
        root.allocateNew();
        root.setRowCount(fill(opened, writers(root)));
        return true;
    }

    private static int fill(CloseableIterator<Row> rows, List<ValueWriter> writers) {
        int count = 0;
        long bytes = 0;
        while (count < MOST_ROWS && bytes < ENOUGH_BYTES && rows.hasNext()) {
            Row row = rows.next();
            for (int i = 0; i < writers.size(); i++) {
                bytes += writers.get(i).write(count, row.get(i));
            }
            count++;
        }
        return count;
    }

    private List<ValueWriter> writers(VectorSchemaRoot root) {
        if (writers == null) {
            List<ValueWriter> made = new ArrayList<>();
            for (int i = 0; i < types.size(); i++) {
                made.add(ValueWriter.of(types.get(i), root.getVector(i)));
            }
            writers = made;
        }
        return writers;
    }

    @Override
    public long bytesRead() {
        return 0;
    }

    @Override
    protected void closeReadSource() throws IOException {
        if (rows != null) {
            rows.close();
        }
    }

    @Override
    protected Schema readSchema() {
        return schema;
    }
}
