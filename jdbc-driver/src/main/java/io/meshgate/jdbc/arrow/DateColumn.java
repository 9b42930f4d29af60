package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;

/** Dates. */
public final class DateColumn extends Column {
    private static final long MILLIS_PER_DAY = 86_400_000;
    private static final int TEXT_LENGTH = "2024-02-29".length();

    private final boolean inMillis;
    private int values;

    DateColumn(ArrowField field, ArrowType.DateUnit unit) {
        super(field, SqlType.of(Types.DATE, "DATE", LocalDate.class).sized(TEXT_LENGTH, 0, TEXT_LENGTH));
        this.inMillis = unit == ArrowType.DateUnit.MILLISECOND;
    }

    @Override
    void loadValues(BatchBody body) throws SQLException {
        values = body.nextBuffer().holding((long) length() * (inMillis ? Long.BYTES : Integer.BYTES), "dates");
    }

    /** Days since 1970-01-01. */
    public long epochDayAt(int row) {
        return inMillis
                ? Math.floorDiv((long) Little.LONG.get(bytes, values + (row << 3)), MILLIS_PER_DAY)
                : (int) Little.INT.get(bytes, values + (row << 2));
    }

    @Override
    public Object valueAt(int row) {
        return LocalDate.ofEpochDay(epochDayAt(row));
    }

    @Override
    public LocalDate dateAt(int row, ZoneId zone) {
        return LocalDate.ofEpochDay(epochDayAt(row));
    }

    @Override
    public LocalDateTime timestampAt(int row, ZoneId zone) {
        return LocalDate.ofEpochDay(epochDayAt(row)).atStartOfDay();
    }
}
