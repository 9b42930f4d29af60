package io.meshgate.shell.value;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A column of a result. */
public record Column(String label, ValueType type) {

    /** All columns of a result, from left to right; labels may repeat. */
    public static List<Column> of(ResultSetMetaData metadata) throws SQLException {
        List<Column> columns = new ArrayList<>();
        for (int i = 1; i <= metadata.getColumnCount(); i++) {
            columns.add(new Column(metadata.getColumnLabel(i), JdbcTypes.of(metadata, i)));
        }
        return List.copyOf(columns);
    }
}
