package io.meshgate.jdbc.arrow;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/**
 * Dates and times as text, as SQL writes them: {@code 2024-02-29 23:59:59.5+01:00}. A {@code T} is read for the space,
 * and a {@code Z} for the offset zero. Text that is none ends in a {@link java.time.DateTimeException}.
 */
public final class TimeText {
    private static final DateTimeFormatter WRITE = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .toFormatter(Locale.ROOT);
    private static final DateTimeFormatter WRITE_WITH_ZONE = new DateTimeFormatterBuilder()
            .append(WRITE)
            .appendOffset("+HH:MM", "+00:00")
            .toFormatter(Locale.ROOT);
    private static final DateTimeFormatter READ = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:mm", "Z")
            .toFormatter(Locale.ROOT);

    private TimeText() {}

    static String of(LocalDateTime timestamp) {
        return WRITE.format(timestamp);
    }

    static String of(Instant instant) {
        return WRITE_WITH_ZONE.format(instant.atOffset(ZoneOffset.UTC));
    }

    static String of(LocalTime time) {
        return DateTimeFormatter.ISO_LOCAL_TIME.format(time);
    }

    /** @param zone in which a point in time is a date */
    public static LocalDate date(String text, ZoneId zone) {
        String stripped = text.strip();
        return hasTime(stripped) ? timestamp(stripped, zone).toLocalDate() : LocalDate.parse(stripped);
    }

    /** @param zone in which a point in time has a time of day */
    public static LocalTime time(String text, ZoneId zone) {
        String stripped = text.strip();
        return hasTime(stripped) ? timestamp(stripped, zone).toLocalTime() : LocalTime.parse(stripped);
    }

    /** @param zone in which a point in time has a date and a time */
    public static LocalDateTime timestamp(String text, ZoneId zone) {
        Object parsed = parse(text.strip());
        return parsed instanceof OffsetDateTime instant
                ? instant.atZoneSameInstant(zone).toLocalDateTime()
                : (LocalDateTime) parsed;
    }

    /** @param zone in which text without an offset is taken */
    public static Instant instant(String text, ZoneId zone) {
        Object parsed = parse(text.strip());
        return parsed instanceof OffsetDateTime instant
                ? instant.toInstant()
                : ((LocalDateTime) parsed).atZone(zone).toInstant();
    }

    private static Object parse(String text) {
        if (!hasTime(text)) {
            return LocalDate.parse(text).atStartOfDay();
        }
        TemporalAccessor parsed = READ.parseBest(text.replace(' ', 'T'), OffsetDateTime::from, LocalDateTime::from);
        return parsed;
    }

    private static boolean hasTime(String text) {
        return text.indexOf(' ') > 0 || text.indexOf('T') > 0;
    }
}
