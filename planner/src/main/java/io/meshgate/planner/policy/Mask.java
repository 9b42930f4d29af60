package io.meshgate.planner.policy;

import java.util.Map;
import java.util.Optional;

/**
 * What a column mask does to a value. Every mask keeps the column's type; NULL stays NULL but under {@link Fixed} and
 * {@link FixedDefault}. A value that does not have the form that a mask speaks of is masked whole. The order of strength
 * is that of {@link MaskStrength}.
 */
public sealed interface Mask {

    /** Replaces every value by NULL. */
    record ToNull() implements Mask {
        @Override
        public boolean makesNulls() {
            return true;
        }
    }

    /** Replaces every value by one literal, written as in SQL ({@code 0}, {@code 'x'}, {@code DATE '1970-01-01'}). */
    record Fixed(String literal) implements Mask {}

    /** Replaces every value by the one of its type that Iceberg's {@code mask-to-fixed-value} has. */
    record FixedDefault() implements Mask {}

    /** Digits become {@code n}; {@code ( ) , . - @} stay; every other code point becomes {@code x}. Strings only. */
    record Redact() implements Mask {}

    /**
     * Keeps the first code points and redacts the rest.
     *
     * @param shortValuesShown whether a value that is not longer is kept, as Iceberg does; else it is redacted whole
     */
    record ShowFirst(int characters, boolean shortValuesShown) implements Mask {
        public ShowFirst(int characters) {
            this(characters, false);
        }
    }

    /** Keeps the last code points and redacts the rest; else as {@link ShowFirst}. */
    record ShowLast(int characters, boolean shortValuesShown) implements Mask {
        public ShowLast(int characters) {
            this(characters, false);
        }
    }

    /**
     * HMAC-SHA-256 (RFC 2104) of the UTF-8 bytes, as 64 lower-case hex digits. Strings only.
     *
     * @param key the name of a key
     * @param perProduct whether each product has a key of its own, derived from that one, so that hashes of different
     *     products cannot be joined
     */
    record KeyedHash(String key, boolean perProduct) implements Mask {
        /** Under the key itself: hashes of all products that use it can be joined. */
        public KeyedHash(String key) {
            this(key, false);
        }

        @Override
        public Optional<String> keyedBy() {
            return Optional.of(key);
        }
    }

    /**
     * FF1 of NIST SP 800-38G with AES and an empty tweak, over all characters of a text that are of an alphabet; spaces and
     * punctuation stay as they are. Redacts texts that have other characters, too few, or too many. Strings only.
     *
     * @param key the name of a key
     * @param perProduct whether each product has a key of its own, as with {@link KeyedHash}
     */
    record Ff1(String key, boolean perProduct, Alphabet alphabet) implements Mask {
        /** The characters that are encrypted, each a numeral, beginning with 0. */
        public enum Alphabet {
            DIGITS("0123456789"),
            LOWER_ALPHANUMERIC(DIGITS.characters + "abcdefghijklmnopqrstuvwxyz"),
            ALPHANUMERIC(LOWER_ALPHANUMERIC.characters + "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

            private final String characters;

            Alphabet(String characters) {
                this.characters = characters;
            }

            /** In the order of their numerals. */
            public String characters() {
                return characters;
            }
        }

        @Override
        public Optional<String> keyedBy() {
            return Optional.of(key);
        }
    }

    /** SHA-256, unsalted: whoever can guess a value can verify it. Strings, INTEGER, BIGINT and binary values only. */
    record Sha256() implements Mask {}

    /** As {@link Sha256}, over a random salt of the query's and the value: hashes of one query can be joined. */
    record HashPerQuery() implements Mask {}

    /** Rounds half away from zero to a multiple of a positive decimal number; NULL beyond the type. Numbers only. */
    record RoundTo(String multiple) implements Mask {
        @Override
        public boolean makesNulls() {
            return true;
        }
    }

    /**
     * The lower bound of the bucket that a number is in; NULL beyond the type. Numbers only.
     *
     * @param width of each bucket, a positive decimal number
     * @param origin where one of the buckets begins
     */
    record Bucket(String width, String origin) implements Mask {
        @Override
        public boolean makesNulls() {
            return true;
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
    }

    /** Keeps the domain of an e-mail address. Strings only. */
    record Email(Local local) implements Mask {
        /** What is kept before the @. */
        public enum Local {
            HIDDEN,
            /** The first of at least two characters. */
            FIRST_CHARACTER
        }
    }

    /**
     * Keeps the form of a phone number and some of its digits, of which at least four are hidden. Strings only.
     *
     * @param lastDigits how many are kept at the end
     * @param countryCode whether a country code after + is kept
     */
    record Phone(int lastDigits, boolean countryCode) implements Mask {}

    /**
     * Keeps the form and the last four digits of the number of a payment card. Strings only.
     *
     * @param firstSix whether the first six are kept as well where there are at least 15
     */
    record Card(boolean firstSix) implements Mask {}

    /**
     * Whatever an SQL expression over the table's raw columns yields, NULL where it reads an attribute that the principal
     * lacks.
     */
    record Custom(String expression) implements Mask {
        @Override
        public boolean readsRow() {
            return true;
        }

        @Override
        public boolean makesNulls() {
            return true;
        }
    }

    /** Masks of fields within a column, none of which is within another; the rest of the column is as it was. */
    record OfFields(Map<FieldPath, ColumnMask> fields) implements Mask {
        public OfFields {
            fields = Map.copyOf(fields);
        }

        @Override
        public boolean readsRow() {
            return fields.values().stream().anyMatch(mask -> mask.mask().readsRow());
        }
    }

    /**
     * The stronger of two masks on one column.
     *
     * @return empty when they are not comparable
     */
    static Optional<Mask> stronger(Mask first, Mask second) {
        return MaskStrength.stronger(first, second);
    }

    /** The name of the key that it needs. */
    default Optional<String> keyedBy() {
        return Optional.empty();
    }

    /** Whether it may read other columns than its own. */
    default boolean readsRow() {
        return false;
    }

    /** Whether it may yield NULL for a value that is not. */
    default boolean makesNulls() {
        return false;
    }
}
