package io.meshgate.shell.value;

import io.meshgate.shell.sql.SqlScanner;
import io.meshgate.shell.sql.Token;
import io.meshgate.shell.value.ValueType.Kind;
import io.meshgate.shell.value.ValueType.Scalar;
import io.meshgate.shell.value.ValueType.StructField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the name of a type, such as {@code ROW(a INTEGER, b DECIMAL(10, 2) ARRAY)}: JDBC has no other way to tell the
 * parts of a nested type. What it does not know becomes a type that is shown by its text.
 */
final class TypeText {
    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("BOOLEAN", Kind.BOOLEAN),
            Map.entry("TINYINT", Kind.TINYINT),
            Map.entry("SMALLINT", Kind.SMALLINT),
            Map.entry("INTEGER", Kind.INTEGER),
            Map.entry("BIGINT", Kind.BIGINT),
            Map.entry("REAL", Kind.REAL),
            Map.entry("FLOAT", Kind.REAL),
            Map.entry("DOUBLE", Kind.DOUBLE),
            Map.entry("VARCHAR", Kind.TEXT),
            Map.entry("CHAR", Kind.TEXT),
            Map.entry("VARBINARY", Kind.BINARY),
            Map.entry("BINARY", Kind.BINARY),
            Map.entry("BLOB", Kind.BINARY),
            Map.entry("DATE", Kind.DATE),
            Map.entry("TIME", Kind.TIME),
            Map.entry("TIMESTAMP", Kind.TIMESTAMP),
            Map.entry("TIMESTAMP WITH TIME ZONE", Kind.TIMESTAMP_WITH_ZONE),
            Map.entry("UUID", Kind.UUID),
            Map.entry("NULL", Kind.NULL));

    private final String name;
    private final List<String> tokens;
    private int position;

    TypeText(String name) {
        this.name = name;
        this.tokens = SqlScanner.tokens(name).stream()
                .filter(token -> token.kind() != Token.Kind.BLANK)
                .map(token -> token.text(name))
                .toList();
    }

    ValueType parse() {
        try {
            ValueType type = type();
            return position == tokens.size() ? type : other();
        } catch (IllegalArgumentException notKnown) {
            return other();
        }
    }

    private ValueType other() {
        return new Scalar(Kind.OTHER, 0, 0, name);
    }

    private ValueType type() {
        ValueType type = base();
        while (true) {
            if (takeIf("[")) {
                while (!takeIf("]")) {
                    take();
                }
            } else if (!takeIf("ARRAY")) {
                return type;
            }
            type = new ValueType.ListOf(type);
        }
    }

    private ValueType base() {
        String word = take().toUpperCase(Locale.ROOT);
        return switch (word) {
            case "ROW", "STRUCT" -> struct();
            case "MAP" -> map();
            case "DECIMAL", "NUMERIC" -> decimal();
            default -> scalar(word);
        };
    }

    private ValueType struct() {
        expect("(");
        List<StructField> fields = new ArrayList<>();
        do {
            String field = take();
            fields.add(new StructField(unquoted(field), type()));
        } while (takeIf(","));
        expect(")");
        return new ValueType.StructOf(fields);
    }

    private ValueType map() {
        boolean angles = takeIf("<");
        if (!angles) {
            expect("(");
        }
        ValueType key = type();
        expect(",");
        ValueType value = type();
        expect(angles ? ">" : ")");
        return new ValueType.MapOf(key, value);
    }

    private ValueType decimal() {
        if (!takeIf("(")) {
            return new Scalar(Kind.DECIMAL, 0, 0, "DECIMAL");
        }
        int precision = Integer.parseInt(take());
        int scale = takeIf(",") ? Integer.parseInt(take()) : 0;
        expect(")");
        return new Scalar(Kind.DECIMAL, precision, scale, "DECIMAL(" + precision + ", " + scale + ")");
    }

    private ValueType scalar(String word) {
        String whole = word;
        if (takeIf("(")) {
            while (!takeIf(")")) {
                take();
            }
        }
        if (word.equals("TIMESTAMP") && takeIf("WITH")) {
            expect("TIME");
            expect("ZONE");
            whole = "TIMESTAMP WITH TIME ZONE";
        }
        Kind kind = KINDS.get(whole);
        if (kind == null) {
            throw new IllegalArgumentException("not a type that is known");
        }
        return new Scalar(kind, 0, 0, whole);
    }

    private static String unquoted(String text) {
        return text.startsWith("\"") && text.length() > 1
                ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                : text;
    }

    private String take() {
        if (position == tokens.size()) {
            throw new IllegalArgumentException("the type ends too early");
        }
        return tokens.get(position++);
    }

    private boolean takeIf(String text) {
        boolean there = position < tokens.size() && tokens.get(position).equalsIgnoreCase(text);
        if (there) {
            position++;
        }
        return there;
    }

    private void expect(String text) {
        if (!takeIf(text)) {
            throw new IllegalArgumentException("the type is of another form");
        }
    }
}
