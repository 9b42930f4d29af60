package io.meshgate.planner.policy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** The types of columns of which the values may be an entitlement's. */
public final class EntitlementKinds {
    private EntitlementKinds() {}

    /**
     * Two values as wide as those of a column of the type may be, so that what policies do with these they do with all.
     *
     * @return empty for a type that no entitlement may have
     */
    public static Optional<EntitlementValues> sample(ArrowType type) {
        if (type instanceof ArrowType.Utf8) {
            return Optional.of(EntitlementValues.of(List.of("a", "bc")));
        }
        if (type instanceof ArrowType.Int number && number.getIsSigned()) {
            BigInteger most = BigInteger.ONE.shiftLeft(number.getBitWidth() - 1).subtract(BigInteger.ONE);
            return Optional.of(numbers(new BigDecimal(most)));
        }
        if (type instanceof ArrowType.Decimal decimal) {
            BigInteger digits = BigInteger.TEN.pow(decimal.getPrecision()).subtract(BigInteger.ONE);
            return Optional.of(numbers(new BigDecimal(digits, decimal.getScale())));
        }
        if (type instanceof ArrowType.Date date && date.getUnit() == DateUnit.DAY) {
            return Optional.of(EntitlementValues.of(List.of(LocalDate.of(1, 1, 1), LocalDate.of(9999, 12, 31))));
        }
        return Optional.empty();
    }

    private static EntitlementValues numbers(BigDecimal most) {
        return EntitlementValues.of(List.of(most, most.negate()));
    }
}
