package io.meshgate.connector.testkit;

import io.meshgate.connector.Predicate;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates predicates row by row as SQL does: the oracle against which pruning is tested. Strings and binaries
 * compare by unsigned bytes, zeros are equal.
 */
public final class ThreeValuedLogic {

    /** How NaN compares. Engines differ, so pruning must be right under both. */
    public enum NotANumber {
        /** Every comparison with NaN is false but {@code <>}. */
        UNORDERED,
        /** NaN equals itself and is greater than all other values. */
        GREATEST
    }

    private final NotANumber notANumber;

    public ThreeValuedLogic(NotANumber notANumber) {
        this.notANumber = notANumber;
    }

    /**
     * @param row values by column name
     * @return empty for UNKNOWN
     */
    public Optional<Boolean> evaluate(Predicate predicate, Map<String, ? extends @Nullable Object> row) {
        if (predicate instanceof Predicate.Comparison comparison) {
            return Optional.ofNullable(row.get(comparison.column()))
                    .map(value -> compare(value, comparison.operator(), comparison.literal()));
        }
        if (predicate instanceof Predicate.In in) {
            return Optional.ofNullable(row.get(in.column()))
                    .map(value -> in.literals().stream()
                            .anyMatch(literal -> compare(value, Predicate.Operator.EQUAL, literal)));
        }
        if (predicate instanceof Predicate.IsNull isNull) {
            return Optional.of(row.get(isNull.column()) == null);
        }
        if (predicate instanceof Predicate.IsNotNull isNotNull) {
            return Optional.of(row.get(isNotNull.column()) != null);
        }
        if (predicate instanceof Predicate.StartsWith startsWith) {
            return Optional.ofNullable((String) row.get(startsWith.column()))
                    .map(value -> value.startsWith(startsWith.prefix()));
        }
        if (predicate instanceof Predicate.And and) {
            return unlessDecided(and.operands(), row, false);
        }
        if (predicate instanceof Predicate.Or or) {
            return unlessDecided(or.operands(), row, true);
        }
        return evaluate(((Predicate.Not) predicate).operand(), row).map(value -> !value);
    }

    private Optional<Boolean> unlessDecided(
            List<Predicate> operands, Map<String, ? extends @Nullable Object> row, boolean deciding) {
        List<Optional<Boolean>> values =
                operands.stream().map(operand -> evaluate(operand, row)).toList();
        if (values.contains(Optional.of(deciding))) {
            return Optional.of(deciding);
        }
        return values.contains(Optional.<Boolean>empty()) ? Optional.empty() : Optional.of(!deciding);
    }

    private boolean compare(Object value, Predicate.Operator operator, Object literal) {
        if (notANumber == NotANumber.UNORDERED && (isNotANumber(value) || isNotANumber(literal))) {
            return operator == Predicate.Operator.NOT_EQUAL;
        }
        int order = order(value, literal);
        return switch (operator) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }

    private static boolean isNotANumber(Object value) {
        return (value instanceof Float single && single.isNaN()) || (value instanceof Double number && number.isNaN());
    }

    private static int order(Object left, Object right) {
        if (left instanceof Float single) {
            return Float.compare(single + 0f, (Float) right + 0f);
        }
        if (left instanceof Double number) {
            return Double.compare(number + 0.0, (Double) right + 0.0);
        }
        if (left instanceof BigDecimal decimal) {
            return decimal.compareTo((BigDecimal) right);
        }
        if (left instanceof String || left instanceof byte[] || left instanceof UUID) {
            return Arrays.compareUnsigned(bytes(left), bytes(right));
        }
        @SuppressWarnings("unchecked") // literals are of the column's class, and all others are Comparable
        Comparable<Object> comparable = (Comparable<Object>) left;
        return comparable.compareTo(right);
    }

    private static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        String text = value instanceof UUID ? value.toString() : (String) value;
        return Objects.requireNonNull(text).getBytes(StandardCharsets.UTF_8);
    }
}
