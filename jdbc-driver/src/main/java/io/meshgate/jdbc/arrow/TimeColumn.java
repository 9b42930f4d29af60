package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;

/** Times of day, without a zone. */
final class TimeColumn extends Column {
    private static final long SECONDS_PER_DAY = 86_400;
    private static final int TEXT_LENGTH = "23:59:59".length();

    private final TimeUnit unit;
    private final boolean wide;
    private int values;

    TimeColumn(ArrowField field, TimeUnit unit) {
        super(field, sqlType(unit));
        this.unit = unit;
        this.wide = new ArrowType.Time(unit).bits() == Long.SIZE;
    }

    private static SqlType sqlType(TimeUnit unit) {
        int length = TEXT_LENGTH + (unit.digits() == 0 ? 0 : 1 + unit.digits());
        return SqlType.of(Types.TIME, "TIME", LocalTime.class).sized(length, unit.digits(), length);
    }

    @Override
    void loadValues(BatchBody body) throws SQLException {
        values = body.nextBuffer().holding((long) length() * (wide ? Long.BYTES : Integer.BYTES), "times");
    }

    private LocalTime at(int row) throws SQLException {
        long value = wide
                ? (long) Little.LONG.get(bytes, values + (row << 3))
                : (int) Little.INT.get(bytes, values + (row << 2));
        long seconds = unit.seconds(value);
        if (seconds < 0 || seconds >= SECONDS_PER_DAY) {
            throw DataFailures.outOfCalendar("TIME");
        }
        return LocalTime.ofNanoOfDay(seconds * 1_000_000_000 + unit.nanos(value));
    }

    @Override
    public Object valueAt(int row) throws SQLException {
        return at(row);
    }

    @Override
    public String textAt(int row) throws SQLException {
        return TimeText.of(at(row));
    }

    @Override
    public LocalTime timeAt(int row, ZoneId zone) throws SQLException {
        return at(row);
    }

    @Override
    public LocalDateTime timestampAt(int row, ZoneId zone) throws SQLException {
        return at(row).atDate(LocalDate.EPOCH);
    }
}
