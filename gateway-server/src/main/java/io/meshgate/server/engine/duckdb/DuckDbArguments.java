package io.meshgate.server.engine.duckdb;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values as DuckDB's driver binds them to {@code $n}; the SQL casts each to the type that it has. */
final class DuckDbArguments {
    /** What an array has of whose elements nothing is known: it has none, or NULL only. */
    private static final String ANY_TYPE = "VARCHAR";

    private DuckDbArguments() {}

    static @Nullable Object argument(@Nullable Object value, Connection connection) throws SQLException {
        if (value instanceof List<?> elements) {
            return array(elements, elementType(elements).orElse(ANY_TYPE), connection);
        }
        if (value instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        if (value instanceof BigDecimal decimal && decimal.scale() < 0) {
            return decimal.setScale(0);
        }
        return value;
    }

    private static Object array(List<?> elements, String type, Connection connection) throws SQLException {
        @Nullable Object[] bound = new @Nullable Object[elements.size()];
        for (int i = 0; i < bound.length; i++) {
            Object element = elements.get(i);
            bound[i] = element instanceof List<?> inner
                    ? array(inner, type.substring(0, type.length() - "[]".length()), connection)
                    : argument(element, connection);
        }
        return connection.createArrayOf(type, bound);
    }

    /** All elements of an array have one type, which any of them tells; an array of arrays may need to ask several. */
    private static Optional<String> elementType(List<?> elements) {
        boolean nested = false;
        for (Object element : elements) {
            if (element instanceof List<?> inner) {
                nested = true;
                Optional<String> type = elementType(inner);
                if (type.isPresent()) {
                    return type.map(name -> name + "[]");
                }
            } else if (element != null) {
                return Optional.of(scalarType(element));
            }
        }
        return nested ? Optional.of(ANY_TYPE + "[]") : Optional.empty();
    }

    private static String scalarType(Object value) {
        if (value instanceof BigDecimal decimal) {
            return "DECIMAL(38, " + Math.max(decimal.scale(), 0) + ")";
        }
        return SCALARS.stream()
                .filter(scalar -> scalar.kind().isInstance(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no parameter is of the " + value.getClass()))
                .type();
    }

    private record Scalar(Class<?> kind, String type) {}

    private static final List<Scalar> SCALARS = List.of(
            new Scalar(Boolean.class, "BOOLEAN"),
            new Scalar(Integer.class, "INTEGER"),
            new Scalar(Long.class, "BIGINT"),
            new Scalar(Float.class, "REAL"),
            new Scalar(Double.class, "DOUBLE"),
            new Scalar(String.class, "VARCHAR"),
            new Scalar(byte[].class, "BLOB"),
            new Scalar(UUID.class, "UUID"),
            new Scalar(LocalDate.class, "DATE"),
            new Scalar(LocalTime.class, "TIME"),
            new Scalar(LocalDateTime.class, "TIMESTAMP"),
            new Scalar(Instant.class, "TIMESTAMP WITH TIME ZONE"));
}
