package io.meshgate.benchmark.differential;

import static io.meshgate.benchmark.differential.Kind.BIGINT;
import static io.meshgate.benchmark.differential.Kind.BINARY;
import static io.meshgate.benchmark.differential.Kind.BOOLEAN;
import static io.meshgate.benchmark.differential.Kind.DATE;
import static io.meshgate.benchmark.differential.Kind.DECIMAL;
import static io.meshgate.benchmark.differential.Kind.DOUBLE;
import static io.meshgate.benchmark.differential.Kind.INSTANT;
import static io.meshgate.benchmark.differential.Kind.INTEGER;
import static io.meshgate.benchmark.differential.Kind.REAL;
import static io.meshgate.benchmark.differential.Kind.TIMESTAMP;
import static io.meshgate.benchmark.differential.Kind.VARCHAR;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The operators that cannot fail, whatever their operands: which rows an engine evaluates a failing one on is its own
 * choice, so that those are compared apart, in {@link FaultRules}. DuckDB's text is written from the documented meaning.
 */
final class Rules {
    private static final Map<Kind, List<Rule>> BY_RESULT = new EnumMap<>(Kind.class);

    static {
        for (Kind kind : Kind.values()) {
            everyKind(kind).forEach(Rules::add);
        }
        logic().forEach(Rules::add);
        strings().forEach(Rules::add);
        stringTests().forEach(Rules::add);
        numbers().forEach(Rules::add);
        floats().forEach(Rules::add);
        times().forEach(Rules::add);
        timeParts().forEach(Rules::add);
    }

    private Rules() {}

    static List<Rule> of(Kind result) {
        return BY_RESULT.getOrDefault(result, List.of());
    }

    private static void add(Rule rule) {
        BY_RESULT.computeIfAbsent(rule.result(), kind -> new ArrayList<>()).add(rule);
    }

    private static List<Rule> everyKind(Kind kind) {
        List<Rule> rules = new ArrayList<>();
        for (String operator :
                List.of("=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM", "=", "=")) {
            rules.add(Rule.same(BOOLEAN, "({0} " + operator + " {1})", kind, kind));
        }
        rules.add(Rule.same(BOOLEAN, "({0} IS NULL)", kind));
        rules.add(Rule.same(BOOLEAN, "({0} IS NOT NULL)", kind));
        rules.add(Rule.same(BOOLEAN, "({0} BETWEEN {1} AND {2})", kind, kind, kind));
        rules.add(Rule.same(BOOLEAN, "({0} NOT BETWEEN {1} AND {2})", kind, kind, kind));
        rules.add(Rule.same(BOOLEAN, "({0} IN ({1}, {2}))", kind, kind, kind));
        rules.add(Rule.same(BOOLEAN, "({0} NOT IN ({1}, {2}, {3}))", kind, kind, kind, kind));
        rules.add(Rule.same(kind, "CASE WHEN {0} THEN {1} ELSE {2} END", BOOLEAN, kind, kind));
        rules.add(Rule.same(kind, "CASE WHEN {0} THEN {1} WHEN {2} THEN {3} END", BOOLEAN, kind, BOOLEAN, kind));
        rules.add(Rule.same(kind, "CASE {0} WHEN {1} THEN {2} ELSE {3} END", kind, kind, kind, kind));
        rules.add(Rule.same(kind, "COALESCE({0}, {1})", kind, kind));
        rules.add(Rule.same(kind, "NULLIF({0}, {1})", kind, kind));
        if (kind != BOOLEAN && kind != BINARY) {
            for (String function : List.of("GREATEST", "LEAST")) {
                String known = "CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE " + function + "({0}, {1}) END";
                rules.add(Rule.of(kind, function + "({0}, {1})", known, known, kind, kind));
            }
        }
        return rules;
    }

