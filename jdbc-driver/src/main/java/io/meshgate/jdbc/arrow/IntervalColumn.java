package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Period;

/**
 * Spans of time as the calendar counts them: a {@link Period} of months, a {@link Duration} of days of 24 hours, or,
 * as Java has no class for months, days and nanoseconds together, text as in ISO 8601: {@code P1M2DT3.5S}.
 */
final class IntervalColumn extends Column {
    private final ArrowType.IntervalUnit unit;
    private int values;

    IntervalColumn(ArrowField field, ArrowType.IntervalUnit unit) {
        super(field, sqlType(unit));
        this.unit = unit;
    }

    private static SqlType sqlType(ArrowType.IntervalUnit unit) {
        return switch (unit) {
            case YEAR_MONTH -> SqlType.of(Types.OTHER, "INTERVAL YEAR TO MONTH", Period.class);
            case DAY_TIME -> SqlType.of(Types.OTHER, "INTERVAL DAY TO SECOND", Duration.class);
            case MONTH_DAY_NANO -> SqlType.of(Types.OTHER, "INTERVAL", String.class);
        };
    }

    @Override
    void loadValues(BatchBody body) throws SQLException {
        values = body.nextBuffer().holding((long) length() * width(), "intervals");
    }

    private int width() {
        return switch (unit) {
            case YEAR_MONTH -> Integer.BYTES;
            case DAY_TIME -> 2 * Integer.BYTES;
            case MONTH_DAY_NANO -> 2 * Integer.BYTES + Long.BYTES;
        };
    }

    @Override
    public Object valueAt(int row) {
        int place = values + row * width();
        int first = (int) Little.INT.get(bytes, place);
        if (unit == ArrowType.IntervalUnit.YEAR_MONTH) {
            return Period.ofMonths(first).normalized();
        }
        int second = (int) Little.INT.get(bytes, place + Integer.BYTES);
        if (unit == ArrowType.IntervalUnit.DAY_TIME) {
            return Duration.ofDays(first).plusMillis(second);
        }
        return text(first, second, (long) Little.LONG.get(bytes, place + 2 * Integer.BYTES));
    }

    private static String text(int months, int days, long nanos) {
        String date = (months == 0 ? "" : months + "M") + (days == 0 ? "" : days + "D");
        // A duration writes itself as PT...
        String time = nanos == 0 ? "" : Duration.ofNanos(nanos).toString().substring(1);
        return date.isEmpty() && time.isEmpty() ? "PT0S" : "P" + date + time;
    }
}
