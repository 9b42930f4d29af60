package io.meshgate.planner.sql;

import static io.meshgate.planner.sql.FunctionDefinition.scalar;
import static io.meshgate.planner.sql.FunctionDefinition.text;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;

/** Functions of dates and times. Units and formats are constants, so that what is wrong with one is told before the query runs. */
final class TimeFunctions {
    private static final List<String> DATE_UNITS = List.of("year", "quarter", "month", "week", "day");
    private static final List<String> UNITS = List.of(
            "year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond");

    /** What a character of a format comes to: %r is a time of eleven. */
    private static final double MOST_OF_FORMAT = 6;

    private static final SqlTypeFamily STRING = SqlTypeFamily.CHARACTER;
    private static final SqlReturnTypeInference TEXT = ReturnTypes.VARCHAR_NULLABLE;
    private static final SqlReturnTypeInference DATE = ReturnTypes.DATE_NULLABLE;
    private static final SqlReturnTypeInference TIMESTAMP =
            ReturnTypes.explicit(SqlTypeName.TIMESTAMP, 6).andThen(SqlTypeTransforms.TO_NULLABLE);
    private static final SqlReturnTypeInference INSTANT =
            ReturnTypes.explicit(SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE, 6).andThen(SqlTypeTransforms.TO_NULLABLE);
    private static final SqlOperandTypeChecker DATETIME_AND_TEXT = OperandTypes.family(SqlTypeFamily.DATETIME, STRING);

    private TimeFunctions() {}

    static List<FunctionDefinition> all() {
        FunctionDefinition add = scalar(
                "DATE_ADD",
                ReturnTypes.ARG2_NULLABLE,
                OperandTypes.family(STRING, SqlTypeFamily.INTEGER, SqlTypeFamily.DATETIME),
                TimeFunctions::added);
        FunctionDefinition zoned = scalar(
                "AT_TIMEZONE",
                TimeFunctions::zoned,
                DATETIME_AND_TEXT,
                (call, operands) -> atZone(call, operands, 0, zone(call, 1)));
        FunctionDefinition make = scalar(
                "MAKE_DATE",
                DATE,
                OperandTypes.family(SqlTypeFamily.INTEGER, SqlTypeFamily.INTEGER, SqlTypeFamily.INTEGER),
                "make_date({*})");
        SqlOperandTypeChecker unitAndTwo = OperandTypes.family(STRING, SqlTypeFamily.DATETIME, SqlTypeFamily.DATETIME);
        return List.of(
                add,
                scalar(
                        "DATE_DIFF",
                        ReturnTypes.BIGINT_NULLABLE,
                        unitAndTwo,
                        (call, operands) -> difference("date_sub", call, operands)),
                scalar(
                        "DATEDIFF",
                        ReturnTypes.BIGINT_NULLABLE,
                        unitAndTwo,
                        (call, operands) -> difference("date_diff", call, operands)),
                scalar(
                        "ADD_MONTHS",
                        ReturnTypes.ARG0_NULLABLE,
                        OperandTypes.family(SqlTypeFamily.DATETIME, SqlTypeFamily.INTEGER),
                        ofDays("CAST({0} + to_months(CAST({1} AS INTEGER)) AS {type})")),
                scalar(
                                "TO_CHAR",
                                TEXT,
                                DATETIME_AND_TEXT,
                                (call, operands) -> formatted(call, operands, TimeFormat.ofWords(call)))
                        .growing(MOST_OF_FORMAT),
                scalar(
                                "DATE_FORMAT",
                                TEXT,
                                DATETIME_AND_TEXT,
                                (call, operands) -> formatted(call, operands, TimeFormat.ofPercents(call)))
                        .growing(MOST_OF_FORMAT),
                scalar(
                        "TO_DATE",
                        DATE,
                        OperandTypes.family(STRING, STRING),
                        (call, operands) -> parsed(call, operands, TimeFormat.ofWords(call))),
                scalar(
                        "TO_TIMESTAMP",
                        TIMESTAMP,
                        OperandTypes.family(STRING, STRING),
                        (call, operands) -> parsed(call, operands, TimeFormat.ofWords(call))),
                scalar(
                        "DATE_PARSE",
                        TIMESTAMP,
                        OperandTypes.family(STRING, STRING),
                        (call, operands) -> parsed(call, operands, TimeFormat.ofPercents(call))),
                scalar("FROM_UNIXTIME", INSTANT, OperandTypes.NUMERIC, "to_timestamp(CAST({0} AS DOUBLE))"),
                scalar("TO_UNIXTIME", ReturnTypes.DOUBLE_NULLABLE, OperandTypes.DATETIME, ofDays("epoch({0})")),
                make,
                make.as("DATE_FROM_PARTS"),
                scalar(
                        "DAY_OF_WEEK",
                        ReturnTypes.BIGINT_NULLABLE,
                        OperandTypes.DATETIME,
                        ofDays("CAST(isodow({0}) AS BIGINT)")),
                scalar(
                        "YEAR_OF_WEEK",
                        ReturnTypes.BIGINT_NULLABLE,
                        OperandTypes.DATETIME,
                        ofDays((call, operands) -> DuckDbTimes.yearOfWeek(call, operands.get(0)))),
                scalar("DAY", ReturnTypes.BIGINT_NULLABLE, OperandTypes.DATETIME, ofDays("CAST(day({0}) AS BIGINT)")),
                scalar("DAYNAME", TEXT, OperandTypes.DATETIME, ofDays("dayname({0})")),
                scalar("MONTHNAME", TEXT, OperandTypes.DATETIME, ofDays("monthname({0})")),
                zoned,
                scalar(
                        "TIMEZONE",
                        TimeFunctions::zonedSecond,
                        OperandTypes.family(STRING, SqlTypeFamily.DATETIME),
                        (call, operands) -> atZone(call, operands, 1, zone(call, 0))));
    }

