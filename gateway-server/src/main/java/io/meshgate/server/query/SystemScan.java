package io.meshgate.server.query;

import io.meshgate.connector.ArrowScan;
import io.meshgate.connector.ScanMetrics;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.catalog.SystemRows;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** The rows of a system table as a stream of Arrow batches, computed batch by batch. */
final class SystemScan extends ArrowReader {
    private static final int ROWS_PER_BATCH = 2_048;

    private final Schema schema;
    private final Iterator<List<@Nullable Object>> rows;

    private SystemScan(Schema schema, Iterator<List<@Nullable Object>> rows, BufferAllocator allocator) {
        super(allocator);
        this.schema = schema;
        this.rows = rows;
    }

    /** What an engine reads; nothing is computed before it does. */
    static ArrowScan of(TableSnapshot table, SystemRows rows) {
        Schema schema = rows.schema();
        return new ArrowScan(
                table, schema, allocator -> new SystemScan(schema, rows.rows(), allocator), ScanMetrics.NONE);
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        VectorSchemaRoot root = getVectorSchemaRoot();
        // Gives up the buffers of the batch before, which the engine may still hold.
        root.clear();
        int count = 0;
        while (count < ROWS_PER_BATCH && rows.hasNext()) {
            RowValues.set(root, count, rows.next());
            count++;
        }
        root.setRowCount(count);
        return count > 0;
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
