package io.meshgate.jdbc.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;
import org.jspecify.annotations.Nullable;

/** The buffers of a batch's columns, one after the other, while they are encoded. Not thread-safe. */
final class ParameterBody {
    private static final int ALIGNMENT = 8;

    private record Node(int length, int nulls) {}

    private record Extent(long start, long length) {}

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Extent> extents = new ArrayList<>();

    /** Adds a column, and those of its elements. */
    void add(ArrowField field, List<? extends @Nullable Object> values) throws SQLException {
        int nulls = (int) values.stream().filter(value -> value == null).count();
        nodes.add(new Node(values.size(), nulls));
        ArrowType type = field.type();
        if (type instanceof ArrowType.Null) {
            return;
        }
        buffer(bits(values.stream().map(value -> value != null).toList()));
        if (type instanceof ArrowType.ListOf) {
            elements(field.child(0), values);
        } else if (type instanceof ArrowType.Text || type instanceof ArrowType.Binary) {
            texts(values);
        } else if (type instanceof ArrowType.Bool) {
            buffer(bits(values.stream().map(Boolean.TRUE::equals).toList()));
        } else {
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            for (Object value : values) {
                data.writeBytes(FixedWidth.bytes(type, value));
            }
            buffer(data.toByteArray());
        }
    }

    private void elements(ArrowField element, List<? extends @Nullable Object> lists) throws SQLException {
        List<@Nullable Object> all = new ArrayList<>();
        byte[] offsets = new byte[(lists.size() + 1) * Integer.BYTES];
        for (int row = 0; row < lists.size(); row++) {
            if (lists.get(row) instanceof List<?> list) {
                all.addAll(list);
            }
            Little.INT.set(offsets, (row + 1) * Integer.BYTES, all.size());
        }
        buffer(offsets);
        add(element, all);
    }

    private void texts(List<? extends @Nullable Object> values) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        byte[] offsets = new byte[(values.size() + 1) * Integer.BYTES];
        for (int row = 0; row < values.size(); row++) {
            Object value = values.get(row);
            if (value != null) {
                data.writeBytes(value instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : (byte[]) value);
            }
            Little.INT.set(offsets, (row + 1) * Integer.BYTES, data.size());
        }
        buffer(offsets);
        buffer(data.toByteArray());
    }

    private static byte[] bits(List<Boolean> values) {
        byte[] bits = new byte[(values.size() + Byte.SIZE - 1) / Byte.SIZE];
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i)) {
                bits[i / Byte.SIZE] |= (byte) (1 << (i % Byte.SIZE));
            }
        }
        return bits;
    }

    private void buffer(byte[] content) {
        extents.add(new Extent(bytes.size(), content.length));
        bytes.writeBytes(content);
        bytes.writeBytes(new byte[-content.length & (ALIGNMENT - 1)]);
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** Writes the batch's own table. */
    int write(FlatBufferBuilder builder, int rows) {
        RecordBatch.startNodesVector(builder, nodes.size());
        for (int i = nodes.size() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(
                    builder, nodes.get(i).length(), nodes.get(i).nulls());
        }
        int nodeVector = builder.endVector();
        RecordBatch.startBuffersVector(builder, extents.size());
        for (int i = extents.size() - 1; i >= 0; i--) {
            Buffer.createBuffer(builder, extents.get(i).start(), extents.get(i).length());
        }
        int buffers = builder.endVector();
        return RecordBatch.createRecordBatch(builder, rows, nodeVector, buffers, 0, 0);
    }
}
