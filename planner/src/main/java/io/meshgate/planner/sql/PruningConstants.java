package io.meshgate.planner.sql;

import io.meshgate.planner.catalog.MeshTypes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import org.jspecify.annotations.Nullable;

/**
 * Computes constant expressions where every engine gets the same value without rounding, and nothing where one might
 * not. Values are Boolean, BigDecimal (all exact numbers), Double, Float, String, LocalDate, LocalTime, LocalDateTime,
 * Instant, byte[] and UUID.
 */
final class PruningConstants {
    /** Far beyond the years that {@link PruningLiterals#conform} lets pass, far below any overflow. */
    private static final BigInteger LONGEST_INTERVAL_DAYS = BigInteger.valueOf(10_000_000);

    private static final BigInteger MICROSECONDS_PER_DAY = BigInteger.valueOf(86_400_000_000L);

    private PruningConstants() {}

    /** Whether an expression reads no column and is made of what {@link #fold} knows. */
    static boolean isConstant(RexNode node) {
        if (node instanceof RexCall call) {
            boolean known = switch (call.getKind()) {
                case CAST, PLUS, MINUS, TIMES, MINUS_PREFIX -> true;
                default -> false;
            };
            return known
                    && call.getOperands().size() <= 2
                    && call.getOperands().stream().allMatch(PruningConstants::isConstant);
        }
        return node instanceof RexLiteral || node instanceof RexDynamicParam;
    }

    static boolean usesParameters(RexNode constant) {
        return constant instanceof RexDynamicParam
                || (constant instanceof RexCall call
                        && call.getOperands().stream().anyMatch(PruningConstants::usesParameters));
    }

    /** The value; empty for NULL and for what cannot be computed exactly. */
    static Optional<Object> fold(RexNode constant, List<@Nullable Object> parameters) {
        if (constant instanceof RexLiteral literal) {
            return literal(literal);
        }
        if (constant instanceof RexDynamicParam parameter) {
            return parameter(parameter, parameters);
        }
        if (!(constant instanceof RexCall call)) {
            return Optional.empty();
        }
        RexNode last = call.getOperands().get(call.getOperands().size() - 1);
        Optional<Object> first = fold(call.getOperands().get(0), parameters);
        Optional<Object> result = switch (call.getKind()) {
            case CAST -> first;
            case MINUS_PREFIX -> first.flatMap(PruningConstants::number).map(BigDecimal::negate);
            case PLUS, MINUS, TIMES ->
                SqlTypeUtil.isInterval(last.getType())
                        ? first.flatMap(moment -> shifted(moment, call.getKind(), last))
                        : first.flatMap(PruningConstants::number)
                                .flatMap(x -> fold(last, parameters)
                                        .flatMap(PruningConstants::number)
                                        .map(y -> computed(x, call.getKind(), y)));
            default -> Optional.empty();
        };
        boolean exact = call.getKind() == SqlKind.CAST || !SqlTypeUtil.isApproximateNumeric(call.getType());
        return exact ? result.flatMap(value -> PruningLiterals.conform(value, call.getType())) : Optional.empty();
    }

    private static Optional<BigDecimal> number(Object value) {
        return value instanceof BigDecimal number ? Optional.of(number) : Optional.empty();
    }

    private static BigDecimal computed(BigDecimal x, SqlKind kind, BigDecimal y) {
        return switch (kind) {
            case PLUS -> x.add(y);
            case MINUS -> x.subtract(y);
            case TIMES -> x.multiply(y);
            default -> throw new IllegalArgumentException(kind.toString());
        };
    }

    private static Optional<Object> literal(RexLiteral literal) {
        if (literal.isNull()) {
            return Optional.empty();
        }
        return switch (literal.getTypeName()) {
            case BOOLEAN -> Optional.of(RexLiteral.booleanValue(literal));
            case DECIMAL, DOUBLE, FLOAT, REAL, BIGINT, INTEGER, SMALLINT, TINYINT -> number(literal);
            case CHAR, VARCHAR ->
                Optional.ofNullable(literal.getValueAs(NlsString.class)).map(NlsString::getValue);
            case BINARY, VARBINARY ->
                Optional.ofNullable(literal.getValueAs(ByteString.class)).map(ByteString::getBytes);
            case UUID -> Optional.ofNullable(literal.getValueAs(UUID.class));
            case DATE ->
                Optional.ofNullable(literal.getValueAs(DateString.class)).map(date -> LocalDate.parse(date.toString()));
            case TIME ->
                Optional.ofNullable(literal.getValueAs(TimeString.class)).map(time -> LocalTime.parse(time.toString()));
            case TIMESTAMP -> timestamp(literal).map(moment -> moment);
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> timestamp(literal).map(moment -> moment.toInstant(ZoneOffset.UTC));
            default -> Optional.empty();
        };
    }

