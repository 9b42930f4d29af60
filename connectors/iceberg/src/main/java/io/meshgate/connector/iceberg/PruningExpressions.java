package io.meshgate.connector.iceberg;

import io.meshgate.connector.Predicate;
import io.meshgate.connector.Predicate.Operator;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/*
 * A predicate has three values, Iceberg's expressions have two: its not-eq keeps NULL, and there is no UNKNOWN. So NOT is
 * pushed down to the leaves here, by two mutually recursive translations: the rows for which a predicate is TRUE, and
 * those for which it is FALSE. Each leaf gives a superset of its rows, and supersets survive AND and OR. Where Iceberg
 * orders values differently from SQL, the leaf is widened:
 *   - NaN: engines disagree on whether it is greater than all or unordered, so it is kept where either would;
 *   - zeros: Iceberg orders -0.0 below 0.0;
 *   - UUID: Iceberg orders them by signed halves while the files' bounds are by unsigned bytes;
 *   - a decimal of another scale, a time finer than microseconds: not a value of the column's type.
 */
/** Translates predicates into Iceberg expressions that hold for every row that qualifies. */
final class PruningExpressions {
    private final Schema schema;

    PruningExpressions(Schema schema) {
        this.schema = schema;
    }

    /** An expression that holds wherever the predicate is TRUE. */
    Expression whenTrue(Predicate predicate) {
        if (predicate instanceof Predicate.Comparison comparison) {
            return compare(comparison.column(), comparison.operator(), comparison.literal());
        }
        if (predicate instanceof Predicate.In in) {
            return in(in);
        }
        if (predicate instanceof Predicate.IsNull isNull) {
            return type(isNull.column()).isPresent() ? Expressions.isNull(isNull.column()) : Expressions.alwaysTrue();
        }
        if (predicate instanceof Predicate.IsNotNull isNotNull) {
            return notNull(isNotNull.column());
        }
        if (predicate instanceof Predicate.StartsWith startsWith) {
            return isPrefixOfText(startsWith)
                    ? Expressions.startsWith(startsWith.column(), startsWith.prefix())
                    : notNull(startsWith.column());
        }
        if (predicate instanceof Predicate.And and) {
            return all(and.operands().stream().map(this::whenTrue).toList());
        }
        if (predicate instanceof Predicate.Or or) {
            return any(or.operands().stream().map(this::whenTrue).toList());
        }
        return whenFalse(((Predicate.Not) predicate).operand());
    }

    /** An expression that holds wherever the predicate is FALSE or UNKNOWN; it is UNKNOWN only where a column is NULL. */
    Expression whenNotTrue(Predicate predicate) {
        Expression unknown = any(columns(predicate).stream()
                .map(column -> whenTrue(new Predicate.IsNull(column)))
                .toList());
        return Expressions.or(whenFalse(predicate), unknown);
    }

    /** The columns of which a predicate speaks. */
    static Set<String> columns(Predicate predicate) {
        if (predicate instanceof Predicate.Comparison comparison) {
            return Set.of(comparison.column());
        }
        if (predicate instanceof Predicate.In in) {
            return Set.of(in.column());
        }
        if (predicate instanceof Predicate.IsNull isNull) {
            return Set.of(isNull.column());
        }
        if (predicate instanceof Predicate.IsNotNull isNotNull) {
            return Set.of(isNotNull.column());
        }
        if (predicate instanceof Predicate.StartsWith startsWith) {
            return Set.of(startsWith.column());
        }
        if (predicate instanceof Predicate.And and) {
            return columns(and.operands());
        }
        if (predicate instanceof Predicate.Or or) {
            return columns(or.operands());
        }
        return columns(((Predicate.Not) predicate).operand());
    }

