package io.meshgate.jdbc.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One row of values, encoded as the two messages of Arrow's IPC format that send it.
 *
 * @param schema the metadata of the schema message
 * @param batch the metadata of the batch message
 * @param body of the batch message
 */
public record ParameterRow(byte[] schema, byte[] batch, byte[] body) {
    private static final int ALIGNMENT = 8;

    /**
     * Encodes a row.
     *
     * @param fields of types that parameters may have
     * @param values of the classes that the fields' {@link SqlType#valueClass} name, or null
     * @throws SQLException with 22003 for a value that its type does not hold, with 0A000 for other types
     */
    public static ParameterRow encode(List<ArrowField> fields, List<? extends @Nullable Object> values)
            throws SQLException {
        List<ArrowField> sent = fields.stream().map(ParameterRow::plain).toList();
        Body body = new Body();
        for (int i = 0; i < sent.size(); i++) {
            Object value = values.get(i);
            try {
                body.add(sent.get(i).type(), value);
            } catch (ArithmeticException e) {
                throw DataFailures.outOfRange("parameter " + (i + 1));
            }
        }
        return new ParameterRow(schema(sent), body.metadata(), body.bytes());
    }

    /** Text and bytes go with small offsets, whatever the server itself would use. */
    private static ArrowField plain(ArrowField field) {
        ArrowType type = field.type() instanceof ArrowType.Text
                ? new ArrowType.Text(ArrowType.Layout.SMALL)
                : field.type() instanceof ArrowType.Binary
                        ? new ArrowType.Binary(ArrowType.Layout.SMALL)
                        : field.type();
        return new ArrowField(field.name(), type, true, field.metadata(), List.of());
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
        int children = Field.createChildrenVector(builder, new int[0]);
        int type = field.type().write(builder);
        return Field.createField(builder, name, true, field.type().id(), type, 0, children, pairs);
    }

    private static byte[] message(FlatBufferBuilder builder, byte kind, int header, long bodyLength) {
        int message = Message.createMessage(builder, MetadataVersion.V5, kind, header, bodyLength, 0);
        builder.finish(message);
        return builder.sizedByteArray();
    }

    /** The buffers of the row's columns, one after the other. */
    private static final class Body {
        private record Extent(long start, long length) {}

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<Boolean> nulls = new ArrayList<>();
        private final List<Extent> extents = new ArrayList<>();

        void add(ArrowType type, @Nullable Object value) throws SQLException {
            nulls.add(value == null);
            if (type instanceof ArrowType.Null) {
                return;
            }
            buffer(new byte[] {(byte) (value == null ? 0 : 1)});
            if (type instanceof ArrowType.Text || type instanceof ArrowType.Binary) {
                byte[] data = value == null
                        ? new byte[0]
                        : value instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : (byte[]) value;
                buffer(little(2 * Integer.BYTES).putInt(0).putInt(data.length).array());
                buffer(data);
            } else {
                buffer(fixed(type, value));
            }
        }

