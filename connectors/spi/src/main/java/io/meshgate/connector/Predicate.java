package io.meshgate.connector;

import java.util.List;

/**
 * A leakproof condition on a table's top-level columns, in SQL's three-valued logic: a row qualifies when it is TRUE,
 * not when it is FALSE or UNKNOWN. A connector whose source reasons with two values must account for that (for
 * instance {@code a <> 1} becomes {@code a IS NOT NULL AND a <> 1}).
 *
 * <p>Columns are named in stored case. Literals are never null, and their class follows from the column's Arrow type:
 * Bool {@link Boolean}; Int 8 to 32 {@link Integer}; Int 64 {@link Long}; FloatingPoint {@link Float} or {@link
 * Double}; Decimal {@link java.math.BigDecimal}; Utf8 {@link String}; Binary, FixedSizeBinary {@code byte[]}; UUID
 * {@link java.util.UUID}; Date {@link java.time.LocalDate}; Time {@link java.time.LocalTime}; Timestamp {@link
 * java.time.LocalDateTime} without zone, {@link java.time.Instant} with zone.
 */
public sealed interface Predicate {

    /** {@code column op literal}. */
    record Comparison(String column, Operator operator, Object literal) implements Predicate {}

    /** {@code column IN (literals)}; the list is not empty. */
    record In(String column, List<Object> literals) implements Predicate {
        public In {
            literals = List.copyOf(literals);
        }
    }

    record IsNull(String column) implements Predicate {}

    record IsNotNull(String column) implements Predicate {}

    /** {@code column LIKE 'prefix%'}, case-sensitive, no wildcard in the prefix. */
    record StartsWith(String column, String prefix) implements Predicate {}

    record And(List<Predicate> operands) implements Predicate {
        public And {
            operands = List.copyOf(operands);
        }
    }

    record Or(List<Predicate> operands) implements Predicate {
        public Or {
            operands = List.copyOf(operands);
        }
    }

    record Not(Predicate operand) implements Predicate {}

    enum Operator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }
}
