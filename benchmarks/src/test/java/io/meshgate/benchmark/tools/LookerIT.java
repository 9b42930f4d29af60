package io.meshgate.benchmark.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a dialect of Looker for Meshgate would send by JDBC. Looker's source is not public; the forms are those of its
 * documentation: "How Looker generates SQL" (the canonical query), "Looker SQL dialects" and "Connecting Looker to your
 * database" (tests of a connection, persistent tables), "SQL Runner basics" and "Generating a model" (metadata), and the
 * LookML reference (derived tables, tiers, time frames, suggestions of filters, symmetric aggregates).
 */
@ExtendWith(ToolGateway.Extension.class)
class LookerIT {
    private static final String CONTEXT =
            "-- Looker Query Context '{\"user_id\":1,\"history_slug\":\"ab12\",\"instance_slug\":\"cd34\"}'\n";

    private final ToolGateway gateway;
    private Connection connection;

    LookerIT(ToolGateway gateway) {
        this.gateway = gateway;
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection(gateway.url() + "/sales", ToolGateway.ANALYST, ToolGateway.ANALYST);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private List<String> query(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(5_000);
            statement.setQueryTimeout(60);
            try (ResultSet result = statement.executeQuery(CONTEXT + sql)) {
                while (result.next()) {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        values.add(result.getString(i));
                    }
                    rows.add(String.join(
                            "|", values.stream().map(String::valueOf).toList()));
                }
            }
        }
        return rows;
    }

    @Test
    void testsTheConnection() throws SQLException {
        assertThat(connection.isValid(10)).isTrue();
        assertThat(query("SELECT 1")).containsExactly("1");
        assertThat(query("SELECT CURRENT_TIMESTAMP AS now")).hasSize(1);
    }

    @Test
    void generatesAModelFromTheTables() throws SQLException {
        DatabaseMetaData server = connection.getMetaData();
        assertThat(Listed.of(server.getSchemas("sales", null)).values("TABLE_SCHEM"))
                .contains("retail");
        assertThat(Listed.of(server.getTables("sales", "retail", null, new String[] {"TABLE", "VIEW"}))
                        .values("TABLE_NAME"))
                .containsExactly("customer", "orderXitems", "order_items");
        assertThat(Listed.of(server.getColumns("sales", "retail", "customer", null))
                        .values("COLUMN_NAME", "TYPE_NAME"))
                .containsExactly("id.BIGINT", "name.VARCHAR", "region.VARCHAR", "email.VARCHAR");
        assertThat(Listed.of(server.getPrimaryKeys("sales", "retail", "customer"))
                        .rows())
                .isEmpty();
    }

    @Test
    void runsTheCanonicalQuery() throws SQLException {
        assertThat(query("""
                SELECT
                    customer."region" AS "customer.region",
                        (DATE_TRUNC('month', order_items."ordered")) AS "order_items.ordered_month",
                    COUNT(DISTINCT customer."id") AS "customer.count",
                    COALESCE(SUM(order_items."amount"), 0) AS "order_items.total_amount"
                FROM "retail"."order_items" AS order_items
                LEFT JOIN "retail"."customer" AS customer ON order_items."order_id" * 3 = customer."id"
                WHERE (order_items."ordered" >= DATE '2026-01-01' AND order_items."ordered" < DATE '2027-01-01')
                    AND (customer."region") = 'EUROPE'
                GROUP BY
                    1,
                    2
                HAVING COUNT(DISTINCT customer."id") > 0
                ORDER BY
                    3 DESC
                LIMIT 500"""))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("EUROPE|2026-02-01")
                .endsWith("|2|10.50");
    }

    @Test
    void buildsTiersAndTimeFrames() throws SQLException {
        assertThat(query("""
                SELECT
                    CASE
                        WHEN customer."id"  < 100 THEN 'Below 100'
                        WHEN customer."id"  >= 100 AND customer."id"  < 1000 THEN '100 to 999'
                        ELSE '1000 or Above'
                        END AS "customer.id_tier",
                    COUNT(*) AS "customer.count"
                FROM "retail"."customer" AS customer
                GROUP BY 1
                ORDER BY 2
                FETCH NEXT 500 ROWS ONLY""")).containsExactly("Below 100|33", "100 to 999|300", "1000 or Above|667");
        assertThat(
                        query(
                                "SELECT EXTRACT(YEAR FROM o.\"ordered\") AS \"o.year\", EXTRACT(DAY FROM o.\"ordered\"),"
                                        + " CAST(CAST(o.\"ordered\" AS TIMESTAMP) AS DATE) FROM \"retail\".\"order_items\" AS o LIMIT 1"))
                .containsExactly("2026|28|2026-02-28");
    }

    @Test
    void joinsADerivedTable() throws SQLException {
        assertThat(query("""
                WITH customer_facts AS (SELECT order_id, SUM(amount) AS total FROM retail.order_items GROUP BY 1)
                SELECT
                    CASE WHEN customer_facts.total IS NULL THEN 'No' ELSE 'Yes' END AS "customer_facts.has_total",
                    COUNT(*) AS "customer.count"
                FROM retail.customer AS customer
                LEFT JOIN customer_facts ON customer.id = customer_facts.order_id * 3
                GROUP BY 1 ORDER BY 2 DESC LIMIT 500""")).containsExactly("No|999", "Yes|1");
    }

    @Test
    void suggestsTheValuesOfAFilter() throws SQLException {
        assertThat(
                        query(
                                "SELECT DISTINCT customer.\"region\" AS \"customer.region\" FROM \"retail\".\"customer\" AS customer"
                                        + " WHERE (UPPER(customer.\"region\") LIKE UPPER('%eu%')) GROUP BY 1 ORDER BY 1 LIMIT 1000"))
                .containsExactly("EUROPE");
    }

    /** Persistent derived tables and the test for temporary ones need a schema to write to: both are switched off. */
    @Test
    void isToldThatItsUserMayWriteNothing() throws SQLException {
        for (String write : List.of(
                "CREATE TEMPORARY TABLE looker_tmp AS SELECT 1 AS a",
                "CREATE TABLE retail.looker_tmp AS SELECT 1 AS a")) {
            try (Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute(CONTEXT + write)).isInstanceOf(SQLException.class);
            }
        }
        assertThat(query("SELECT 1")).containsExactly("1");
    }
}
