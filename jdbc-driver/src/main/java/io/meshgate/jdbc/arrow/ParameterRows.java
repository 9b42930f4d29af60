package io.meshgate.jdbc.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Rows of values, encoded as the two messages of Arrow's IPC format that send it.
 *
 * @param schema the metadata of the schema message
 * @param batch the metadata of the batch message
 * @param body of the batch message
 */
public record ParameterRows(byte[] schema, byte[] batch, byte[] body) {
    /**
     * Encodes rows.
     *
     * @param fields of types that parameters may have
     * @param rows of values of the classes that the fields' {@link SqlType#valueClass} name, or null
     * @throws SQLException with 22003 for a value that its type does not hold, with 0A000 for other types
     */
    public static ParameterRows encode(List<ArrowField> fields, List<? extends List<? extends @Nullable Object>> rows)
            throws SQLException {
        List<ArrowField> sent = fields.stream().map(ParameterRows::plain).toList();
        ParameterBody body = new ParameterBody();
        for (int i = 0; i < sent.size(); i++) {
            try {
                body.add(sent.get(i), column(rows, i));
            } catch (ArithmeticException e) {
                throw DataFailures.outOfRange("parameter " + (i + 1));
            }
        }
        FlatBufferBuilder builder = new FlatBufferBuilder();
        byte[] bytes = body.bytes();
        byte[] batch = message(builder, MessageHeader.RecordBatch, body.write(builder, rows.size()), bytes.length);
        return new ParameterRows(schema(sent), batch, bytes);
    }

    private static List<@Nullable Object> column(List<? extends List<? extends @Nullable Object>> rows, int column) {
        List<@Nullable Object> values = new ArrayList<>(rows.size());
        for (List<? extends @Nullable Object> row : rows) {
            values.add(row.get(column));
        }
        return values;
    }

    /** Text, bytes and arrays go with small offsets, whatever the server itself would use. */
    private static ArrowField plain(ArrowField field) {
        ArrowType type = field.type() instanceof ArrowType.Text
                ? new ArrowType.Text(ArrowType.Layout.SMALL)
                : field.type() instanceof ArrowType.Binary
                        ? new ArrowType.Binary(ArrowType.Layout.SMALL)
                        : field.type() instanceof ArrowType.ListOf || field.type() instanceof ArrowType.FixedList
                                ? new ArrowType.ListOf(ArrowType.Layout.SMALL)
                                : field.type();
        List<ArrowField> children =
                field.children().stream().map(ParameterRows::plain).toList();
        return new ArrowField(field.name(), type, true, field.metadata(), children);
    }

    private static byte[] schema(List<ArrowField> fields) throws SQLException {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int[] offsets = new int[fields.size()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = field(builder, fields.get(i));
        }
        int vector = Schema.createFieldsVector(builder, offsets);
        int schema = Schema.createSchema(builder, Endianness.Little, vector, 0, 0);
        return message(builder, MessageHeader.Schema, schema, 0);
    }

    private static int field(FlatBufferBuilder builder, ArrowField field) throws SQLException {
        int name = builder.createString(field.name());
        int[] metadata = field.metadata().entrySet().stream()
                .mapToInt(entry -> {
                    int key = builder.createString(entry.getKey());
                    int value = builder.createString(entry.getValue());
                    return KeyValue.createKeyValue(builder, key, value);
                })
                .toArray();
        int pairs = Field.createCustomMetadataVector(builder, metadata);
        int[] parts = new int[field.children().size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = field(builder, field.children().get(i));
        }
        int children = Field.createChildrenVector(builder, parts);
        int type = field.type().write(builder);
        return Field.createField(builder, name, true, field.type().id(), type, 0, children, pairs);
    }

    private static byte[] message(FlatBufferBuilder builder, byte kind, int header, long bodyLength) {
        int message = Message.createMessage(builder, MetadataVersion.V5, kind, header, bodyLength, 0);
        builder.finish(message);
        return builder.sizedByteArray();
    }
}
