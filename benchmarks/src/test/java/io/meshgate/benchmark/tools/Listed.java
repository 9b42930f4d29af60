package io.meshgate.benchmark.tools;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of a listing, by the names that JDBC gives its columns. */
record Listed(List<Map<String, @Nullable String>> rows) {

    /** Reads it whole and closes it. */
    static Listed of(ResultSet listing) throws SQLException {
        try (listing) {
            ResultSetMetaData columns = listing.getMetaData();
            List<Map<String, @Nullable String>> rows = new ArrayList<>();
            while (listing.next()) {
                Map<String, @Nullable String> row = new LinkedHashMap<>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    row.put(columns.getColumnLabel(i), listing.getString(columns.getColumnLabel(i)));
                }
                rows.add(row);
            }
            return new Listed(rows);
        }
    }

    /** The values of these columns, with dots between them, in the listing's order. */
    List<String> values(String... columns) {
        return rows.stream()
                .map(row -> List.of(columns).stream()
                        .map(column -> String.valueOf(value(row, column)))
                        .collect(Collectors.joining(".")))
                .toList();
    }

    private static @Nullable String value(Map<String, @Nullable String> row, String column) {
        if (!row.containsKey(column)) {
            throw new AssertionError("The listing has no column " + column + " but " + row.keySet());
        }
        return row.get(column);
    }
}
