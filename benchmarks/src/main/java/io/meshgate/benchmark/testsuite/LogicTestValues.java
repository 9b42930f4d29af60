package io.meshgate.benchmark.testsuite;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of a result as the texts that sqllogictest compares. */
final class LogicTestValues {
    private static final int PLACES = 3;

    private LogicTestValues() {}

    /**
     * What is wrong with a result.
     *
     * @return empty if it is the expected one
     */
    static Optional<String> difference(LogicTest.Query query, ResultSet result) throws SQLException {
        int columns = result.getMetaData().getColumnCount();
        if (columns != query.types().length()) {
            return Optional.of("expected " + query.types().length() + " columns, got " + columns);
        }
        List<List<String>> rows = new ArrayList<>();
        while (result.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 0; i < columns; i++) {
                row.add(text(result.getObject(i + 1), query.types().charAt(i)));
            }
            rows.add(row);
        }
        return difference(query, rows, columns);
    }

    private static Optional<String> difference(LogicTest.Query query, List<List<String>> rows, int columns) {
        List<String> actual = sorted(query.sort(), rows);
        if (query.hash().isPresent()) {
            String hash = hash(actual);
            boolean same = hash.equals(query.hash().get()) && actual.size() == query.values();
            return same
                    ? Optional.empty()
                    : Optional.of("expected " + query.values() + " values hashing to "
                            + query.hash().get() + ", got " + actual.size() + " hashing to " + hash);
        }
        List<String> expected = sorted(query.sort(), expectedRows(query.expected(), columns));
        return expected.equals(actual) ? Optional.empty() : Optional.of("expected " + expected + ", got " + actual);
    }

    /** One value a line, or one row a line with tabs between its values. */
    private static List<List<String>> expectedRows(List<String> lines, int columns) {
        boolean tabs = columns > 1 && !lines.isEmpty() && lines.get(0).indexOf('\t') >= 0;
        List<List<String>> rows = new ArrayList<>();
        if (tabs) {
            lines.forEach(line -> rows.add(List.of(line.split("\t", -1))));
            return rows;
        }
        for (int start = 0; start < lines.size(); start += columns) {
            rows.add(lines.subList(start, Math.min(lines.size(), start + columns)));
        }
        return rows;
    }

    private static List<String> sorted(String sort, List<List<String>> rows) {
        List<List<String>> ordered = new ArrayList<>(rows);
        if (sort.equals("rowsort")) {
            ordered.sort((a, b) -> String.join("\u0000", a).compareTo(String.join("\u0000", b)));
        }
        List<String> values = new ArrayList<>();
        ordered.forEach(values::addAll);
        if (sort.equals("valuesort")) {
            values.sort(null);
        }
        return values;
    }

    private static String text(@Nullable Object value, char type) {
        if (value == null) {
            return "NULL";
        }
        if (type == 'I' && value instanceof Number number) {
            return new BigDecimal(number.toString())
                    .setScale(0, RoundingMode.DOWN)
                    .toPlainString();
        }
        if (type == 'R' && value instanceof Number number) {
            double floating = number.doubleValue();
            return Double.isNaN(floating) || Double.isInfinite(floating)
                    ? String.valueOf(floating)
                    : new BigDecimal(number.toString())
                            .setScale(PLACES, RoundingMode.HALF_UP)
                            .toPlainString();
        }
        String text = value instanceof Boolean flag && type == 'I' ? (flag ? "1" : "0") : value.toString();
        return text.isEmpty() ? "(empty)" : text.replaceAll("[\\x00-\\x1f\\x7f]", "@");
    }

    /** The digest of the format. */
    private static String hash(List<String> values) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            values.forEach(value -> digest.update((value + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest()).toLowerCase(Locale.ROOT);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks MD5", e);
        }
    }
}
