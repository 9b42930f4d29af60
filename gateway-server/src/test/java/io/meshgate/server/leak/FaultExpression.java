package io.meshgate.server.leak;

import java.util.ArrayList;
import java.util.List;

/**
 * An expression over columns of {@code t} that is fine on the visible rows of {@link LeakData} and could fail, or tell
 * something, on hidden ones.
 *
 * @param value an expression that yields a value, of any type
 * @param condition a condition with the value in it
 * @param columns the columns it reads
 */
record FaultExpression(String value, String condition, List<String> columns) {

    static FaultExpression number(String value, String... columns) {
        return new FaultExpression(value, value + " > 3", List.of(columns));
    }

    static FaultExpression text(String value, String... columns) {
        return new FaultExpression(value, value + " <> 'q'", List.of(columns));
    }

    static FaultExpression test(String condition, String... columns) {
        return new FaultExpression("CASE WHEN " + condition + " THEN 1 ELSE 0 END", condition, List.of(columns));
    }

    static FaultExpression other(String value, String literal, String... columns) {
        return new FaultExpression(value, value + " > " + literal, List.of(columns));
    }

    static List<FaultExpression> all() {
        List<FaultExpression> all = new ArrayList<>();
        integers(all);
        decimals(all);
        doubles(all);
        casts(all);
        strings(all);
        dates(all);
        subQueries(all);
        comparisons(all);
        existence(all);
        all.addAll(FunctionFaults.all());
        return List.copyOf(all);
    }

    private static void integers(List<FaultExpression> all) {
        all.add(number("100 / t.z", "z"));
        all.add(number("MOD(100, t.z)", "z"));
        all.add(number("100 % t.z", "z"));
        all.add(number("t.n / t.z", "n", "z"));
        all.add(number("t.n + t.n", "n"));
        all.add(number("t.n - 3 - t.k", "n", "k"));
        all.add(number("t.n * 10", "n"));
        all.add(number("- t.n", "n"));
        all.add(number("ABS(t.n)", "n"));
        all.add(number("t.sm * t.sm", "sm"));
        all.add(number("t.sm + t.sm", "sm"));
        all.add(number("t.big + 1 - t.k", "big", "k"));
        all.add(number("t.big * t.big", "big"));
        all.add(number("ABS(t.big)", "big"));
        all.add(number("t.big * t.n", "big", "n"));
        all.add(number("t.k + 10 / t.z", "k", "z"));
        all.add(number("COALESCE(10 / t.z, 0)", "z"));
        all.add(number("GREATEST(10 / t.z, t.k)", "z", "k"));
        all.add(number("NULLIF(10 / t.z, 2)", "z"));
        all.add(number("CASE WHEN t.k >= 0 THEN 10 / t.z ELSE 0 END", "k", "z"));
        all.add(test("(t.k < 0 OR 10 / t.z > 2)", "k", "z"));
        all.add(test("(t.k >= 0 AND 10 / t.z > 2)", "k", "z"));
        all.add(test("10 / t.z IN (1, 2, 3)", "z"));
        all.add(test("10 / t.z BETWEEN 1 AND t.n", "z", "n"));
    }

