package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.meshgate.connector.GatewayException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class VersionClausesTest {

    @Test
    void keepsEveryPlaceInTheText() {
        String sql =
                "SELECT *\nFROM t FOR VERSION -- the first\r\nAS OF 'a''b' x, u FOR TIMESTAMP AS OF DATE '2024-01-01'";
        String text = VersionClauses.of(sql).text();
        assertThat(text).hasSameSizeAs(sql).doesNotContain("VERSION", "'");
        assertThat(text.strip().split("\\s+")).containsExactly("SELECT", "*", "FROM", "t", "x,", "u");
        assertThat(text.chars().filter(c -> c == '\n' || c == '\r').count()).isEqualTo(3);
        assertThat(text.indexOf("x,")).isEqualTo(sql.indexOf("x,"));
    }

    @Test
    void leavesEverythingElseAlone() {
        for (String sql : List.of(
                "SELECT SUBSTRING(a FROM 1 FOR 2), VERSION FROM t",
                "SELECT 'x FOR VERSION AS OF 1' FROM t",
                "SELECT 1 -- t FOR VERSION AS OF 1",
                "SELECT /* t FOR VERSION AS OF 1 */ TIMESTAMP '2024-01-01 00:00:00'",
                "SELECT \"t FOR VERSION AS OF 1\" FROM t FOR VERSION")) {
            assertThat(VersionClauses.of(sql).text()).isEqualTo(sql);
        }
    }

    @Test
    void takesNoTimeForTextsMadeToTakeIt() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            VersionClauses.of("FOR VERSION AS ".repeat(200_000));
            VersionClauses.of("t" + " FOR VERSION AS OF 1 x".repeat(100_000));
            VersionClauses.of("FOR ".repeat(500_000) + "VERSION");
        });
    }

    @Test
    void standsBehindNamesOfTablesOnly() {
        for (String from : List.of(
                "(SELECT 1) t FOR VERSION AS OF 1",
                "t FOR VERSION AS OF 1 FOR VERSION AS OF 2",
                "t x FOR VERSION AS OF 1",
                "t AS x (a, b) FOR VERSION AS OF 1",
                "UNNEST(ARRAY[1]) FOR VERSION AS OF 1",
                "t WHERE a FOR VERSION AS OF 1 = 1")) {
            GatewayException e = Assertions.catchThrowableOfType(
                    GatewayException.class, () -> StatementConverter.parseQuery("SELECT * FROM " + from));
            assertThat(e).as(from).isNotNull();
            assertThat(e.getMessage()).startsWith("FOR ... AS OF stands behind the name of a table");
        }
    }
}
