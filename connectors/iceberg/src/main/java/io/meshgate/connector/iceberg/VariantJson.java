package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.variants.Variant;
import org.apache.iceberg.variants.VariantArray;
import org.apache.iceberg.variants.VariantObject;
import org.apache.iceberg.variants.VariantPrimitive;
import org.apache.iceberg.variants.VariantValue;

/**
 * A variant as JSON. Members are sorted by name. What JSON lacks is text: dates and times as ISO 8601, binary as
 * base 64, and numbers that are none ({@code "NaN"}, {@code "Infinity"}).
 */
final class VariantJson {
    private static final int DEEPEST = 500;
    private static final int LONGEST = 32 << 20;

    private final StringBuilder json = new StringBuilder();
    private long valuesLeft;

    /** @param values that there can be at most */
    private VariantJson(long values) {
        this.valuesLeft = values;
    }

    static String of(Variant variant) {
        VariantJson writer = new VariantJson(variant.value().sizeInBytes());
        writer.write(variant.value(), 0);
        return writer.json.toString();
    }

    private void write(VariantValue value, int depth) {
        if (depth > DEEPEST) {
            throw new GatewayException(
                    ErrorCode.LIMIT_EXCEEDED, "a variant is nested more than " + DEEPEST + " levels deep");
        }
        // Each takes a byte at least, but members may share theirs: a few bytes could be written out without end.
        if (valuesLeft-- <= 0) {
            throw new GatewayException(ErrorCode.SOURCE_DATA_INVALID, "a variant has more members than bytes");
        }
        if (json.length() > LONGEST) {
            throw new GatewayException(
                    ErrorCode.LIMIT_EXCEEDED, "a variant comes to more than " + LONGEST + " characters of JSON");
        }
        switch (value.type()) {
            case OBJECT -> object(value.asObject(), depth);
            case ARRAY -> array(value.asArray(), depth);
            default -> primitive(value.asPrimitive());
        }
    }

    private void object(VariantObject object, int depth) {
        Map<String, VariantValue> members = new TreeMap<>();
        for (String name : object.fieldNames()) {
            members.put(name, object.get(name));
        }
        json.append('{');
        String separator = "";
        for (Map.Entry<String, VariantValue> member : members.entrySet()) {
            json.append(separator);
            text(member.getKey());
            json.append(':');
            write(member.getValue(), depth + 1);
            separator = ",";
        }
        json.append('}');
    }

    private void array(VariantArray array, int depth) {
        json.append('[');
        for (int i = 0; i < array.numElements(); i++) {
            if (i > 0) {
                json.append(',');
            }
            write(array.get(i), depth + 1);
        }
        json.append(']');
    }

    private void primitive(VariantPrimitive<?> primitive) {
        switch (primitive.type()) {
            case NULL -> json.append("null");
            case BOOLEAN_TRUE -> json.append("true");
            case BOOLEAN_FALSE -> json.append("false");
            case INT8, INT16, INT32, INT64 -> json.append(primitive.get());
            case DECIMAL4, DECIMAL8, DECIMAL16 -> json.append(((BigDecimal) primitive.get()).toPlainString());
            case FLOAT, DOUBLE -> floating((Number) primitive.get());
            case DATE ->
                text(LocalDate.ofEpochDay(((Number) primitive.get()).longValue())
                        .toString());
            case TIME ->
                text(LocalTime.ofNanoOfDay(((Number) primitive.get()).longValue() * 1_000)
                        .toString());
            case TIMESTAMPTZ -> text(moment(primitive, ChronoUnit.MICROS).toString());
            case TIMESTAMPTZ_NANOS -> text(moment(primitive, ChronoUnit.NANOS).toString());
            case TIMESTAMPNTZ -> text(local(moment(primitive, ChronoUnit.MICROS)));
            case TIMESTAMPNTZ_NANOS -> text(local(moment(primitive, ChronoUnit.NANOS)));
            case BINARY -> text(base64((ByteBuffer) primitive.get()));
            case STRING, UUID -> text(primitive.get().toString());
            default ->
                throw new GatewayException(
                        ErrorCode.NOT_SUPPORTED, "a variant of the type " + primitive.type() + " is not supported yet");
        }
    }

    private void floating(Number number) {
        double value = number.doubleValue();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            text(number.toString());
        } else {
            json.append(number);
        }
    }

    private static Instant moment(VariantPrimitive<?> primitive, ChronoUnit unit) {
        return Instant.EPOCH.plus(((Number) primitive.get()).longValue(), unit);
    }

    private static String local(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC).toString();
    }

    private static String base64(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private void text(String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < ' ') {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
