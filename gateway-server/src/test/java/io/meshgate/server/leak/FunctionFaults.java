package io.meshgate.server.leak;

import static io.meshgate.server.leak.FaultExpression.number;
import static io.meshgate.server.leak.FaultExpression.other;
import static io.meshgate.server.leak.FaultExpression.test;
import static io.meshgate.server.leak.FaultExpression.text;

import java.util.ArrayList;
import java.util.List;

/** Expressions as {@link FaultExpression} has them, of functions. */
final class FunctionFaults {
    private static final String DATE = "DATE '2020-06-01'";
    private static final String TIMESTAMP = "TIMESTAMP '2020-06-01 00:00:00'";

    private FunctionFaults() {}

    static List<FaultExpression> all() {
        List<FaultExpression> all = new ArrayList<>();
        numbers(all);
        choices(all);
        strings(all);
        json(all);
        times(all);
        collections(all);
        aggregates(all);
        return all;
    }

    private static void numbers(List<FaultExpression> all) {
        all.add(number("POW(t.x, 3)", "x"));
        all.add(number("LOG(t.y + 1)", "y"));
        all.add(number("LOG(t.z, t.y + 1)", "z", "y"));
        all.add(number("LOG(t.y + 1, t.x)", "y", "x"));
        all.add(number("LOG2(t.y + 1)", "y"));
        all.add(number("SINH(t.x)", "x"));
        all.add(number("COSH(t.x)", "x"));
        all.add(number("TANH(t.x)", "x"));
        all.add(number("COT(t.x)", "x"));
        all.add(number("COT(t.z)", "z"));
        all.add(number("GCD(t.big, t.n)", "big", "n"));
        all.add(number("LCM(t.big, 7)", "big"));
        all.add(number("LCM(t.big, t.n)", "big", "n"));
        all.add(number("FACTORIAL(t.sm)", "sm"));
        all.add(number("FACTORIAL(MOD(t.n, 20))", "n"));
        all.add(number("FACTORIAL(MOD(t.big, 20))", "big"));
        all.add(number("BITAND(t.big, t.n)", "big", "n"));
        all.add(number("BITOR(t.big, t.n)", "big", "n"));
        all.add(number("BITXOR(t.big, t.n)", "big", "n"));
        all.add(number("BIT_COUNT(t.big)", "big"));
        all.add(test("IS_NAN(t.y)", "y"));
        all.add(test("IS_FINITE(t.x * 10)", "x"));
        all.add(test("IS_INFINITE(t.x * t.x)", "x"));
        all.add(test("IS_FINITE(t.d38)", "d38"));
        all.add(text("TO_BASE(t.n, 16)", "n"));
        all.add(text("TO_BASE(100, t.z)", "z"));
        all.add(number("DIV0(10, 10 / t.z)", "z"));
        all.add(number("BITNOT(t.big) / t.z", "big", "z"));
        all.add(number("WIDTH_BUCKET(t.x, 0, t.z, 5)", "x", "z"));
        all.add(number("WIDTH_BUCKET(t.x, t.y, 5, t.z)", "x", "y", "z"));
        all.add(number("WIDTH_BUCKET(t.n, 0, 100, t.n)", "n"));
        all.add(number("WIDTH_BUCKET(t.n, 0, 100, t.big)", "n", "big"));
        all.add(number("WIDTH_BUCKET(0, t.x, 5, 3)", "x"));
        all.add(number("SQRT(t.x * t.x)", "x"));
        all.add(number("CAST('1e' || t.sm AS REAL)", "sm"));
        all.add(number("CAST('1e' || t.n AS DOUBLE)", "n"));
        all.add(number("TRY_CAST('1e' || t.n AS DOUBLE)", "n"));
        all.add(number("TRY_CAST(t.x AS REAL)", "x"));
    }

