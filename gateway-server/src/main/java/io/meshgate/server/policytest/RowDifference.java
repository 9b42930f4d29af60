package io.meshgate.server.policytest;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares rows with those that a test expects. Numbers are the same when they have the same value. */
final class RowDifference {
    private static final int SHOWN = 5;

    private RowDifference() {}

    /**
     * @param expected mappings by column, or lists
     * @return what differs, on one line; empty when nothing does
     */
    static Optional<String> between(List<JsonNode> expected, LocalQueries.Result actual, PolicyTest.Order order) {
        List<String> wanted = new ArrayList<>();
        for (JsonNode row : expected) {
            Optional<String> flaw = flaw(row, actual.columns());
            if (flaw.isPresent()) {
                return flaw;
            }
            wanted.add(row(row, actual.columns()));
        }
        List<String> found = actual.rows().stream().map(RowDifference::text).toList();
        if (order == PolicyTest.Order.AS_GIVEN
                ? wanted.equals(found)
                : sorted(wanted).equals(sorted(found))) {
            return Optional.empty();
        }
        List<String> missing = without(wanted, found);
        List<String> unexpected = without(found, wanted);
        if (missing.isEmpty() && unexpected.isEmpty()) {
            return Optional.of("the rows come in another order: " + shown(found));
        }
        return Optional.of((missing.isEmpty() ? "" : "missing rows: " + shown(missing))
                + (missing.isEmpty() || unexpected.isEmpty() ? "" : "; ")
                + (unexpected.isEmpty() ? "" : "rows that are not expected: " + shown(unexpected)));
    }

    private static Optional<String> flaw(JsonNode row, List<String> columns) {
        if (row.isArray()) {
            return row.size() == columns.size()
                    ? Optional.empty()
                    : Optional.of("an expected row has " + row.size() + " values, and the result " + columns.size()
                            + " columns: " + String.join(", ", columns));
        }
        List<String> given = new ArrayList<>();
        row.fieldNames().forEachRemaining(given::add);
        boolean same = given.size() == columns.size() && given.containsAll(columns);
        return same
                ? Optional.empty()
                : Optional.of("an expected row names the columns " + String.join(", ", given)
                        + ", and the result has " + String.join(", ", columns)
                        + " (where two have the same name, give rows as lists)");
    }

    private static String row(JsonNode row, List<String> columns) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            values.add(value(row.isArray() ? row.get(i) : row.get(columns.get(i))));
        }
        return text(values);
    }

    private static @Nullable Object value(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (node.isNumber()) {
            return node.decimalValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isArray()) {
            List<@Nullable Object> elements = new ArrayList<>();
            node.forEach(element -> elements.add(value(element)));
            return elements;
        }
        if (node.isObject()) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            node.properties().forEach(member -> members.put(member.getKey(), value(member.getValue())));
            return members;
        }
        return node.asText();
    }

    /** Texts in quotes, so that they are never taken for numbers. */
    private static String text(@Nullable Object value) {
        if (value instanceof BigDecimal number) {
            return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
        }
        if (value instanceof List<?> elements) {
            return "["
                    + String.join(
                            ", ", elements.stream().map(RowDifference::text).toList())
                    + "]";
        }
        if (value instanceof Map<?, ?> members) {
            Map<String, String> sorted = new TreeMap<>();
            members.forEach((name, member) -> sorted.put(String.valueOf(name), text(member)));
            return sorted.toString();
        }
        if (value instanceof String text) {
            return "'" + text.replace("'", "''") + "'";
        }
        return value == null ? "NULL" : value.toString();
    }

    private static List<String> sorted(List<String> rows) {
        return rows.stream().sorted().toList();
    }

    /** As many times as they are more often among the first. */
    private static List<String> without(List<String> rows, List<String> others) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        others.forEach(row -> counts.merge(row, 1, Integer::sum));
        List<String> left = new ArrayList<>();
        for (String row : rows) {
            if (counts.merge(row, -1, Integer::sum) < 0) {
                left.add(row);
            }
        }
        return left;
    }

    private static String shown(List<String> rows) {
        String more = rows.size() > SHOWN ? " and " + (rows.size() - SHOWN) + " more" : "";
        return String.join(", ", rows.subList(0, Math.min(SHOWN, rows.size()))) + more;
    }
}