    private static void decimals(List<FaultExpression> all) {
        all.add(number("t.d15 * t.d15", "d15"));
        all.add(number("t.d15 * (1 - t.d15)", "d15"));
        all.add(number("t.d15 * t.n", "d15", "n"));
        all.add(number("t.d18 + t.d18", "d18"));
        all.add(number("t.d18 - t.d15", "d18", "d15"));
        all.add(number("t.d18 * t.d18", "d18"));
        all.add(number("t.d38 + 1", "d38"));
        all.add(number("t.d38 * 10", "d38"));
        all.add(number("t.d38 + t.d18", "d38", "d18"));
        all.add(number("t.d15 / t.z", "d15", "z"));
        all.add(number("MOD(t.d15, t.z)", "d15", "z"));
        all.add(number("ROUND(t.d38, 2)", "d38"));
        all.add(number("FLOOR(t.d15)", "d15"));
        all.add(number("CEIL(t.d18)", "d18"));
        all.add(number("TRUNCATE(t.d18, 1)", "d18"));
        all.add(number("ABS(t.d38)", "d38"));
        all.add(number("SIGN(t.d38)", "d38"));
        all.add(test("t.d38 > 1.5", "d38"));
        all.add(test("t.d38 BETWEEN 1.5 AND 300.5", "d38"));
        all.add(test("t.d38 NOT BETWEEN SYMMETRIC 300.5 AND 1.5", "d38"));
        all.add(test("t.d38 BETWEEN t.d15 AND 300", "d38", "d15"));
        all.add(test("t.d15 BETWEEN t.d38 AND 300.5", "d15", "d38"));
        all.add(test("t.d38 IN (1.5, 7, 300.5)", "d38"));
        all.add(number("COALESCE(t.d38, 1.5)", "d38"));
    }

    private static void doubles(List<FaultExpression> all) {
        all.add(number("SQRT(t.y)", "y"));
        all.add(number("LN(t.y + 1)", "y"));
        all.add(number("LOG10(t.y + 1)", "y"));
        all.add(number("ASIN(t.y)", "y"));
        all.add(number("ACOS(t.y)", "y"));
        all.add(number("EXP(t.x)", "x"));
        all.add(number("POWER(t.x, 3)", "x"));
        all.add(number("POWER(t.y, t.y)", "y"));
        all.add(number("SIN(t.x)", "x"));
        all.add(number("TAN(t.x)", "x"));
        all.add(number("CBRT(t.x)", "x"));
        all.add(number("ATAN2(t.x, t.y)", "x", "y"));
        all.add(number("DEGREES(t.x)", "x"));
        all.add(number("t.x * t.x", "x"));
        all.add(number("t.x / t.z", "x", "z"));
        all.add(number("t.r * t.r", "r"));
        all.add(number("ROUND(t.x, 1)", "x"));
    }

    private static void casts(List<FaultExpression> all) {
        all.add(number("CAST(t.s AS INTEGER)", "s"));
        all.add(number("CAST(t.s AS DECIMAL(10, 2))", "s"));
        all.add(number("CAST(t.s AS DOUBLE)", "s"));
        all.add(number("CAST(t.lo AS INTEGER)", "lo"));
        all.add(number("CAST(t.lo AS SMALLINT)", "lo"));
        all.add(other("CAST('2020-01-0' || t.lo AS DATE)", "DATE '2020-01-01'", "lo"));
        all.add(other("CAST('2020-01-0' || t.lo AS TIMESTAMP)", "TIMESTAMP '2020-01-01 00:00:00'", "lo"));
        all.add(number("CAST(t.big AS INTEGER)", "big"));
        all.add(number("CAST(t.n AS SMALLINT)", "n"));
        all.add(number("CAST(t.n AS TINYINT)", "n"));
        all.add(number("CAST(t.x AS INTEGER)", "x"));
        all.add(number("CAST(t.x AS REAL)", "x"));
        all.add(number("CAST(t.x AS DECIMAL(10, 2))", "x"));
        all.add(number("CAST(t.d10 AS INTEGER)", "d10"));
        all.add(number("CAST(t.d18 AS INTEGER)", "d18"));
        all.add(number("CAST(t.d38 AS BIGINT)", "d38"));
        all.add(number("CAST(t.d15 AS DECIMAL(6, 2))", "d15"));
        all.add(number("CAST(t.big AS DECIMAL(10, 0))", "big"));
        all.add(number("CAST(t.big AS DECIMAL(38, 20))", "big"));
        all.add(text("CAST(t.n AS VARCHAR)", "n"));
        all.add(other("CAST(t.dt AS TIMESTAMP)", "TIMESTAMP '2020-06-01 00:00:00'", "dt"));
        all.add(other("CAST(t.ts AS DATE)", "DATE '2020-06-01'", "ts"));
        all.add(number("TRY_CAST(t.s AS INTEGER) / t.z", "s", "z"));
        all.add(number("CAST(SUBSTRING(t.s FROM 1 FOR 2) AS INTEGER)", "s"));
        all.add(number("CAST(UPPER(t.lo) AS INTEGER)", "lo"));
    }

