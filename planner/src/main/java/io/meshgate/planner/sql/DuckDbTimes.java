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
        String value = "extract(" + name + " FROM " + operands.get(1) + ")";
        return switch (unit) {
            // Calcite counts days of the week from 1, Sunday first.
            case DOW -> "(" + value + " + 1)";
            case SECOND, EPOCH -> "CAST(floor(" + value + ") AS BIGINT)";
            default -> "CAST(" + value + " AS BIGINT)";
        };
    }
}
