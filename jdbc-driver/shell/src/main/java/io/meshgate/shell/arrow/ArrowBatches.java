package io.meshgate.shell.arrow;

import io.meshgate.shell.value.Rows;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a result as Arrow batches. Each batch has buffers of its own: DuckDB may still read those of the one before.
 * Closing it frees the last batch; the rows are the caller's to close.
 */
final class ArrowBatches extends ArrowReader {
    private static final int MOST_ROWS = 8192;
    private static final long ENOUGH_BYTES = 8L * 1024 * 1024;
    private static final int ROWS_BETWEEN_LOOKS = 64;

    private final Rows rows;
    private final Schema schema;
    private volatile @Nullable Exception failure;

    ArrowBatches(Rows rows, BufferAllocator allocator) throws UnsupportedTypeException {
        super(allocator);
        this.rows = rows;
        this.schema = ArrowFields.schema(rows.columns());
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        VectorSchemaRoot batch = getVectorSchemaRoot();
        batch.clear();
        batch.getFieldVectors().forEach(FieldVector::allocateNew);
        try {
            int count = fill(batch.getFieldVectors());
            batch.setRowCount(count);
            return count > 0;
        } catch (SQLException e) {
            failure = e;
            throw new IOException("the rows ended with a failure", e);
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    private int fill(List<FieldVector> vectors) throws SQLException {
        int count = 0;
        while (count < MOST_ROWS && !isEnough(vectors, count) && rows.next()) {
            List<@Nullable Object> row = rows.row();
            for (int i = 0; i < vectors.size(); i++) {
                ArrowCells.set(vectors.get(i), count, row.get(i));
            }
            count++;
        }
        return count;
    }

    private static boolean isEnough(List<FieldVector> vectors, int count) {
        if (count == 0 || count % ROWS_BETWEEN_LOOKS != 0) {
            return false;
        }
        long bytes = 0;
        for (FieldVector vector : vectors) {
            bytes += vector.getBufferSizeFor(count);
        }
        return bytes >= ENOUGH_BYTES;
    }

    /** Throws what has ended the rows early, if something has: who reads batches may pass on no more than a text. */
    void checkWhole() throws IOException, SQLException {
        Exception seen = failure;
        if (seen instanceof SQLException sql) {
            throw sql;
        }
        if (seen != null) {
            throw new IOException("a value does not fit the type of its column", seen);
        }
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
