package io.meshgate.benchmark.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.server.Gateway;
import io.meshgate.server.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Views and tables that are made through the driver, in a domain whose stewards may write. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set before each test
class DriverWritesIT {
    @TempDir
    private Path directory;

    private Gateway gateway;
    private Connection steward;
    private Connection analyst;

    @BeforeEach
    void start() throws IOException, SQLException {
        ToolMesh.write(directory);
        Files.writeString(directory.resolve("domains/sales/policies/writing.yaml"), """
            grants:
              - id: sales-writers
                tables: ["sales.retail.*"]
                privilege: write
                to: {roles: [steward]}
            """);
        gateway = Gateway.start(directory, Overrides.port(0));
        steward = connect("steward");
        analyst = connect("analyst");
    }

    private Connection connect(String user) throws SQLException {
        return DriverManager.getConnection("jdbc:meshgate://127.0.0.1:" + gateway.port() + "/sales/retail", user, user);
    }

    @AfterEach
    void stop() throws SQLException {
        steward.close();
        analyst.close();
        gateway.close();
    }

    private static long update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
    }

    private static List<String> rows(ResultSet rows, String... columns) throws SQLException {
        List<String> read = new ArrayList<>();
        try (rows) {
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (String column : columns) {
                    row.add(String.valueOf(rows.getString(column)));
                }
                read.add(String.join("|", row));
            }
        }
        return read;
    }

    private static List<String> query(Connection connection, String sql, String... columns) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return rows(statement.executeQuery(sql), columns);
        }
    }

    private static List<String> views(Connection connection) throws SQLException {
        return rows(
                connection.getMetaData().getTables("sales", "retail", "%", new String[] {"VIEW"}),
                "TABLE_NAME",
                "TABLE_TYPE");
    }

    @Test
    void aViewIsCreatedReadListedAndDropped() throws SQLException {
        String create = "CREATE VIEW few AS SELECT id, region FROM customer WHERE id <= 6";
        assertThatThrownBy(() -> update(analyst, create))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        assertThat(update(steward, create)).isZero();
        assertThat(query(steward, "SELECT count(*) AS n FROM few", "n")).containsExactly("6");
        // Every reader's own rows.
        assertThat(query(analyst, "SELECT * FROM few ORDER BY id", "id", "region"))
                .containsExactly("3|EUROPE", "6|EUROPE");
        assertThat(views(steward)).containsExactly("few|VIEW");
        assertThat(views(analyst)).containsExactly("few|VIEW");
        assertThat(rows(
                        steward.getMetaData().getColumns("sales", "retail", "few", "%"),
                        "COLUMN_NAME",
                        "TYPE_NAME",
                        "IS_NULLABLE"))
                .containsExactly("id|BIGINT|YES", "region|VARCHAR|YES");
        try (PreparedStatement statement = steward.prepareStatement("SELECT region FROM few WHERE id = ?")) {
            statement.setLong(1, 3);
            assertThat(rows(statement.executeQuery(), "region")).containsExactly("EUROPE");
        }
        assertThat(update(steward, "CREATE OR REPLACE VIEW few AS SELECT 7 AS seven"))
                .isZero();
        assertThat(query(analyst, "SELECT * FROM few", "seven")).containsExactly("7");
        try (Statement statement = steward.createStatement()) {
            assertThat(statement.execute("DROP VIEW few")).isFalse();
            assertThat(statement.getUpdateCount()).isZero();
        }
        assertThat(views(steward)).isEmpty();
        assertThatThrownBy(() -> query(steward, "SELECT * FROM few"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
    }

    @Test
    void aBatchIsOneCommit() throws SQLException {
        update(steward, "CREATE TABLE t AS SELECT 0 AS id, 'first' AS name");
        try (PreparedStatement statement = steward.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
            for (int i = 1; i <= 300; i++) {
                statement.setInt(1, i);
                statement.setString(2, i % 2 == 0 ? null : "n" + i);
                statement.addBatch();
            }
            assertThat(statement.executeBatch()).hasSize(300).containsOnly(1);
        }
        assertThat(query(steward, "SELECT count(*) AS n, count(name) AS named, sum(id) AS s FROM t", "n", "named", "s"))
                .containsExactly("301|151|45150");
        assertThat(query(steward, "SELECT count(*) AS n FROM \"t$snapshots\"", "n"))
                .containsExactly("2");
    }

    @Test
    void aBatchWithARowThatFailsAddsNothing() throws SQLException {
        update(steward, "CREATE TABLE t AS SELECT 0 AS id");
        try (PreparedStatement statement = steward.prepareStatement("INSERT INTO t SELECT 10 / CAST(? AS INTEGER)")) {
            for (int divisor : new int[] {1, 2, 0, 5}) {
                statement.setInt(1, divisor);
                statement.addBatch();
            }
            assertThatThrownBy(statement::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getSQLState()).isEqualTo("22012");
                assertThat(e.getUpdateCounts()).isEmpty();
            });
        }
        assertThat(query(steward, "SELECT count(*) AS n FROM t", "n")).containsExactly("1");
    }

    @Test
    void anInsertOfTooFewColumnsIsToldItsPlace() throws SQLException {
        update(steward, "CREATE TABLE t AS SELECT 0 AS id, 'first' AS name");
        assertThatThrownBy(() -> update(steward, "INSERT INTO t\nVALUES (1)"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("1 values does not go into 2 columns")
                .hasMessageContaining("line 2, column 8");
        assertThatThrownBy(() -> update(steward, "INSERT INTO t\nSELECT 1"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("1 columns for the 2")
                .hasMessageContaining("line 2, column 1");
    }
}