    private static void choices(List<FaultExpression> all) {
        all.add(number("IF(t.k >= 0, 10 / t.z, 0)", "k", "z"));
        all.add(number("IFF(t.k >= 0, 10 / t.z, 0)", "k", "z"));
        all.add(number("IF(10 / t.z > 2, 1, 5)", "z"));
        all.add(number("NVL(10 / t.z, 0)", "z"));
        all.add(number("IFNULL(10 / t.z, 0)", "z"));
        all.add(number("NVL2(t.z, 10 / t.z, 0)", "z"));
        all.add(number("NVL2(10 / t.z, 5, 0)", "z"));
        all.add(number("ZEROIFNULL(10 / t.z)", "z"));
        all.add(number("NULLIFZERO(10 / t.z)", "z"));
        all.add(number("DECODE(t.z, 10 / t.z, 1, 5)", "z"));
        all.add(number("DECODE(10 / t.z, 5, 1, 5)", "z"));
        all.add(number("DECODE(t.k, 5, 1, 10 / t.z)", "k", "z"));
        all.add(number("1 / NVL2(t.n, 1, 0)", "n"));
        all.add(number("1 / IF(t.n IS NULL, 0, 1)", "n"));
        all.add(number("1 / DECODE(t.nn, NULL, 0, 1)", "nn"));
        all.add(number("1 / NVL(t.z, 0)", "z"));
        all.add(number("1 / NULLIFZERO(t.z)", "z"));
        all.add(number("1 / CARDINALITY(SPLIT(CONCAT_WS('-', t.lo, 'a'), 'M'))", "lo"));
        all.add(number("10 / CHAR_LENGTH(CONCAT_WS('', t.s))", "s"));
        all.add(number("t.s::INTEGER", "s"));
        all.add(number("t.n::SMALLINT", "n"));
        all.add(number("t.big::INTEGER", "big"));
        all.add(other("('2020-01-0' || t.lo)::DATE", "DATE '2020-01-01'", "lo"));
        all.add(other("DATE('2020-01-0' || t.lo)", "DATE '2020-01-01'", "lo"));
        all.add(other("DATE(t.dy)", DATE, "dy"));
    }

