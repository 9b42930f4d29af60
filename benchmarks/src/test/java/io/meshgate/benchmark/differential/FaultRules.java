package io.meshgate.benchmark.differential;

import static io.meshgate.benchmark.differential.Kind.BIGINT;
import static io.meshgate.benchmark.differential.Kind.BOOLEAN;
import static io.meshgate.benchmark.differential.Kind.DATE;
import static io.meshgate.benchmark.differential.Kind.DECIMAL;
import static io.meshgate.benchmark.differential.Kind.DOUBLE;
import static io.meshgate.benchmark.differential.Kind.INTEGER;
import static io.meshgate.benchmark.differential.Kind.REAL;
import static io.meshgate.benchmark.differential.Kind.TIMESTAMP;
import static io.meshgate.benchmark.differential.Kind.VARCHAR;

import java.util.List;

/** Operators that fail for some operands: overflow, division by zero, casts of what does not fit. */
final class FaultRules {
    private static final String DIVIDE =
            "CASE WHEN {1} = 0 AND {0} IS NOT NULL THEN CAST(error('division by zero') AS BIGINT) ELSE {0} // {1} END";
    private static final String REST =
            "CASE WHEN {1} = 0 AND {0} IS NOT NULL THEN CAST(error('division by zero') AS BIGINT) ELSE {0} % {1} END";

    private FaultRules() {}

    static List<Rule> all() {
        return List.of(
                Rule.same(INTEGER, "({0} + {1})", INTEGER, INTEGER),
                Rule.same(INTEGER, "({0} - {1})", INTEGER, INTEGER),
                Rule.same(INTEGER, "({0} * {1})", INTEGER, INTEGER),
                Rule.same(INTEGER, "(-{0})", INTEGER),
                Rule.same(INTEGER, "ABS({0})", INTEGER),
                Rule.same(BIGINT, "({0} + {1})", BIGINT, BIGINT),
                Rule.same(BIGINT, "({0} - {1})", BIGINT, BIGINT),
                Rule.same(BIGINT, "({0} * {1})", BIGINT, BIGINT),
                Rule.same(BIGINT, "(-{0})", BIGINT),
                Rule.same(BIGINT, "ABS({0})", BIGINT),
                Rule.of(BIGINT, "({0} / {1})", DIVIDE, "({0} / {1})", INTEGER, INTEGER),
                Rule.of(BIGINT, "({0} / {1})", DIVIDE, "({0} / {1})", BIGINT, BIGINT),
                Rule.of(BIGINT, "MOD({0}, {1})", REST, "mod({0}, {1})", BIGINT, BIGINT),
                Rule.of(BIGINT, "({0} % {1})", REST, "({0} % {1})", INTEGER, BIGINT),
                Rule.same(INTEGER, "CAST({0} AS INTEGER)", BIGINT),
                Rule.same(INTEGER, "CAST({0} AS INTEGER)", VARCHAR),
                Rule.same(BIGINT, "CAST({0} AS BIGINT)", VARCHAR),
                Rule.same(INTEGER, "CAST({0} AS INTEGER)", DECIMAL),
                Rule.apart(
                        BIGINT,
                        "CAST({0} AS BIGINT)",
                        "CAST(CASE WHEN {0} < 0 THEN ceil({0} - 0.5) ELSE floor({0} + 0.5) END AS BIGINT)",
                        DOUBLE),
                Rule.same(REAL, "CAST({0} AS REAL)", DOUBLE),
                Rule.of(DOUBLE, "CAST({0} AS DOUBLE)", "CAST({0} AS DOUBLE)", "CAST({0} AS double precision)", VARCHAR),
                Rule.same(DATE, "CAST({0} AS DATE)", VARCHAR),
                Rule.of(
                        TIMESTAMP,
                        "CAST({0} AS TIMESTAMP(6))",
                        "CAST({0} AS TIMESTAMP)",
                        "CAST({0} AS timestamp)",
                        VARCHAR),
                Rule.same(BOOLEAN, "CAST({0} AS BOOLEAN)", VARCHAR),
                Rule.of(
                        DECIMAL,
                        "CAST({0} AS DECIMAL(12, 3))",
                        "CAST({0} AS DECIMAL(12, 3))",
                        "CAST({0} AS numeric(12, 3))",
                        VARCHAR),
                Rule.of(
                        DECIMAL,
                        "CAST({0} AS DECIMAL(4, 1))",
                        "CAST({0} AS DECIMAL(4, 1))",
                        "CAST({0} AS numeric(4, 1))",
                        DECIMAL),
                Rule.of(
                        DECIMAL,
                        "CAST({0} AS DECIMAL(4, 1))",
                        "CAST({0} AS DECIMAL(4, 1))",
                        "CAST({0} AS numeric(4, 1))",
                        BIGINT),
                Rule.of(DECIMAL, "ROUND({0}, 1)", "ROUND({0}, 1)", "ROUND({0}, 1)", DECIMAL),
                Rule.same(DOUBLE, "SQRT({0})", DOUBLE),
                Rule.same(DOUBLE, "LN({0})", DOUBLE),
                Rule.same(DOUBLE, "POWER({0}, {1})", DOUBLE, DOUBLE),
                Rule.same(DOUBLE, "EXP({0})", DOUBLE));
    }
}
