package io.meshgate.benchmark.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The statements of a Power BI connector on ADBC's Flight SQL driver, as those of Microsoft's sample are: from
 * microsoft/DataConnectors, {@code samples/DuckDbFlightSQL}, the file {@code DuckDb.pq} (navigation through
 * information_schema, columns and keys of a table) and the recorded commands below {@code Tests/Diagnostics} (what Power
 * Query folds). A connector for Meshgate names the domain in front of information_schema and of each table, where the
 * sample has none.
 */
@ExtendWith(ToolGateway.Extension.class)
class PowerBiIT {
    private static final String ITEMS = "\"sales\".\"retail\".\"order_items\"";
    private static final String CUSTOMERS = "\"sales\".\"retail\".\"customer\"";

    private final ToolGateway gateway;
    private FlightSession session;

    PowerBiIT(ToolGateway gateway) {
        this.gateway = gateway;
    }

    @BeforeEach
    void connect() {
        session = new FlightSession(gateway);
    }

    @AfterEach
    void close() throws Exception {
        session.close();
    }

    @Test
    void asksWhoTheServerIs() throws Exception {
        assertThat(session.rows(session.client().getSqlInfo(new SqlInfo[0], session.token())))
                .hasSizeGreaterThan(80);
    }

    @Test
    void navigatesFromDatabasesToTables() throws Exception {
        assertThat(session.query("SHOW CATALOGS"))
                .containsExactly(List.of("finance"), List.of("logistics"), List.of("sales"), List.of("system"));
        assertThat(session.query("SELECT schema_name AS Name FROM sales.information_schema.schemata"
                        + " WHERE catalog_name = 'sales' AND schema_name <> 'information_schema'"))
                .containsExactly(List.of("retail"));
        assertThat(session.query("SELECT table_name AS Name, table_type FROM sales.information_schema.tables"
                        + " WHERE table_catalog = 'sales' AND table_schema = 'retail'"))
                .containsExactlyInAnyOrder(
                        List.of("customer", "BASE TABLE"),
                        List.of("orderXitems", "BASE TABLE"),
                        List.of("order_items", "BASE TABLE"));
    }

    /** It names information_schema alone once a session has a catalog, which ADBC sets as an option. */
    @Test
    void navigatesWithoutADomainAfterUse() throws Exception {
        session.query("USE sales");
        assertThat(session.query("SELECT schema_name AS Name FROM information_schema.schemata"
                        + " WHERE catalog_name = 'sales' AND schema_name <> 'information_schema'"))
                .containsExactly(List.of("retail"));
    }

    @Test
    void readsTheColumnsAndTheKeysOfATable() throws Exception {
        assertThat(session.query("SELECT column_name, data_type, is_nullable FROM sales.information_schema.columns"
                        + " WHERE table_catalog = 'sales' AND table_schema = 'retail' AND table_name = 'order_items'"
                        + " ORDER BY ordinal_position"))
                .containsExactly(
                        List.of("order_id", "BIGINT", "NO"),
                        List.of("amount", "DECIMAL", "YES"),
                        List.of("ordered", "DATE", "NO"));
        assertThat(session.query("SELECT kcu.column_name FROM sales.information_schema.table_constraints tc"
                        + " JOIN sales.information_schema.key_column_usage kcu"
                        + " ON tc.constraint_name = kcu.constraint_name AND tc.table_catalog = kcu.table_catalog"
                        + " AND tc.table_schema = kcu.table_schema AND tc.table_name = kcu.table_name"
                        + " WHERE tc.constraint_type = 'PRIMARY KEY' AND tc.table_catalog = 'sales'"
                        + " AND tc.table_schema = 'retail' AND tc.table_name = 'order_items'"
                        + " ORDER BY kcu.ordinal_position"))
                .as("sources declare no keys")
                .isEmpty();
    }

    @Test
    void previewsATable() throws Exception {
        assertThat(session.query("select \"id\", \"name\", \"region\", \"email\" from " + CUSTOMERS + " LIMIT 1000"))
                .hasSize(1_000);
        assertThat(session.query("select \"region\" from " + CUSTOMERS + " order by \"region\" LIMIT 3"))
                .hasSize(3);
    }

    @Test
    void foldsGroupsCountsAndAggregates() throws Exception {
        assertThat(session.query("select count(1) as \"C1\" from " + ITEMS)).containsExactly(List.of("2"));
        assertThat(session.query("select sum(\"amount\") as \"C1\", min(\"ordered\") as \"C2\","
                        + " count(distinct \"order_id\") as \"C3\", avg(\"amount\") as \"C4\" from " + ITEMS))
                .containsExactly(List.of("10.50", "20512", "2", "10.5"));
        assertThat(session.query("select \"region\", count(1) as \"C1\" from (select \"region\" from " + CUSTOMERS
                        + " where \"id\" > 0) as \"t0\" group by \"region\" order by \"region\" LIMIT 1000001"))
                .containsExactly(List.of("EUROPE", "1000"));
        assertThat(session.query(
                        "select \"t0\".\"region\", sum(\"t1\".\"amount\") as \"a0\" from (select \"id\", \"region\""
                                + " from " + CUSTOMERS
                                + ") as \"t0\" left outer join (select \"order_id\", \"amount\" from "
                                + ITEMS + ") as \"t1\" on (\"t0\".\"id\" = \"t1\".\"order_id\" * 3)"
                                + " group by \"t0\".\"region\" LIMIT 1000001"))
                .containsExactly(List.of("EUROPE", "10.50"));
    }

    @Test
    void foldsFiltersAndDates() throws Exception {
        assertThat(session.query("select \"order_id\", \"ordered\" from " + ITEMS
                        + " where \"ordered\" >= cast('2026-01-01' as DATE)"
                        + " and \"ordered\" < cast('2027-01-01' as DATE) and not \"amount\" is null"))
                .containsExactly(List.of("1", "20512"));
        assertThat(session.query("select extract(year from \"ordered\") as \"C1\", extract(month from \"ordered\") as"
                        + " \"C2\", count(1) as \"C3\" from " + ITEMS
                        + " group by extract(year from \"ordered\"), extract(month from \"ordered\")"))
                .containsExactly(List.of("2026", "2", "2"));
        assertThat(session.query("select \"name\" from " + CUSTOMERS
                        + " where \"name\" like 'Customer 3%' and upper(\"region\") = 'EUROPE'"
                        + " order by \"name\" LIMIT 2"))
                .containsExactly(List.of("Customer 3"), List.of("Customer 30"));
    }

    /** Its ODBC sibling folds to TOP unless the connector says that LIMIT is there: the refusal names LIMIT. */
    @Test
    void isToldOfLimitWhereItSaysTop() {
        assertThatThrownBy(() -> session.query("select top 1000 \"id\" from " + CUSTOMERS))
                .isInstanceOf(FlightRuntimeException.class);
    }
}
