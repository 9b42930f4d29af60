package io.meshgate.planner.policy;

import java.math.BigDecimal;
import java.util.Optional;

/** What a column mask does to a value. Every mask keeps the column's type; NULL stays NULL but under {@link Fixed}. */
public sealed interface Mask {

    /** Replaces every value by NULL. */
    record ToNull() implements Mask {
        @Override
        public int rank() {
            return 0;
        }
    }

    /** Replaces every value by one literal, written as in SQL ({@code 0}, {@code 'x'}, {@code DATE '1970-01-01'}). */
    record Fixed(String literal) implements Mask {
        @Override
        public int rank() {
            return 1;
        }
    }

    /** Digits become {@code n}; {@code ( ) , . - @} stay; every other code point becomes {@code x}. Strings only. */
    record Redact() implements Mask {
        @Override
        public int rank() {
            return 3;
        }
    }

    /** Keeps the first code points and redacts the rest; a value that is not longer is redacted whole. */
    record ShowFirst(int characters) implements Mask {
        @Override
        public int rank() {
            return 4;
        }
    }

    /** Keeps the last code points and redacts the rest; a value that is not longer is redacted whole. */
    record ShowLast(int characters) implements Mask {
        @Override
        public int rank() {
            return 4;
        }
    }

    /** HMAC-SHA-256 (RFC 2104) of the UTF-8 bytes under a named key, as 64 lower-case hex digits. Strings only. */
    record KeyedHash(String key) implements Mask {
        @Override
        public int rank() {
            return 2;
        }
    }

    /** Rounds half away from zero to a multiple of a positive decimal number. Numeric types only. */
    record RoundTo(String multiple) implements Mask {
        @Override
        public int rank() {
            return 5;
        }
    }

    /** Sets the parts of a date or timestamp below the unit to their minimum. */
    record TruncateDate(Unit unit) implements Mask {
        /** The smallest part that is kept. */
        public enum Unit {
            YEAR,
            MONTH,
            DAY
        }

        @Override
        public int rank() {
            return 5;
        }
    }

    /**
     * The stronger of two masks on one column: null, fixed, keyed hash, redact, show first or last (fewer characters
     * are stronger), round or truncate (coarser is stronger).
     *
     * @return empty when neither reveals less than the other
     */
    static Optional<Mask> stronger(Mask first, Mask second) {
        if (first.equals(second)) {
            return Optional.of(first);
        }
        int firstRank = first.rank();
        int secondRank = second.rank();
        if (firstRank != secondRank) {
            return Optional.of(firstRank < secondRank ? first : second);
        }
        if (first instanceof ShowFirst a && second instanceof ShowFirst b) {
            return Optional.of(a.characters() < b.characters() ? first : second);
        }
        if (first instanceof ShowLast a && second instanceof ShowLast b) {
            return Optional.of(a.characters() < b.characters() ? first : second);
        }
        if (first instanceof TruncateDate a && second instanceof TruncateDate b) {
            return Optional.of(a.unit().compareTo(b.unit()) < 0 ? first : second);
        }
        if (first instanceof RoundTo a && second instanceof RoundTo b) {
            BigDecimal x = new BigDecimal(a.multiple());
            BigDecimal y = new BigDecimal(b.multiple());
            if (x.remainder(y).signum() == 0) {
                return Optional.of(first);
            }
            return y.remainder(x).signum() == 0 ? Optional.of(second) : Optional.empty();
        }
        return Optional.empty();
    }

    /** Place in the declared order of strength; lower reveals less. */
    int rank();
}
