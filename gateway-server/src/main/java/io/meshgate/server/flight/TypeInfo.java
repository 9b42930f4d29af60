package io.meshgate.server.flight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.arrow.flight.sql.impl.FlightSql.Nullable;
import org.apache.arrow.flight.sql.impl.FlightSql.Searchable;
import org.apache.arrow.flight.sql.impl.FlightSql.XdbcDataType;
import org.apache.arrow.flight.sql.impl.FlightSql.XdbcDatetimeSubcode;

/** The rows of GetXdbcTypeInfo: every SQL type that a result or a parameter may have. */
final class TypeInfo {
    private static final int MOST_CHARACTERS = Integer.MAX_VALUE;

    private enum Family {
        EXACT,
        APPROXIMATE,
        TEXT,
        BYTES,
        TEMPORAL,
        OTHER
    }

    /** One type; {@code prefix} is what a literal starts with, NULL for types without literals of their own. */
    private record Type(
            String name,
            XdbcDataType code,
            Family family,
            @org.jspecify.annotations.Nullable Integer size,
            @org.jspecify.annotations.Nullable String prefix,
            List<String> parameters,
            @org.jspecify.annotations.Nullable Integer maximumScale,
            @org.jspecify.annotations.Nullable XdbcDatetimeSubcode subcode) {

        static Type of(String name, XdbcDataType code, Family family, int size) {
            return new Type(name, code, family, size, null, List.of(), family == Family.EXACT ? 0 : null, null);
        }

        static Type quoted(String name, XdbcDataType code, Family family, String prefix, List<String> parameters) {
            return new Type(name, code, family, MOST_CHARACTERS, prefix, parameters, null, null);
        }

        static Type temporal(String name, XdbcDataType code, int size, int scale, XdbcDatetimeSubcode subcode) {
            return new Type(name, code, Family.TEMPORAL, size, literal(name), List.of(), scale, subcode);
        }

        static Type nested(String name) {
            return new Type(name, XdbcDataType.XDBC_UNKNOWN_TYPE, Family.OTHER, null, null, List.of(), null, null);
        }

        private static String literal(String name) {
            return (name.startsWith("TIMESTAMP") ? "TIMESTAMP" : name) + " '";
        }

        List<@org.jspecify.annotations.Nullable Object> row() {
            boolean numeric = family == Family.EXACT || family == Family.APPROXIMATE;
            return Arrays.asList(
                    name,
                    code.getNumber(),
                    size,
                    prefix,
                    prefix == null ? null : "'",
                    parameters.isEmpty() ? null : parameters,
                    Nullable.NULLABILITY_NULLABLE.getNumber(),
                    family == Family.TEXT,
                    searchable(),
                    numeric ? false : null,
                    false,
                    numeric ? false : null,
                    name,
                    maximumScale == null ? null : 0,
                    maximumScale,
                    subcode == null ? code.getNumber() : XdbcDataType.XDBC_DATETIME.getNumber(),
                    subcode == null ? null : subcode.getNumber(),
                    numeric ? radix() : null,
                    null);
        }

        private int searchable() {
            return switch (family) {
                case TEXT -> Searchable.SEARCHABLE_FULL.getNumber();
                case OTHER -> Searchable.SEARCHABLE_NONE.getNumber();
                case EXACT, APPROXIMATE, BYTES, TEMPORAL -> Searchable.SEARCHABLE_BASIC.getNumber();
            };
        }

        private int radix() {
            return family == Family.EXACT ? 10 : 2;
        }
    }

    private static final List<Type> TYPES = types();

    private TypeInfo() {}

    static List<List<@org.jspecify.annotations.Nullable Object>> rows() {
        return TYPES.stream().map(Type::row).toList();
    }

    static List<List<@org.jspecify.annotations.Nullable Object>> rows(int code) {
        return TYPES.stream()
                .filter(type -> type.code().getNumber() == code)
                .map(Type::row)
                .toList();
    }

    private static List<Type> types() {
        List<Type> types = new ArrayList<>(numbers());
        types.add(Type.of("BOOLEAN", XdbcDataType.XDBC_BIT, Family.OTHER, 1));
        types.add(Type.quoted("CHAR", XdbcDataType.XDBC_CHAR, Family.TEXT, "'", List.of("length")));
        types.add(Type.quoted("VARCHAR", XdbcDataType.XDBC_VARCHAR, Family.TEXT, "'", List.of("length")));
        types.add(Type.quoted("BINARY", XdbcDataType.XDBC_BINARY, Family.BYTES, "X'", List.of("length")));
        types.add(Type.quoted("VARBINARY", XdbcDataType.XDBC_VARBINARY, Family.BYTES, "X'", List.of("length")));
        types.add(Type.temporal("DATE", XdbcDataType.XDBC_DATE, 10, 0, XdbcDatetimeSubcode.XDBC_SUBCODE_DATE));
        types.add(Type.temporal("TIME", XdbcDataType.XDBC_TIME, 15, 6, XdbcDatetimeSubcode.XDBC_SUBCODE_TIME));
        types.add(Type.temporal(
                "TIMESTAMP", XdbcDataType.XDBC_TIMESTAMP, 26, 6, XdbcDatetimeSubcode.XDBC_SUBCODE_TIMESTAMP));
        types.add(Type.temporal(
                "TIMESTAMP WITH TIME ZONE",
                XdbcDataType.XDBC_TIMESTAMP,
                32,
                6,
                XdbcDatetimeSubcode.XDBC_SUBCODE_TIMESTAMP_WITH_TIMEZONE));
        List.of("ARRAY", "MAP", "ROW", "UUID").forEach(name -> types.add(Type.nested(name)));
        types.sort(
                Comparator.<Type>comparingInt(type -> type.code().getNumber()).thenComparing(Type::name));
        return List.copyOf(types);
    }

    private static List<Type> numbers() {
        return List.of(
                Type.of("TINYINT", XdbcDataType.XDBC_TINYINT, Family.EXACT, 3),
                Type.of("SMALLINT", XdbcDataType.XDBC_SMALLINT, Family.EXACT, 5),
                Type.of("INTEGER", XdbcDataType.XDBC_INTEGER, Family.EXACT, 10),
                Type.of("BIGINT", XdbcDataType.XDBC_BIGINT, Family.EXACT, 19),
                Type.of("REAL", XdbcDataType.XDBC_REAL, Family.APPROXIMATE, 24),
                Type.of("DOUBLE", XdbcDataType.XDBC_DOUBLE, Family.APPROXIMATE, 53),
                new Type(
                        "DECIMAL",
                        XdbcDataType.XDBC_DECIMAL,
                        Family.EXACT,
                        38,
                        null,
                        List.of("precision", "scale"),
                        38,
                        null));
    }
}
