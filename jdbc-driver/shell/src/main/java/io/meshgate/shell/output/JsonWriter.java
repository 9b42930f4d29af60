package io.meshgate.shell.output;

import io.meshgate.shell.value.Rows;
import io.meshgate.shell.value.UniqueNames;
import io.meshgate.shell.value.ValueText;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An array of objects, one on each line. Numbers keep all their digits; NaN and the infinities, which JSON has not, are
 * strings. A label that comes again gets a number: {@code id}, {@code id_2}.
 */
final class JsonWriter implements ResultWriter {
    private final Writer out;

    JsonWriter(Writer out) {
        this.out = out;
    }

    @Override
    public void write(Rows rows) throws IOException, SQLException {
        List<String> names = UniqueNames.of(rows.columns());
        out.write('[');
        for (String separator = "\n"; rows.next(); separator = ",\n") {
            out.write(separator);
            object(names, rows.row());
        }
        out.write("\n]\n");
        out.flush();
    }

    private void object(List<String> names, List<@Nullable Object> values) throws IOException {
        out.write('{');
        for (int i = 0; i < names.size(); i++) {
            if (i > 0) {
                out.write(", ");
            }
            string(names.get(i));
            out.write(": ");
            value(values.get(i));
        }
        out.write('}');
    }

    private void value(@Nullable Object value) throws IOException {
        if (value == null || value instanceof Boolean) {
            out.write(String.valueOf(value));
        } else if (isNumber(value)) {
            out.write(ValueText.of(value));
        } else if (value instanceof List<?> list) {
            array(list);
        } else if (value instanceof Map<?, ?> map) {
            map(map);
        } else {
            string(ValueText.of(value));
        }
    }

    private static boolean isNumber(Object value) {
        if (value instanceof Double number) {
            return Double.isFinite(number);
        }
        if (value instanceof Float number) {
            return Float.isFinite(number);
        }
        return value instanceof Byte
                || value instanceof Short
                || value instanceof Integer
                || value instanceof Long
                || value instanceof BigInteger
                || value instanceof BigDecimal;
    }

    private void array(List<?> list) throws IOException {
        out.write('[');
        for (int i = 0; i < list.size(); i++) {
            if (i > 0) {
                out.write(", ");
            }
            value(list.get(i));
        }
        out.write(']');
    }

    private void map(Map<?, ?> map) throws IOException {
        out.write('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.write(separator);
            string(entry.getKey() == null ? "null" : ValueText.of(entry.getKey()));
            out.write(": ");
            value(entry.getValue());
            separator = ", ";
        }
        out.write('}');
    }

    private void string(String text) throws IOException {
        out.write('"');
        for (int i = 0; i < text.length(); i++) {
            character(text.charAt(i));
        }
        out.write('"');
    }

    private void character(char c) throws IOException {
        switch (c) {
            case '"' -> out.write("\\\"");
            case '\\' -> out.write("\\\\");
            case '\n' -> out.write("\\n");
            case '\r' -> out.write("\\r");
            case '\t' -> out.write("\\t");
            default -> {
                if (isPlain(c)) {
                    out.write(c);
                } else {
                    out.write(String.format("\\u%04x", (int) c));
                }
            }
        }
    }

    // Surrogates are plain when they come in pairs, which the text of a database does.
    private static boolean isPlain(char c) {
        int type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }
}
