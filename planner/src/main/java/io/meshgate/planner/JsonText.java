package io.meshgate.planner;

import java.util.List;
import java.util.Map;

/** Writes maps, lists, strings and booleans as JSON (RFC 8259). */
final class JsonText {
    private static final int FIRST_PRINTABLE = 0x20;

    private JsonText() {}

    static String of(Object value) {
        StringBuilder json = new StringBuilder();
        write(json, value);
        return json.toString();
    }

    private static void write(StringBuilder json, Object value) {
        if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.append(separator);
                string(json, String.valueOf(entry.getKey()));
                json.append(':');
                write(json, entry.getValue());
                separator = ",";
            }
            json.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            String separator = "[";
            for (Object element : list) {
                json.append(separator);
                write(json, element);
                separator = ",";
            }
            json.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof Boolean || value instanceof Long) {
            json.append(value);
        } else if (value instanceof String text) {
            string(json, text);
        } else {
            throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    private static void string(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean loneSurrogate = Character.isSurrogate(c) && !isPaired(text, i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE || loneSurrogate) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    private static boolean isPaired(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
