package io.meshgate.benchmark.differential;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The one list of differences between the engines that are as they should be, each with its reason. */
final class KnownDifferences {
    /**
     * @param oracle whose results differ
     * @param statement what the minimal statement must contain
     * @param difference what the difference must contain
     */
    private record Known(Target oracle, Pattern statement, Pattern difference, String reason) {
        Known(Target oracle, String statement, String difference, String reason) {
            this(oracle, Pattern.compile(statement), Pattern.compile(difference), reason);
        }
    }

    private static final List<Known> ALL = List.of(
            new Known(
                    Target.POSTGRESQL, "FULL JOIN", "merge-joinable", "PostgreSQL has no FULL JOIN on such conditions"),
            new Known(
                    Target.POSTGRESQL,
                    "^SELECT (SQRT|LN|POWER|EXP)\\(",
                    "expected (OVERFLOW|ARGUMENT)",
                    "functions of DOUBLE follow IEEE 754, where PostgreSQL fails instead of NaN, infinity and zero"),
            new Known(
                    Target.POSTGRESQL,
                    "CAST\\(('1e3'|'1.5'|a1\\.var[0-9]+) AS (INTEGER|BIGINT)\\)",
                    "expected BAD_CAST .*(\"1e3\"|\"1.5\"), got 1 rows",
                    "strings are read as numbers with fraction and exponent, and rounded, as DuckDB does"),
            new Known(
                    Target.POSTGRESQL,
                    "CAST\\(.* AS (DATE|TIMESTAMP)",
                    "expected OVERFLOW \\(22008.*, got BAD_CAST",
                    "PostgreSQL tells fields of dates that are out of range from texts that are none"),
            new Known(
                    Target.POSTGRESQL,
                    "CAST\\(.* AS (DATE|TIMESTAMP)",
                    "expected BAD_CAST \\(2200[78].*, got OVERFLOW",
                    "PostgreSQL tells fields of dates that are out of range from texts that are none"),
            new Known(
                    Target.DUCKDB,
                    "ROUND\\(",
                    "got OVERFLOW",
                    "ROUND has the type of its operand: 999.99 rounded to a digit does not fit DECIMAL(5, 2)"));

    private KnownDifferences() {}

    /** Why a difference is as it should be. */
    static Optional<String> reason(Target oracle, String statement, String difference) {
        return ALL.stream()
                .filter(known -> known.oracle() == oracle
                        && known.statement().matcher(statement).find()
                        && known.difference().matcher(difference).find())
                .map(Known::reason)
                .findFirst();
    }
}
