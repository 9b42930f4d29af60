package io.meshgate.jdbc.arrow;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arrays, rows and maps as JSON; what JSON has no form for is written as the text that it has by itself. */
public final class NestedText {
    private NestedText() {}

    /** @param value a {@link ListValue}, {@link RowValue} or {@link Map} */
    public static String of(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(@Nullable Object value, StringBuilder out) {
        if (value instanceof ListValue list) {
            writeList(list.values(), out);
        } else if (value instanceof RowValue row) {
            writeRow(row, out);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(map, out);
        } else if (value == null || value instanceof Boolean || isFinite(value)) {
            out.append(value instanceof BigDecimal decimal ? decimal.toPlainString() : String.valueOf(value));
        } else {
            quote(text(value), out);
        }
    }

    private static boolean isFinite(Object value) {
        return value instanceof BigDecimal || (value instanceof Number number && Double.isFinite(number.doubleValue()));
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof LocalDateTime timestamp) {
            return TimeText.of(timestamp);
        }
        if (value instanceof OffsetDateTime instant) {
            return TimeText.of(instant.toInstant());
        }
        return value instanceof LocalTime time ? TimeText.of(time) : value.toString();
    }

    private static void writeList(List<@Nullable Object> values, StringBuilder out) {
        out.append('[');
        for (int i = 0; i < values.size(); i++) {
            out.append(i == 0 ? "" : ",");
            write(values.get(i), out);
        }
        out.append(']');
    }

    private static void writeRow(RowValue row, StringBuilder out) {
        out.append('{');
        for (int i = 0; i < row.names().size(); i++) {
            out.append(i == 0 ? "" : ",");
            quote(row.names().get(i), out);
            out.append(':');
            write(row.values().get(i), out);
        }
        out.append('}');
    }

    private static void writeMap(Map<?, ?> map, StringBuilder out) {
        out.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            separator = ",";
            Object key = entry.getKey();
            quote(key instanceof String text ? text : keyText(key), out);
            out.append(':');
            write(entry.getValue(), out);
        }
        out.append('}');
    }

    private static String keyText(@Nullable Object key) {
        StringBuilder out = new StringBuilder();
        write(key, out);
        boolean quoted = out.length() > 1 && out.charAt(0) == '"';
        return quoted ? out.substring(1, out.length() - 1) : out.toString();
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
