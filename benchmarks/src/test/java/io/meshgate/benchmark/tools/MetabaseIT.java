package io.meshgate.benchmark.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The calls of Metabase's {@code sql-jdbc} driver, on which a driver plugin for Meshgate would stand, from
 * metabase/metabase below {@code src/metabase/driver/sql_jdbc}: {@code execute.clj} (the connection's options,
 * statements, reading), {@code sync/describe_database.clj} (schemas, tables, probes of each table), {@code
 * sync/describe_table.clj} (columns, keys) and {@code connection.clj} (test of a connection: {@code SELECT 1}).
 */
@ExtendWith(ToolGateway.Extension.class)
class MetabaseIT {
    private static final String[] TABLE_TYPES = {
        "TABLE", "PARTITIONED TABLE", "VIEW", "FOREIGN TABLE", "MATERIALIZED VIEW", "EXTERNAL TABLE", "DYNAMIC_TABLE"
    };
    private static final int FETCH_SIZE = 500;
    private static final int MOST_ROWS = 2_000;

    private final ToolGateway gateway;
    private Connection connection;

    MetabaseIT(ToolGateway gateway) {
        this.gateway = gateway;
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = gateway.connect(ToolGateway.ANALYST);
        DatabaseMetaData server = connection.getMetaData();
        for (int level : List.of(
                Connection.TRANSACTION_READ_UNCOMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_READ_COMMITTED)) {
            assertThat(server.supportsTransactionIsolationLevel(level)).isFalse();
        }
        connection.setReadOnly(true);
        connection.setAutoCommit(true);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void testsTheConnection() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(1);
        }
        assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("Meshgate");
        assertThat(connection.getMetaData().getDatabaseProductVersion()).isNotBlank();
    }

    /** It logs the exception and goes on: of what it then asks for nothing depends on this. */
    @Test
    void isToldThatCursorsStayOpen() {
        assertThatThrownBy(() -> connection.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void syncsTheTablesThatCanBeRead() throws SQLException {
        DatabaseMetaData server = connection.getMetaData();
        List<String> readable = new ArrayList<>();
        for (String schema : new TreeSet<>(Listed.of(server.getSchemas()).values("TABLE_SCHEM"))) {
            Listed tables = Listed.of(server.getTables(null, escaped(schema), "%", TABLE_TYPES));
            assertThat(tables.values("REMARKS")).doesNotContain("");
            for (String table : tables.values("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME")) {
                if (canBeRead(table)) {
                    readable.add(table);
                }
            }
        }

        assertThat(readable)
                .as("all but the one that is only known to exist")
                .containsExactlyInAnyOrder(
                        "finance.reference.all_types",
                        "sales.retail.customer",
                        "sales.retail.orderXitems",
                        "sales.retail.order_items");
    }

    private boolean canBeRead(String table) {
        try (PreparedStatement probe = prepared("SELECT TRUE AS \"_\" FROM " + table + " WHERE 1 <> 1 LIMIT 0")) {
            probe.setQueryTimeout(15);
            return probe.execute();
        } catch (SQLException e) {
            return false;
        }
    }

    @Test
    void syncsTheColumnsOfATable() throws SQLException {
        DatabaseMetaData server = connection.getMetaData();
        Listed columns = Listed.of(server.getColumns(null, "retail", escaped("order_items"), null));

        assertThat(columns.values("COLUMN_NAME", "TYPE_NAME", "NULLABLE", "IS_AUTOINCREMENT", "COLUMN_DEF"))
                .containsExactly("order_id.BIGINT.0.NO.null", "amount.DECIMAL.1.NO.null", "ordered.DATE.0.NO.null");
        assertThat(columns.values("REMARKS")).containsOnly("null");
        assertThat(Listed.of(server.getPrimaryKeys(null, "retail", "order_items"))
                        .rows())
                .isEmpty();
        assertThat(Listed.of(server.getImportedKeys(null, "retail", "order_items"))
                        .rows())
                .isEmpty();
        assertThat(Listed.of(server.getIndexInfo(null, "retail", "order_items", false, true))
                        .rows())
                .isEmpty();
    }

    @Test
    void describesATableByAQueryWithoutRows() throws SQLException {
        try (PreparedStatement statement =
                        prepared("SELECT * FROM \"sales\".\"retail\".\"customer\" WHERE 1 <> 1 LIMIT 0");
                ResultSet rows = statement.executeQuery()) {
            ResultSetMetaData columns = rows.getMetaData();
            assertThat(columns.getColumnCount()).isEqualTo(4);
            assertThat(columns.getColumnName(4)).isEqualTo("email");
            assertThat(columns.getColumnTypeName(4)).isEqualTo("VARCHAR");
            assertThat(columns.isAutoIncrement(4)).isFalse();
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void readsEachTypeByItsThunk() throws SQLException {
        try (Statement statement = connection.createStatement(
                ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, ResultSet.CLOSE_CURSORS_AT_COMMIT)) {
            statement.setFetchDirection(ResultSet.FETCH_FORWARD);
            if (statement.getFetchSize() == 0) {
                statement.setFetchSize(FETCH_SIZE);
            }
            statement.setMaxRows(MOST_ROWS);
            assertThat(statement.execute("-- Metabase:: userID: 1 queryType: native\n"
                            + "SELECT a_boolean, an_integer, a_bigint, a_real, a_double, a_decimal, a_text, a_date,"
                            + " a_timestamp, an_instant FROM finance.reference.all_types"))
                    .isTrue();
            try (ResultSet rows = statement.getResultSet()) {
                assertThat(rows.next()).isTrue();
                List<Object> values = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    values.add(thunk(rows, i));
                }
                assertThat(values)
                        .containsExactly(
                                true,
                                42,
                                1L << 40,
                                1.5f,
                                2.25,
                                new BigDecimal("1234567890.1234"),
                                "grün 字",
                                LocalDate.of(2026, 2, 28),
                                LocalDateTime.of(2026, 2, 28, 13, 14, 15, 123_456_000),
                                OffsetDateTime.parse("2026-02-28T13:14:15Z"));
            }
        }
    }

    private static Object thunk(ResultSet rows, int column) throws SQLException {
        return switch (rows.getMetaData().getColumnType(column)) {
            case Types.TIMESTAMP -> rows.getObject(column, LocalDateTime.class);
            case Types.TIMESTAMP_WITH_TIMEZONE -> rows.getObject(column, OffsetDateTime.class);
            case Types.DATE -> rows.getObject(column, LocalDate.class);
            default -> rows.getObject(column);
        };
    }

    @Test
    void runsAQuestionWithParameters() throws SQLException {
        try (PreparedStatement statement = prepared("SELECT order_id, amount FROM sales.retail.order_items"
                + " WHERE ordered >= ? AND ordered < ? AND amount > ? ORDER BY order_id")) {
            assertThat(statement.getParameterMetaData().getParameterCount()).isEqualTo(3);
            statement.setObject(1, LocalDate.of(2026, 1, 1), Types.DATE);
            statement.setObject(2, LocalDate.of(2027, 1, 1), Types.DATE);
            statement.setObject(3, new BigDecimal("1.00"));
            statement.setMaxRows(MOST_ROWS);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getObject(1)).isEqualTo(1L);
                assertThat(rows.getObject(2)).isEqualTo(new BigDecimal("10.50"));
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @Test
    void cutsTheResultAtItsLimit() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_SIZE);
            statement.setMaxRows(MOST_ROWS);
            int count = 0;
            try (ResultSet rows = statement.executeQuery(
                    "SELECT c.id FROM sales.retail.customer c CROSS JOIN sales.retail.order_items o"
                            + " CROSS JOIN sales.retail.order_items p")) {
                while (rows.next()) {
                    count++;
                }
            }
            assertThat(count).isEqualTo(MOST_ROWS);
        }
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(
                sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, ResultSet.CLOSE_CURSORS_AT_COMMIT);
        statement.setFetchDirection(ResultSet.FETCH_FORWARD);
        return statement;
    }

    private String escaped(String name) throws SQLException {
        String escape = connection.getMetaData().getSearchStringEscape();
        return name.replace("%", escape + "%").replace("_", escape + "_");
    }
}
