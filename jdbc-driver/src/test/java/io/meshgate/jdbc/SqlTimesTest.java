package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast way to java.sql's classes gives what those classes give by themselves. */
@ResourceLock(Resources.TIME_ZONE)
class SqlTimesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "Europe/Berlin",
                "America/New_York",
                "America/Havana",
                "Asia/Kathmandu",
                "Pacific/Apia",
                "America/Sao_Paulo",
                "Africa/Monrovia"
            })
    void agreesWithJavaSqlOnEveryDayOfSixCenturies(String zone) {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try {
            TimeZone here = TimeZone.getDefault();
            long last = LocalDate.of(2150, 1, 1).toEpochDay();
            for (long day = LocalDate.of(1550, 1, 1).toEpochDay(); day < last; day++) {
                LocalDate date = LocalDate.ofEpochDay(day);
                assertThat(SqlTimes.date(day, here).getTime())
                        .as(date.toString())
                        .isEqualTo(Date.valueOf(date).getTime());
                if (day % 3 == 0) {
                    LocalDateTime local = date.atTime(Math.floorMod(day, 24), 30, 59, 999_999_999);
                    assertThat(SqlTimes.timestamp(local, here))
                            .as(local.toString())
                            .isEqualTo(Timestamp.valueOf(local));
                }
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void keepsFarDates() {
        TimeZone here = TimeZone.getDefault();
        for (LocalDate date : new LocalDate[] {LocalDate.of(1, 1, 1), LocalDate.of(9999, 12, 31)}) {
            assertThat(SqlTimes.date(date.toEpochDay(), here)).isEqualTo(Date.valueOf(date));
        }
    }
}
