package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Timestamps, with or without a time zone. Those with one are points in time, given in UTC: the zone that Arrow names
 * is for display only.
 */
final class TimestampColumn extends Column {
    private static final int TEXT_LENGTH = "2024-02-29 23:59:59".length();
    private static final int OFFSET_LENGTH = "+00:00".length();

    private final TimeUnit unit;
    private final boolean zoned;
    private int values;

    TimestampColumn(ArrowField field, ArrowType.Timestamp type) {
        super(field, sqlType(type));
        this.unit = type.unit();
        this.zoned = type.zone().isPresent();
    }

    private static SqlType sqlType(ArrowType.Timestamp type) {
        int digits = type.unit().digits();
        int length = TEXT_LENGTH + (digits == 0 ? 0 : 1 + digits);
        return type.zone().isPresent()
                ? SqlType.of(Types.TIMESTAMP_WITH_TIMEZONE, "TIMESTAMP WITH TIME ZONE", OffsetDateTime.class)
                        .sized(length + OFFSET_LENGTH, digits, length + OFFSET_LENGTH)
                : SqlType.of(Types.TIMESTAMP, "TIMESTAMP", LocalDateTime.class).sized(length, digits, length);
    }

    @Override
    void loadValues(BatchBody body) throws SQLException {
        values = body.nextBuffer().holding((long) length() * Long.BYTES, "timestamps");
    }

    @Override
    public boolean isInstant() {
        return zoned;
    }

    private Instant instant(int row) throws SQLException {
        long value = (long) Little.LONG.get(bytes, values + (row << 3));
        try {
            return Instant.ofEpochSecond(unit.seconds(value), unit.nanos(value));
        } catch (DateTimeException e) {
            throw DataFailures.outOfCalendar(sqlType().name());
        }
    }

    private LocalDateTime in(int row, ZoneId zone) throws SQLException {
        long value = (long) Little.LONG.get(bytes, values + (row << 3));
        try {
            long seconds = unit.seconds(value);
            return zoned
                    ? LocalDateTime.ofInstant(Instant.ofEpochSecond(seconds, unit.nanos(value)), zone)
                    : LocalDateTime.ofEpochSecond(seconds, unit.nanos(value), ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw DataFailures.outOfCalendar(sqlType().name());
        }
    }

    @Override
    public Object valueAt(int row) throws SQLException {
        LocalDateTime value = in(row, ZoneOffset.UTC);
        return zoned ? value.atOffset(ZoneOffset.UTC) : value;
    }

    @Override
    public String textAt(int row) throws SQLException {
        return zoned ? TimeText.of(instant(row)) : TimeText.of(in(row, ZoneOffset.UTC));
    }

    @Override
    public LocalDate dateAt(int row, ZoneId zone) throws SQLException {
        return in(row, zone).toLocalDate();
    }

    @Override
    public LocalTime timeAt(int row, ZoneId zone) throws SQLException {
        return in(row, zone).toLocalTime();
    }

    @Override
    public LocalDateTime timestampAt(int row, ZoneId zone) throws SQLException {
        return in(row, zone);
    }

    @Override
    public Instant instantAt(int row, ZoneId zone) throws SQLException {
        return zoned ? instant(row) : super.instantAt(row, zone);
    }
}
