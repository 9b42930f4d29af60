package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be written down of a statement. */
final class StatementTextTest {

    @Test
    void keepsNamesAndDropsLiteralsAndComments() {
        StatementText text = StatementText.ofPlanned(
                "select c_name, -- canary\n 1.5e3 AS \"the Price\" /* canary */ FROM sales.retail.customer c\n"
                        + "WHERE c_name = 'canary''s' AND c_id IN (1, 2, 3) AND c_vip = TRUE AND day <= DATE '2020-01-01' LIMIT 10;");

        assertThat(text.kind()).isEqualTo("QUERY");
        assertThat(text.text())
                .contains(
                        "SELECT c_name, ? AS \"the Price\" FROM sales.retail.customer C WHERE c_name = ? AND c_id IN (?)"
                                + " AND c_vip = ? AND DAY <= DATE ? LIMIT ?");
    }

    @Test
    void isTheSameForStatementsThatDifferInLiteralsCommentsAndBlanksOnly() {
        assertThat(StatementText.ofPlanned("SELECT  a FROM t WHERE b IN ('x','y') -- one"))
                .isEqualTo(StatementText.ofPlanned("select a\nfrom t /* two */ where b in (7)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT /*+ hint('canary') */ a FROM t",
                "SELECT /*+ canary(canary) */ a FROM t",
                "SELECT U&'canary', N'canary', X'canary', _UTF8'canary' FROM t",
                "SET SESSION time_zone = 'canary'",
                "SET SESSION time_zone = canary",
                "SET SESSION time_zone TO canary",
                "SELECT a FROM t // canary",
                "SELECT a FROM t /* canary",
                "INSERT INTO s.t VALUES (1, 'canary'), (2, 'canary')",
                "CREATE VIEW s.v COMMENT 'canary' AS SELECT 'canary' AS x",
                "EXPLAIN ANALYZE SELECT a FROM t WHERE b LIKE '%canary%' ESCAPE 'c'",
                "SHOW TABLES LIKE 'canary'",
                "SELECT INTERVAL 'canary' DAY FROM t"
            })
    void holdsNoLiteral(String sql) {
        assertThat(StatementText.ofPlanned(sql).text()).isPresent();
        assertThat(StatementText.ofPlanned(sql).text().orElseThrow()).doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a FROM t WHERE b = \"canary\"",
                "SELECT a FROM t WHERE b = canary",
                "SELECT a FROM t WHERE b = `canary`",
                "SELECT canary(b), $$canary$$ FROM t",
                "SELECT a AS canary FROM t",
                "SELECT a, canary FROM t JOIN u ON t.canary = u.canary",
                "SELECT a FROM t WHERE b IS DISTINCT FROM canary",
                "SELECT a FROM t WHERE b IS NOT DISTINCT FROM \"canary\"",
                "SELECT TRIM(BOTH 'x' FROM canary), EXTRACT(YEAR FROM \"canary\") FROM t",
                "SELECT (SELECT SUBSTRING(canary FROM canary FOR 2) FROM t) FROM t",
                "canary canary",
                "SHOW canary",
                "PREPARE p FROM \"SELECT a FROM t WHERE b = canary\"",
                "COPY t FROM \"/home/ana/canary.csv\"",
                "REVOKE SELECT ON TABLE t FROM canary",
            })
    void showsNoNamesButThoseOfTablesOfWhatWasRefused(String sql) {
        StatementText text = StatementText.ofRefused(sql, ErrorCode.COLUMN_NOT_FOUND);

        assertThat(text.toString()).doesNotContain("canary");
        assertThat(text.text()).isPresent();
    }

    @Test
    void tellsWhichTablesARefusedStatementWanted() {
        assertThat(StatementText.ofRefused(
                                "SELECT secret FROM hr.\"Staff\".salaries s JOIN system.runtime.audit ON secret = 'x'",
                                ErrorCode.ACCESS_DENIED)
                        .text())
                .contains("SELECT ? FROM hr.\"Staff\".salaries ? JOIN SYSTEM.runtime.audit ON ? = ?");
        assertThat(StatementText.ofRefused(
                                "SELECT TRIM(a FROM b), (SELECT DISTINCT x FROM s.t) FROM (WITH c AS (SELECT 1 FROM s.u) SELECT y FROM s.v)",
                                ErrorCode.ACCESS_DENIED)
                        .text()
                        .orElseThrow())
                .contains("FROM s.t", "FROM s.u", "FROM s.v");
        assertThat(StatementText.ofRefused("DELETE FROM s.t WHERE x IN (SELECT y FROM s.u)", ErrorCode.NOT_SUPPORTED)
                        .text())
                .contains("DELETE FROM s.t WHERE ? IN (SELECT ? FROM s.u)");
    }

    @Test
    void hasNoTextOfWhatCannotBeRead() {
        assertThat(StatementText.ofRefused("SELECT FROM canary WHERE", ErrorCode.SYNTAX_ERROR))
                .isEqualTo(new StatementText("QUERY", Optional.empty()));
        assertThat(StatementText.ofRefused("SELECT 'canary", ErrorCode.NOT_SUPPORTED))
                .isEqualTo(new StatementText("OTHER", Optional.empty()));
        assertThat(StatementText.ofRefused("'canary", ErrorCode.NOT_SUPPORTED))
                .isEqualTo(new StatementText("OTHER", Optional.empty()));
        assertThat(StatementText.ofRefused("x".repeat(Statements.LONGEST_TEXT + 1), ErrorCode.LIMIT_EXCEEDED)
                        .text())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(SELECT 1) | QUERY",
                "WITH x AS (SELECT 1) TABLE x | QUERY",
                "create or replace view v as select 1 | CREATE VIEW",
                "DROP TABLE t | DROP TABLE",
                "INSERT INTO t VALUES (1) | INSERT",
                "USE sales | USE",
                "GRANT ALL TO canary | GRANT",
                "canary | OTHER"
            })
    void tellsKindsApart(String sql, String kind) {
        assertThat(StatementText.ofPlanned(sql).kind()).isEqualTo(kind);
    }

    @Test
    void isCutWhenItIsLong() {
        String text = StatementText.ofPlanned("SELECT " + "a + ".repeat(10_000) + "a FROM t")
                .text()
                .orElseThrow();

        assertThat(text).hasSize(StatementText.LONGEST_TEXT + 3).endsWith("...");
    }
}
