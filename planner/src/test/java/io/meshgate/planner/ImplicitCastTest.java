package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.SqlPosition;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** String literals where a number, a date or a BOOLEAN is expected. */
class ImplicitCastTest {
    private static final PlanFixture FIXTURE = PlanFixture.fixture()
            .table("d.s.t", "i:int", "n:dec12_2", "x:double", "s:string", "d:date", "ts:timestamp", "b:boolean");

    private static final TestEngine ENGINE = TestEngine.engine()
            .rows(
                    "d.s.t",
                    "SELECT 2 AS i, 12.35::DECIMAL(12, 2) AS n, 2.5::DOUBLE AS x, 'a' AS s, DATE '2024-01-31' AS d,"
                            + " TIMESTAMP '2024-01-31 10:11:12' AS ts, true AS b");

    @Test
    void literalThatIsAValueOfTheTypeIsOne() throws SQLException {
        for (String condition : List.of(
                "i IN (1, '2')",
                "i = ' 2 '",
                "i = '2.0'",
                "i BETWEEN '1' AND '2'",
                "i NOT IN ('1', '3')",
                "n = '12.350'",
                "x IN ('2.5', 'NaN')",
                "x < '1e3'",
                "x < 'Infinity'",
                "d = '2024-01-31'",
                "d < '2024-2-1'",
                "ts > '2024-01-31'",
                "b = 'true'",
                "CASE i WHEN '2' THEN TRUE END")) {
            assertThat(ENGINE.run(FIXTURE.query("SELECT " + condition + " FROM d.s.t"))
                            .value())
                    .as(condition)
                    .isEqualTo("true");
        }
    }

    @Test
    void literalThatIsNoneIsRefusedWhereItStands() {
        for (String condition : List.of(
                "i IN (1, ~'a')",
                "i NOT IN (1, ~'a')",
                "1 IN (1, ~'a')",
                "~'a' IN (1, 2)",
                "i = ~'a'",
                "i = ~''",
                "i = ~'2.5'",
                "i = ~'3000000000'",
                "i BETWEEN ~'a' AND 3",
                "i + ~'a' > 1",
                "NULLIF(i, ~'a') IS NULL",
                "x IN ('1', ~'x')",
                "d IN ('2024-01-31', ~'x')",
                "d = ~'infinity'",
                "ts > ~'yesterday'",
                "b IN ('true', ~'x')")) {
            String sql = "SELECT 1 FROM d.s.t WHERE " + condition;
            assertThat(FIXTURE.refused(sql.replace("~", ""))).as(condition).satisfies(refusal -> {
                assertThat(refusal.code()).isEqualTo(ErrorCode.TYPE_MISMATCH);
                assertThat(refusal.position()).contains(new SqlPosition(1, sql.indexOf('~') + 1));
            });
        }
    }

    @Test
    void castThatIsWrittenIsOfTheEngine() throws SQLException {
        assertThat(ENGINE.run(FIXTURE.query("SELECT CASE WHEN s = 'b' THEN i = CAST('x' AS INTEGER) END FROM d.s.t"))
                        .value())
                .isNull();
        assertThat(ENGINE.run(FIXTURE.query("SELECT i = CAST('1.5' AS INTEGER) FROM d.s.t"))
                        .value())
                .isEqualTo("true");
    }
}
