package io.meshgate.planner.policy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.catalog.MeshTypeSystem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.runtime.CalciteException;

/** Whether a mask makes sense, and makes sense for a column. */
final class MaskFit {
    private static final int MOST_LAST_DIGITS = 4;

    private MaskFit() {}

    /** What is wrong with a mask whatever its column. */
    static Optional<String> flaw(Mask mask, Set<String> keys) {
        Optional<String> key = mask.keyedBy();
        if (key.isPresent() && !keys.contains(key.get())) {
            return Optional.of("The key '" + key.get() + "' does not exist; the keys are "
                    + String.join(", ", keys.stream().sorted().toList()));
        }
        if (mask instanceof Mask.RoundTo round && !isPositive(round.multiple())) {
            return Optional.of(
                    "'" + round.multiple() + "' cannot be rounded to; accepted is a positive decimal number");
        }
        if (mask instanceof Mask.Bucket bucket && !(isPositive(bucket.width()) && isNumber(bucket.origin()))) {
            return Optional.of(
                    "'" + bucket.width() + "' from '" + bucket.origin()
                            + "' makes no buckets; accepted is a positive decimal number as width, and a decimal number as origin");
        }
        if (mask instanceof Mask.Phone phone && (phone.lastDigits() < 0 || phone.lastDigits() > MOST_LAST_DIGITS)) {
            return Optional.of("Of a phone number 0 to " + MOST_LAST_DIGITS + " digits at the end can be shown");
        }
        boolean negative = (mask instanceof Mask.ShowFirst first && first.characters() < 0)
                || (mask instanceof Mask.ShowLast last && last.characters() < 0);
        return negative ? Optional.of("The number of characters shown must not be negative") : Optional.empty();
    }

    private static boolean isNumber(String text) {
        try {
            return new BigDecimal(text).scale() <= MeshTypeSystem.MAX_DECIMAL_PRECISION;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isPositive(String number) {
        try {
            return new BigDecimal(number).signum() > 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /**
     * Refuses a mask that does not fit a column.
     *
     * @throws GatewayException that says what is accepted
     */
    static void require(PolicyExpressions expressions, ColumnMask mask, RawScan scan, int column) {
        try {
            RexNode value = scan.getCluster().getRexBuilder().makeInputRef(scan, column);
            RexNode masked = expressions.masked(mask, value, scan);
            if (mask.mask() instanceof Mask.Fixed && !fits(masked, value.getType())) {
                throw new GatewayException(ErrorCode.POLICY_INVALID, "the number is out of the range of the type");
            }
        } catch (CalciteException | IllegalArgumentException | ClassCastException e) {
            throw new GatewayException(ErrorCode.POLICY_INVALID, "the literal is not one of the column's type", e);
        }
    }

    /** A number that does not fit would fail the cast on every row. */
    private static boolean fits(RexNode masked, RelDataType type) {
        RexNode literal = masked instanceof RexCall cast ? cast.getOperands().get(0) : masked;
        BigDecimal number = literal instanceof RexLiteral fixed && fixed.getValue() instanceof BigDecimal decimal
                ? decimal
                : BigDecimal.ZERO;
        return switch (type.getSqlTypeName()) {
            case TINYINT -> isInteger(number, Byte.SIZE);
            case SMALLINT -> isInteger(number, Short.SIZE);
            case INTEGER -> isInteger(number, Integer.SIZE);
            case BIGINT -> isInteger(number, Long.SIZE);
            case DECIMAL ->
                number.stripTrailingZeros().scale() <= type.getScale()
                        && number.precision() - number.scale() <= type.getPrecision() - type.getScale();
            default -> true;
        };
    }

    private static boolean isInteger(BigDecimal number, int bits) {
        try {
            BigInteger integer = number.toBigIntegerExact();
            return integer.bitLength() < bits;
        } catch (ArithmeticException e) {
            return false;
        }
    }
}
