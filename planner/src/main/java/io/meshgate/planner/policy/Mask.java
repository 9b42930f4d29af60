package io.meshgate.planner.policy;

/** What a column mask does to a value. Every mask keeps the column's type; NULL stays NULL under all of them. */
public sealed interface Mask {

    /** Replaces every value by NULL. */
    record ToNull() implements Mask {}

    /** Replaces every value by one literal, written as in SQL ({@code 0}, {@code 'x'}, {@code DATE '1970-01-01'}). */
    record Fixed(String literal) implements Mask {}

    /** Digits become {@code n}; {@code ( ) , . - @} stay; every other code point becomes {@code x}. Strings only. */
    record Redact() implements Mask {}

    /** Keeps the first code points and redacts the rest; a value that is not longer is redacted whole. */
    record ShowFirst(int characters) implements Mask {}

    /** Keeps the last code points and redacts the rest; a value that is not longer is redacted whole. */
    record ShowLast(int characters) implements Mask {}

    /** HMAC-SHA-256 (RFC 2104) of the UTF-8 bytes under a named key, as 64 lower-case hex digits. Strings only. */
    record KeyedHash(String key) implements Mask {}

    /** Rounds half away from zero to a multiple of a positive decimal number. Numeric types only. */
    record RoundTo(String multiple) implements Mask {}

    /** Sets the parts of a date or timestamp below the unit to their minimum. */
    record TruncateDate(Unit unit) implements Mask {
        /** The smallest part that is kept. */
        public enum Unit {
            YEAR,
            MONTH,
            DAY
        }
    }
}