    private static void strings(List<FaultExpression> all) {
        all.add(text("SUBSTRING(t.s FROM t.n)", "s", "n"));
        all.add(text("SUBSTRING(t.s FROM 1 FOR t.n)", "s", "n"));
        all.add(text("LEFT(t.s, t.n)", "s", "n"));
        all.add(text("RIGHT(t.s, t.n)", "s", "n"));
        all.add(text("t.s || t.s", "s"));
        all.add(text("UPPER(t.lo)", "lo"));
        all.add(text("REVERSE(t.lo)", "lo"));
        all.add(text("REPLACE(t.s, t.lo, '')", "s", "lo"));
        all.add(text("LEFT(t.lo, -1)", "lo"));
        all.add(text("RIGHT(t.lo, 2147483647)", "lo"));
        all.add(text("SUBSTRING(t.lo FROM -5 FOR 3)", "lo"));
        all.add(text("REPLACE(t.lo, '', 'x')", "lo"));
        all.add(test("STARTS_WITH(t.lo, '1')", "lo"));
        all.add(number("ARRAY[1, 2, 3][t.z]", "z"));
        all.add(text("TRIM(BOTH 'x' FROM t.s)", "s"));
        all.add(number("CHAR_LENGTH(t.s)", "s"));
        all.add(number("POSITION('1' IN t.s)", "s"));
        all.add(number("100 / (12 - CHAR_LENGTH(t.lo || 'x'))", "lo"));
        all.add(test("t.s LIKE t.pat", "s", "pat"));
        all.add(test("t.lo LIKE t.pat ESCAPE '!'", "lo", "pat"));
        all.add(test("t.s NOT LIKE t.lo ESCAPE '!'", "s", "lo"));
        all.add(test("'" + LeakData.MARKER + "x' LIKE t.pat ESCAPE '!'", "pat"));
        all.add(test("t.lo LIKE '" + LeakData.MARKER + "!!' ESCAPE '!'", "lo"));
    }

    private static void dates(List<FaultExpression> all) {
        all.add(other("t.dt + INTERVAL '290000' YEAR(6)", "DATE '2020-06-01'", "dt"));
        all.add(other("t.dt + INTERVAL '900' DAY(3)", "DATE '2020-06-01'", "dt"));
        all.add(other("t.ts + INTERVAL '292100' YEAR(6)", "TIMESTAMP '2020-06-01 00:00:00'", "ts"));
        all.add(other("t.ts - INTERVAL '292200' YEAR(6)", "TIMESTAMP '2020-06-01 00:00:00'", "ts"));
        all.add(number("EXTRACT(YEAR FROM t.dt)", "dt"));
        all.add(number("EXTRACT(EPOCH FROM t.ts)", "ts"));
        all.add(number("EXTRACT(MICROSECOND FROM t.ts)", "ts"));
        all.add(number("EXTRACT(DOY FROM t.dt)", "dt"));
        all.add(number("YEAR(t.dt)", "dt"));
        all.add(number("QUARTER(t.ts)", "ts"));
        all.add(number("100 / (EXTRACT(YEAR FROM t.dt) - 5000000)", "dt"));
        all.add(test("t.dt > TIMESTAMP '2020-06-01 00:00:00'", "dt"));
        all.add(test("t.dt = t.ts", "dt", "ts"));
    }

