package io.meshgate.connector.testkit;

import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Rows as a stream of Arrow batches, each in fresh buffers. */
final class RowReader extends ArrowReader {
    private final Schema schema;
    private final List<List<@Nullable Object>> rows;
    private final int rowsPerBatch;
    private int next;

    RowReader(BufferAllocator allocator, Schema schema, List<List<@Nullable Object>> rows, int rowsPerBatch) {
        super(allocator);
        this.schema = schema;
        this.rows = rows;
        this.rowsPerBatch = rowsPerBatch;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        VectorSchemaRoot root = getVectorSchemaRoot();
        root.clear();
        if (next >= rows.size()) {
            return false;
        }
        int end = Math.min(rows.size(), next + rowsPerBatch);
        ArrowRows.write(root, rows.subList(next, end));
        next = end;
        return true;
    }

    @Override
    public long bytesRead() {
        return 0;
    }

    @Override
    protected void closeReadSource() {}

    @Override
    protected Schema readSchema() {
        return schema;
    }
}