    private static void strings(List<FaultExpression> all) {
        all.add(text("CHR(t.n)", "n"));
        all.add(text("CHR(t.big)", "big"));
        all.add(text("CHR(t.z + 64)", "z"));
        all.add(text("FROM_UTF8(FROM_HEX(t.hx))", "hx"));
        all.add(text("TO_HEX(FROM_HEX(t.hx))", "hx"));
        all.add(number("OCTET_LENGTH(FROM_HEX(t.hx))", "hx"));
        all.add(text("TO_HEX(FROM_HEX(t.s))", "s"));
        all.add(text("FROM_UTF8(FROM_BASE64(t.b64))", "b64"));
        all.add(text("TO_BASE64(FROM_BASE64(t.b64))", "b64"));
        all.add(number("OCTET_LENGTH(FROM_BASE64(t.b64))", "b64"));
        all.add(text("FROM_UTF8(TO_UTF8(t.s))", "s"));
        all.add(text("URL_DECODE(t.ur)", "ur"));
        all.add(text("URL_ENCODE(t.ur)", "ur"));
        all.add(number("100 / (4 - OCTET_LENGTH(URL_DECODE(t.hx)))", "hx"));
        all.add(text("REPEAT(t.s, t.n)", "s", "n"));
        all.add(text("REPEAT('ab', t.n)", "n"));
        all.add(text("REPEAT(t.s, t.big)", "s", "big"));
        all.add(text("SPLIT_PART(t.s, t.lo, t.n)", "s", "lo", "n"));
        all.add(text("SPLIT_PART(t.s, '1', t.n)", "s", "n"));
        all.add(number("CARDINALITY(SPLIT(t.s, t.lo))", "s", "lo"));
        all.add(text("COALESCE(SPLIT(t.s, '1')[t.z], '')", "s", "z"));
        all.add(text("COALESCE(STRING_TO_ARRAY(t.s, t.lo)[t.n], '')", "s", "lo", "n"));
        all.add(text("CONCAT_WS(t.lo, t.s, t.pat)", "lo", "s", "pat"));
        all.add(text("INITCAP(t.s)", "s"));
        all.add(text("INITCAP(t.lo)", "lo"));
        all.add(test("REGEXP_LIKE(t.s, '^marker', 'i')", "s"));
        all.add(text("REGEXP_REPLACE(t.s, '[0-9]', '-')", "s"));
        all.add(number("CAST(REGEXP_EXTRACT(t.s, '^[^c]*') AS INTEGER)", "s"));
        all.add(number("CAST(REGEXP_SUBSTR(t.lo, '[A-Z1-3]+') AS INTEGER)", "lo"));
        all.add(number("REGEXP_COUNT(t.s, '[0-9]')", "s"));
        all.add(number("100 / (6 - REGEXP_COUNT(t.lo, '[A-Z]'))", "lo"));
        all.add(number("CARDINALITY(REGEXP_EXTRACT_ALL(t.s, '.'))", "s"));
        all.add(text("COALESCE(REGEXP_EXTRACT_ALL(t.s, '.')[t.n], '')", "s", "n"));
        all.add(text("TRANSLATE(t.s, t.lo, 'x')", "s", "lo"));
        all.add(number("ASCII(t.s)", "s"));
        all.add(number("100 / (ASCII(t.lo) - 77)", "lo"));
        all.add(number("LEVENSHTEIN(t.s, t.lo)", "s", "lo"));
        all.add(text("STRIP_ACCENTS(t.s)", "s"));
        all.add(number("BIT_LENGTH(t.s) / t.z", "s", "z"));
        all.add(number("CARDINALITY(REGEXP_SPLIT(t.s, '[0-9]'))", "s"));
        all.add(number("100 / (1 - CHARINDEX('M', t.lo))", "lo"));
        all.add(text("NORMALIZE(t.s)", "s"));
        all.add(text("MD5(t.s)", "s"));
        all.add(text("SHA1(t.lo)", "lo"));
        all.add(text("SHA256(t.s)", "s"));
        all.add(text("TO_HEX(t.s)", "s"));
        all.add(text("TO_BASE64(t.s)", "s"));
        all.add(number("STRPOS(t.s, t.lo)", "s", "lo"));
        all.add(number("POSITION((t.lo || '') IN t.s)", "lo", "s"));
        all.add(number("10 / (1 - INSTR(t.lo, 'M'))", "lo"));
        all.add(test("t.s ILIKE t.pat", "s", "pat"));
        all.add(test("t.s ILIKE 'marker%'", "s"));
        all.add(test("t.lo ILIKE t.pat ESCAPE '!'", "lo", "pat"));
        all.add(test("t.s NOT ILIKE t.lo ESCAPE '!'", "s", "lo"));
        all.add(test("'marker7c1ex' ILIKE t.pat ESCAPE '!'", "pat"));
        all.add(test("t.lo ILIKE 'marker7c1e!!' ESCAPE '!'", "lo"));
    }

    private static void json(List<FaultExpression> all) {
        all.add(number("JSON_VALUE(t.js, '$.a' RETURNING INTEGER)", "js"));
        all.add(number("CAST(JSON_VALUE(t.js, '$.a') AS INTEGER)", "js"));
        all.add(number("CAST(JSON_EXTRACT_SCALAR(t.js, '$.b[0]') AS INTEGER)", "js"));
        all.add(text("JSON_QUERY(t.js, '$.b')", "js"));
        all.add(text("JSON_EXTRACT(t.js, '$.a')", "js"));
        all.add(test("JSON_EXISTS(t.js, '$.a')", "js"));
        all.add(number("100 / JSON_ARRAY_LENGTH(JSON_QUERY(t.js, '$.b'))", "js"));
        all.add(number("JSON_ARRAY_LENGTH(t.js)", "js"));
        all.add(number("100 / CARDINALITY(JSON_ARRAY_ELEMENTS(JSON_QUERY(t.js, '$.b')))", "js"));
        all.add(number("CAST(JSON_ARRAY_ELEMENTS(JSON_QUERY(t.js, '$.b'))[1] AS INTEGER)", "js"));
        all.add(number("CARDINALITY(JSON_OBJECT_KEYS(t.js))", "js"));
        all.add(test("IS_JSON(t.js)", "js"));
        all.add(test("IS_JSON(t.s)", "s"));
        all.add(number("1 / (CASE WHEN IS_JSON(t.js) THEN 1 ELSE 0 END)", "js"));
        all.add(number("1 / (CASE WHEN JSON_EXISTS(t.js, '$.b[0]') THEN 1 ELSE 0 END)", "js"));
    }