        private void buffer(byte[] content) {
            extents.add(new Extent(bytes.size(), content.length));
            bytes.writeBytes(content);
            bytes.writeBytes(new byte[-content.length & (ALIGNMENT - 1)]);
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        byte[] metadata() {
            FlatBufferBuilder builder = new FlatBufferBuilder();
            RecordBatch.startNodesVector(builder, nulls.size());
            for (int i = nulls.size() - 1; i >= 0; i--) {
                FieldNode.createFieldNode(builder, 1, nulls.get(i) ? 1 : 0);
            }
            int nodes = builder.endVector();
            RecordBatch.startBuffersVector(builder, extents.size());
            for (int i = extents.size() - 1; i >= 0; i--) {
                Buffer.createBuffer(
                        builder, extents.get(i).start(), extents.get(i).length());
            }
            int buffers = builder.endVector();
            int batch = RecordBatch.createRecordBatch(builder, 1, nodes, buffers, 0, 0);
            return message(builder, MessageHeader.RecordBatch, batch, bytes.size());
        }
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The value's bytes, for a type of fixed width; zeros for NULL. */
    private static byte[] fixed(ArrowType type, @Nullable Object value) throws SQLException {
        if (type instanceof ArrowType.Bool) {
            return new byte[] {(byte) (Boolean.TRUE.equals(value) ? 1 : 0)};
        }
        if (type instanceof ArrowType.Int integer) {
            return integer(
                    integer, value == null ? BigInteger.ZERO : new BigDecimal(value.toString()).toBigIntegerExact());
        }
        if (type instanceof ArrowType.FloatingPoint floating) {
            return floating(floating.bits(), value == null ? 0 : ((Number) value).doubleValue());
        }
        if (type instanceof ArrowType.Decimal decimal) {
            return decimal(decimal, value == null ? BigDecimal.ZERO : (BigDecimal) value);
        }
        if (type instanceof ArrowType.FixedBinary fixed) {
            return bytes(fixed.width(), value == null ? new byte[fixed.width()] : (byte[]) value);
        }
        if (type instanceof ArrowType.Uuid) {
            UUID id = value == null ? new UUID(0, 0) : (UUID) value;
            return ByteBuffer.allocate(ArrowType.Uuid.WIDTH)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
        }
        return temporal(type, value);
    }

    private static byte[] temporal(ArrowType type, @Nullable Object value) throws SQLException {
        if (type instanceof ArrowType.Date date) {
            long day = value == null ? 0 : ((LocalDate) value).toEpochDay();
            return date.unit() == ArrowType.DateUnit.DAY
                    ? little(Integer.BYTES).putInt(Math.toIntExact(day)).array()
                    : little(Long.BYTES)
                            .putLong(Math.multiplyExact(day, 86_400_000L))
                            .array();
        }
        if (type instanceof ArrowType.Time time) {
            LocalTime clock = value == null ? LocalTime.MIDNIGHT : (LocalTime) value;
            long count = truncated(time.unit(), clock.toSecondOfDay(), clock.get(ChronoField.NANO_OF_SECOND));
            return time.bits() == Long.SIZE
                    ? little(Long.BYTES).putLong(count).array()
                    : little(Integer.BYTES).putInt((int) count).array();
        }
        if (type instanceof ArrowType.Timestamp timestamp) {
            Instant instant = value == null
                    ? Instant.EPOCH
                    : value instanceof OffsetDateTime moment
                            ? moment.toInstant()
                            : ((LocalDateTime) value).toInstant(ZoneOffset.UTC);
            long count = truncated(timestamp.unit(), instant.getEpochSecond(), instant.getNano());
            return little(Long.BYTES).putLong(count).array();
        }
        throw DataFailures.notSupported("Parameters of this type are not supported by the Meshgate driver");
    }

    private static long truncated(TimeUnit unit, long seconds, int nanos) {
        int nanosPerUnit = 1;
        for (int digits = unit.digits(); digits < TimeUnit.NANOSECOND.digits(); digits++) {
            nanosPerUnit *= 10;
        }
        return unit.of(seconds, nanos - nanos % nanosPerUnit);
    }

    private static byte[] integer(ArrowType.Int type, BigInteger value) {
        boolean fits = type.signed()
                ? value.bitLength() < type.bits()
                : value.signum() >= 0 && value.bitLength() <= type.bits();
        if (!fits) {
            throw new ArithmeticException("too many bits");
        }
        return twosComplement(value, type.bits() / Byte.SIZE);
    }

    private static byte[] decimal(ArrowType.Decimal type, BigDecimal value) {
        BigDecimal scaled = value.setScale(type.scale());
        if (scaled.precision() > type.precision()) {
            throw new ArithmeticException("too many digits");
        }
        return twosComplement(scaled.unscaledValue(), type.bits() / Byte.SIZE);
    }

    /** Little-endian, of one width. */
    private static byte[] twosComplement(BigInteger value, int width) {
        byte[] bigEndian = value.toByteArray();
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++) {
            int from = bigEndian.length - 1 - i;
            bytes[i] = from >= 0 ? bigEndian[from] : (byte) (value.signum() < 0 ? -1 : 0);
        }
        return bytes;
    }

    private static byte[] floating(int bits, double value) throws SQLException {
        if (bits == Double.SIZE) {
            return little(Double.BYTES).putDouble(value).array();
        }
        if (bits == Float.SIZE) {
            return little(Float.BYTES).putFloat((float) value).array();
        }
        throw DataFailures.notSupported("Parameters of 16-bit numbers are not supported by the Meshgate driver");
    }

    private static byte[] bytes(int width, byte[] value) {
        if (value.length != width) {
            throw new ArithmeticException("wrong length");
        }
        return value;
    }
}
