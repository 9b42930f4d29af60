package io.meshgate.benchmark.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What Superset sends through a dialect of SQLAlchemy on Flight SQL: the calls of influxdata/flightsql-dbapi, {@code
 * flightsql/sqlalchemy.py}, for the tree, and the statements that apache/superset generates: {@code
 * superset/db_engine_specs/base.py} (test of a connection, preview of a table, limits), {@code
 * superset/models/helpers.py} and {@code superset/connectors/sqla/models.py} (charts, values of filters, series limits,
 * virtual datasets).
 */
@ExtendWith(ToolGateway.Extension.class)
class SupersetIT {
    private final ToolGateway gateway;
    private FlightSession session;

    SupersetIT(ToolGateway gateway) {
        this.gateway = gateway;
    }

    /** The connection runs USE first, as its engine parameters let it, since the dialect knows no catalogs. */
    @BeforeEach
    void connect() throws Exception {
        session = new FlightSession(gateway);
        session.query("USE sales");
    }

    @AfterEach
    void close() throws Exception {
        session.close();
    }

    @Test
    void testsTheConnection() throws Exception {
        assertThat(session.query("SELECT 1")).containsExactly(List.of("1"));
        assertThat(session.query("SELECT 1 AS anon_1")).containsExactly(List.of("1"));
    }

    @Test
    void listsSchemasTablesAndViews() throws Exception {
        assertThat(session.rows(session.client().getSchemas(null, null, session.token())))
                .contains(List.of("sales", "retail"));
        assertThat(session.rows(
                        session.client().getTables(null, "retail", null, List.of("TABLE"), false, session.token())))
                .extracting(row -> row.get(2))
                .containsExactly("customer", "orderXitems", "order_items");
        assertThat(session.rows(
                        session.client().getTables(null, "retail", null, List.of("VIEW"), false, session.token())))
                .isEmpty();
    }

    @Test
    void previewsATableAndLimitsWhatUsersWrite() throws Exception {
        assertThat(session.query("SELECT *\nFROM retail.customer\nLIMIT 100")).hasSize(100);
        assertThat(session.query("SELECT id\nFROM retail.customer\nWHERE id > 0\nLIMIT 1001"))
                .hasSize(1_000);
        assertThat(session.query("SELECT *\nFROM (SELECT id, name FROM retail.customer ORDER BY id) AS virtual_table"
                        + "\nLIMIT 1"))
                .hasSize(1);
    }

    @Test
    void drawsAChart() throws Exception {
        assertThat(session.query(
                        "SELECT region AS region, COUNT(*) AS count, COUNT(DISTINCT id) AS \"COUNT_DISTINCT(id)\""
                                + " \nFROM retail.customer GROUP BY region ORDER BY count DESC\n LIMIT 10000"))
                .containsExactly(List.of("EUROPE", "1000", "1000"));
        assertThat(session.query("SELECT DATE_TRUNC('month', ordered) AS ordered, SUM(amount) AS \"SUM(amount)\""
                        + " \nFROM retail.order_items \nWHERE ordered >= CAST('2026-01-01' AS DATE)"
                        + " AND ordered < CAST('2027-01-01' AS DATE) GROUP BY DATE_TRUNC('month', ordered)"
                        + " ORDER BY \"SUM(amount)\" DESC\n LIMIT 50000"))
                .hasSize(1)
                .first()
                .satisfies(row -> assertThat(row.get(1)).isEqualTo("10.50"));
    }

    @Test
    void offersTheValuesOfAFilter() throws Exception {
        assertThat(session.query("SELECT DISTINCT region AS region \nFROM retail.customer"
                        + " \nWHERE region IS NOT NULL ORDER BY region\n LIMIT 10000"))
                .containsExactly(List.of("EUROPE"));
        assertThat(session.query("SELECT MIN(ordered) AS min_ordered, MAX(ordered) AS max_ordered \nFROM"
                        + " retail.order_items"))
                .containsExactly(List.of("20512", "20512"));
    }

    @Test
    void keepsTheLargestSeriesByAJoin() throws Exception {
        assertThat(session.query(
                        "SELECT region AS region, COUNT(*) AS count \nFROM retail.customer JOIN (SELECT region AS"
                                + " region__, COUNT(*) AS mme_inner__ \nFROM retail.customer GROUP BY region ORDER BY mme_inner__"
                                + " DESC\n LIMIT 5) AS anon_1 ON region = region__ GROUP BY region ORDER BY count DESC\n LIMIT"
                                + " 1000"))
                .containsExactly(List.of("EUROPE", "1000"));
    }

    @Test
    void countsTheRowsOfADrill() throws Exception {
        assertThat(session.query("SELECT COUNT(*) AS rowcount \nFROM (SELECT id AS id, name AS name \nFROM"
                        + " retail.customer\n LIMIT 500) AS rowcount_qry\n LIMIT 50000"))
                .containsExactly(List.of("500"));
    }
}
