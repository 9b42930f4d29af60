package io.meshgate.server.flight;

import io.meshgate.server.engine.ResultStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.complex.impl.UnionMapWriter;
import org.apache.arrow.vector.complex.writer.BaseWriter;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;

/** The answer to GetSqlInfo: codes with values in a dense union, as Flight SQL lays it out. */
final class SqlInfoStream implements ResultStream {
    private static final byte STRING = 0;
    private static final byte BOOL = 1;
    private static final byte BIGINT = 2;
    private static final byte INT = 3;
    private static final byte STRING_LIST = 4;
    private static final byte INT_TO_LIST = 5;

    private final VectorSchemaRoot root;
    private final List<Integer> codes;
    private boolean read;

    /** @param wanted none for all; codes that nobody has defined are left out */
    SqlInfoStream(BufferAllocator allocator, List<Integer> wanted) {
        this.root = VectorSchemaRoot.create(Schemas.GET_SQL_INFO_SCHEMA, allocator);
        this.codes = wanted.isEmpty()
                ? new ArrayList<>(SqlInfoValues.ALL.keySet())
                : wanted.stream()
                        .distinct()
                        .filter(code -> SqlInfoValues.of(code).isPresent())
                        .toList();
    }

    @Override
    public Schema schema() {
        return Schemas.GET_SQL_INFO_SCHEMA;
    }

    @Override
    public boolean next() {
        root.clear();
        if (read || codes.isEmpty()) {
            return false;
        }
        read = true;
        root.allocateNew();
        UInt4Vector names = (UInt4Vector) root.getVector("info_name");
        DenseUnionVector values = (DenseUnionVector) root.getVector("value");
        for (int row = 0; row < codes.size(); row++) {
            names.setSafe(row, codes.get(row));
            put(values, row, SqlInfoValues.of(codes.get(row)).orElseThrow());
        }
        root.setRowCount(codes.size());
        return true;
    }

    private static void put(DenseUnionVector union, int row, @org.jspecify.annotations.Nullable Object value) {
        if (value instanceof String text) {
            VarCharVector vector = union.getVarCharVector(STRING);
            vector.setSafe(place(union, row, STRING, vector.getValueCount()), new Text(text));
            vector.setValueCount(vector.getValueCount() + 1);
        } else if (value instanceof Boolean flag) {
            BitVector vector = (BitVector) union.getVectorByType(BOOL);
            vector.setSafe(place(union, row, BOOL, vector.getValueCount()), flag ? 1 : 0);
            vector.setValueCount(vector.getValueCount() + 1);
        } else if (value instanceof Long number) {
            BigIntVector vector = (BigIntVector) union.getVectorByType(BIGINT);
            vector.setSafe(place(union, row, BIGINT, vector.getValueCount()), number);
            vector.setValueCount(vector.getValueCount() + 1);
        } else if (value instanceof Integer number) {
            IntVector vector = (IntVector) union.getVectorByType(INT);
            vector.setSafe(place(union, row, INT, vector.getValueCount()), number);
            vector.setValueCount(vector.getValueCount() + 1);
        } else if (value instanceof List<?> list) {
            putList(union, row, list);
        } else if (value instanceof Map<?, ?> map) {
            putMap(union, row, map);
        } else {
            throw new IllegalStateException("no place in the union for " + value);
        }
    }

    private static int place(DenseUnionVector union, int row, byte type, int position) {
        union.setTypeId(row, type);
        union.getOffsetBuffer().setInt((long) row * DenseUnionVector.OFFSET_WIDTH, position);
        return position;
    }

    private static void putList(DenseUnionVector union, int row, List<?> values) {
        ListVector vector = (ListVector) union.getVectorByType(STRING_LIST);
        int position = place(union, row, STRING_LIST, vector.getValueCount());
        UnionListWriter writer = vector.getWriter();
        writer.setPosition(position);
        writer.startList();
        for (Object value : values) {
            writer.writeVarChar((String) value);
        }
        writer.endList();
        vector.setValueCount(position + 1);
    }

    private static void putMap(DenseUnionVector union, int row, Map<?, ?> values) {
        MapVector vector = (MapVector) union.getVectorByType(INT_TO_LIST);
        int position = place(union, row, INT_TO_LIST, vector.getValueCount());
        UnionMapWriter writer = vector.getWriter();
        writer.setPosition(position);
        writer.startMap();
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            writer.startEntry();
            writer.key().integer().writeInt((Integer) entry.getKey());
            BaseWriter.ListWriter list = writer.value().list();
            list.startList();
            for (Object value : (List<?>) entry.getValue()) {
                list.integer().writeInt((Integer) value);
            }
            list.endList();
            writer.endEntry();
        }
        writer.endMap();
        vector.setValueCount(position + 1);
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
