package io.meshgate.planner.sql;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Writes the functions of dates and times, of exactly their declared types. */
final class DuckDbTimes {
    private static final List<String> TRUNCATION_UNITS = List.of(
            "year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond");

    private DuckDbTimes() {}

    /** Of two dates or times, or of one and an interval. */
    static String difference(RexCall call, List<String> operands) {
        boolean dates = call.getOperands().stream()
                .limit(2)
                .allMatch(operand -> operand.getType().getSqlTypeName() == SqlTypeName.DATE);
        if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(call.getType().getSqlTypeName())) {
            throw Refusals.notSupported("A difference in months or years");
        }
        String difference = operands.get(0) + " - " + operands.get(1);
        if (SqlTypeUtil.isInterval(call.getType()) && dates) {
            return "to_days(CAST(" + difference + " AS INTEGER))";
        }
        return DuckDbTypes.cast("(" + difference + ")", call.getType());
    }

    static String truncated(RexCall call, String value) {
        String unit = call.getOperands().get(0) instanceof RexLiteral literal
                ? String.valueOf(RexLiteral.stringValue(literal)).toLowerCase(Locale.ROOT)
                : "";
        if (!TRUNCATION_UNITS.contains(unit)) {
            throw new GatewayException(
                    ErrorCode.INVALID_ARGUMENT,
                    "DATE_TRUNC takes one of the units " + String.join(", ", TRUNCATION_UNITS));
        }
        return DuckDbTypes.cast("date_trunc('" + unit + "', " + value + ")", call.getType());
    }

    /** FLOOR and CEIL to a unit. */
    static String rounded(RexCall call, String value) {
        String function = call.getOperator().getName();
        TimeUnitRange range =
                DuckDbLiterals.value((RexLiteral) call.getOperands().get(1), TimeUnitRange.class);
        String unit = range.name().toLowerCase(Locale.ROOT);
        if (!TRUNCATION_UNITS.contains(unit)) {
            throw refused(
                    ErrorCode.INVALID_ARGUMENT,
                    function + " ... TO takes one of the units " + String.join(", ", TRUNCATION_UNITS),
                    call);
        }
        if (call.getType().getSqlTypeName() == SqlTypeName.TIME) {
            throw refused(ErrorCode.NOT_SUPPORTED, function + " of a TIME to a unit is not supported", call);
        }
        if (call.getKind() == SqlKind.FLOOR) {
            return DuckDbTypes.cast("date_trunc('" + unit + "', " + value + ")", call.getType());
        }
        String floor = DuckDbTypes.cast("date_trunc('" + unit + "', v)", call.getType());
        String next = DuckDbTypes.cast(floor + " + " + interval(range), call.getType());
        return "list_transform([" + value + "], lambda v: CASE WHEN " + floor + " = v THEN v ELSE " + next + " END)[1]";
    }

    private static GatewayException refused(ErrorCode code, String why, RexCall call) {
        SqlParserPos place = call.getParserPosition();
        SqlPosition position =
                place.getLineNum() > 0 ? new SqlPosition(place.getLineNum(), place.getColumnNum()) : null;
        return new GatewayException(code, why, position, null);
    }

    private static String interval(TimeUnitRange unit) {
        return unit == TimeUnitRange.QUARTER ? "INTERVAL (3) MONTH" : "INTERVAL (1) " + unit.name();
    }

    static String extract(RexCall call, List<String> operands) {
        TimeUnitRange unit =
                DuckDbLiterals.value((RexLiteral) call.getOperands().get(0), TimeUnitRange.class);
        String name = switch (unit) {
            case YEAR,
                    QUARTER,
                    MONTH,
                    WEEK,
                    DAY,
                    HOUR,
                    MINUTE,
                    SECOND,
                    DOW,
                    DOY,
                    ISODOW,
                    ISOYEAR,
                    EPOCH,
                    DECADE,
                    CENTURY,
                    MILLENNIUM,
                    MILLISECOND,
                    MICROSECOND -> unit.name();
            default -> throw Refusals.notSupported("EXTRACT of " + unit);
        };
        if (call.getOperands().get(1).getType().getSqlTypeName() == SqlTypeName.DATE
                && (unit == TimeUnitRange.WEEK || unit == TimeUnitRange.ISOYEAR)) {
            return partOfIsoYear(unit, operands.get(1));
        }
        String value = "extract(" + name + " FROM " + operands.get(1) + ")";
        return switch (unit) {
            // Calcite counts days of the week from 1, Sunday first. Of a NULL that is known the engine gives a DOUBLE.
            case DOW -> "(CAST(" + value + " AS BIGINT) + 1)";
            case SECOND, EPOCH -> "CAST(floor(" + value + ") AS BIGINT)";
            default -> "CAST(" + value + " AS BIGINT)";
        };
    }

    /**
     * DuckDB fails on dates of its first year, as it goes back to one before it. The calendar repeats every 146,097 days,
     * which are 400 years and whole weeks.
     */
    private static String partOfIsoYear(TimeUnitRange unit, String date) {
        String later = "extract(" + unit + " FROM v + 146097)";
        return "list_transform([" + date + "], lambda v: CAST(CASE WHEN v < DATE '5877000-01-01 (BC)' THEN "
                + (unit == TimeUnitRange.ISOYEAR ? later + " - 400" : later) + " ELSE extract(" + unit
                + " FROM v) END AS BIGINT))[1]";
    }

    /** The year that an ISO week belongs to. */
    static String yearOfWeek(RexCall call, String value) {
        return call.getOperands().get(0).getType().getSqlTypeName() == SqlTypeName.DATE
                ? partOfIsoYear(TimeUnitRange.ISOYEAR, value)
                : "CAST(isoyear(" + value + ") AS BIGINT)";
    }
}