    private static void times(List<FaultExpression> all) {
        all.add(other("MAKE_DATE(2020, t.sm, 1)", DATE, "sm"));
        all.add(other("MAKE_DATE(t.n, 1, 1)", DATE, "n"));
        all.add(other("MAKE_DATE(2020, 1, t.z)", DATE, "z"));
        all.add(other("MAKE_DATE(t.big, t.z, 1)", DATE, "big", "z"));
        all.add(other("DATE_FROM_PARTS(2020, t.sm, 1)", DATE, "sm"));
        all.add(other("CAST(t.dy AS DATE)", DATE, "dy"));
        all.add(other("CAST(t.dy AS TIMESTAMP)", TIMESTAMP, "dy"));
        all.add(other("TRY_CAST(t.dy AS DATE)", DATE, "dy"));
        all.add(number("DAY_OF_WEEK(t.dt) + YEAR_OF_WEEK(t.ts)", "dt", "ts"));
        all.add(other("DATE_ADD('month', t.n, t.dt)", DATE, "n", "dt"));
        all.add(other("DATE_ADD('day', t.big, t.dt)", DATE, "big", "dt"));
        all.add(other("DATE_ADD('week', t.n, t.dt)", DATE, "n", "dt"));
        all.add(other("DATEADD(QUARTER, t.n, t.dt)", DATE, "n", "dt"));
        all.add(other("TIMESTAMPADD(DAY, t.n, t.dt)", DATE, "n", "dt"));
        all.add(other("ADD_MONTHS(t.dt, t.n)", DATE, "dt", "n"));
        all.add(other("ADD_MONTHS(t.dt, t.big)", DATE, "dt", "big"));
        all.add(other("DATE_ADD('year', t.n, t.ts)", TIMESTAMP, "n", "ts"));
        all.add(other("DATE_ADD('microsecond', t.big, t.ts)", TIMESTAMP, "big", "ts"));
        all.add(other("DATE_ADD('second', t.big, t.ts)", TIMESTAMP, "big", "ts"));
        all.add(other("DATE_ADD('hour', t.n, t.ts)", TIMESTAMP, "n", "ts"));
        all.add(other("TIMESTAMPADD(YEAR, t.n, t.ts)", TIMESTAMP, "n", "ts"));
        all.add(other("ADD_MONTHS(t.ts, t.n)", TIMESTAMP, "ts", "n"));
        all.add(other("TO_DATE(t.dy, 'YYYY-MM-DD')", DATE, "dy"));
        all.add(other("TO_TIMESTAMP(t.dy, 'YYYY-MM-DD')", TIMESTAMP, "dy"));
        all.add(other("TO_TIMESTAMP(t.dy || ' 10:00', 'YYYY-MM-DD HH24:MI')", TIMESTAMP, "dy"));
        all.add(other("DATE_PARSE(t.dy, '%Y-%m-%d')", TIMESTAMP, "dy"));
        all.add(number("TO_UNIXTIME(FROM_UNIXTIME(t.x))", "x"));
        all.add(number("TO_UNIXTIME(FROM_UNIXTIME(t.big))", "big"));
        all.add(number("TO_UNIXTIME(FROM_UNIXTIME(t.x * t.x))", "x"));
        all.add(number("TO_UNIXTIME(t.ts)", "ts"));
        all.add(number("TO_UNIXTIME(t.dt)", "dt"));
        all.add(text("TO_CHAR(FROM_UNIXTIME(t.big), 'YYYY')", "big"));
        all.add(text("TO_CHAR(t.dt, 'YYYY-MM-DD')", "dt"));
        all.add(text("TO_CHAR(t.ts, 'MON DY HH24:MI:SS.FF6')", "ts"));
        all.add(text("DATE_FORMAT(t.dt, '%W %M')", "dt"));
        all.add(text("DATE_FORMAT(t.ts, '%Y%j')", "ts"));
        all.add(number("DATE_DIFF('month', t.dt, t.ts)", "dt", "ts"));
        all.add(number("DATE_DIFF('day', t.dt, DATE '2019-01-01')", "dt"));
        all.add(number("DATE_DIFF('week', DATE '2019-01-01', t.dt)", "dt"));
        all.add(number("DATE_DIFF('microsecond', t.ts, TIMESTAMP '1500-01-01 00:00:00')", "ts"));
        all.add(number("DATE_DIFF('microsecond', TIMESTAMP '1500-01-01 00:00:00', CAST(t.dt AS TIMESTAMP))", "dt"));
        all.add(number("DATEDIFF(DAY, t.dt, t.ts)", "dt", "ts"));
        all.add(number("DATEDIFF(YEAR, DATE '2019-01-01', t.dt)", "dt"));
        all.add(number("TIMESTAMPDIFF(SECOND, t.ts, t.dt)", "ts", "dt"));
        all.add(text("DAYNAME(t.dt)", "dt"));
        all.add(text("MONTHNAME(t.ts)", "ts"));
        all.add(number("DAY(t.dt)", "dt"));
        all.add(number("EXTRACT(WEEK FROM t.dt)", "dt"));
        all.add(number("EXTRACT(ISOYEAR FROM t.dt)", "dt"));
        all.add(number("YEAR_OF_WEEK(t.dt)", "dt"));
        all.add(number("DATE_PART('year', t.dt)", "dt"));
        all.add(number("100 / (DATE_PART('year', t.dt) - 5000000)", "dt"));
        all.add(other("LAST_DAY(t.dt)", DATE, "dt"));
        all.add(other("DATE_TRUNC('month', t.dt)", DATE, "dt"));
        all.add(other("DATE_TRUNC('week', t.ts)", TIMESTAMP, "ts"));
        all.add(other("FLOOR(t.dt TO QUARTER)", DATE, "dt"));
        all.add(other("FLOOR(t.ts TO MONTH)", TIMESTAMP, "ts"));
        all.add(other("CEIL(t.dt TO YEAR)", DATE, "dt"));
        all.add(other("CEIL(t.ts TO WEEK)", TIMESTAMP, "ts"));
        all.add(number("TO_UNIXTIME(AT_TIMEZONE(t.ts, 'Asia/Tokyo'))", "ts"));
        all.add(number("TO_UNIXTIME(TIMEZONE('Europe/Berlin', t.ts))", "ts"));
        all.add(other("AT_TIMEZONE(FROM_UNIXTIME(t.big), 'Asia/Tokyo')", TIMESTAMP, "big"));
    }

