package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.SqlPosition;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The calendar is the Gregorian one for all years, in literals as in casts. */
class CalendarLiteralsTest {
    private static final PlanFixture FIXTURE = PlanFixture.fixture().table("d.s.t", "d:date", "ts:timestamp");

    private static final TestEngine ENGINE =
            TestEngine.engine().rows("d.s.t", "SELECT DATE '1582-10-10' AS d, TIMESTAMP '1582-10-10 00:00:00.5' AS ts");

    private static String value(String expression) throws SQLException {
        return ENGINE.run(FIXTURE.query("SELECT " + expression + " FROM d.s.t")).value();
    }

    @Test
    void everyDayOf1582IsOne() throws SQLException {
        for (String day : List.of("1582-10-04", "1582-10-05", "1582-10-10", "1582-10-14", "1582-10-15")) {
            assertThat(value("DATE '" + day + "'")).isEqualTo(day);
            assertThat(value("CAST('" + day + "' AS DATE)")).isEqualTo(day);
            assertThat(value("TIMESTAMP '" + day + " 10:20:30.5'")).isEqualTo(day + " 10:20:30.5");
        }
        assertThat(value("DATE_DIFF('day', DATE '1582-10-04', DATE '1582-10-15')"))
                .isEqualTo("11");
        assertThat(value("DATE '1582-10-04' + INTERVAL '1' DAY")).isEqualTo("1582-10-05");
        assertThat(value("d = DATE '1582-10-10' AND d IN (DATE '1582-10-09', DATE '1582-10-10')"))
                .isEqualTo("true");
        assertThat(value("ts = TIMESTAMP '1582-10-10 00:00:00.500'")).isEqualTo("true");
        assertThat(value("ts BETWEEN TIMESTAMP '1582-10-09 23:59:59' AND TIMESTAMP '1582-10-11 00:00:00'"))
                .isEqualTo("true");
        assertThat(value("TIMESTAMP WITH LOCAL TIME ZONE '1582-10-10 00:00:00'"))
                .isEqualTo("1582-10-10 00:00:00+00");
        assertThat(value("DATE '1600-02-29'")).isEqualTo("1600-02-29");
        assertThat(value("DATE '1200-02-29'")).isEqualTo("1200-02-29");
        assertThat(value("DATE '0001-01-01'")).isEqualTo("0001-01-01");
    }

    @Test
    void dayThatOnlyTheJulianCalendarHasIsNone() {
        for (String literal : List.of(
                "DATE '1500-02-29'", "TIMESTAMP '1500-02-29 00:00:00'", "DATE '1582-10-32'", "DATE '1900-02-29'")) {
            assertThat(FIXTURE.refused("SELECT " + literal)).as(literal).satisfies(refusal -> {
                assertThat(refusal.code()).isEqualTo(ErrorCode.SYNTAX_ERROR);
                assertThat(refusal.position()).contains(new SqlPosition(1, 8));
            });
        }
    }
}