    private static Optional<LocalDateTime> timestamp(RexLiteral literal) {
        return Optional.ofNullable(literal.getValueAs(TimestampString.class))
                .map(timestamp -> LocalDateTime.parse(timestamp.toString().replace(' ', 'T')));
    }

    private static Optional<Object> number(RexLiteral literal) {
        BigDecimal value = literal.getValueAs(BigDecimal.class);
        if (value == null) {
            return Optional.empty();
        }
        if (!SqlTypeUtil.isApproximateNumeric(literal.getType())) {
            return Optional.of(value.scale() < 0 ? value.setScale(0) : value);
        }
        return literal.getType().getSqlTypeName() == SqlTypeName.REAL
                ? Optional.<Object>of(value.floatValue())
                : Optional.of(value.doubleValue());
    }

    private static Optional<Object> parameter(RexDynamicParam parameter, List<@Nullable Object> parameters) {
        Object value = parameter.getIndex() < parameters.size() ? parameters.get(parameter.getIndex()) : null;
        if (value == null || !isOfClass(value, parameter.getType().getSqlTypeName())) {
            return Optional.empty();
        }
        Object known = value instanceof Integer || value instanceof Long
                ? BigDecimal.valueOf(((Number) value).longValue())
                : value;
        return PruningLiterals.conform(known, parameter.getType());
    }

    private static boolean isOfClass(Object value, SqlTypeName type) {
        return switch (type) {
            case BOOLEAN -> value instanceof Boolean;
            case TINYINT, SMALLINT, INTEGER -> value instanceof Integer;
            case BIGINT -> value instanceof Long;
            case REAL -> value instanceof Float;
            case FLOAT, DOUBLE -> value instanceof Double;
            case DECIMAL -> value instanceof BigDecimal;
            case CHAR, VARCHAR -> value instanceof String;
            case BINARY, VARBINARY -> value instanceof byte[];
            case UUID -> value instanceof UUID;
            case DATE -> value instanceof LocalDate;
            case TIME -> value instanceof LocalTime;
            case TIMESTAMP -> value instanceof LocalDateTime;
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> value instanceof Instant;
            default -> false;
        };
    }

    /** A date or a timestamp without zone, moved by an interval literal. With a zone, days vary in length. */
    private static Optional<Object> shifted(Object moment, SqlKind kind, RexNode interval) {
        boolean known = interval instanceof RexLiteral && (kind == SqlKind.PLUS || kind == SqlKind.MINUS);
        BigDecimal length = known ? ((RexLiteral) interval).getValueAs(BigDecimal.class) : null;
        if (length == null) {
            return Optional.empty();
        }
        BigDecimal signed = kind == SqlKind.PLUS ? length : length.negate();
        if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(interval.getType().getSqlTypeName())) {
            return months(moment, signed.toBigInteger());
        }
        BigInteger[] days =
                signed.multiply(BigDecimal.valueOf(1000)).toBigInteger().divideAndRemainder(MICROSECONDS_PER_DAY);
        if (days[0].abs().compareTo(LONGEST_INTERVAL_DAYS) > 0) {
            return Optional.empty();
        }
        if (moment instanceof LocalDate date && days[1].signum() == 0) {
            return Optional.of(date.plusDays(days[0].longValue()));
        }
        if (moment instanceof LocalDateTime time) {
            return Optional.of(time.plusDays(days[0].longValue()).plus(days[1].longValue(), ChronoUnit.MICROS));
        }
        return Optional.empty();
    }

    private static Optional<Object> months(Object moment, BigInteger months) {
        if (months.abs().compareTo(LONGEST_INTERVAL_DAYS) > 0) {
            return Optional.empty();
        }
        if (moment instanceof LocalDate date) {
            return Optional.of(date.plusMonths(months.longValue()));
        }
        return moment instanceof LocalDateTime time
                ? Optional.of(time.plusMonths(months.longValue()))
                : Optional.empty();
    }

    /** Whether a cast leaves every value the same, so that a comparison may be made without it. */
    static boolean keepsValues(RelDataType from, RelDataType to) {
        if (SqlTypeUtil.equalSansNullability(MeshTypes.FACTORY, from, to) || Operators.keepsStrings(from, to)) {
            return true;
        }
        int bits = PruningLiterals.bits(from.getSqlTypeName());
        return switch (to.getSqlTypeName()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT -> bits > 0 && bits <= PruningLiterals.bits(to.getSqlTypeName());
            case DECIMAL ->
                SqlTypeUtil.isExactNumeric(from)
                        && to.getScale() >= from.getScale()
                        && to.getPrecision() - to.getScale() >= from.getPrecision() - from.getScale();
            case FLOAT, DOUBLE -> (bits > 0 && bits <= Integer.SIZE) || SqlTypeUtil.isApproximateNumeric(from);
            default -> false;
        };
    }
}
