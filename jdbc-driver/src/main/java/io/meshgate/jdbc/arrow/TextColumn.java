package io.meshgate.jdbc.arrow;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Text. */
final class TextColumn extends Column {
    /** Below, the memory for it costs more than it saves: most statements of tools give a few rows. */
    private static final int ROWS_WORTH_REMEMBERING = 256;

    private final ByteRanges ranges;
    private @Nullable RecentTexts recent;

    TextColumn(ArrowField field, ByteRanges ranges) {
        super(field, SqlType.of(Types.VARCHAR, "VARCHAR", String.class));
        this.ranges = ranges;
    }

    @Override
    void loadValues(BatchBody body) throws SQLException {
        ranges.load(body, length());
        if (recent == null && length() >= ROWS_WORTH_REMEMBERING) {
            recent = new RecentTexts();
        }
    }

    @Override
    public String textAt(int row) throws SQLException {
        long located = ranges.locate(row);
        int start = ByteRanges.start(located);
        int length = ByteRanges.length(located);
        return recent == null
                ? new String(bytes, start, length, StandardCharsets.UTF_8)
                : recent.read(bytes, start, length);
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
        return parsed(row, "a date", text -> TimeText.date(text, zone));
    }

    @Override
    public LocalTime timeAt(int row, ZoneId zone) throws SQLException {
        return parsed(row, "a time", text -> TimeText.time(text, zone));
    }

    @Override
    public LocalDateTime timestampAt(int row, ZoneId zone) throws SQLException {
        return parsed(row, "a timestamp", text -> TimeText.timestamp(text, zone));
    }

    @Override
    public Instant instantAt(int row, ZoneId zone) throws SQLException {
        return parsed(row, "a timestamp", text -> TimeText.instant(text, zone));
    }

    private interface Parsing<T> {
        T parse(String text) throws SQLException;
    }

    private <T> T parsed(int row, String wanted, Parsing<T> parsing) throws SQLException {
        try {
            return parsing.parse(textAt(row));
        } catch (DateTimeException e) {
            throw DataFailures.notThe(wanted);
        }
    }
}
