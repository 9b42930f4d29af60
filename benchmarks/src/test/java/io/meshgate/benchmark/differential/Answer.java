package io.meshgate.benchmark.differential;

import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a target answered: rows as comparable texts, or a failure.
 *
 * @param message empty if there are rows
 */
record Answer(List<List<String>> rows, Optional<Fault> fault, String message) {
    private static final MathContext DIGITS = new MathContext(9);

    /** Kinds of failures that all targets tell apart. */
    enum Fault {
        OVERFLOW,
        DIVISION_BY_ZERO,
        BAD_CAST,
        ARGUMENT,
        CARDINALITY,
        /** The target cannot run such a query, and says so. */
        NOT_SUPPORTED,
        /** Whatever should not happen. */
        OTHER
    }

    static Answer rows(List<List<String>> rows) {
        return new Answer(rows, Optional.empty(), "");
    }

    static Answer failed(Fault fault, String message) {
        return new Answer(List.of(), Optional.of(fault), message);
    }

    /** Reads a result to the end. */
    static Answer read(ResultSet result, List<Kind> kinds) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        while (result.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 0; i < kinds.size(); i++) {
                row.add(text(result, i + 1, kinds.get(i)));
            }
            rows.add(row);
        }
        return rows(rows);
    }

    private static String text(ResultSet result, int column, Kind kind) throws SQLException {
        Object value = switch (kind) {
            case DATE -> result.getObject(column, LocalDate.class);
            case TIMESTAMP -> result.getObject(column, LocalDateTime.class);
            case INSTANT -> result.getObject(column, OffsetDateTime.class);
            case BINARY -> result.getBytes(column);
            case VARCHAR -> result.getString(column);
            default -> result.getObject(column);
        };
        return text(value);
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "NULL";
        }
        if (value instanceof byte[] bytes) {
            return "x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof OffsetDateTime moment) {
            return moment.toInstant().toString();
        }
        if (value instanceof String string) {
            return "'" + string + "'";
        }
        if (value instanceof Double || value instanceof Float) {
            return floating(((Number) value).doubleValue());
        }
        if (value instanceof Number number) {
            BigDecimal exact = new BigDecimal(number.toString());
            return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
        }
        return value.toString().toLowerCase(Locale.ROOT);
    }

    private static String floating(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.toString(value);
        }
        return value == 0 ? "0.0" : "~" + new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    }

    boolean isNotSupported() {
        return fault.equals(Optional.of(Fault.NOT_SUPPORTED));
    }

    /** Rows in an order of their own, as for queries that ask for none. */
    List<List<String>> sorted() {
        return rows.stream().sorted(Comparator.comparing(Object::toString)).toList();
    }

    /** How this differs from what was expected. */
    Optional<String> difference(Answer expected, boolean ordered) {
        if (fault.isPresent() || expected.fault.isPresent()) {
            return fault.equals(expected.fault)
                    ? Optional.empty()
                    : Optional.of("expected " + expected.summary() + ", got " + summary());
        }
        List<List<String>> mine = ordered ? rows : sorted();
        List<List<String>> theirs = ordered ? expected.rows : expected.sorted();
        if (mine.equals(theirs)) {
            return Optional.empty();
        }
        List<List<String>> missing = without(theirs, mine);
        List<List<String>> surplus = without(mine, theirs);
        return Optional.of("expected " + theirs.size() + " rows, got " + mine.size() + "; missing " + few(missing)
                + ", surplus " + few(surplus));
    }

    private static List<List<String>> without(List<List<String>> rows, List<List<String>> others) {
        List<List<String>> left = new ArrayList<>(rows);
        others.forEach(left::remove);
        return left;
    }

    private static String few(List<List<String>> rows) {
        return rows.size() + ": " + rows.subList(0, Math.min(4, rows.size()));
    }

    private String summary() {
        return fault.map(kind -> kind + " (" + message + ")").orElse(rows.size() + " rows");
    }
}
