package io.meshgate.connector.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * Rows as Java objects, written to and read from Arrow vectors. The classes of values are those that {@link
 * io.meshgate.connector.Predicate} states; a Struct is a {@code Map} by child name, a List a {@code List}, a Map a
 * {@code Map}.
 */
public final class ArrowRows {
    private ArrowRows() {}

    /** Reads a stream to its end and closes it. */
    public static List<List<@Nullable Object>> readAll(ArrowReader reader) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (reader) {
            while (reader.loadNextBatch()) {
                rows.addAll(read(reader.getVectorSchemaRoot()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    /** The rows of one batch. */
    public static List<List<@Nullable Object>> read(VectorSchemaRoot root) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < root.getRowCount(); row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (FieldVector vector : root.getFieldVectors()) {
                values.add(read(vector, row));
            }
            rows.add(values);
        }
        return rows;
    }

    /** Fills an empty root with fresh buffers and these rows. */
    public static void write(VectorSchemaRoot root, List<? extends List<? extends @Nullable Object>> rows) {
        root.allocateNew();
        for (int column = 0; column < root.getFieldVectors().size(); column++) {
            FieldVector vector = root.getVector(column);
            for (int row = 0; row < rows.size(); row++) {
                write(vector, row, rows.get(row).get(column));
            }
        }
        root.setRowCount(rows.size());
    }

    private static boolean isUuid(Field field) {
        return "arrow.uuid".equals(field.getMetadata().get("ARROW:extension:name"));
    }

    private static @Nullable Object read(FieldVector vector, int index) {
        if (vector.isNull(index)) {
            return null;
        }
        if (vector instanceof BitVector bits) {
            return bits.get(index) != 0;
        }
        if (vector instanceof TinyIntVector ints) {
            return (int) ints.get(index);
        }
        if (vector instanceof SmallIntVector ints) {
            return (int) ints.get(index);
        }
        if (vector instanceof IntVector ints) {
            return ints.get(index);
        }
        if (vector instanceof BigIntVector longs) {
            return longs.get(index);
        }
        if (vector instanceof Float4Vector floats) {
            return floats.get(index);
        }
        if (vector instanceof Float8Vector doubles) {
            return doubles.get(index);
        }
        if (vector instanceof DecimalVector decimals) {
            return decimals.getObject(index);
        }
        if (vector instanceof VarCharVector strings) {
            return new String(strings.get(index), StandardCharsets.UTF_8);
        }
        if (vector instanceof VarBinaryVector binaries) {
            return binaries.get(index);
        }
        if (vector instanceof FixedSizeBinaryVector binaries) {
            return isUuid(vector.getField()) ? uuid(binaries.get(index)) : binaries.get(index);
        }
        return readTemporalOrNested(vector, index);
    }

    private static Object readTemporalOrNested(FieldVector vector, int index) {
        if (vector instanceof DateDayVector days) {
            return LocalDate.ofEpochDay(days.get(index));
        }
        if (vector instanceof TimeMicroVector micros) {
            return LocalTime.ofNanoOfDay(micros.get(index) * 1_000);
        }
        if (vector instanceof TimeStampMicroVector micros) {
            return LocalDateTime.ofInstant(instant(micros.get(index)), ZoneOffset.UTC);
        }
        if (vector instanceof TimeStampMicroTZVector micros) {
            return instant(micros.get(index));
        }
        if (vector instanceof MapVector maps) {
            return readMap(maps, index);
        }
        if (vector instanceof ListVector lists) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (int i = lists.getElementStartIndex(index); i < lists.getElementEndIndex(index); i++) {
                elements.add(read(lists.getDataVector(), i));
            }
            return elements;
        }
        if (vector instanceof StructVector structs) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            for (FieldVector child : structs.getChildrenFromFields()) {
                members.put(child.getName(), read(child, index));
            }
            return members;
        }
        throw new IllegalArgumentException("no reader for " + vector.getField());
    }

