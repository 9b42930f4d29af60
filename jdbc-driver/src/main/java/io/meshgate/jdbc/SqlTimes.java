package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.Column;
import io.meshgate.jdbc.arrow.DataFailures;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.OptionalLong;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * The classes of java.sql for dates and times. They have no zone of their own: a value without zone becomes the one
 * that reads the same in the calendar's zone, or without a calendar, in the zone of the Java runtime.
 */
final class SqlTimes {
    private static final long MILLIS_PER_DAY = 86_400_000;
    /** 1582-10-15, when the calendar of java.sql becomes that of java.time. */
    private static final long FIRST_GREGORIAN_DAY = -141_427;

    private SqlTimes() {}

    static ZoneId zone(@Nullable Calendar calendar) {
        return calendar == null
                ? ZoneId.systemDefault()
                : calendar.getTimeZone().toZoneId();
    }

    /** @param zone the Java runtime's: asking for it copies it, which is a part of the cost of a date */
    static Date date(long epochDay, TimeZone zone) {
        OptionalLong millis = plainMillis(epochDay * MILLIS_PER_DAY, zone);
        return millis.isPresent() ? new Date(millis.getAsLong()) : Date.valueOf(LocalDate.ofEpochDay(epochDay));
    }

    /** @param zone the Java runtime's */
    static Timestamp timestamp(LocalDateTime local, TimeZone zone) {
        OptionalLong millis = plainMillis(local.toEpochSecond(ZoneOffset.UTC) * 1_000, zone);
        if (millis.isEmpty()) {
            return Timestamp.valueOf(local);
        }
        Timestamp timestamp = new Timestamp(millis.getAsLong());
        timestamp.setNanos(local.get(ChronoField.NANO_OF_SECOND));
        return timestamp;
    }

    /** The time when it is {@code local} in a zone; empty where calendars differ, or near a change of the clocks. */
    private static OptionalLong plainMillis(long local, TimeZone zone) {
        if (local < FIRST_GREGORIAN_DAY * MILLIS_PER_DAY) {
            return OptionalLong.empty();
        }
        int offset = zone.getOffset(local);
        return offset == zone.getOffset(local - MILLIS_PER_DAY) && offset == zone.getOffset(local + MILLIS_PER_DAY)
                ? OptionalLong.of(local - offset)
                : OptionalLong.empty();
    }

    static Date date(LocalDate date, @Nullable Calendar calendar) {
        return calendar == null ? Date.valueOf(date) : new Date(millis(date.atStartOfDay(), calendar));
    }

    static Time time(LocalTime time) {
        return new Time(millis(time.atDate(LocalDate.EPOCH), null));
    }

    static Time time(LocalTime time, @Nullable Calendar calendar) {
        return calendar == null ? time(time) : new Time(millis(time.atDate(LocalDate.EPOCH), calendar));
    }

    static Timestamp timestamp(LocalDateTime local, @Nullable Calendar calendar) {
        if (calendar == null) {
            return Timestamp.valueOf(local);
        }
        Timestamp timestamp = new Timestamp(millis(local.withNano(0), calendar));
        timestamp.setNanos(local.get(ChronoField.NANO_OF_SECOND));
        return timestamp;
    }

    static Timestamp timestamp(Column column, int row, @Nullable Calendar calendar) throws SQLException {
        return column.isInstant()
                ? timestamp(column.instantAt(row, ZoneOffset.UTC))
                : timestamp(column.timestampAt(row, zone(calendar)), calendar);
    }

    static Timestamp timestamp(Instant instant) throws SQLException {
        try {
            return Timestamp.from(instant);
        } catch (IllegalArgumentException e) {
            throw DataFailures.outOfCalendar("TIMESTAMP WITH TIME ZONE");
        }
    }

    /** The calendar as java.sql has it, Julian before 1582: what its values print is what the server sent. */
    private static long millis(LocalDateTime local, @Nullable Calendar zoned) {
        TimeZone zone = zoned == null ? TimeZone.getDefault() : zoned.getTimeZone();
        Calendar calendar = new GregorianCalendar(zone);
        calendar.clear();
        calendar.set(
                local.getYear(),
                local.getMonthValue() - 1,
                local.getDayOfMonth(),
                local.getHour(),
                local.getMinute(),
                local.getSecond());
        return calendar.getTimeInMillis() + local.get(ChronoField.MILLI_OF_SECOND);
    }
}