    private static List<Rule> logic() {
        return List.of(
                Rule.same(BOOLEAN, "({0} AND {1})", BOOLEAN, BOOLEAN),
                Rule.same(BOOLEAN, "({0} AND {1})", BOOLEAN, BOOLEAN),
                Rule.same(BOOLEAN, "({0} OR {1})", BOOLEAN, BOOLEAN),
                Rule.same(BOOLEAN, "({0} OR {1} OR {2})", BOOLEAN, BOOLEAN, BOOLEAN),
                Rule.same(BOOLEAN, "(NOT {0})", BOOLEAN),
                Rule.same(BOOLEAN, "({0} IS TRUE)", BOOLEAN),
                Rule.same(BOOLEAN, "({0} IS NOT TRUE)", BOOLEAN),
                Rule.same(BOOLEAN, "({0} IS FALSE)", BOOLEAN),
                Rule.same(BOOLEAN, "({0} IS NOT FALSE)", BOOLEAN),
                Rule.of(BOOLEAN, "({0} IS UNKNOWN)", "({0} IS NULL)", "({0} IS UNKNOWN)", BOOLEAN));
    }

    private static List<Rule> strings() {
        return List.of(
                Rule.twice(VARCHAR, "UPPER({0})", VARCHAR),
                Rule.twice(VARCHAR, "LOWER({0})", VARCHAR),
                Rule.same(VARCHAR, "({0} || {1})", VARCHAR, VARCHAR),
                Rule.of(VARCHAR, "SUBSTRING({0} FROM 2 FOR 3)", "substr({0}, 2, 3)", "substr({0}, 2, 3)", VARCHAR),
                Rule.of(VARCHAR, "SUBSTRING({0} FROM 0 FOR 2)", "substr({0}, 1, 1)", "substr({0}, 0, 2)", VARCHAR),
                Rule.of(VARCHAR, "SUBSTRING({0} FROM -1 FOR 4)", "substr({0}, 1, 2)", "substr({0}, -1, 4)", VARCHAR),
                Rule.same(VARCHAR, "LEFT({0}, 2)", VARCHAR),
                Rule.same(VARCHAR, "RIGHT({0}, 1)", VARCHAR),
                Rule.of(VARCHAR, "TRIM({0})", "trim({0}, ' ')", "trim({0})", VARCHAR),
                Rule.of(VARCHAR, "TRIM(LEADING 'a' FROM {0})", "ltrim({0}, 'a')", "ltrim({0}, 'a')", VARCHAR),
                Rule.same(VARCHAR, "LPAD({0}, 4, '*')", VARCHAR),
                Rule.same(VARCHAR, "RPAD({0}, 3, '.-')", VARCHAR),
                Rule.same(VARCHAR, "REPLACE({0}, 'a', 'xy')", VARCHAR),
                Rule.same(VARCHAR, "TRANSLATE({0}, 'ab', 'b')", VARCHAR),
                Rule.same(VARCHAR, "SPLIT_PART({0}, 'b', 1)", VARCHAR),
                Rule.of(
                        VARCHAR,
                        "REGEXP_REPLACE({0}, '[0-9]+', '#')",
                        "regexp_replace({0}, '[0-9]+', '#', 'g')",
                        "regexp_replace({0}, '[0-9]+', '#', 'g')",
                        VARCHAR),
                Rule.same(VARCHAR, "MD5({0})", VARCHAR),
                Rule.of(
                        VARCHAR,
                        "CONCAT_WS('-', {0}, {1})",
                        "concat_ws('-', {0}, {1})",
                        "concat_ws('-', {0}, {1})",
                        VARCHAR,
                        VARCHAR),
                Rule.of(VARCHAR, "CAST({0} AS VARCHAR)", "CAST({0} AS VARCHAR)", "CAST({0} AS text)", INTEGER),
                Rule.of(VARCHAR, "CAST({0} AS VARCHAR)", "CAST({0} AS VARCHAR)", "CAST({0} AS text)", BIGINT),
                Rule.of(VARCHAR, "CAST({0} AS VARCHAR)", "CAST({0} AS VARCHAR)", "CAST({0} AS text)", DATE),
                Rule.of(VARCHAR, "CAST({0} AS VARCHAR(2))", "left({0}, 2)", "left({0}, 2)", VARCHAR));
    }

