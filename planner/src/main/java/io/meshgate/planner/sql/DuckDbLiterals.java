package io.meshgate.planner.sql;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.UUID;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;

/** Writes literals such that DuckDB reads them with exactly the type that they have. */
final class DuckDbLiterals {
    private DuckDbLiterals() {}

    static String literal(RexLiteral literal) {
        RelDataType type = literal.getType();
        if (literal.isNull()) {
            return type.getSqlTypeName() == SqlTypeName.NULL ? "NULL" : DuckDbTypes.cast("NULL", type);
        }
        return switch (literal.getTypeName()) {
            case BOOLEAN -> RexLiteral.booleanValue(literal) ? "TRUE" : "FALSE";
            case DECIMAL, DOUBLE, BIGINT, INTEGER, REAL, FLOAT, SMALLINT, TINYINT -> number(literal);
            case CHAR, VARCHAR ->
                DuckDbText.string(value(literal, NlsString.class).getValue());
            case BINARY, VARBINARY ->
                "from_hex('" + value(literal, ByteString.class).toString(16) + "')";
            // A flag of the syntax; whoever writes the call reads it from there.
            case SYMBOL -> DuckDbText.string(String.valueOf(literal.getValue()));
            case UUID -> "CAST('" + value(literal, UUID.class) + "' AS UUID)";
            case DATE -> "DATE '" + value(literal, DateString.class) + "'";
            case TIME -> "TIME '" + value(literal, TimeString.class) + "'";
            case TIMESTAMP -> "TIMESTAMP '" + value(literal, TimestampString.class) + "'";
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> "TIMESTAMPTZ '" + value(literal, TimestampString.class) + "+00'";
            default -> {
                if (SqlTypeUtil.isInterval(type)) {
                    yield interval(literal);
                }
                throw Refusals.notSupported("A literal of type " + type.getFullTypeString());
            }
        };
    }

    /** The value of a literal that is not NULL. */
    static <T> T value(RexLiteral literal, Class<T> type) {
        T value = literal.getValueAs(type);
        if (value == null) {
            throw new IllegalArgumentException("NULL literal");
        }
        return value;
    }

    private static String number(RexLiteral literal) {
        RelDataType type = literal.getType();
        BigDecimal value = value(literal, BigDecimal.class);
        String text = value.toPlainString();
        if (SqlTypeUtil.isApproximateNumeric(type)) {
            text = approximate(value, type);
        } else if (type.getSqlTypeName() == SqlTypeName.DECIMAL) {
            text = value.scale() <= 0 && type.getScale() > 0
                    ? value.setScale(type.getScale()).toPlainString()
                    : text;
        } else if (type.getSqlTypeName() == SqlTypeName.BIGINT && fitsInt(value)) {
            text = DuckDbTypes.cast(text, type);
        }
        return value.signum() < 0 ? "(" + text + ")" : text;
    }

    /** Of a string DuckDB makes infinity where it does not fit, of a DOUBLE an error. */
    private static String approximate(BigDecimal value, RelDataType type) {
        if (Double.isInfinite(value.doubleValue())) {
            throw new GatewayException(
                    ErrorCode.NUMERIC_OUT_OF_RANGE,
                    "A number of the statement does not fit into DOUBLE, which ends at 1.8E308");
        }
        return type.getSqlTypeName() == SqlTypeName.REAL ? DuckDbTypes.cast(asDouble(value), type) : asDouble(value);
    }

    /** A number as a DOUBLE, whatever its type. */
    static String asDouble(RexLiteral literal) {
        return asDouble(value(literal, BigDecimal.class));
    }

    private static String asDouble(BigDecimal value) {
        return "CAST('" + value + "' AS DOUBLE)";
    }

    private static boolean fitsInt(BigDecimal value) {
        return value.toBigInteger().bitLength() < Integer.SIZE;
    }

    /** Calcite keeps intervals as months, or as milliseconds. */
    private static String interval(RexLiteral literal) {
        BigDecimal value = value(literal, BigDecimal.class);
        if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(literal.getTypeName())) {
            return "INTERVAL (" + value.toBigInteger() + ") MONTH";
        }
        BigInteger[] days = value.toBigInteger().divideAndRemainder(BigInteger.valueOf(86_400_000L));
        if (days[1].signum() == 0 && value.stripTrailingZeros().scale() <= 0) {
            return "INTERVAL (" + days[0] + ") DAY";
        }
        return "INTERVAL (" + value.multiply(BigDecimal.valueOf(1000)).toBigInteger() + ") MICROSECOND";
    }
}
