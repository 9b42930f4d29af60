package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimestampString;
import org.jspecify.annotations.Nullable;

/**
 * Reads the literals of dates and timestamps up to 1582. The calendar of SQL is the Gregorian one for all years, and so are those
 * of Iceberg, Arrow and the engines; Calcite reads literals by that of Java's first dates, which is the Julian one before
 * 1582-10-15: it takes days for valid that are none, as 1500-02-29, and ten days of October 1582 for none.
 */
final class CalendarLiterals extends SqlShuttle {
    private static final Pattern EARLY =
            Pattern.compile("(0[0-9]{3}|1[0-4][0-9]{2}|15[0-7][0-9]|158[0-2])-([0-9]{2})-([0-9]{2})"
                    + "( [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?)?");

    private CalendarLiterals() {}

    /** The tree with literals in place of those that Calcite would read wrongly. */
    static SqlNode read(SqlNode parsed) {
        SqlNode read = parsed.accept(new CalendarLiterals());
        return read == null ? parsed : read;
    }

    @Override
    public SqlNode visit(SqlLiteral literal) {
        if (!(literal instanceof SqlUnknownLiteral unknown)) {
            return literal;
        }
        Matcher early = EARLY.matcher(unknown.getValue());
        if (!early.matches()) {
            return literal;
        }
        SqlParserPos position = literal.getParserPosition();
        boolean withTime = early.group(4) != null;
        switch (unknown.tag) {
            case "DATE" -> {
                requireDay(early, unknown);
                return withTime ? literal : SqlLiteral.createDate(new DateString(unknown.getValue()), position);
            }
            case "TIMESTAMP" -> {
                requireDay(early, unknown);
                return withTime ? timestamp(SqlTypeName.TIMESTAMP, unknown.getValue(), position) : literal;
            }
            case "TIMESTAMP WITH LOCAL TIME ZONE" -> {
                requireDay(early, unknown);
                SqlTypeName type = SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
                return withTime ? timestamp(type, unknown.getValue(), position) : literal;
            }
            default -> {
                return literal;
            }
        }
    }

    private static SqlNode timestamp(SqlTypeName type, String text, SqlParserPos position) {
        TimestampString value = new TimestampString(text.contains(".") ? withoutZeros(text) : text);
        int digits = text.contains(".") ? text.length() - text.indexOf('.') - 1 : 0;
        return SqlLiteral.createTimestamp(type, value, digits, position);
    }

    private static String withoutZeros(String text) {
        return text.replaceAll("\\.?0+$", "");
    }

    private static void requireDay(Matcher early, SqlUnknownLiteral literal) {
        int year = Integer.parseInt(early.group(1));
        try {
            LocalDate.of(year, Integer.parseInt(early.group(2)), Integer.parseInt(early.group(3)));
        } catch (DateTimeException e) {
            throw illegal(literal, "no day of the calendar, which is the Gregorian one before 1582 as well", e);
        }
        if (year == 0) {
            throw illegal(literal, "accepted are the years 0001 to 9999", null);
        }
    }

    private static GatewayException illegal(SqlUnknownLiteral literal, String why, @Nullable Throwable cause) {
        SqlParserPos position = literal.getParserPosition();
        return new GatewayException(
                ErrorCode.SYNTAX_ERROR,
                "Illegal " + literal.tag + " literal '" + literal.getValue() + "': " + why,
                new SqlPosition(position.getLineNum(), position.getColumnNum()),
                cause);
    }
}
