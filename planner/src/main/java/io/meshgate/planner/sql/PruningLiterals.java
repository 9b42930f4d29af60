package io.meshgate.planner.sql;

import io.meshgate.connector.Predicate;
import io.meshgate.connector.Predicate.Operator;
import io.meshgate.planner.catalog.MeshTypes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Turns constants into literals of a column's class, where that changes no comparison. */
final class PruningLiterals {
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final int EXACT_POWERS_OF_TEN = 22;
    private static final int EXACT_BITS = 53;
    private static final int LAST_YEAR = 9999;

    private PruningLiterals() {}

    /** A comparison of a column with a value, exactly as an engine makes it; empty where that cannot be said. */
    static Optional<Predicate> comparison(Field column, RelDataType comparedAs, Operator operator, Object value) {
        RelDataType type = MeshTypes.sqlType(column);
        Optional<Object> compared =
                SqlTypeUtil.isApproximateNumeric(comparedAs) ? conform(value, comparedAs) : Optional.of(value);
        if (isFinerThanMicroseconds(column.getType())) {
            return Optional.empty();
        }
        if (SqlTypeUtil.isExactNumeric(type)) {
            return compared.flatMap(each -> exactNumber(each, type))
                    .flatMap(number -> comparisonOfNumbers(column.getName(), type, operator, number));
        }
        boolean ordered = operator != Operator.EQUAL && operator != Operator.NOT_EQUAL;
        if (ordered && type.getSqlTypeName() == SqlTypeName.BOOLEAN) {
            return Optional.empty();
        }
        return compared.flatMap(each -> conform(each, type))
                .map(literal -> new Predicate.Comparison(column.getName(), operator, literal));
    }

    static Optional<Predicate> prefix(Field column, String prefix) {
        boolean text = SqlTypeUtil.isCharacter(MeshTypes.sqlType(column));
        return text && isText(prefix)
                ? Optional.of(new Predicate.StartsWith(column.getName(), prefix))
                : Optional.empty();
    }

