package io.meshgate.jdbc.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.jspecify.annotations.Nullable;

/** Makes a batch of rows that the driver itself has made, so that they are read as rows of the server are. */
public final class RowsMessage {
    private static final int ALIGNMENT = 8;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<Integer> nulls = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();

    private RowsMessage() {}

    /**
     * Encodes rows.
     *
     * @param fields of the types Text, with small offsets, Bool, and signed Int
     * @param rows of String, Boolean and Number, as the fields have it, or null
     */
    public static IpcMessage encode(List<ArrowField> fields, List<? extends List<? extends @Nullable Object>> rows) {
        RowsMessage message = new RowsMessage();
        for (int column = 0; column < fields.size(); column++) {
            List<@Nullable Object> values = new ArrayList<>(rows.size());
            for (List<? extends @Nullable Object> row : rows) {
                values.add(row.get(column));
            }
            message.add(fields.get(column).type(), values);
        }
        return message.toMessage(rows.size());
    }

    private void add(ArrowType type, List<? extends @Nullable Object> values) {
        byte[] present = new byte[(int) Column.bytesForBits(values.size())];
        int absent = 0;
        for (int row = 0; row < values.size(); row++) {
            if (values.get(row) == null) {
                absent++;
            } else {
                present[row >> 3] |= (byte) (1 << (row & 7));
            }
        }
        nulls.add(absent);
        buffer(present);
        if (type instanceof ArrowType.Text) {
            texts(values);
        } else if (type instanceof ArrowType.Bool) {
            booleans(values);
        } else if (type instanceof ArrowType.Int integer) {
            integers(integer.bits(), values);
        } else {
            throw new IllegalArgumentException("the driver makes no rows of " + type);
        }
    }

    private void texts(List<? extends @Nullable Object> values) {
        byte[] offsets = new byte[(values.size() + 1) * Integer.BYTES];
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (int row = 0; row < values.size(); row++) {
            if (values.get(row) instanceof String text) {
                data.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            }
            Little.INT.set(offsets, (row + 1) * Integer.BYTES, data.size());
        }
        buffer(offsets);
        buffer(data.toByteArray());
    }

    private void booleans(List<? extends @Nullable Object> values) {
        byte[] bits = new byte[(int) Column.bytesForBits(values.size())];
        for (int row = 0; row < values.size(); row++) {
            if (Boolean.TRUE.equals(values.get(row))) {
                bits[row >> 3] |= (byte) (1 << (row & 7));
            }
        }
        buffer(bits);
    }

    private void integers(int bits, List<? extends @Nullable Object> values) {
        byte[] data = new byte[values.size() * (bits / Byte.SIZE)];
        for (int row = 0; row < values.size(); row++) {
            long number = values.get(row) instanceof Number value ? value.longValue() : 0;
            int place = row * (bits / Byte.SIZE);
            switch (bits) {
                case Byte.SIZE -> data[place] = (byte) number;
                case Short.SIZE -> Little.SHORT.set(data, place, (short) number);
                case Integer.SIZE -> Little.INT.set(data, place, (int) number);
                default -> Little.LONG.set(data, place, number);
            }
        }
        buffer(data);
    }

    private void buffer(byte[] content) {
        starts.add(body.size());
        lengths.add(content.length);
        body.writeBytes(content);
        body.writeBytes(new byte[-content.length & (ALIGNMENT - 1)]);
    }

    private IpcMessage toMessage(int rows) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        RecordBatch.startNodesVector(builder, nulls.size());
        for (int i = nulls.size() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(builder, rows, nulls.get(i));
        }
        int nodes = builder.endVector();
        RecordBatch.startBuffersVector(builder, starts.size());
        for (int i = starts.size() - 1; i >= 0; i--) {
            Buffer.createBuffer(builder, starts.get(i), lengths.get(i));
        }
        int buffers = builder.endVector();
        int batch = RecordBatch.createRecordBatch(builder, rows, nodes, buffers, 0, 0);
        builder.finish(
                Message.createMessage(builder, MetadataVersion.V5, MessageHeader.RecordBatch, batch, body.size(), 0));
        byte[] header = builder.sizedByteArray();
        byte[] bytes = Arrays.copyOf(header, header.length + body.size());
        System.arraycopy(body.toByteArray(), 0, bytes, header.length, body.size());
        return new IpcMessage(bytes, 0, header.length, header.length, body.size());
    }
}
