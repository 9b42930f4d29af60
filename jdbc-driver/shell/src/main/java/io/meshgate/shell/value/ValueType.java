package io.meshgate.shell.value;

import java.util.List;
import java.util.stream.Collectors;

/** The type of a column or of a part of it, as far as the shell writes it. */
public sealed interface ValueType {
    /** As in SQL, for messages. */
    String name();

    /** Whether values are numbers: they stand at the right of a table's column. */
    default boolean isNumber() {
        return false;
    }

    /** The types that have no parts. */
    enum Kind {
        BOOLEAN,
        TINYINT,
        SMALLINT,
        INTEGER,
        BIGINT,
        REAL,
        DOUBLE,
        DECIMAL,
        TEXT,
        BINARY,
        DATE,
        TIME,
        TIMESTAMP,
        TIMESTAMP_WITH_ZONE,
        UUID,
        NULL,
        /** Anything else: shown by its text. */
        OTHER
    }

    /**
     * A type without parts.
     *
     * @param precision of a DECIMAL; 0 where it is not known, or means nothing
     */
    record Scalar(Kind kind, int precision, int scale, String name) implements ValueType {
        @Override
        public boolean isNumber() {
            return switch (kind) {
                case TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL -> true;
                default -> false;
            };
        }
    }

    /** An array. */
    record ListOf(ValueType element) implements ValueType {
        @Override
        public String name() {
            return element.name() + " ARRAY";
        }
    }

    /** A map. */
    record MapOf(ValueType key, ValueType value) implements ValueType {
        @Override
        public String name() {
            return "MAP<" + key.name() + ", " + value.name() + ">";
        }
    }

    /** A row with named fields. */
    record StructOf(List<StructField> fields) implements ValueType {
        public StructOf {
            fields = List.copyOf(fields);
        }

        @Override
        public String name() {
            return fields.stream()
                    .map(field -> field.name() + " " + field.type().name())
                    .collect(Collectors.joining(", ", "ROW(", ")"));
        }
    }

    /** A field of a {@link StructOf}. */
    record StructField(String name, ValueType type) {}
}