    private static Map<@Nullable Object, @Nullable Object> readMap(MapVector maps, int index) {
        Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
        StructVector data = (StructVector) maps.getDataVector();
        List<FieldVector> keyAndValue = data.getChildrenFromFields();
        for (int i = maps.getElementStartIndex(index); i < maps.getElementEndIndex(index); i++) {
            entries.put(read(keyAndValue.get(0), i), read(keyAndValue.get(1), i));
        }
        return entries;
    }

    private static void write(FieldVector vector, int index, @Nullable Object value) {
        if (value == null) {
            vector.setNull(index);
        } else if (vector instanceof BitVector bits) {
            bits.setSafe(index, (Boolean) value ? 1 : 0);
        } else if (vector instanceof TinyIntVector ints) {
            ints.setSafe(index, (Integer) value);
        } else if (vector instanceof SmallIntVector ints) {
            ints.setSafe(index, (Integer) value);
        } else if (vector instanceof IntVector ints) {
            ints.setSafe(index, (Integer) value);
        } else if (vector instanceof BigIntVector longs) {
            longs.setSafe(index, (Long) value);
        } else if (vector instanceof Float4Vector floats) {
            floats.setSafe(index, (Float) value);
        } else if (vector instanceof Float8Vector doubles) {
            doubles.setSafe(index, (Double) value);
        } else if (vector instanceof DecimalVector decimals) {
            decimals.setSafe(index, ((BigDecimal) value).setScale(decimals.getScale()));
        } else if (vector instanceof VarCharVector strings) {
            strings.setSafe(index, ((String) value).getBytes(StandardCharsets.UTF_8));
        } else if (vector instanceof VarBinaryVector binaries) {
            binaries.setSafe(index, (byte[]) value);
        } else if (vector instanceof FixedSizeBinaryVector binaries) {
            binaries.setSafe(index, value instanceof UUID uuid ? bytes(uuid) : (byte[]) value);
        } else {
            writeTemporalOrNested(vector, index, value);
        }
    }

    private static void writeTemporalOrNested(FieldVector vector, int index, Object value) {
        if (vector instanceof DateDayVector days) {
            days.setSafe(index, Math.toIntExact(((LocalDate) value).toEpochDay()));
        } else if (vector instanceof TimeMicroVector micros) {
            micros.setSafe(index, ((LocalTime) value).toNanoOfDay() / 1_000);
        } else if (vector instanceof TimeStampMicroVector micros) {
            micros.setSafe(index, micros(((LocalDateTime) value).toInstant(ZoneOffset.UTC)));
        } else if (vector instanceof TimeStampMicroTZVector micros) {
            micros.setSafe(index, micros((Instant) value));
        } else if (vector instanceof MapVector maps) {
            writeMap(maps, index, (Map<?, ?>) value);
        } else if (vector instanceof ListVector lists) {
            List<?> elements = (List<?>) value;
            int start = lists.startNewValue(index);
            for (int i = 0; i < elements.size(); i++) {
                write(lists.getDataVector(), start + i, elements.get(i));
            }
            lists.endValue(index, elements.size());
        } else if (vector instanceof StructVector structs) {
            structs.setIndexDefined(index);
            for (FieldVector child : structs.getChildrenFromFields()) {
                write(child, index, ((Map<?, ?>) value).get(child.getName()));
            }
        } else {
            throw new IllegalArgumentException("no writer for " + vector.getField());
        }
    }

    private static void writeMap(MapVector maps, int index, Map<?, ?> entries) {
        StructVector data = (StructVector) maps.getDataVector();
        List<FieldVector> keyAndValue = data.getChildrenFromFields();
        int position = maps.startNewValue(index);
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            data.setIndexDefined(position);
            write(keyAndValue.get(0), position, entry.getKey());
            write(keyAndValue.get(1), position, entry.getValue());
            position++;
        }
        maps.endValue(index, entries.size());
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static UUID uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