    /** Each fails when it yields two rows, or divides by what it yields for a row without a match. */
    private static void subQueries(List<FaultExpression> all) {
        all.add(number("(SELECT m.v FROM m WHERE m.k = t.z)", "z"));
        all.add(number("(SELECT m.v FROM m WHERE m.k = t.z OR t.nn IS NULL)", "z", "nn"));
        all.add(number("(SELECT m.v FROM m WHERE m.k IS NOT DISTINCT FROM t.z)", "z"));
        all.add(number("(SELECT m.v FROM m WHERE t.n < 0 OR t.n > 1000)", "n"));
        all.add(number("10 / (SELECT COUNT(*) FROM m WHERE m.k = t.n)", "n"));
        all.add(number("10 / (SELECT COUNT(*) - 2 FROM m WHERE m.k = t.z)", "z"));
        all.add(number("(SELECT MAX(m.v / t.z) FROM m WHERE m.k = t.k)", "z", "k"));
        all.add(number("(SELECT MAX(10 / (m.v + t.z)) FROM m WHERE m.k = 0)", "z"));
        all.add(test("t.k IN (SELECT m.k FROM m WHERE 10 / t.z > m.v)", "z", "k"));
        all.add(test("EXISTS (SELECT 1 FROM m WHERE m.k = t.k AND 10 / t.z > m.v)", "z", "k"));
    }

    /** Comparisons are leakproof, unless the engine casts a side of them. */
    private static void comparisons(List<FaultExpression> all) {
        all.add(test("t.big > 0.00000000000000000000000000001", "big"));
        all.add(test("t.n > 0.0000000000000000000000000000000001", "n"));
        all.add(test("t.d38 > 0.5", "d38"));
        all.add(test("t.d18 < t.d38", "d18", "d38"));
        all.add(test("t.d38 > 0.00000000000000000001", "d38"));
        all.add(test("t.big IN (0.00000000000000000000000000001, 5, 6)", "big"));
        all.add(test("t.big BETWEEN 0.0000000000000000000000001 AND 500", "big"));
        all.add(test("t.s > 5", "s"));
        all.add(test("t.lo = 2", "lo"));
        all.add(test("t.lo IN (1, 2)", "lo"));
        all.add(test("t.lo IN (SELECT m.v FROM m)", "lo"));
        all.add(test("t.big IN (SELECT CAST(m.v AS DECIMAL(38, 30)) FROM m)", "big"));
        all.add(test("t.d38 = ANY (SELECT CAST(m.v AS DECIMAL(38, 30)) FROM m)", "d38"));
        all.add(test("GREATEST(t.d38, 0.00000000000001) > 2", "d38"));
        all.add(test("COALESCE(t.d38, 0.00000000000001) > 2", "d38"));
        all.add(test("CASE WHEN t.k > 2 THEN t.d38 ELSE 0.00000000000001 END > 2", "d38", "k"));
        all.add(test("NULLIF(t.d38, 0.00000000000001) > 2", "d38"));
        all.add(test("t.d38 IS DISTINCT FROM 0.00000000000001", "d38"));
        all.add(test("(t.d38, t.k) = (0.00000000000001, 5)", "d38", "k"));
        all.add(test("t.dt IN (SELECT TIMESTAMP '2020-06-01 00:00:00' FROM m)", "dt"));
    }

    /** These fail on NULL: they would tell of a hidden row whose columns are guarded. */
    private static void existence(List<FaultExpression> all) {
        all.add(number("1 / (CASE WHEN t.nn IS NULL THEN 0 ELSE 1 END)", "nn"));
        all.add(number("1 / (CASE WHEN t.n IS NULL THEN 0 ELSE 1 END)", "n"));
        all.add(number("1 / COALESCE(t.z, 0)", "z"));
        all.add(number("CAST(COALESCE(t.s, 'x') AS INTEGER)", "s"));
        all.add(number("1 / (CASE WHEN t.feq = 'EU' THEN 1 ELSE 0 END)", "feq"));
        all.add(number("CAST(CASE WHEN t.fnu IS NULL THEN 'x' ELSE '1' END AS INTEGER)", "fnu"));
        all.add(number("1 / (CASE WHEN t.id >= 0 THEN t.z ELSE 0 END)", "id", "z"));
        all.add(number("1 / (CASE WHEN t.z IS NULL AND t.k IS NULL THEN 0 ELSE 1 END)", "z", "k"));
    }
}