    private static List<Rule> stringTests() {
        List<Rule> rules = new ArrayList<>();
        for (String pattern : List.of("a%", "%b", "%a%", "_", "a_b", "%", "", "a\\\\%", "%''%", "字%", "_%_")) {
            for (String not : List.of("", "NOT ")) {
                String text = "({0} " + not + "LIKE '" + pattern + "'";
                rules.add(Rule.of(BOOLEAN, text + ")", text + ")", text + " ESCAPE '')", VARCHAR));
            }
        }
        rules.add(Rule.same(BOOLEAN, "({0} LIKE '%!%%' ESCAPE '!')", VARCHAR));
        rules.add(Rule.same(BOOLEAN, "STARTS_WITH({0}, {1})", VARCHAR, VARCHAR));
        rules.add(Rule.apart(BOOLEAN, "ENDS_WITH({0}, {1})", "suffix({0}, {1})", VARCHAR, VARCHAR));
        rules.add(Rule.apart(BOOLEAN, "REGEXP_LIKE({0}, '^[a-c]')", "regexp_matches({0}, '^[a-c]')", VARCHAR));
        rules.add(Rule.of(INTEGER, "CHAR_LENGTH({0})", "length({0})", "char_length({0})", VARCHAR));
        rules.add(Rule.of(INTEGER, "POSITION('b' IN {0})", "strpos({0}, 'b')", "strpos({0}, 'b')", VARCHAR));
        rules.add(Rule.of(INTEGER, "OCTET_LENGTH({0})", "strlen({0})", "octet_length({0})", VARCHAR));
        rules.add(Rule.same(INTEGER, "STRPOS({0}, {1})", VARCHAR, VARCHAR));
        rules.add(Rule.of(BINARY, "TO_UTF8({0})", "encode({0})", "convert_to({0}, 'UTF8')", VARCHAR));
        return rules;
    }

    private static List<Rule> numbers() {
        return List.of(
                Rule.same(BIGINT, "CAST({0} AS BIGINT)", INTEGER),
                Rule.of(
                        BIGINT,
                        "(MOD({0}, 997) + MOD({1}, 991))",
                        "({0} % 997 + {1} % 991)",
                        "({0} % 997 + {1} % 991)",
                        BIGINT,
                        BIGINT),
                Rule.of(
                        BIGINT,
                        "(MOD({0}, 997) - MOD({1}, 991))",
                        "({0} % 997 - {1} % 991)",
                        "({0} % 997 - {1} % 991)",
                        BIGINT,
                        BIGINT),
                Rule.of(
                        BIGINT,
                        "(({0} % 997) * ({1} % 991))",
                        "(({0} % 997) * ({1} % 991))",
                        "(({0} % 997) * ({1} % 991))",
                        BIGINT,
                        BIGINT),
                Rule.of(BIGINT, "({0} / 3)", "({0} // 3)", "({0} / 3)", BIGINT),
                Rule.of(
                        BIGINT,
                        "({0} / NULLIF({1}, 0))",
                        "({0} // NULLIF({1}, 0))",
                        "({0} / NULLIF({1}, 0))",
                        INTEGER,
                        BIGINT),
                Rule.of(BIGINT, "BITAND({0}, {1})", "({0} & {1})", "({0} & {1})", BIGINT, BIGINT),
                Rule.of(BIGINT, "BITXOR({0}, {1})", "xor({0}, {1})", "({0} # {1})", BIGINT, BIGINT),
                Rule.of(INTEGER, "({0} % 7)", "({0} % 7)", "({0} % 7)", INTEGER),
                Rule.of(INTEGER, "ABS({0} % 100)", "abs({0} % 100)", "abs({0} % 100)", INTEGER),
                Rule.apart(INTEGER, "TRY_CAST({0} AS INTEGER)", "TRY_CAST({0} AS INTEGER)", VARCHAR),
                Rule.apart(INTEGER, "TRY_CAST({0} AS INTEGER)", "TRY_CAST({0} AS INTEGER)", BIGINT),
                Rule.apart(
                        INTEGER,
                        "TRY_CAST({0} AS INTEGER)",
                        "CASE WHEN isfinite({0}) THEN TRY_CAST(CAST(CASE WHEN {0} < 0 THEN ceil({0} - 0.5) ELSE floor({0} + 0.5) END AS DOUBLE) AS INTEGER) END",
                        DOUBLE),
                Rule.same(DECIMAL, "({0} + {1})", DECIMAL, DECIMAL),
                Rule.same(DECIMAL, "({0} - {1})", DECIMAL, DECIMAL),
                Rule.same(DECIMAL, "(-{0})", DECIMAL),
                Rule.same(DECIMAL, "ABS({0})", DECIMAL),
                Rule.same(DECIMAL, "FLOOR({0})", DECIMAL),
                Rule.same(DECIMAL, "CEIL({0})", DECIMAL),
                Rule.of(
                        DECIMAL,
                        "CAST({0} % 1000 AS DECIMAL(12, 3))",
                        "CAST({0} % 1000 AS DECIMAL(12, 3))",
                        "CAST({0} % 1000 AS numeric(12, 3))",
                        INTEGER),
                Rule.of(BIGINT, "CAST({0} AS BIGINT)", "CAST({0} AS BIGINT)", "CAST({0} AS bigint)", DECIMAL));
    }

