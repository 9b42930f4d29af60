package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.engine.ResultStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
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
            for (int column = 0; column < root.getFieldVectors().size(); column++) {
                set(root.getVector(column), row, rows.get(row).get(column));
            }
        }
        root.setRowCount(rows.size());
        return true;
    }

    private static void set(FieldVector vector, int row, @Nullable Object value) {
        if (value == null) {
            return;
        }
        if (vector instanceof VarCharVector text && value instanceof String string) {
            text.setSafe(row, string.getBytes(StandardCharsets.UTF_8));
        } else if (vector instanceof IntVector numbers && value instanceof Integer number) {
            numbers.setSafe(row, number);
        } else if (vector instanceof BigIntVector numbers && value instanceof Long number) {
            numbers.setSafe(row, number);
        } else if (vector instanceof BitVector bits && value instanceof Boolean bit) {
            bits.setSafe(row, bit ? 1 : 0);
        } else {
            throw new GatewayException(
                    ErrorCode.INTERNAL_ERROR, "A value of a result does not have the type of its column.");
        }
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
