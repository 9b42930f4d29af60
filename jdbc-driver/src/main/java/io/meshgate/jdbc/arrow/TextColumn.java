package io.meshgate.jdbc.arrow;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;

/** Text. */
final class TextColumn extends Column {
    private final ByteRanges ranges;
    private final RecentTexts recent = new RecentTexts();

    TextColumn(ArrowField field, ByteRanges ranges) {
        super(field, SqlType.of(Types.VARCHAR, "VARCHAR", String.class));
        this.ranges = ranges;
    }

    @Override
    void loadValues(BatchBody body) throws SQLException {
        ranges.load(body, length());
    }

    @Override
    public String textAt(int row) throws SQLException {
        long located = ranges.locate(row);
        return recent.read(bytes, ByteRanges.start(located), ByteRanges.length(located));
    }

    @Override
    public Object valueAt(int row) throws SQLException {
        return textAt(row);
    }

    @Override
    public boolean booleanAt(int row) throws SQLException {
        String text = textAt(row).strip();
        return toBoolean(
                text.equals("1") || text.equalsIgnoreCase("true"), text.equals("0") || text.equalsIgnoreCase("false"));
    }

    @Override
    public long longAt(int row) throws SQLException {
        return toLong(decimalAt(row));
    }

    @Override
    public double doubleAt(int row) throws SQLException {
        try {
            return Double.parseDouble(textAt(row).strip());
        } catch (NumberFormatException e) {
            throw DataFailures.notThe("a number");
        }
    }

    @Override
    public BigDecimal decimalAt(int row) throws SQLException {
        try {
            return new BigDecimal(textAt(row).strip());
        } catch (NumberFormatException e) {
            throw DataFailures.notThe("a number");
        }
    }

    @Override
    public LocalDate dateAt(int row, ZoneId zone) throws SQLException {
        try {
            return TimeText.date(textAt(row), zone);
        } catch (DateTimeException e) {
            throw DataFailures.notThe("a date");
        }
    }

    @Override
    public LocalTime timeAt(int row, ZoneId zone) throws SQLException {
        try {
            return TimeText.time(textAt(row), zone);
        } catch (DateTimeException e) {
            throw DataFailures.notThe("a time");
        }
    }

    @Override
    public LocalDateTime timestampAt(int row, ZoneId zone) throws SQLException {
        try {
            return TimeText.timestamp(textAt(row), zone);
        } catch (DateTimeException e) {
            throw DataFailures.notThe("a timestamp");
        }
    }

    @Override
    public Instant instantAt(int row, ZoneId zone) throws SQLException {
        try {
            return TimeText.instant(textAt(row), zone);
        } catch (DateTimeException e) {
            throw DataFailures.notThe("a timestamp");
        }
    }
}