    private static Set<String> columns(List<Predicate> predicates) {
        return predicates.stream().flatMap(each -> columns(each).stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** An expression that holds wherever the predicate is FALSE, which is not where it is not TRUE. */
    private Expression whenFalse(Predicate predicate) {
        if (predicate instanceof Predicate.Comparison comparison) {
            return compareNegated(comparison);
        }
        if (predicate instanceof Predicate.In in) {
            return notIn(in);
        }
        if (predicate instanceof Predicate.IsNull isNull) {
            return notNull(isNull.column());
        }
        if (predicate instanceof Predicate.IsNotNull isNotNull) {
            return whenTrue(new Predicate.IsNull(isNotNull.column()));
        }
        if (predicate instanceof Predicate.StartsWith startsWith) {
            Expression notNull = notNull(startsWith.column());
            return isPrefixOfText(startsWith)
                    ? Expressions.and(notNull, Expressions.notStartsWith(startsWith.column(), startsWith.prefix()))
                    : notNull;
        }
        if (predicate instanceof Predicate.And and) {
            return any(and.operands().stream().map(this::whenFalse).toList());
        }
        if (predicate instanceof Predicate.Or or) {
            return all(or.operands().stream().map(this::whenFalse).toList());
        }
        return whenTrue(((Predicate.Not) predicate).operand());
    }

    private static Expression all(List<Expression> operands) {
        return operands.stream().reduce(Expressions.alwaysTrue(), Expressions::and);
    }

    private static Expression any(List<Expression> operands) {
        return operands.stream().reduce(Expressions.alwaysFalse(), Expressions::or);
    }

    /** Empty for a column of which nothing can be told: Iceberg's statistics of variants and the like are not values'. */
    private Optional<Type> type(String column) {
        return schema.columns().stream()
                .filter(field -> field.name().equals(column))
                .map(Types.NestedField::type)
                .filter(type -> type.isNestedType() || !IcebergTypes.isShownOtherwise(type))
                .findFirst();
    }

    private Expression notNull(String column) {
        return type(column).isPresent() ? Expressions.notNull(column) : Expressions.alwaysTrue();
    }

    private boolean isPrefixOfText(Predicate.StartsWith startsWith) {
        return !startsWith.prefix().isEmpty()
                && type(startsWith.column())
                        .filter(type -> type.typeId() == Type.TypeID.STRING)
                        .isPresent();
    }

    private Expression compare(String column, Operator operator, Object literal) {
        Optional<Type> type = type(column);
        if (type.isPresent() && isFloating(type.get())) {
            boolean exact = (type.get().typeId() == Type.TypeID.FLOAT) == (literal instanceof Float);
            return exact && literal instanceof Number number
                    ? compareFloating(column, operator, number)
                    : notNull(column);
        }
        Optional<Object> value = type.flatMap(known -> value(known, literal));
        if (value.isEmpty()) {
            return notNull(column);
        }
        return switch (operator) {
            case EQUAL -> Expressions.equal(column, value.get());
            case NOT_EQUAL -> Expressions.and(notNull(column), Expressions.notEqual(column, value.get()));
            case LESS -> Expressions.lessThan(column, value.get());
            case LESS_OR_EQUAL -> Expressions.lessThanOrEqual(column, value.get());
            case GREATER -> Expressions.greaterThan(column, value.get());
            case GREATER_OR_EQUAL -> Expressions.greaterThanOrEqual(column, value.get());
        };
    }

    private Expression compareNegated(Predicate.Comparison comparison) {
        Operator negated = switch (comparison.operator()) {
            case EQUAL -> Operator.NOT_EQUAL;
            case NOT_EQUAL -> Operator.EQUAL;
            case LESS -> Operator.GREATER_OR_EQUAL;
            case LESS_OR_EQUAL -> Operator.GREATER;
            case GREATER -> Operator.LESS_OR_EQUAL;
            case GREATER_OR_EQUAL -> Operator.LESS;
        };
        Expression expression = compare(comparison.column(), negated, comparison.literal());
        boolean floating =
                type(comparison.column()).filter(PruningExpressions::isFloating).isPresent();
        return floating ? Expressions.or(expression, Expressions.isNaN(comparison.column())) : expression;
    }

    private Expression compareFloating(String column, Operator operator, Number literal) {
        if (Double.isNaN(literal.doubleValue())) {
            return operator == Operator.EQUAL ? Expressions.isNaN(column) : notNull(column);
        }
        Number low = zeroOf(literal, -1);
        Number high = zeroOf(literal, 1);
        return switch (operator) {
            case EQUAL -> Expressions.in(column, low, high);
            case NOT_EQUAL -> notNull(column);
            case LESS -> Expressions.lessThan(column, high);
            case LESS_OR_EQUAL -> Expressions.lessThanOrEqual(column, high);
            case GREATER -> Expressions.or(Expressions.greaterThan(column, low), Expressions.isNaN(column));
            case GREATER_OR_EQUAL ->
                Expressions.or(Expressions.greaterThanOrEqual(column, low), Expressions.isNaN(column));
        };
    }

    private static Number zeroOf(Number literal, int sign) {
        if (literal.doubleValue() != 0.0) {
            return literal;
        }
        if (literal instanceof Float) {
            return sign < 0 ? -0.0f : 0.0f;
        }
        return sign < 0 ? -0.0 : 0.0;
    }

    private Expression in(Predicate.In in) {
        Optional<Type> type = type(in.column());
        if (type.isPresent() && isFloating(type.get())) {
            return any(in.literals().stream()
                    .map(literal -> compare(in.column(), Operator.EQUAL, literal))
                    .toList());
        }
        Optional<List<Object>> values = values(in);
        return values.isPresent() ? Expressions.in(in.column(), values.get()) : notNull(in.column());
    }

    private Expression notIn(Predicate.In in) {
        Optional<List<Object>> values =
                type(in.column()).filter(type -> !isFloating(type)).flatMap(type -> values(in));
        Expression notNull = notNull(in.column());
        return values.isPresent() ? Expressions.and(notNull, Expressions.notIn(in.column(), values.get())) : notNull;
    }

    private Optional<List<Object>> values(Predicate.In in) {
        List<Object> values = new ArrayList<>();
        for (Object literal : in.literals()) {
            Optional<Object> value = type(in.column()).flatMap(type -> value(type, literal));
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get());
        }
        return Optional.of(values);
    }

    private static boolean isFloating(Type type) {
        return type.typeId() == Type.TypeID.FLOAT || type.typeId() == Type.TypeID.DOUBLE;
    }

    /** The literal as Iceberg takes it; empty when it is no value of the type, or one that Iceberg orders wrongly. */
    private static Optional<Object> value(Type type, Object literal) {
        return switch (type.typeId()) {
            case BOOLEAN -> instance(Boolean.class, literal);
            case INTEGER -> instance(Integer.class, literal);
            case LONG ->
                literal instanceof Integer number ? Optional.of(number.longValue()) : instance(Long.class, literal);
            case STRING -> instance(String.class, literal);
            case DECIMAL ->
                literal instanceof BigDecimal decimal ? decimal(decimal, (Types.DecimalType) type) : Optional.empty();
            case BINARY, FIXED ->
                literal instanceof byte[] bytes ? Optional.of(ByteBuffer.wrap(bytes.clone())) : Optional.empty();
            case DATE ->
                literal instanceof LocalDate date ? Optional.of(Math.toIntExact(date.toEpochDay())) : Optional.empty();
            case TIME ->
                literal instanceof LocalTime time && time.toNanoOfDay() % 1_000 == 0
                        ? Optional.of(time.toNanoOfDay() / 1_000)
                        : Optional.empty();
            case TIMESTAMP -> timestamp((Types.TimestampType) type, literal);
            default -> Optional.empty();
        };
    }

    private static Optional<Object> instance(Class<?> type, Object literal) {
        return type.isInstance(literal) ? Optional.of(literal) : Optional.empty();
    }

    private static Optional<Object> decimal(BigDecimal literal, Types.DecimalType type) {
        if (literal.stripTrailingZeros().scale() > type.scale()) {
            return Optional.empty();
        }
        BigDecimal scaled = literal.setScale(type.scale());
        return scaled.precision() <= type.precision() ? Optional.of(scaled) : Optional.empty();
    }

    private static Optional<Object> timestamp(Types.TimestampType type, Object literal) {
        if (type.shouldAdjustToUTC()) {
            return literal instanceof Instant instant ? micros(instant) : Optional.empty();
        }
        return literal instanceof LocalDateTime local ? micros(local.toInstant(ZoneOffset.UTC)) : Optional.empty();
    }

    private static Optional<Object> micros(Instant instant) {
        if (instant.getNano() % 1_000 != 0 || Math.abs(instant.getEpochSecond()) > Long.MAX_VALUE / 2_000_000) {
            return Optional.empty();
        }
        // ChronoUnit.between counts nanoseconds on the way, which end in the year 2262.
        return Optional.of(instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000);
    }
}
