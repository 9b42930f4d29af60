package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.Column;
import io.meshgate.jdbc.arrow.ListValue;
import io.meshgate.jdbc.arrow.SqlType;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** From the arrays and collections that applications set to the elements of a parameter, each of its class. */
final class ArrayConversion {
    private static final String ARRAY_OF = " ARRAY";
    private static final int MOST_DIGITS = 38;
    private static final Map<String, SqlType> ELEMENTS = elements();

    private ArrayConversion() {}

    private static Map<String, SqlType> elements() {
        Map<String, SqlType> types = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (SqlType type : List.of(
                type(Types.BOOLEAN, "BOOLEAN", Boolean.class),
                type(Types.TINYINT, "TINYINT", Byte.class),
                type(Types.SMALLINT, "SMALLINT", Short.class),
                type(Types.INTEGER, "INTEGER", Integer.class),
                type(Types.BIGINT, "BIGINT", Long.class),
                type(Types.REAL, "REAL", Float.class),
                type(Types.DOUBLE, "DOUBLE", Double.class),
                type(Types.DECIMAL, "DECIMAL", BigDecimal.class),
                type(Types.VARCHAR, "VARCHAR", String.class),
                type(Types.VARBINARY, "VARBINARY", byte[].class),
                type(Types.DATE, "DATE", LocalDate.class),
                type(Types.TIME, "TIME", LocalTime.class),
                type(Types.TIMESTAMP, "TIMESTAMP", LocalDateTime.class),
                type(Types.TIMESTAMP_WITH_TIMEZONE, "TIMESTAMP WITH TIME ZONE", OffsetDateTime.class),
                type(Types.OTHER, "UUID", UUID.class))) {
            types.put(type.name(), type);
        }
        return Collections.unmodifiableMap(types);
    }

    private static SqlType type(int jdbcType, String name, Class<?> valueClass) {
        return new SqlType(jdbcType, name, valueClass, MOST_DIGITS, 0, SqlType.Signedness.SIGNED, Integer.MAX_VALUE);
    }

    /**
     * The array of {@link java.sql.Connection#createArrayOf}.
     *
     * @param type of the elements, as in SQL; of arrays {@code BIGINT ARRAY} and so on
     * @throws SQLException with 22023 for a type that elements do not have, with 22018 and 22003 for an element that its
     *     type does not take
     */
    static Array create(@Nullable String type, Object @Nullable [] elements) throws SQLException {
        if (type == null || elements == null) {
            throw Failures.argument("The type or the elements of the array are null");
        }
        return new MeshgateArray(list(type.strip(), elements));
    }

    private static ListValue list(String type, Object value) throws SQLException {
        boolean nested = type.toUpperCase(Locale.ROOT).endsWith(ARRAY_OF);
        SqlType element =
                nested ? type(Types.ARRAY, type.toUpperCase(Locale.ROOT), ListValue.class) : ELEMENTS.get(type);
        if (element == null) {
            throw Failures.argument("There is no type of that name for elements of an array; accepted are "
                    + String.join(", ", ELEMENTS.keySet()) + ", and each of them with ARRAY behind");
        }
        String inner = nested ? type.substring(0, type.length() - ARRAY_OF.length()) : "";
        List<@Nullable Object> converted = new ArrayList<>();
        for (Object each : elementsOf(value, 1)) {
            converted.add(each == null ? null : nested ? list(inner, each) : element(each, element));
        }
        return new ListValue(element, Collections.unmodifiableList(converted));
    }

    /** A decimal keeps its own scale: what the parameter's is, nobody knows yet. */
    private static Object element(Object value, SqlType type) throws SQLException {
        return value instanceof BigDecimal && type.jdbcType() == Types.DECIMAL
                ? value
                : ParameterConversion.convert(value, scaled(value, type), 1, ZoneId.systemDefault());
    }

    private static SqlType scaled(Object value, SqlType type) throws SQLException {
        if (type.jdbcType() != Types.DECIMAL || !(value instanceof Float || value instanceof Double)) {
            return type;
        }
        double number = ((Number) value).doubleValue();
        if (!Double.isFinite(number)) {
            throw Failures.data("22018", "An element of the array is not a DECIMAL", null);
        }
        int scale = Math.max(new BigDecimal(value.toString()).scale(), 0);
        return new SqlType(
                type.jdbcType(),
                type.name(),
                type.valueClass(),
                MOST_DIGITS,
                scale,
                type.signedness(),
                type.displaySize());
    }

    /**
     * The elements for a parameter.
     *
     * @param parameter an array
     * @return lists for arrays in it
     */
    static List<@Nullable Object> convert(Object value, Column parameter, int position, ZoneId zone)
            throws SQLException {
        Column element = parameter.elements().orElseThrow();
        List<@Nullable Object> converted = new ArrayList<>();
        for (Object each : elementsOf(value, position)) {
            converted.add(each == null ? null : element(each, element, position, zone));
        }
        return Collections.unmodifiableList(converted);
    }

    private static Object element(Object value, Column element, int position, ZoneId zone) throws SQLException {
        return element.elements().isPresent()
                ? convert(value, element, position, zone)
                : ParameterConversion.convert(value, element.sqlType(), position, zone);
    }

    private static List<@Nullable Object> elementsOf(Object value, int position) throws SQLException {
        if (value instanceof MeshgateArray ours) {
            return ours.values();
        }
        if (value instanceof ListValue list) {
            return list.values();
        }
        Object plain = value instanceof Array array ? array.getArray() : value;
        if (plain instanceof Collection<?> collection) {
            return new ArrayList<>(collection);
        }
        if (plain == null || !plain.getClass().isArray() || plain instanceof byte[]) {
            throw Failures.data(
                    "22018",
                    "Parameter " + position + " is an ARRAY, for which a "
                            + value.getClass().getSimpleName()
                            + " does not stand; accepted are java.sql.Array, collections and Java arrays",
                    null);
        }
        return IntStream.range(0, java.lang.reflect.Array.getLength(plain))
                .<@Nullable Object>mapToObj(i -> java.lang.reflect.Array.get(plain, i))
                .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
    }
}