    private static void collections(List<FaultExpression> all) {
        all.add(number("ELEMENT_AT(ARRAY[1, 2, 3], t.n)", "n"));
        all.add(number("ELEMENT_AT(ARRAY[1, 2, 3], t.big)", "big"));
        all.add(number("ELEMENT_AT(MAP[1, 5], t.z)", "z"));
        all.add(number("CARDINALITY(ARRAY_SLICE(ARRAY[1, 2, 3, 4, 5, 6], t.z, 2))", "z"));
        all.add(number("CARDINALITY(ARRAY_SLICE(ARRAY[1, 2, 3, 4, 5], 1, t.n))", "n"));
        all.add(number("CARDINALITY(ARRAY_SLICE(ARRAY[1, 2, 3, 4, 5], t.n, 5))", "n"));
        all.add(number("CARDINALITY(ARRAY_SLICE(ARRAY[1, 2, 3, 4, 5], t.big, t.big))", "big"));
        all.add(test("CONTAINS(ARRAY[1, 2, 3], t.z)", "z"));
        all.add(test("ARRAY_CONTAINS(ARRAY[10 / t.z], 5)", "z"));
        all.add(number("10 / ARRAY_POSITION(ARRAY[1, 2, 3, 4, 5, 6, 7, 8, 9], t.z)", "z"));
        all.add(text("ARRAY_JOIN(ARRAY[t.s, t.lo], '-')", "s", "lo"));
        all.add(text("ARRAY_TO_STRING(ARRAY[10 / t.z], '-')", "z"));
        all.add(number("ARRAY_SORT(ARRAY[t.n, t.z])[1]", "n", "z"));
        all.add(number("100 / ARRAY_MIN(ARRAY[t.z, 5])", "z"));
        all.add(number("ARRAY_MAX(ARRAY[10 / t.z, 1])", "z"));
        all.add(number("ARRAY_REVERSE(ARRAY[10 / t.z, 1])[1]", "z"));
        all.add(number("ARRAY_CONCAT(ARRAY[10 / t.z], ARRAY[2])[1]", "z"));
        all.add(number("FLATTEN(ARRAY[ARRAY[10 / t.z]])[1]", "z"));
        all.add(test("ARRAYS_OVERLAP(ARRAY[t.z], ARRAY[10 / t.z])", "z"));
        all.add(number("ARRAY_LENGTH(ARRAY[10 / t.z])", "z"));
        all.add(number("ARRAY_DISTINCT(ARRAY[10 / t.z, 2])[1]", "z"));
        all.add(number("ARRAY_UNION(ARRAY[10 / t.z], ARRAY[2])[1]", "z"));
        all.add(number("CARDINALITY(ARRAY_INTERSECT(ARRAY[t.z, 5], ARRAY[10 / t.z, t.z]))", "z"));
        all.add(number("CARDINALITY(ARRAY_REMOVE(ARRAY[10 / t.z, 1], t.z))", "z"));
        all.add(number("CARDINALITY(TRIM_ARRAY(ARRAY[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], t.z))", "z"));
        all.add(number("CARDINALITY(TRIM_ARRAY(ARRAY[1, 2, 3], t.n))", "n"));
        all.add(number("TRANSFORM(ARRAY[t.z], e -> 10 / e)[1]", "z"));
        all.add(number("TRANSFORM(ARRAY[1, 2], e -> e * 10 / t.z)[2]", "z"));
        all.add(number("CARDINALITY(FILTER(ARRAY[t.z, 5], e -> 10 / e > 1))", "z"));
        all.add(number("CARDINALITY(FILTER(SPLIT(t.s, '1'), e -> CAST(e AS INTEGER) > t.n))", "s", "n"));
        all.add(test("ANY_MATCH(ARRAY[1, 2], e -> e / t.z > 0)", "z"));
        all.add(test("ALL_MATCH(ARRAY[t.s, t.lo], e -> CAST(e AS INTEGER) > 0)", "s", "lo"));
        all.add(number("1 / (CASE WHEN NONE_MATCH(ARRAY[t.n], e -> e IS NULL) THEN 1 ELSE 0 END)", "n"));
        all.add(number("ARRAY_FIRST(ARRAY[10 / t.z])", "z"));
        all.add(number("CARDINALITY(SEQUENCE(1, 10, t.z))", "z"));
        all.add(number("CARDINALITY(SEQUENCE(1, t.n))", "n"));
        all.add(number("CARDINALITY(SEQUENCE(t.z, t.big))", "z", "big"));
        all.add(number("CARDINALITY(MAP_CONCAT(MAP[t.z, 10 / t.z], MAP[0, 1]))", "z"));
        all.add(number("CARDINALITY(MAP_ENTRIES(MAP[t.z, 10 / t.z]))", "z"));
        all.add(number("CARDINALITY(MAP[t.z, 1, 0, 2])", "z"));
        all.add(number("MAP_KEYS(MAP[t.z, 1, 0, 2])[1]", "z"));
        all.add(number("MAP_VALUES(MAP[t.z, 10 / t.z])[1]", "z"));
    }

