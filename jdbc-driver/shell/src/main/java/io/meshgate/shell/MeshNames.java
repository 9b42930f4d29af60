package io.meshgate.shell;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Asks a connection what its user may see: by its metadata, or by SHOW where a driver has no metadata. */
final class MeshNames {
    /** More than this are neither listed nor completed. */
    private static final int MOST_COLUMNS = 100_000;

    private final Connection connection;

    MeshNames(Connection connection) {
        this.connection = connection;
    }

    /** All schemas, as catalog and schema. */
    List<List<String>> schemas() throws SQLException {
        try (ResultSet result = connection.getMetaData().getSchemas()) {
            List<List<String>> schemas = new ArrayList<>();
            while (result.next()) {
                schemas.add(List.of(text(result, 2), text(result, 1)));
            }
            return schemas;
        } catch (SQLFeatureNotSupportedException e) {
            return shownSchemas();
        }
    }

    private List<List<String>> shownSchemas() throws SQLException {
        List<List<String>> schemas = new ArrayList<>();
        for (String catalog : first("SHOW CATALOGS")) {
            for (String schema : first("SHOW SCHEMAS FROM " + TableName.quoted(catalog))) {
                schemas.add(List.of(catalog, schema));
            }
        }
        return schemas;
    }

    /** All tables, in order. */
    List<TableName> tables() throws SQLException {
        List<TableName> tables = new ArrayList<>();
        try (ResultSet result = connection.getMetaData().getTables(null, null, "%", null)) {
            while (result.next()) {
                tables.add(new TableName(text(result, 1), text(result, 2), text(result, 3)));
            }
        } catch (SQLFeatureNotSupportedException e) {
            tables.addAll(shownTables());
        }
        return tables.stream().sorted().toList();
    }

    private List<TableName> shownTables() throws SQLException {
        List<TableName> tables = new ArrayList<>();
        for (List<String> schema : shownSchemas()) {
            String name = TableName.quoted(schema.get(0)) + "." + TableName.quoted(schema.get(1));
            for (String table : first("SHOW TABLES FROM " + name)) {
                tables.add(new TableName(schema.get(0), schema.get(1), table));
            }
        }
        return tables;
    }

    /** The columns of tables, each table's in its order. */
    Map<TableName, List<String>> columns(List<TableName> tables) throws SQLException {
        Map<TableName, List<String>> columns = new TreeMap<>();
        try (ResultSet result = connection.getMetaData().getColumns(null, null, "%", "%")) {
            for (int count = 0; count < MOST_COLUMNS && result.next(); count++) {
                TableName table = new TableName(text(result, 1), text(result, 2), text(result, 3));
                columns.computeIfAbsent(table, none -> new ArrayList<>()).add(text(result, 4));
            }
            return columns;
        } catch (SQLFeatureNotSupportedException e) {
            Map<TableName, List<String>> described = new LinkedHashMap<>();
            for (TableName table : tables) {
                described.put(table, described(table));
            }
            return described;
        }
    }

    private List<String> described(TableName table) {
        try {
            return first("DESCRIBE " + table.sql());
        } catch (SQLException e) {
            // A table may be visible and closed to the user.
            return List.of();
        }
    }

    private List<String> first(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                values.add(text(result, 1));
            }
        }
        return values;
    }

    private static String text(ResultSet result, int column) throws SQLException {
        String text = result.getString(column);
        return text == null ? "" : text;
    }
}
