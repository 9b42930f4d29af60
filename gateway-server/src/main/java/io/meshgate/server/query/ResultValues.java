package io.meshgate.server.query;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.jspecify.annotations.Nullable;

/**
 * Rows of a result for people: booleans, decimals ({@link BigDecimal}), texts, lists and maps. Floating-point numbers that
 * are finite are decimals too; dates, times, UUIDs and binaries (in hex) are texts.
 */
public final class ResultValues {
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .toFormatter();
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(TIME)
            .toFormatter();

    private ResultValues() {}

    /** The rows of one batch. */
    public static List<List<@Nullable Object>> rows(VectorSchemaRoot batch) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < batch.getRowCount(); row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (FieldVector vector : batch.getFieldVectors()) {
                values.add(value(vector, row));
            }
            rows.add(values);
        }
        return rows;
    }

    private static @Nullable Object value(FieldVector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        if (vector instanceof BitVector bits) {
            return bits.get(row) != 0;
        }
        if (vector instanceof VarCharVector text) {
            return new String(text.get(row), StandardCharsets.UTF_8);
        }
        if (vector instanceof TinyIntVector
                || vector instanceof SmallIntVector
                || vector instanceof IntVector
                || vector instanceof BigIntVector) {
            return new BigDecimal(String.valueOf(vector.getObject(row)));
        }
        if (vector instanceof DecimalVector decimals) {
            return decimals.getObject(row);
        }
        if (vector instanceof Float4Vector || vector instanceof Float8Vector) {
            String text = String.valueOf(vector.getObject(row));
            return Double.isFinite(Double.parseDouble(text)) ? new BigDecimal(text) : text;
        }
        if (vector instanceof VarBinaryVector binary) {
            return HexFormat.of().formatHex(binary.get(row));
        }
        if (vector instanceof FixedSizeBinaryVector binary) {
            return binary(binary, row);
        }
        return temporalOrNested(vector, row);
    }

    private static String binary(FixedSizeBinaryVector binary, int row) {
        String hex = HexFormat.of().formatHex(binary.get(row));
        boolean uuid = "arrow.uuid".equals(binary.getField().getMetadata().get("ARROW:extension:name"));
        return uuid ? hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5") : hex;
    }

    private static Object temporalOrNested(FieldVector vector, int row) {
        if (vector instanceof DateDayVector days) {
            return LocalDate.ofEpochDay(days.get(row)).toString();
        }
        if (vector instanceof TimeMicroVector micros) {
            return LocalTime.ofNanoOfDay(micros.get(row) * 1_000).format(TIME);
        }
        if (vector instanceof TimeStampMicroVector micros) {
            return LocalDateTime.ofInstant(instant(micros.get(row)), ZoneOffset.UTC)
                    .format(TIMESTAMP);
        }
        if (vector instanceof TimeStampMicroTZVector micros) {
            return instant(micros.get(row)).toString();
        }
        if (vector instanceof MapVector map) {
            return map(map, row);
        }
        if (vector instanceof ListVector list) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (int i = list.getElementStartIndex(row); i < list.getElementEndIndex(row); i++) {
                elements.add(value(list.getDataVector(), i));
            }
            return elements;
        }
        if (vector instanceof StructVector struct) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            struct.getChildrenFromFields().forEach(child -> members.put(child.getName(), value(child, row)));
            return members;
        }
        return String.valueOf(vector.getObject(row));
    }

    private static Map<String, @Nullable Object> map(MapVector map, int row) {
        List<FieldVector> keyAndValue = ((StructVector) map.getDataVector()).getChildrenFromFields();
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        for (int i = map.getElementStartIndex(row); i < map.getElementEndIndex(row); i++) {
            entries.put(String.valueOf(value(keyAndValue.get(0), i)), value(keyAndValue.get(1), i));
        }
        return entries;
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
