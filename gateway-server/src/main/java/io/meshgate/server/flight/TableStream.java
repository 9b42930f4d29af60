package io.meshgate.server.flight;

import io.meshgate.server.engine.ResultStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** The answer of a metadata call: rows made when the stream is first read, in batches. */
final class TableStream implements ResultStream {
    private static final int ROWS_IN_A_BATCH = 1_024;

    private final Schema schema;
    private final VectorSchemaRoot root;
    private final Supplier<List<List<@Nullable Object>>> source;
    private @Nullable List<List<@Nullable Object>> rows;
    private int sent;

    /** @param source gives rows of String, Integer, Boolean, byte[], List of String, or null */
    TableStream(Schema schema, BufferAllocator allocator, Supplier<List<List<@Nullable Object>>> source) {
        this.schema = schema;
        this.root = VectorSchemaRoot.create(schema, allocator);
        this.source = source;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public boolean next() {
        List<List<@Nullable Object>> all = rows;
        if (all == null) {
            all = source.get();
            rows = all;
        }
        root.clear();
        int to = Math.min(all.size(), sent + ROWS_IN_A_BATCH);
        if (sent == to) {
            return false;
        }
        fill(all.subList(sent, to));
        sent = to;
        return true;
    }

    private void fill(List<List<@Nullable Object>> batch) {
        root.allocateNew();
        for (int column = 0; column < root.getFieldVectors().size(); column++) {
            FieldVector vector = root.getVector(column);
            for (int row = 0; row < batch.size(); row++) {
                Object value = batch.get(row).get(column);
                if (value == null) {
                    vector.setNull(row);
                } else {
                    set(vector, row, value);
                }
            }
            vector.setValueCount(batch.size());
        }
        root.setRowCount(batch.size());
    }

    private static void set(FieldVector vector, int row, Object value) {
        if (vector instanceof VarCharVector text) {
            text.setSafe(row, ((String) value).getBytes(StandardCharsets.UTF_8));
        } else if (vector instanceof IntVector integers) {
            integers.setSafe(row, (Integer) value);
        } else if (vector instanceof BitVector bits) {
            bits.setSafe(row, (Boolean) value ? 1 : 0);
        } else if (vector instanceof VarBinaryVector bytes) {
            bytes.setSafe(row, (byte[]) value);
        } else if (vector instanceof ListVector list) {
            setList(list, row, (List<?>) value);
        } else {
            throw new IllegalArgumentException("no metadata has a " + vector.getMinorType());
        }
    }

    private static void setList(ListVector vector, int row, List<?> values) {
        UnionListWriter writer = vector.getWriter();
        writer.setPosition(row);
        writer.startList();
        for (Object value : values) {
            writer.writeVarChar((String) value);
        }
        writer.endList();
    }

    @Override
    public VectorSchemaRoot root() {
        return root;
    }

    @Override
    public void cancel() {
        // The rows come from memory: there is nothing to stop.
    }

    @Override
    public void close() {
        root.close();
    }
}