    private static List<Rule> floats() {
        return List.of(
                Rule.of(DOUBLE, "CAST({0} AS DOUBLE)", "CAST({0} AS DOUBLE)", "CAST({0} AS double precision)", INTEGER),
                Rule.of(DOUBLE, "CAST({0} AS DOUBLE)", "CAST({0} AS DOUBLE)", "CAST({0} AS double precision)", BIGINT),
                Rule.of(DOUBLE, "CAST({0} AS DOUBLE)", "CAST({0} AS DOUBLE)", "CAST({0} AS double precision)", DECIMAL),
                Rule.of(DOUBLE, "CAST({0} AS DOUBLE)", "CAST({0} AS DOUBLE)", "CAST({0} AS double precision)", REAL),
                Rule.twice(DOUBLE, "({0} + {1})", DOUBLE, DOUBLE),
                Rule.twice(DOUBLE, "({0} - {1})", DOUBLE, DOUBLE),
                Rule.twice(DOUBLE, "({0} * {1})", DOUBLE, DOUBLE),
                Rule.twice(DOUBLE, "({0} / {1})", DOUBLE, DOUBLE),
                Rule.same(DOUBLE, "ABS({0})", DOUBLE),
                Rule.same(DOUBLE, "(-{0})", DOUBLE),
                Rule.same(DOUBLE, "FLOOR({0})", DOUBLE),
                Rule.same(DOUBLE, "CEIL({0})", DOUBLE),
                Rule.same(DOUBLE, "SQRT(ABS({0}))", DOUBLE),
                Rule.apart(DOUBLE, "TRY_CAST({0} AS DOUBLE)", "TRY_CAST({0} AS DOUBLE)", VARCHAR),
                Rule.same(REAL, "ABS({0})", REAL),
                Rule.same(REAL, "(-{0})", REAL),
                Rule.same(REAL, "CAST({0} AS REAL)", INTEGER),
                Rule.apart(BOOLEAN, "IS_NAN({0})", "isnan({0})", DOUBLE),
                Rule.apart(BOOLEAN, "IS_FINITE({0})", "isfinite({0})", DOUBLE));
    }