    private static FunctionDefinition.Rendering ofDays(String template) {
        return ofDays(FunctionDefinition.template(template));
    }

    private static FunctionDefinition.Rendering ofDays(FunctionDefinition.Rendering rendering) {
        return (call, operands) -> {
            refuseTime(call, call.getOperands().get(0).getType());
            return rendering.write(call, operands);
        };
    }

    /** A time of day is no point in time. */
    private static void refuseTime(RexCall call, RelDataType type) {
        if (type.getSqlTypeName() == SqlTypeName.TIME) {
            throw FunctionDefinition.invalid(call, "it takes a date or a timestamp, not a time of day");
        }
    }

    /** The unit is a day at least where there are no hours. */
    private static String unit(RexCall call, RelDataType type) {
        String unit = text(call, 0, "the unit").toLowerCase(Locale.ROOT);
        refuseTime(call, type);
        List<String> accepted = type.getSqlTypeName() == SqlTypeName.DATE ? DATE_UNITS : UNITS;
        if (!accepted.contains(unit)) {
            throw FunctionDefinition.invalid(
                    call, "the unit of a " + type.getSqlTypeName() + " is one of " + String.join(", ", accepted));
        }
        return unit;
    }

    private static String added(RexCall call, List<String> operands) {
        RelDataType type = call.getOperands().get(2).getType();
        String unit = unit(call, type);
        String count = "CAST(" + operands.get(1) + " AS BIGINT)";
        String interval = switch (unit) {
            case "year", "quarter", "month", "week", "day" ->
                "to_" + unit + "s(CAST(" + operands.get(1) + " AS INTEGER))";
            case "second" -> "to_seconds(" + count + ")";
            default -> "to_" + unit + "s(" + count + ")";
        };
        return DuckDbTypes.cast("(" + operands.get(2) + " + " + interval + ")", call.getType());
    }

    private static String difference(String function, RexCall call, List<String> operands) {
        RelDataType from = call.getOperands().get(1).getType();
        RelDataType to = call.getOperands().get(2).getType();
        RelDataType finer = from.getSqlTypeName() == SqlTypeName.DATE ? to : from;
        String unit = unit(call, finer);
        String type = DuckDbTypes.type(finer);
        return function + "('" + unit + "', CAST(" + operands.get(1) + " AS " + type + "), CAST(" + operands.get(2)
                + " AS " + type + "))";
    }

    private static String formatted(RexCall call, List<String> operands, String format) {
        refuseTime(call, call.getOperands().get(0).getType());
        // An instant has no fields but in a zone.
        boolean instant =
                call.getOperands().get(0).getType().getSqlTypeName() == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
        String value = instant ? "(" + operands.get(0) + " AT TIME ZONE 'UTC')" : operands.get(0);
        return "strftime(" + value + ", " + DuckDbText.string(format) + ")";
    }

    private static String parsed(RexCall call, List<String> operands, String format) {
        if (format.isEmpty()) {
            throw FunctionDefinition.invalid(call, "the format is empty");
        }
        String time = "strptime(" + operands.get(0) + ", " + DuckDbText.string(format) + ")";
        return DuckDbTypes.cast(DuckDbTypes.finite(time), call.getType());
    }

    private static String atZone(RexCall call, List<String> operands, int operand, String zone) {
        refuseTime(call, call.getOperands().get(operand).getType());
        boolean date = call.getOperands().get(operand).getType().getSqlTypeName() == SqlTypeName.DATE;
        String value = date ? "CAST(" + operands.get(operand) + " AS TIMESTAMP)" : operands.get(operand);
        return "(" + value + " AT TIME ZONE " + zone + ")";
    }

    private static String zone(RexCall call, int operand) {
        String zone = text(call, operand, "the time zone");
        try {
            ZoneId known = ZoneId.of(zone);
            // Java also takes offsets behind a name, of which an engine knows some only.
            if (ZoneId.getAvailableZoneIds().contains(known.getId())) {
                return DuckDbText.string(known.getId());
            }
            if (known.equals(ZoneOffset.UTC)) {
                return "'UTC'";
            }
        } catch (DateTimeException e) {
            // Told below, as an offset is.
        }
        throw FunctionDefinition.invalid(call, "the time zone has to be a name such as UTC or Europe/Berlin");
    }

    /** What an instant shows on the clocks of a zone, or the instant at which clocks show it. */
    private static RelDataType zoned(RelDataType type, SqlOperatorBinding operands) {
        RelDataTypeFactory factory = operands.getTypeFactory();
        boolean instant = type.getSqlTypeName() == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
        return factory.createTypeWithNullability(
                factory.createSqlType(instant ? SqlTypeName.TIMESTAMP : SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE, 6),
                type.isNullable());
    }

    private static RelDataType zoned(SqlOperatorBinding operands) {
        return zoned(operands.getOperandType(0), operands);
    }

    private static RelDataType zonedSecond(SqlOperatorBinding operands) {
        return zoned(operands.getOperandType(1), operands);
    }
}
