package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The edges of what functions.md says, run on the engine that the gateway runs by default. */
class FunctionSemanticsTest {
    private static final PlanFixture FIXTURE = PlanFixture.fixture()
            .table(
                    "d.s.t",
                    "i:int",
                    "l:long",
                    "x:double",
                    "s:string",
                    "d:date",
                    "ts:timestamp",
                    "tz:instant",
                    "b:boolean",
                    "xs:ints",
                    "m:numbers",
                    "c:time");

    private static final TestEngine ENGINE = TestEngine.engine().rows("d.s.t", """
                    SELECT * FROM (VALUES
                    (1, 10::BIGINT, 2.5::DOUBLE, 'a', DATE '2024-01-31', TIMESTAMP '1969-12-31 23:59:59.5',
                     TIMESTAMPTZ '2024-10-27 00:30:00+00', true, [3, NULL, 1], MAP {'k': 7}, TIME '10:00:00'),
                    (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL))
                    AS v(i, l, x, s, d, ts, tz, b, xs, m, c)
                    """);

    private static String value(String expression) throws SQLException {
        return ENGINE.run(FIXTURE.query("SELECT " + expression + " FROM d.s.t WHERE i = 1"))
                .value();
    }

    /** Rows of an expression and its value; all that differ are told. */
    private static void values(String... expressionsAndValues) throws SQLException {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < expressionsAndValues.length; i += 2) {
            String value;
            try {
                value = String.valueOf(value(expressionsAndValues[i]));
            } catch (SQLException | GatewayException | AssertionError e) {
                value = e.getClass().getSimpleName() + ": " + e.getMessage();
            }
            if (!value.equals(expressionsAndValues[i + 1])) {
                told.add(expressionsAndValues[i] + " is " + value + ", not " + expressionsAndValues[i + 1]);
            }
        }
        assertThat(told).isEmpty();
    }

    private static void refused(String... expressions) {
        List<String> told = new ArrayList<>();
        for (String expression : expressions) {
            GatewayException refusal = FIXTURE.refused("SELECT " + expression + " FROM d.s.t");
            if (refusal == null || refusal.code() == ErrorCode.INTERNAL_ERROR) {
                told.add(expression);
            }
        }
        assertThat(told).isEmpty();
    }

    /** In the row of i = 2 all columns but i are NULL; NULL must be declared there, too. */
    @Test
    void isNullWhenAnOperandIsNull() throws SQLException {
        List<String> told = new ArrayList<>();
        for (String expression : List.of(
                "POW(x, 2)",
                "POW(2, x)",
                "LOG(x)",
                "LOG(2, x)",
                "LOG(l, 2)",
                "LOG2(l)",
                "SINH(x)",
                "COT(x)",
                "GCD(l, 2)",
                "GCD(2, l)",
                "LCM(l, 2)",
                "FACTORIAL(l)",
                "BITAND(l, 1)",
                "BITOR(1, l)",
                "BITXOR(1, l)",
                "BIT_COUNT(l)",
                "IS_NAN(x)",
                "IS_FINITE(x)",
                "IS_INFINITE(x)",
                "WIDTH_BUCKET(x, 0, 1, 2)",
                "WIDTH_BUCKET(-1, x, 1, 2)",
                "WIDTH_BUCKET(-1, 0, x, 2)",
                "WIDTH_BUCKET(-1, 0, 1, l)",
                "ZEROIFNULL(NULLIF(i, 2)) + l",
                "NULLIFZERO(l)",
                "INITCAP(s)",
                "STRPOS(s, 'a')",
                "STRPOS('a', s)",
                "INSTR(s, s)",
                "CONCAT_WS(s, 'a', 'b')",
                "TRANSLATE(s, 'a', 'b')",
                "TRANSLATE('a', s, 'b')",
                "TRANSLATE('a', 'b', s)",
                "REPEAT(s, 2)",
                "REPEAT('a', l)",
                "SPLIT_PART(s, 'a', 1)",
                "SPLIT_PART('a', s, 1)",
                "SPLIT_PART('a', 'a', l)",
                "SPLIT(s, 'a')",
                "SPLIT('a', s)",
                "REGEXP_LIKE(s, 'a')",
                "REGEXP_REPLACE(s, 'a')",
                "REGEXP_EXTRACT(s, 'a')",
                "REGEXP_EXTRACT_ALL(s, 'a')",
                "REGEXP_COUNT(s, 'a')",
                "ASCII(s)",
                "CHR(l)",
                "NORMALIZE(s)",
                "LEVENSHTEIN(s, 'a')",
                "LEVENSHTEIN('a', s)",
                "MD5(s)",
                "SHA1(s)",
                "SHA256(s)",
                "TO_HEX(s)",
                "FROM_HEX(s)",
                "TO_BASE64(s)",
                "FROM_BASE64(s)",
                "TO_UTF8(s)",
                "FROM_UTF8(TO_UTF8(s))",
                "URL_ENCODE(s)",
                "URL_DECODE(s)",
                "OCTET_LENGTH(s)",
                "DAYNAME(d)",
                "MONTHNAME(d)",
                "DAY(d)",
                "LAST_DAY(d)",
                "DATE_ADD('day', l, DATE '2024-01-01')",
                "DATE_ADD('day', 1, d)",
                "ADD_MONTHS(d, 1)",
                "ADD_MONTHS(DATE '2024-01-01', l)",
                "DATE_DIFF('day', d, DATE '2024-01-01')",
                "DATE_DIFF('day', DATE '2024-01-01', d)",
                "DATEDIFF(DAY, d, d)",
                "DATE(s)",
                "MAKE_DATE(l, 1, 1)",
                "MAKE_DATE(1, l, 1)",
                "MAKE_DATE(1, 1, l)",
                "TO_CHAR(d, 'YYYY')",
                "TO_DATE(s, 'YYYY')",
                "TO_TIMESTAMP(s, 'YYYY')",
                "DATE_FORMAT(ts, '%Y')",
                "DATE_PARSE(s, '%Y')",
                "FROM_UNIXTIME(x)",
                "TO_UNIXTIME(d)",
                "AT_TIMEZONE(tz, 'Asia/Tokyo')",
                "TIMEZONE('Asia/Tokyo', ts)",
                "JSON_VALUE(s, '$.a')",
                "JSON_QUERY(s, '$.a')",
                "JSON_ARRAY_LENGTH(s)",
                "IS_JSON(s)",
                "CARDINALITY(xs)",
                "ARRAY_LENGTH(xs)",
                "ELEMENT_AT(xs, 1)",
                "ELEMENT_AT(ARRAY[1], l)",
                "ELEMENT_AT(m, 'k')",
                "ELEMENT_AT(MAP['k', 1], s)",
                "CONTAINS(xs, 1)",
                "CONTAINS(ARRAY[1], l)",
                "ARRAY_POSITION(xs, 1)",
                "ARRAY_POSITION(ARRAY[1], l)",
                "ARRAY_JOIN(xs, '-')",
                "ARRAY_SORT(xs)",
                "ARRAY_REVERSE(xs)",
                "ARRAY_MIN(xs)",
                "ARRAY_MAX(xs)",
                "ARRAY_CONCAT(xs, ARRAY[1])",
                "ARRAY_CONCAT(ARRAY[1], xs)",
                "ARRAY_SLICE(xs, 1, 1)",
                "ARRAY_SLICE(ARRAY[1], l, 1)",
                "ARRAY_SLICE(ARRAY[1], 1, l)",
                "ARRAYS_OVERLAP(xs, ARRAY[1])",
                "ARRAYS_OVERLAP(ARRAY[1], xs)",
                "MAP_KEYS(m)",
                "MAP_VALUES(m)",
                "IF(b, 1)",
                "IF(i = 2, NULL, 1)")) {
            String sql = "SELECT " + expression + " FROM d.s.t WHERE i = 2";
            String value = ENGINE.run(FIXTURE.query(sql)).value();
            if (value != null) {
                told.add(expression + " is " + value);
            }
        }
        assertThat(told).isEmpty();
    }

    @Test
    void emptyAndNegativeOperands() throws SQLException {
        values(
                "REPEAT('a', -1)",
                "",
                "REPEAT('', 5)",
                "",
                "SPLIT_PART('a,b', ',', 0)",
                "",
                "SPLIT_PART('a,b', ',', -1)",
                "b",
                "SPLIT_PART('a,b', ',', 3)",
                "",
                "SPLIT('', ',')",
                "['']",
                "CARDINALITY(SPLIT('a', 'a'))",
                "2",
                "CONCAT_WS('-', 'a', '')",
                "a-",
                "CONCAT_WS('-', NULLIF('a', 'a'))",
                "",
                "ARRAY_JOIN(ARRAY[NULLIF(i, 1)], '-')",
                "",
                "ARRAY_JOIN(xs, '-')",
                "3-1",
                "ARRAY_JOIN(ARRAY[NULLIF('a', 'a')], '-')",
                "",
                "REGEXP_EXTRACT('a', 'b')",
                "null",
                "REGEXP_EXTRACT('a', '(b)?a', 1)",
                "null",
                "REGEXP_COUNT('', 'a')",
                "0",
                "REGEXP_REPLACE('abc', 'b')",
                "ac",
                "TRANSLATE('abc', '', 'x')",
                "abc",
                "STRPOS('abc', '')",
                "1",
                "LEVENSHTEIN('', 'abc')",
                "3",
                "ARRAY_SLICE(ARRAY[1, 2, 3], -2, 5)",
                "[2, 3]",
                "ARRAY_SLICE(ARRAY[1, 2, 3], -5, 2)",
                "[]",
                "ARRAY_SLICE(ARRAY[1, 2, 3], 2, 9223372036854775807)",
                "[2, 3]",
                "ARRAY_SLICE(ARRAY[1, 2, 3], 9223372036854775807, 9223372036854775807)",
                "[]",
                "ARRAY_SLICE(ARRAY[1, 2], 1, 0)",
                "[]",
                "ELEMENT_AT(ARRAY[1, 2], 0)",
                "null",
                "ELEMENT_AT(ARRAY[1, 2], -3)",
                "null",
                "ELEMENT_AT(m, 'x')",
                "null",
                "ARRAY_MIN(xs)",
                "1",
                "ARRAY_SORT(xs)",
                "[1, 3, NULL]",
                "ARRAY_POSITION(xs, 1)",
                "3",
                "ARRAY_POSITION(xs, 2)",
                "0",
                "CONTAINS(xs, 2)",
                "false",
                "FLATTEN(ARRAY[xs, xs])",
                "[3, NULL, 1, 3, NULL, 1]",
                "JSON_VALUE('', '$.a')",
                "null",
                "JSON_VALUE('[1, 2]', '$')",
                "null",
                "JSON_VALUE('{\"a\": null}', '$.a')",
                "null",
                "JSON_VALUE('{\"a\": \"x\"}', '$.a' RETURNING INTEGER)",
                "null",
                "DATE_ADD('month', -1, DATE '2024-03-31')",
                "2024-02-29",
                "ADD_MONTHS(DATE '2024-02-29', 12)",
                "2025-02-28");
    }

    @Test
    void nonAsciiText() throws SQLException {
        values(
                "INITCAP('élan DE ñandú')",
                "Élan De Ñandú",
                "TRANSLATE('aé😀', 'é😀', 'ü')",
                "aü",
                "ASCII('😀')",
                "128512",
                "ASCII('')",
                "0",
                "CHR(128512)",
                "😀",
                "STRPOS('é😀x', 'x')",
                "3",
                "REGEXP_REPLACE('aé', '.', '<\\0>')",
                "<a><é>",
                "REGEXP_COUNT('é😀', '.')",
                "2",
                "OCTET_LENGTH('😀')",
                "4",
                "TO_HEX('é')",
                "C3A9",
                "URL_DECODE('%C3%A9')",
                "é",
                "SPLIT('é😀a', '😀')",
                "[é, a]",
                "MD5('é')",
                "66ddcd97cfdeabb2f6fb8a999b4bc76f",
                "LEVENSHTEIN('é', 'e')",
                "2",
                "TO_CHAR(d, '\"é%\"YYYY')",
                "é%2024");
    }

    @Test
    void timesBefore1970AtTheEndsOfMonthsAndWhereClocksChange() throws SQLException {
        values(
                "TO_CHAR(ts, 'YYYY-MM-DD HH24:MI:SS.MS')",
                "1969-12-31 23:59:59.500",
                "TO_UNIXTIME(ts)",
                "-0.5",
                "FROM_UNIXTIME(-0.5)",
                "1969-12-31 23:59:59.5+00",
                "DATE_ADD('millisecond', 600, ts)",
                "1970-01-01 00:00:00.1",
                "DATE_DIFF('month', DATE '2024-01-31', DATE '2024-02-29')",
                "1",
                "DATE_DIFF('year', DATE '2024-02-29', DATE '2025-02-28')",
                "1",
                "DATE_DIFF('day', ts, TIMESTAMP '1970-01-01 12:00:00')",
                "0",
                "DATEDIFF(DAY, ts, TIMESTAMP '1970-01-01 00:00:00')",
                "1",
                "DATE_DIFF('second', TIMESTAMP '1970-01-01 00:00:00', ts)",
                "0",
                "DATE_TRUNC('second', ts)",
                "1969-12-31 23:59:59",
                "AT_TIMEZONE(tz, 'Europe/Berlin')",
                "2024-10-27 02:30:00",
                "AT_TIMEZONE(TIMESTAMP '2024-03-31 02:30:00', 'Europe/Berlin')",
                "2024-03-31 01:30:00+00",
                "AT_TIMEZONE(TIMESTAMP '2024-10-27 02:30:00', 'Europe/Berlin')",
                "2024-10-27 01:30:00+00",
                "AT_TIMEZONE(d, 'Asia/Tokyo')",
                "2024-01-30 15:00:00+00",
                "TIMEZONE('Asia/Tokyo', d)",
                "2024-01-30 15:00:00+00",
                "DATE_ADD('day', 1, tz)",
                "2024-10-28 00:30:00+00",
                "DATE_DIFF('hour', d, ts)",
                "-474072",
                "LAST_DAY(DATE '1969-02-01')",
                "1969-02-28",
                "DATE_ADD('month', 1, TIMESTAMP '1969-12-31 10:00:00')",
                "1970-01-31 10:00:00",
                "TO_CHAR(tz, 'HH24')",
                "00");
    }

    @Test
    void numbersThatDoNotFitAreNotInfinity() throws SQLException {
        for (String expression : List.of(
                "CAST(1e300 AS REAL)",
                "CAST(-1e39 AS REAL)",
                "CAST(x * 1e300 AS REAL)",
                "CAST('1e300' AS REAL)",
                "CAST('-1e400' AS DOUBLE)",
                "CAST(s || '1e400' AS DOUBLE)",
                "CAST('1e40' || l AS REAL)")) {
            assertThat(catchThrowable(() -> value(expression))).as(expression).isInstanceOf(SQLException.class);
        }
        values(
                "TRY_CAST(1e300 AS REAL)",
                "null",
                "TRY_CAST('1e300' AS REAL)",
                "null",
                "TRY_CAST('1e4' || l || '0' AS DOUBLE)",
                "null",
                "CAST('-Infinity' AS REAL)",
                "-inf",
                "CAST('inf' AS DOUBLE)",
                "inf",
                "CAST('1e' || l AS DOUBLE)",
                "10000000000.0",
                "CAST(INFINITY() AS REAL)",
                "inf",
                "CAST(1e38 AS REAL)",
                "1e+38");
    }

    @Test
    void squareRootOfWhatIsNegativeIsNotANumber() throws SQLException {
        values(
                "IS_NAN(SQRT(-INFINITY()))",
                "true",
                "IS_NAN(SQRT(-x))",
                "true",
                "SQRT(INFINITY())",
                "inf",
                "SQRT(l + 6)",
                "4.0");
    }

    @Test
    void roundsTimesToUnits() throws SQLException {
        values(
                "FLOOR(d TO MONTH)",
                "2024-01-01",
                "FLOOR(d TO WEEK)",
                "2024-01-29",
                "FLOOR(ts TO HOUR)",
                "1969-12-31 23:00:00",
                "FLOOR(ts TO SECOND)",
                "1969-12-31 23:59:59",
                "FLOOR(tz TO YEAR)",
                "2024-01-01 00:00:00+00",
                "CEIL(d TO YEAR)",
                "2025-01-01",
                "CEIL(DATE '2024-04-01' TO QUARTER)",
                "2024-04-01",
                "CEIL(d TO QUARTER)",
                "2024-04-01",
                "CEIL(ts TO SECOND)",
                "1970-01-01 00:00:00",
                "CEILING(tz TO DAY)",
                "2024-10-28 00:00:00+00",
                "CEIL(NULLIF(d, d) TO DAY)",
                "null",
                "MAX(CEIL(d TO DAY)) OVER ()",
                "2024-01-31",
                "DATE_TRUNC('millisecond', TIMESTAMP '2024-01-01 00:00:00.123456')",
                "2024-01-01 00:00:00.123");
        refused("FLOOR(ts TO DECADE)", "FLOOR(c TO HOUR)", "CEIL(c TO HOUR)", "FLOOR(i TO HOUR)");
    }

    @Test
    void positionTakesAnyOperands() throws SQLException {
        values(
                "POSITION((SELECT 'n') IN 'banana')",
                "3",
                "POSITION('n' IN (SELECT 'banana'))",
                "3",
                "POSITION('a' || 'n' IN 'banana')",
                "2",
                "POSITION((POSITION('b' IN 'ab') || '') IN '12')",
                "2",
                "POSITION(CASE WHEN i IN (1, 2) THEN 'n' END IN 'banana')",
                "3",
                "position ( /* IN */ s in 'ba' )",
                "2",
                "i IN (POSITION('a' IN 'a'), 7)",
                "true");
    }

    @Test
    void arraysOfNullsHaveTheTypeOfTheOtherOne() throws SQLException {
        values(
                "ARRAYS_OVERLAP(ARRAY[NULL], ARRAY[1])",
                "false",
                "ARRAYS_OVERLAP(xs, ARRAY[NULL])",
                "false",
                "ARRAYS_OVERLAP(ARRAY[NULL], ARRAY[NULL])",
                "false",
                "ARRAY_UNION(ARRAY[NULL], ARRAY[1])",
                "[1, NULL]",
                "ARRAY_INTERSECT(ARRAY[NULL], ARRAY[1])",
                "[]",
                "ARRAY_CONCAT(ARRAY[NULL], ARRAY[1])",
                "[NULL, 1]");
    }

    @Test
    void overflowFails() {
        for (String expression : List.of(
                "LCM(l, 9223372036854775807)",
                "GCD(-9223372036854775807 - i, 0)",
                "FACTORIAL(34)",
                "FACTORIAL(-1)",
                "CHR(-1)",
                "CHR(55296)",
                "CHR(l * 4294967296)",
                "DATE_ADD('day', 9223372036854775807, d)",
                "DATE_ADD('year', 2147483647, d)",
                "DATE_ADD('microsecond', 9223372036854775807, tz)",
                "ADD_MONTHS(d, 2147483647)",
                "MAKE_DATE(2023, 2, 29)",
                "FROM_UNIXTIME(1e300)",
                "TO_DATE('x', 'YYYY')",
                "FROM_HEX('x')",
                "FROM_BASE64('x')",
                "FROM_UTF8(FROM_HEX('FF'))",
                "URL_DECODE('%ff')",
                "ARRAY_SLICE(xs, 0, 1)",
                "ARRAY_SLICE(xs, 1, -1)",
                "WIDTH_BUCKET(1, 2, 2, 1)",
                "WIDTH_BUCKET(1, 0, 2, 0)",
                "REPEAT('a', 100001)")) {
            assertThat(catchThrowable(() -> value(expression))).as(expression).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void typesAreThoseOfBothOperands() throws SQLException {
        values(
                "ARRAY_CONCAT(ARRAY[i], ARRAY[l])",
                "[1, 10]",
                "ARRAY_CONCAT(ARRAY[1], ARRAY[2.5])",
                "[1.0, 2.5]",
                "ARRAY_CONCAT(xs, ARRAY[2])",
                "[3, NULL, 1, 2]",
                "ARRAYS_OVERLAP(ARRAY[i], ARRAY[1.0])",
                "true",
                "GCD(i, l)",
                "1",
                "BITXOR(i, l)",
                "11",
                "CONTAINS(ARRAY[l], i)",
                "false",
                "ARRAY_POSITION(ARRAY['a'], s)",
                "1");
    }

    @Test
    void whatNoEngineCouldDoIsRefused() {
        refused(
                "ARRAY_CONCAT(ARRAY[1], ARRAY['a'])",
                "ARRAYS_OVERLAP(ARRAY[1], ARRAY['a'])",
                "TO_CHAR(c, 'HH24')",
                "DATE_FORMAT(c, '%H')",
                "DATE_ADD('hour', 1, c)",
                "DATE_DIFF('hour', c, c)",
                "AT_TIMEZONE(c, 'Asia/Tokyo')",
                "TO_DATE(s, '')",
                "DATE_PARSE(s, '')",
                "JSON_VALUE(s, '$.\"*\"')",
                "APPROX_PERCENTILE(l, 2)",
                "APPROX_PERCENTILE(l, -0.5)",
                "APPROX_PERCENTILE(l, x)",
                "DAY(c)",
                "DAYNAME(c)",
                "TO_UNIXTIME(c)",
                "STRING_AGG(s, s)");
    }

    @Test
    void functionsStandInGroupsWindowsAndFilters() throws SQLException {
        String sql =
                "SELECT IF(b, INITCAP(s), 'none'), COUNT_IF(ZEROIFNULL(l) > 1), MAX(CHR(65)) FILTER (WHERE REGEXP_LIKE(s, 'A', 'i')),"
                        + " MEDIAN(l), MODE(s), MAP_AGG(i, s), ARRAY_JOIN(ARRAY_AGG(s), '-')"
                        + " FROM d.s.t GROUP BY IF(b, INITCAP(s), 'none') ORDER BY 1";
        assertThat(ENGINE.run(FIXTURE.query(sql)).lines())
                .containsExactly("A|1|A|10.0|a|{1=a}|a", "none|0|null|null|null|{2=NULL}|");
        sql = "SELECT MAX_BY(s, i) OVER (ORDER BY i), COUNT_IF(b) OVER (), NVL2(s, 'y', 'n'),"
                + " REGR_SLOPE(x, i) OVER (ORDER BY i), MEDIAN(l) OVER (PARTITION BY DAYNAME(d)), APPROX_PERCENTILE(l, 0.5) OVER ()"
                + " FROM d.s.t ORDER BY i";
        assertThat(ENGINE.run(FIXTURE.query(sql)).lines()).containsExactly("a|1|y|nan|10.0|10", "null|1|n|nan|null|10");
        assertThat(ENGINE.run(FIXTURE.query("SELECT CARDINALITY(MAP_AGG(i, s) OVER ()) FROM d.s.t"))
                        .lines())
                .containsExactly("2", "2");
        sql = "SELECT COUNT_IF(b) FILTER (WHERE i = 2), MEDIAN(l) FILTER (WHERE i = 1), MAP_AGG(i, s) FILTER (WHERE b),"
                + " APPROX_PERCENTILE(l, 0.5) FILTER (WHERE i = 1) FROM d.s.t";
        assertThat(ENGINE.run(FIXTURE.query(sql)).lines()).containsExactly("0|10.0|{1=a}|10");
    }

    /** DuckDB alone gives the value that it met first, here 2; among many rows threads decide which. */
    @Test
    void modeGivesTheLeastOfValuesThatAreAsFrequent() throws SQLException {
        String rows = " FROM (VALUES (2), (1), (2), (1), (3)) AS t (v)";
        assertThat(ENGINE.run(FIXTURE.query("SELECT MODE(v), MODE(v) FILTER (WHERE v > 1)" + rows))
                        .lines())
                .containsExactly("1|2");
        assertThat(ENGINE.run(FIXTURE.query("SELECT MODE(v) OVER ()" + rows + " FETCH FIRST ROW ONLY"))
                        .lines())
                .containsExactly("1");
        assertThat(ENGINE.run(FIXTURE.query("SELECT MODE(DISTINCT v) FROM (VALUES (2), (1), (NULL)) AS t (v)"))
                        .lines())
                .containsExactly("1");
    }
}