    private static List<Rule> times() {
        return List.of(
                Rule.of(
                        DATE,
                        "({0} + INTERVAL '3' DAY)",
                        "CAST({0} + INTERVAL 3 DAY AS DATE)",
                        "CAST({0} + INTERVAL '3 days' AS date)",
                        DATE),
                Rule.of(
                        DATE,
                        "({0} + INTERVAL '1' MONTH)",
                        "CAST({0} + INTERVAL 1 MONTH AS DATE)",
                        "CAST({0} + INTERVAL '1 month' AS date)",
                        DATE),
                Rule.apart(DATE, "LAST_DAY({0})", "last_day({0})", DATE),
                Rule.of(
                        DATE,
                        "DATE_TRUNC('month', {0})",
                        "CAST(date_trunc('month', {0}) AS DATE)",
                        "CAST(date_trunc('month', CAST({0} AS timestamp)) AS date)",
                        DATE),
                Rule.of(
                        DATE,
                        "DATE_TRUNC('week', {0})",
                        "CAST(date_trunc('week', {0}) AS DATE)",
                        "CAST(date_trunc('week', CAST({0} AS timestamp)) AS date)",
                        DATE),
                Rule.same(DATE, "CAST({0} AS DATE)", TIMESTAMP),
                Rule.of(
                        DATE,
                        "CAST({0} AS DATE)",
                        "CAST({0} AT TIME ZONE 'UTC' AS DATE)",
                        "CAST({0} AT TIME ZONE 'UTC' AS date)",
                        INSTANT),
                Rule.apart(DATE, "TRY_CAST({0} AS DATE)", "TRY_CAST({0} AS DATE)", VARCHAR),
                Rule.of(
                        TIMESTAMP,
                        "CAST({0} AS TIMESTAMP(6))",
                        "CAST({0} AS TIMESTAMP)",
                        "CAST({0} AS timestamp)",
                        DATE),
                Rule.of(
                        TIMESTAMP,
                        "({0} + INTERVAL '5' HOUR)",
                        "({0} + INTERVAL 5 HOUR)",
                        "({0} + INTERVAL '5 hours')",
                        TIMESTAMP),
                Rule.of(
                        TIMESTAMP,
                        "DATE_TRUNC('hour', {0})",
                        "date_trunc('hour', {0})",
                        "date_trunc('hour', {0})",
                        TIMESTAMP),
                Rule.of(
                        TIMESTAMP,
                        "DATE_TRUNC('quarter', {0})",
                        "date_trunc('quarter', {0})",
                        "date_trunc('quarter', {0})",
                        TIMESTAMP),
                Rule.of(
                        TIMESTAMP,
                        "CAST({0} AS TIMESTAMP(6))",
                        "({0} AT TIME ZONE 'UTC')",
                        "({0} AT TIME ZONE 'UTC')",
                        INSTANT),
                Rule.of(
                        INSTANT,
                        "CAST({0} AS TIMESTAMP(6) WITH LOCAL TIME ZONE)",
                        "({0} AT TIME ZONE 'UTC')",
                        "({0} AT TIME ZONE 'UTC')",
                        TIMESTAMP),
                Rule.of(
                        INSTANT,
                        "({0} + INTERVAL '90' MINUTE)",
                        "({0} + INTERVAL 90 MINUTE)",
                        "({0} + INTERVAL '90 minutes')",
                        INSTANT));
    }

    private static List<Rule> timeParts() {
        List<Rule> rules = new ArrayList<>();
        for (String unit : List.of("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DOY", "ISODOW")) {
            String text = "EXTRACT(" + unit + " FROM {0})";
            String cast = "CAST(" + text + " AS bigint)";
            rules.add(Rule.of(BIGINT, text, cast, cast, DATE));
            rules.add(Rule.of(BIGINT, text, cast, cast, TIMESTAMP));
        }
        for (String unit : List.of("HOUR", "MINUTE", "SECOND", "EPOCH")) {
            String text = "EXTRACT(" + unit + " FROM {0})";
            String floor = "CAST(floor(" + text + ") AS bigint)";
            rules.add(Rule.of(BIGINT, text, floor, floor, TIMESTAMP));
        }
        String dow = "(EXTRACT(DOW FROM {0}) + 1)";
        rules.add(Rule.of(
                BIGINT, "EXTRACT(DOW FROM {0})", "CAST(" + dow + " AS BIGINT)", "CAST(" + dow + " AS bigint)", DATE));
        rules.add(Rule.of(
                BIGINT,
                "DATE_DIFF('day', {0}, {1})",
                "date_diff('day', {0}, {1})",
                "CAST({1} - {0} AS bigint)",
                DATE,
                DATE));
        rules.add(Rule.apart(BIGINT, "DATE_DIFF('month', {0}, {1})", "date_sub('month', {0}, {1})", DATE, DATE));
        rules.add(
                Rule.apart(BIGINT, "DATE_DIFF('hour', {0}, {1})", "date_sub('hour', {0}, {1})", TIMESTAMP, TIMESTAMP));
        return rules;
    }
}