    /** Over rows of another table; two of its keys become one where z is 0. None may choose among several results. */
    private static void aggregates(List<FaultExpression> all) {
        all.add(number("(SELECT CARDINALITY(MAP_AGG(m.v * t.z, m.v)) FROM m WHERE m.k = 0)", "z"));
        all.add(number("(SELECT APPROX_PERCENTILE(10 / (m.v + t.z), 0.5) FROM m WHERE m.k = 0)", "z"));
        all.add(number(
                "(SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY m.v / t.z) FROM m WHERE m.k = t.k)", "z", "k"));
        all.add(number(
                "(SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY m.v / t.z) FROM m WHERE m.k = t.k)", "z", "k"));
        all.add(number("(SELECT BIT_OR(10 / (m.v * t.z)) FROM m WHERE m.k = 0)", "z"));
        all.add(number("(SELECT CARDINALITY(ARRAY_AGG(10 / t.z) IGNORE NULLS) FROM m WHERE m.k = 0)", "z"));
        all.add(number("(SELECT MEDIAN(m.v / t.z) FROM m WHERE m.k = t.k)", "z", "k"));
        all.add(number("(SELECT MODE(m.v / t.z) FROM m WHERE m.k = t.k)", "z", "k"));
        all.add(number("(SELECT MAX_BY(m.v / t.z, m.v) FROM m WHERE m.k = t.k)", "z", "k"));
        all.add(number("(SELECT MIN_BY(m.k, 10 / (m.v + t.z)) FROM m WHERE m.k = 0)", "z"));
        all.add(number("(SELECT COUNT_IF(10 / t.z > m.v) FROM m WHERE m.k = t.k)", "z", "k"));
        all.add(number("(SELECT GEOMETRIC_MEAN(m.v + t.y) FROM m WHERE m.k = t.k)", "y", "k"));
        all.add(number(
                "(SELECT GEOMETRIC_MEAN(m.v + t.y) FILTER (WHERE 10 / t.z > 0) FROM m WHERE m.k = t.k)",
                "y",
                "z",
                "k"));
        all.add(number(
                "(SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY m.v) FILTER (WHERE 10 / t.z > 0) FROM m WHERE m.k = t.k)",
                "z",
                "k"));
        all.add(number("(SELECT COVAR_POP(m.v, m.v * t.x) FROM m WHERE m.k = 0)", "x"));
        all.add(number("(SELECT VAR_SAMP(m.v / t.z) FROM m WHERE m.k = 0)", "z"));
        all.add(number("(SELECT CORR(m.v, m.v * t.x) FROM m WHERE m.k = 0)", "x"));
        all.add(number("(SELECT STDDEV_POP(m.v * t.x) FROM m WHERE m.k = 0)", "x"));
        all.add(number("(SELECT KURTOSIS(m.v + t.x * t.x) FROM m WHERE m.k = t.k)", "x", "k"));
        all.add(number("(SELECT SKEWNESS(m.v + t.x * t.x) FROM m WHERE m.k = t.k)", "x", "k"));
        all.add(number("(SELECT REGR_SLOPE(m.v * t.x, m.v) FROM m WHERE m.k = 0)", "x"));
        all.add(text("COALESCE((SELECT STRING_AGG(CHR(t.n), '-') FROM m WHERE m.k = t.k), '')", "n", "k"));
        all.add(test("(SELECT BOOLAND_AGG(10 / t.z > m.v) FROM m WHERE m.k = t.k)", "z", "k"));
        all.add(number("(SELECT ARBITRARY(m.k / t.z) FROM m WHERE m.k = t.k)", "z", "k"));
        all.add(number("(SELECT APPROX_DISTINCT(m.v / t.z) FROM m WHERE m.k = t.k)", "z", "k"));
    }
}
