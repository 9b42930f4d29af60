package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;

/** Spans of time of a certain length. */
final class DurationColumn extends Column {
    private final TimeUnit unit;
    private int values;

    DurationColumn(ArrowField field, TimeUnit unit) {
        super(
                field,
                SqlType.of(Types.OTHER, "INTERVAL DAY TO SECOND", Duration.class)
                        .sized(0, unit.digits(), Integer.MAX_VALUE));
        this.unit = unit;
    }

    @Override
    void loadValues(BatchBody body) throws SQLException {
        values = body.nextBuffer().holding((long) length() * Long.BYTES, "durations");
    }

    @Override
    public Object valueAt(int row) {
        long value = (long) Little.LONG.get(bytes, values + (row << 3));
        return Duration.ofSeconds(unit.seconds(value), unit.nanos(value));
    }
}
