package io.meshgate.server.query;

import io.meshgate.server.engine.ResultStream;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** A small result that is known without an engine, as a stream of at most one batch. */
final class MemoryRows implements ResultStream {
    private final List<? extends List<? extends @Nullable Object>> rows;
    private final VectorSchemaRoot root;
    private boolean read;

    MemoryRows(Schema schema, List<? extends List<? extends @Nullable Object>> rows, BufferAllocator allocator) {
        this.rows = rows;
        this.root = VectorSchemaRoot.create(schema, allocator);
    }

    @Override
    public Schema schema() {
        return root.getSchema();
    }

    @Override
    public boolean next() {
        root.clear();
        if (read || rows.isEmpty()) {
            return false;
        }
        read = true;
        for (int row = 0; row < rows.size(); row++) {
            RowValues.set(root, row, rows.get(row));
        }
        root.setRowCount(rows.size());
        return true;
    }

    @Override
    public VectorSchemaRoot root() {
        return root;
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {
        root.close();
    }
}