    private static boolean isText(String value) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(value);
    }

    /** Engines read such columns as microseconds, and then compare other values. */
    private static boolean isFinerThanMicroseconds(ArrowType type) {
        return (type instanceof ArrowType.Timestamp timestamp && timestamp.getUnit() == TimeUnit.NANOSECOND)
                || (type instanceof ArrowType.Time time && time.getUnit() == TimeUnit.NANOSECOND);
    }

    /** The number with which a column of exact numbers is compared: a DOUBLE only where each value of it is a DOUBLE. */
    private static Optional<BigDecimal> exactNumber(Object value, RelDataType type) {
        if (value instanceof BigDecimal number) {
            return Optional.of(number);
        }
        int bits = bits(type.getSqlTypeName());
        return value instanceof Double number && Double.isFinite(number) && bits > 0 && bits <= Integer.SIZE
                ? Optional.of(new BigDecimal(number))
                : Optional.empty();
    }

    /** A bound between two values of the column's type becomes the nearer one. */
    private static Optional<Predicate> comparisonOfNumbers(
            String column, RelDataType type, Operator operator, BigDecimal number) {
        int scale = type.getSqlTypeName() == SqlTypeName.DECIMAL ? type.getScale() : 0;
        Operator adjusted = operator;
        BigDecimal bound = number;
        if (number.signum() != 0 && number.stripTrailingZeros().scale() > scale) {
            boolean below = operator == Operator.LESS || operator == Operator.LESS_OR_EQUAL;
            if (operator == Operator.EQUAL || operator == Operator.NOT_EQUAL) {
                return Optional.empty();
            }
            bound = number.setScale(scale, below ? RoundingMode.FLOOR : RoundingMode.CEILING);
            adjusted = below ? Operator.LESS_OR_EQUAL : Operator.GREATER_OR_EQUAL;
        }
        Operator as = adjusted;
        return conform(bound, type)
                .map(literal -> new Predicate.Comparison(column, as, numberOfClass((BigDecimal) literal, type)));
    }

    private static Object numberOfClass(BigDecimal number, RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case TINYINT, SMALLINT, INTEGER -> number.intValueExact();
            case BIGINT -> number.longValueExact();
            default -> number;
        };
    }

    /** The bits of an integer type, 0 of any other. */
    static int bits(SqlTypeName type) {
        return switch (type) {
            case TINYINT -> Byte.SIZE;
            case SMALLINT -> Short.SIZE;
            case INTEGER -> Integer.SIZE;
            case BIGINT -> Long.SIZE;
            default -> 0;
        };
    }

    /** The value cast to a type; empty when the cast could change it, fail, or differ between engines. */
    static Optional<Object> conform(Object value, RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> Optional.of(value).filter(Boolean.class::isInstance);
            case TINYINT, SMALLINT, INTEGER, BIGINT -> integer(value, bits(type.getSqlTypeName()));
            case DECIMAL -> decimal(value, type);
            case FLOAT, DOUBLE -> doubleOf(value).filter(Double::isFinite).map(number -> number);
            case REAL -> single(value);
            case CHAR, VARCHAR -> text(value, type);
            case BINARY, VARBINARY ->
                Optional.of(value).filter(bytes -> bytes instanceof byte[] array && fits(array.length, type));
            case UUID -> uuid(value);
            case DATE -> date(value);
            case TIME ->
                Optional.of(value)
                        .filter(time -> time instanceof LocalTime local && isOfPrecision(local, type.getPrecision()));
            case TIMESTAMP -> timestamp(value, type);
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                Optional.of(value)
                        .filter(moment ->
                                moment instanceof Instant instant && isOfPrecision(instant, type.getPrecision()));
            default -> Optional.empty();
        };
    }

    private static Optional<Object> integer(Object value, int bits) {
        boolean fits = value instanceof BigDecimal number
                && (number.signum() == 0 || number.stripTrailingZeros().scale() <= 0)
                && number.toBigInteger().bitLength() < bits;
        return fits ? Optional.of(((BigDecimal) value).setScale(0)) : Optional.empty();
    }

    private static Optional<Object> decimal(Object value, RelDataType type) {
        if (!(value instanceof BigDecimal number)
                || (number.signum() != 0 && number.stripTrailingZeros().scale() > type.getScale())) {
            return Optional.empty();
        }
        BigDecimal scaled = number.setScale(type.getScale());
        return scaled.precision() <= type.getPrecision() ? Optional.of(scaled) : Optional.empty();
    }

    /** A decimal where its digits and its power of ten are DOUBLEs: then all engines divide to the same DOUBLE. */
    private static Optional<Double> doubleOf(Object value) {
        if (value instanceof Double number) {
            return Optional.of(number);
        }
        if (value instanceof Float number) {
            return Optional.of(number.doubleValue());
        }
        boolean exact = value instanceof BigDecimal number
                && number.unscaledValue().bitLength() <= EXACT_BITS
                && number.scale() >= 0
                && number.scale() <= EXACT_POWERS_OF_TEN;
        return exact ? Optional.of(((BigDecimal) value).doubleValue()) : Optional.empty();
    }

    /** Only a value that is a REAL itself: engines differ in whether they compare as REAL or as DOUBLE. */
    private static Optional<Object> single(Object value) {
        if (value instanceof BigDecimal number) {
            float rounded = number.floatValue();
            boolean same = Float.isFinite(rounded) && new BigDecimal(rounded).compareTo(number) == 0;
            return same ? Optional.of(rounded) : Optional.empty();
        }
        Optional<Double> number = doubleOf(value).filter(Double::isFinite);
        return number.filter(each -> (double) each.floatValue() == each).map(Double::floatValue);
    }

    private static Optional<Object> text(Object value, RelDataType type) {
        boolean fits =
                value instanceof String text && isText(text) && fits(text.codePointCount(0, text.length()), type);
        return fits ? Optional.of(value) : Optional.empty();
    }

    private static boolean fits(int length, RelDataType type) {
        return type.getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED || length <= type.getPrecision();
    }

    private static Optional<Object> uuid(Object value) {
        if (value instanceof String text && UUID_TEXT.matcher(text).matches()) {
            return Optional.of(UUID.fromString(text));
        }
        return Optional.of(value).filter(UUID.class::isInstance);
    }

    private static Optional<Object> date(Object value) {
        if (value instanceof String text && DATE.matcher(text).matches()) {
            try {
                return date(LocalDate.parse(text));
            } catch (DateTimeParseException e) {
                // The engine refuses it too, and better.
                return Optional.empty();
            }
        }
        return Optional.of(value).filter(date -> date instanceof LocalDate local && isYear(local.getYear()));
    }

    private static Optional<Object> timestamp(Object value, RelDataType type) {
        if (value instanceof LocalDate date) {
            return isYear(date.getYear()) ? Optional.of(date.atStartOfDay()) : Optional.empty();
        }
        return Optional.of(value)
                .filter(moment -> moment instanceof LocalDateTime local
                        && isYear(local.getYear())
                        && isOfPrecision(local, type.getPrecision()));
    }

    private static boolean isYear(int year) {
        return year >= 1 && year <= LAST_YEAR;
    }

    private static boolean isOfPrecision(TemporalAccessor moment, int digits) {
        int kept = digits == RelDataType.PRECISION_NOT_SPECIFIED ? 6 : Math.min(digits, 6);
        return moment.get(ChronoField.NANO_OF_SECOND) % (int) Math.pow(10, 9 - kept) == 0;
    }
}
