package io.meshgate.server.query;

import static io.meshgate.server.engine.Columns.*;
import static io.meshgate.server.query.HostileText.literal;
import static io.meshgate.server.query.HostileText.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.Column;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.planner.QueryPlan;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.catalog.SystemSource;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.planner.sql.Operators;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import io.meshgate.server.engine.duckdb.DuckDbEngine;
import io.meshgate.server.engine.duckdb.DuckDbSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the text, a literal is a value and a name is a name: planned as for a user, run on the real engine. What a
 * function must give is what it gives for the same texts as values of a table, which never stand in any SQL.
 */
final class HostileTextTest {
    private static final long SEED = Long.getLong("meshgate.test.seed", new Random().nextLong());
    private static final int TEXTS = Integer.getInteger("meshgate.test.texts", 25);
    private static final PolicySource SOURCE = new PolicySource("test.yaml", 1, 1);
    private static final TablePattern EVERY_TABLE = new TablePattern("*", "*", "*");
    private static final TableName TABLE = new TableName("s", "t");

    /** Filled into one another, these would leave their quotes. */
    private static final List<String> PLACEHOLDERS = List.of("a{0}b{1}", "{1}{*}{type}'\\", "{0}$1{2}\"--");

    private static final String DATE = "CASE WHEN § IS NULL THEN NULL ELSE DATE '2020-02-03' END";
    private static final String NUMBER = "CAST(CHAR_LENGTH(§) AS DOUBLE) / 100";

    /** What takes values: § stands for each. */
    private static final List<String> EXPRESSIONS = List.of(
            "§",
            "§ || § || §",
            "CONCAT(§, §, §)",
            "§ = §",
            "§ <> §",
            "§ IN (§, §, 'x')",
            "§ NOT IN (§, §)",
            "§ BETWEEN § AND §",
            "§ IS DISTINCT FROM §",
            "CASE § WHEN § THEN § ELSE § END",
            "CASE WHEN § > § THEN § ELSE § END",
            "NULLIF(§, §)",
            "COALESCE(NULLIF(§, §), §)",
            "GREATEST(§, §, §)",
            "LEAST(§, §, §)",
            "§ LIKE §",
            "§ NOT LIKE '%' || §",
            "CAST(§ AS VARCHAR(5))",
            "CAST(§ AS CHAR(7))",
            "TRY_CAST(§ AS INTEGER)",
            "SAFE_CAST(§ AS DATE)",
            "UPPER(§)",
            "LOWER(§)",
            "SUBSTRING(§ FROM 2 FOR 3)",
            "SUBSTR(§, CHAR_LENGTH(§) - 1)",
            "TRIM(§)",
            "TRIM(BOTH 'a' FROM §)",
            "LTRIM(§) || RTRIM(§)",
            "POSITION(§ IN §)",
            "CHAR_LENGTH(§)",
            "CHARACTER_LENGTH(§)",
            "LENGTH(§)",
            "LPAD(§, 9, §)",
            "RPAD(§, CHAR_LENGTH(§) + 2)",
            "REPLACE(§, §, §)",
            "REPLACE(§, 'a', 'b')",
            "\"LEFT\"(§, 2)",
            "\"RIGHT\"(§, CHAR_LENGTH(§) - 1)",
            "REVERSE(§)",
            "STARTS_WITH(§, §)",
            "ENDS_WITH(§, §)",
            "ARRAY[§, §, §][2]",
            "MAP[§, 1][§]",
            "CARDINALITY(ARRAY[§, §])",
            "ROW(§, §)",
            "ABS(0 - CHAR_LENGTH(§))",
            "MOD(CHAR_LENGTH(§), 3)",
            "SIGN(CHAR_LENGTH(§))",
            "ROUND(" + NUMBER + ", 1)",
            "TRUNCATE(" + NUMBER + ", 1)",
            "FLOOR(" + NUMBER + ") + CEIL(" + NUMBER + ")",
            "POWER(" + NUMBER + ", 2)",
            "SQRT(" + NUMBER + ")",
            "CBRT(" + NUMBER + ")",
            "EXP(" + NUMBER + ")",
            "LN(" + NUMBER + ")",
            "LOG10(" + NUMBER + ")",
            "SIN(" + NUMBER + ")",
            "COS(" + NUMBER + ")",
            "TAN(" + NUMBER + ")",
            "ASIN(" + NUMBER + ")",
            "ACOS(" + NUMBER + ")",
            "ATAN(" + NUMBER + ")",
            "ATAN2(" + NUMBER + ", " + NUMBER + ")",
            "DEGREES(" + NUMBER + ")",
            "RADIANS(" + NUMBER + ")",
            "EXTRACT(DOY FROM " + DATE + ")",
            "YEAR(" + DATE + ")",
            "QUARTER(" + DATE + ")",
            "MONTH(" + DATE + ")",
            "WEEK(" + DATE + ")",
            "DAYOFYEAR(" + DATE + ")",
            "DAYOFMONTH(" + DATE + ")",
            "DAYOFWEEK(" + DATE + ")",
            "HOUR(CAST(" + DATE + " AS TIMESTAMP))",
            "MINUTE(CAST(" + DATE + " AS TIMESTAMP))",
            "SECOND(CAST(" + DATE + " AS TIMESTAMP))",
            "DATE_TRUNC('month', " + DATE + ")",
            "LAST_DAY(" + DATE + ")",
            "TIMESTAMPADD(DAY, CHAR_LENGTH(§), DATE '2020-01-01')",
            "DATE '2020-01-01' + CHAR_LENGTH(§) * INTERVAL '1' DAY",
            "(SELECT MAX(§) || MIN(§) FROM (VALUES (1), (2)) AS q(x) WHERE § = §)",
            "EXISTS (SELECT 1 FROM (VALUES (1)) AS q(x) WHERE § = §)",
            "§ = ANY (SELECT § FROM (VALUES (1)) AS q(x))");

    /** As those, of functions that other engines have. */
    private static final List<String> FUNCTIONS = List.of(
            "§ ILIKE §",
            "§ NOT ILIKE '%' || §",
            "§::VARCHAR(5)",
            "IF(§ = §, §, §)",
            "IFF(§ < §, §, §)",
            "NVL(NULLIF(§, §), §)",
            "IFNULL(NULLIF(§, §), §)",
            "NVL2(NULLIF(§, §), §, §)",
            "ZEROIFNULL(TRY_CAST(§ AS INTEGER))",
            "NULLIFZERO(CHAR_LENGTH(§))",
            "DECODE(§, §, §, NULL, §, §)",
            "DATE('2020-01-0' || CAST(MOD(CHAR_LENGTH(§), 9) + 1 AS VARCHAR))",
            "REGEXP_LIKE(§, '[a-c''\"]', 'is')",
            "REGEXP_REPLACE(§, '([a''\\\\{])', '<\\1{0}''>')",
            "REGEXP_EXTRACT(§, '[^a](.)', 1)",
            "REGEXP_SUBSTR(§, '[a-z]+')",
            "ARRAY_JOIN(REGEXP_EXTRACT_ALL(§, '.'), ';{*}')",
            "REGEXP_COUNT(§, '.')",
            "SPLIT_PART(§, §, CHAR_LENGTH(§))",
            "SPLIT_PART(§ || § || §, §, -1)",
            "ARRAY_TO_STRING(SPLIT(§, §), ';{*}')",
            "CARDINALITY(STRING_TO_ARRAY(§ || §, §))",
            "STRPOS(§, §)",
            "INSTR(§ || §, §)",
            "TRANSLATE(§, §, §)",
            "TRANSLATE3(§, 'a''', §)",
            "INITCAP(§)",
            "ASCII(§)",
            "CHR(ASCII(§ || 'x'))",
            "CONCAT_WS(§, §, NULL, §)",
            "REPEAT(§, MOD(CHAR_LENGTH(§), 5))",
            "LEVENSHTEIN(§, §)",
            "NORMALIZE(§)",
            "OCTET_LENGTH(§)",
            "MD5(§)",
            "SHA1(§)",
            "SHA256(§)",
            "TO_HEX(§)",
            "TO_HEX(FROM_HEX(§))",
            "FROM_UTF8(FROM_HEX(TO_HEX(§)))",
            "TO_BASE64(§)",
            "TO_HEX(FROM_BASE64(§))",
            "FROM_UTF8(FROM_BASE64(TO_BASE64(§)))",
            "FROM_UTF8(TO_UTF8(§))",
            "URL_ENCODE(§)",
            "URL_DECODE(URL_ENCODE(§))",
            "URL_DECODE(§)",
            "IS_JSON(§)",
            "JSON_EXTRACT(§, '$.\"a''b\"')",
            "JSON_EXTRACT_SCALAR('{\"a''b\": \"' || § || '\"}', '$.\"a''b\"')",
            "JSON_ARRAY_LENGTH('[' || § || ']')",
            "ELEMENT_AT(ARRAY[§, §], -1)",
            "ELEMENT_AT(MAP[§, §], §)",
            "ARRAY_CONTAINS(ARRAY[§, §], §)",
            "CONTAINS(ARRAY[§], §)",
            "ARRAY_POSITION(ARRAY[§, §], §)",
            "ARRAY_LENGTH(ARRAY[§, §])",
            "ARRAY_SORT(ARRAY[§, §, §])[1]",
            "ARRAY_REVERSE(ARRAY[§, §, §])[1]",
            "ARRAY_MIN(ARRAY[§, §])",
            "ARRAY_MAX(ARRAY[§, §])",
            "ARRAY_CONCAT(ARRAY[§], ARRAY[§])[2]",
            "ARRAY_SLICE(ARRAY[§, §, §], 2, 1)[1]",
            "FLATTEN(ARRAY[ARRAY[§], ARRAY[§]])[2]",
            "ARRAYS_OVERLAP(ARRAY[§], ARRAY[§, §])",
            "MAP_KEYS(MAP[§, §])[1]",
            "MAP_VALUES(MAP[§, §])[1]",
            "EQUAL_NULL(§, §)",
            "ARRAY_JOIN(TRANSFORM(ARRAY[§, §], e -> e || §), ';')",
            "ARRAY_JOIN(FILTER(ARRAY[§, §, §], e -> e > §), ';')",
            "ANY_MATCH(ARRAY[§, §], e -> e = §)",
            "ALL_MATCH(ARRAY[§, §], e -> e LIKE '%a%')",
            "NONE_MATCH(ARRAY[§], e -> e = §)",
            "CHARINDEX(§, § || §)",
            "LOCATE(§, §)",
            "CODEPOINT(§)",
            "LEVENSHTEIN_DISTANCE(§, §)",
            "STRIP_ACCENTS(§)",
            "BIT_LENGTH(§)",
            "ARRAY_JOIN(REGEXP_SPLIT(§, '[a''\"]'), ';{*}')",
            "ARRAY_JOIN(JSON_ARRAY_ELEMENTS('[' || § || ']'), ';{0}')",
            "ARRAY_JOIN(JSON_OBJECT_KEYS('{' || § || '}'), ';{0}')",
            "ARRAY_JOIN(ARRAY_DISTINCT(ARRAY[§, §, §]), ';')",
            "ARRAY_JOIN(ARRAY_UNION(ARRAY[§], ARRAY[§, §]), ';')",
            "ARRAY_JOIN(ARRAY_INTERSECT(ARRAY[§, §], ARRAY[§, §]), ';')",
            "ARRAY_JOIN(ARRAY_REMOVE(ARRAY[§, §], §), ';')",
            "TRIM_ARRAY(ARRAY[§, §], 1)[1]",
            "ARRAY_FIRST(ARRAY[§, §])",
            "ARRAY_LAST(ARRAY[§, §])",
            "SLICE(ARRAY[§, §, §], 2, 1)[1]",
            "SEQUENCE(1, CHAR_LENGTH(§) + 1)[1]",
            "MAP_CONCAT(MAP[§, §], MAP[§, §])[§]",
            "MAP_ENTRIES(MAP[§, §])[1].\"value\"",
            "BITNOT(CHAR_LENGTH(§))",
            "BITWISE_NOT(CHAR_LENGTH(§))",
            "BITWISE_AND(CHAR_LENGTH(§), CHAR_LENGTH(§))",
            "BITWISE_OR(CHAR_LENGTH(§), CHAR_LENGTH(§))",
            "BITWISE_XOR(CHAR_LENGTH(§), CHAR_LENGTH(§))",
            "TO_BASE(CHAR_LENGTH(§), 7)",
            "DIV0(CHAR_LENGTH(§), CHAR_LENGTH(§) - 1)",
            "TRUNC(" + NUMBER + ", 1)",
            "DATE_FROM_PARTS(2020, 2, MOD(CHAR_LENGTH(§), 28) + 1)",
            "LAST_DAY_OF_MONTH(" + DATE + ")",
            "DAY_OF_MONTH(" + DATE + ")",
            "DAY_OF_YEAR(" + DATE + ")",
            "DAY_OF_WEEK(" + DATE + ")",
            "WEEK_OF_YEAR(" + DATE + ")",
            "YEAR_OF_WEEK(" + DATE + ")",
            "POW(" + NUMBER + ", 2)",
            "LOG(" + NUMBER + ")",
            "LOG2(" + NUMBER + ")",
            "SINH(" + NUMBER + ")",
            "COSH(" + NUMBER + ")",
            "TANH(" + NUMBER + ")",
            "COT(" + NUMBER + ")",
            "GCD(CHAR_LENGTH(§), CHAR_LENGTH(§))",
            "LCM(CHAR_LENGTH(§), CHAR_LENGTH(§))",
            "FACTORIAL(MOD(CHAR_LENGTH(§), 30))",
            "BITAND(CHAR_LENGTH(§), CHAR_LENGTH(§))",
            "BITOR(CHAR_LENGTH(§), CHAR_LENGTH(§))",
            "BITXOR(CHAR_LENGTH(§), CHAR_LENGTH(§))",
            "BIT_COUNT(CHAR_LENGTH(§))",
            "IS_NAN(" + NUMBER + ")",
            "IS_FINITE(" + NUMBER + ")",
            "IS_INFINITE(" + NUMBER + ")",
            "WIDTH_BUCKET(CHAR_LENGTH(§), 0, CHAR_LENGTH(§) + 1, CHAR_LENGTH(§))",
            "DATE_ADD('day', CHAR_LENGTH(§), " + DATE + ")",
            "DATE_DIFF('day', DATE '2020-01-01', " + DATE + ")",
            "DATEDIFF(MONTH, DATE '2020-01-01', " + DATE + ")",
            "ADD_MONTHS(" + DATE + ", CHAR_LENGTH(§))",
            "MAKE_DATE(2020, 2, MOD(CHAR_LENGTH(§), 28) + 1)",
            "DAY(" + DATE + ")",
            "DAYNAME(" + DATE + ")",
            "MONTHNAME(" + DATE + ")",
            "TO_CHAR(" + DATE + ", '\"''{0}%Y\" YYYY')",
            "DATE_FORMAT(" + DATE + ", '''{1}\"%% %Y')",
            "TO_DATE(§, 'YYYY\"''\"')",
            "TO_DATE('2020-01-0' || CAST(MOD(CHAR_LENGTH(§), 9) + 1 AS VARCHAR), 'YYYY-MM-DD')",
            "TO_TIMESTAMP(§, 'YYYY')",
            "DATE_PARSE(§, '%Y''%%')",
            "TO_UNIXTIME(FROM_UNIXTIME(CHAR_LENGTH(§)))",
            "AT_TIMEZONE(FROM_UNIXTIME(CHAR_LENGTH(§)), 'Asia/Tokyo')",
            "TIMEZONE('Asia/Tokyo', FROM_UNIXTIME(CHAR_LENGTH(§)))");

    /** As those, over any number of rows; LISTAGG's separator is a constant where it is used. */
    private static final List<String> AGGREGATES = List.of(
            "MIN(§)",
            "MAX(§)",
            "COUNT(DISTINCT §)",
            "APPROX_COUNT_DISTINCT(§)",
            "ANY_VALUE(§)",
            "ARRAY_AGG(§)",
            "LISTAGG(§, '{*}')",
            "SUM(CHAR_LENGTH(§))",
            "AVG(CHAR_LENGTH(§))",
            "STDDEV_POP(" + NUMBER + ")",
            "STDDEV_SAMP(" + NUMBER + ")",
            "STDDEV(" + NUMBER + ")",
            "VAR_POP(" + NUMBER + ")",
            "VAR_SAMP(" + NUMBER + ")",
            "VARIANCE(" + NUMBER + ")",
            "COVAR_POP(" + NUMBER + ", " + NUMBER + ")",
            "COVAR_SAMP(" + NUMBER + ", " + NUMBER + ")",
            "EVERY(§ = §)",
            "BOOL_AND(§ = §)",
            "BOOL_OR(§ = §)",
            "MAX(§) FILTER (WHERE § = §)",
            "APPROX_DISTINCT(§)",
            "APPROX_PERCENTILE(CHAR_LENGTH(§), 0.5)",
            "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY CHAR_LENGTH(§))",
            "PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY CHAR_LENGTH(§))",
            "MEDIAN(" + NUMBER + ")",
            "MODE(§)",
            "MIN_BY(§, §)",
            "MAX_BY(§, §)",
            "COUNT_IF(§ = §)",
            "CORR(" + NUMBER + ", " + NUMBER + ")",
            "REGR_SLOPE(" + NUMBER + ", " + NUMBER + ")",
            "REGR_INTERCEPT(" + NUMBER + ", " + NUMBER + ")",
            "REGR_R2(" + NUMBER + ", " + NUMBER + ")",
            "SKEWNESS(" + NUMBER + ")",
            "KURTOSIS(" + NUMBER + ")",
            "GEOMETRIC_MEAN(" + NUMBER + ")",
            "CARDINALITY(MAP_AGG(§, §))",
            "BOOLAND_AGG(§ = §)",
            "BOOLOR_AGG(§ = §)",
            "BIT_AND(CHAR_LENGTH(§))",
            "BITWISE_AND_AGG(CHAR_LENGTH(§))",
            "BIT_OR(CHAR_LENGTH(§))",
            "BITWISE_OR_AGG(CHAR_LENGTH(§))",
            "BIT_XOR(CHAR_LENGTH(§))",
            "BITWISE_XOR_AGG(CHAR_LENGTH(§))",
            "ARRAY_AGG(§) IGNORE NULLS",
            "ARBITRARY(§)",
            "STRING_AGG(§, ''';{*}\"')");

    private static final List<String> WINDOWS = List.of(
            "LAG(§, 1, §) OVER (ORDER BY §)",
            "LEAD(§, 1, §) OVER (ORDER BY §)",
            "FIRST_VALUE(§) OVER (PARTITION BY § ORDER BY §)",
            "LAST_VALUE(§) OVER (ORDER BY §)",
            "NTH_VALUE(§, 1) OVER (ORDER BY §)",
            "MAX(§) OVER (ORDER BY § GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES)",
            "ARRAY_AGG(§) IGNORE NULLS OVER (ORDER BY §)",
            "NTILE(2) OVER (ORDER BY §)");

    /** Functions without operands that could be text, and such as only conversion makes. */
    private static final Set<String> WITHOUT_TEXT = Set.of(
            "$SEED",
            "$BOUND",
            "$LIST",
            "PI",
            "E",
            "NAN",
            "INFINITY",
            "NOW",
            "CURRENT_DATE",
            "CURRENT_TIMESTAMP",
            "LOCALTIMESTAMP",
            "CURRENT_USER",
            "SESSION_USER",
            "USER",
            "ROW_NUMBER",
            "RANK",
            "DENSE_RANK",
            "PERCENT_RANK",
            "CUME_DIST",
            "GROUPING",
            "GROUPING_ID",
            "$SUM0",
            "SOME");

    @TempDir
    static Path directory;

    private static BufferAllocator allocator;
    private static DuckDbEngine engine;

    private final Planner planner = new Planner();
    private final Random random = new Random(SEED);
    private final HostileText texts = new HostileText(random);

    /** @param rows the text of each value */
    private record Result(List<String> names, List<List<String>> rows) {}

    @BeforeAll
    static void start() {
        System.out.println("HostileTextTest: -Dmeshgate.test.seed=" + SEED);
        allocator = new RootAllocator();
        engine = new DuckDbEngine(
                new DuckDbSettings("256MB", 1, directory.resolve("spill"), List.of(directory)), allocator);
    }

    @AfterAll
    static void stop() {
        engine.close();
        allocator.close();
    }

    private static Mesh mesh(InMemoryConnector connector, List<RowFilter> filters, List<ColumnMask> masks) {
        Grant grant = new Grant(
                "all",
                "",
                List.of(EVERY_TABLE),
                Optional.empty(),
                List.of(),
                Grant.Privilege.SELECT,
                Subjects.EVERYONE,
                SOURCE);
        return new Mesh(
                "mesh",
                new TreeMap<>(Map.of("d", connector)),
                new PolicySet("policies", List.of(grant), filters, masks, Map.of()));
    }

    private static Mesh mesh(Field[] fields, Object... row) {
        return mesh(table(fields, row), List.of(), List.of());
    }

    private static InMemoryConnector table(Field[] fields, Object... row) {
        List<Column> columns = new ArrayList<>();
        for (Field field : fields) {
            columns.add(new Column(columns.size() + 1, field, Optional.empty()));
        }
        return new InMemoryConnector().replaceTable(TABLE, columns, List.of(Arrays.asList(row)));
    }

    private Result run(Mesh mesh, String sql, Object... parameters) {
        return run(mesh, Map.of(), sql, parameters);
    }

    private Result run(Mesh mesh, Map<String, List<String>> attributes, String sql, Object... parameters) {
        Principal ann = new Principal("ann", Set.of(), attributes);
        SessionContext session = new SessionContext(ann, Optional.of("d"), Optional.of("s"), ZoneOffset.UTC);
        QueryPlan plan = (QueryPlan) planner.plan(mesh, session, sql);
        EngineTask task = new StageBinding(mesh, session, Arrays.asList(parameters), Instant.EPOCH, SystemSource.NONE)
                .bind("q", plan.resultStage(), () -> {});
        List<List<String>> rows = new ArrayList<>();
        try (ResultStream stream = engine.execute(task)) {
            while (stream.next()) {
                for (int i = 0; i < stream.root().getRowCount(); i++) {
                    rows.add(row(stream.root().getFieldVectors(), i));
                }
            }
        }
        return new Result(
                plan.resultSchema().getFields().stream().map(Field::getName).toList(), rows);
    }

    private static List<String> row(List<FieldVector> vectors, int row) {
        return vectors.stream()
                .map(vector -> String.valueOf(vector.getObject(row)))
                .toList();
    }

    /** The only value, or the code of the error; which is never that of SQL that the engine does not take. */
    private String outcome(Mesh mesh, String sql) {
        try {
            Result result = run(mesh, sql);
            assertThat(result.rows()).as(sql).hasSize(1);
            assertThat(result.rows().get(0)).as(sql).hasSize(1);
            return result.rows().get(0).get(0);
        } catch (GatewayException e) {
            assertThat(e.code()).as(sql).isNotIn(ErrorCode.ENGINE_FAILED, ErrorCode.INTERNAL_ERROR);
            return e.code().name();
        }
    }

    private static String filled(String expression, List<String> operands) {
        String[] parts = expression.split("§", -1);
        StringBuilder sql = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            sql.append(operands.get((i - 1) % operands.size())).append(parts[i]);
        }
        return sql.toString();
    }

    private void sameForLiteralsAsForColumns(String expression, List<String> values) {
        Field[] columns = {column("a", TEXT), column("b", TEXT), column("c", TEXT)};
        Mesh mesh = mesh(columns, values.toArray());
        String alias = texts.name(1);
        String ofLiterals = "SELECT "
                + filled(expression, values.stream().map(HostileText::literal).toList()) + " AS " + quoted(alias)
                + " FROM t AS o";
        String ofColumns = "SELECT " + filled(expression, List.of("o.a", "o.b", "o.c")) + " FROM t AS o";
        assertThat(outcome(mesh, ofLiterals)).as(ofLiterals).isEqualTo(outcome(mesh, ofColumns));
    }

    @Test
    void everyFunctionTakesAnyLiteral() {
        for (List<String> expressions : List.of(EXPRESSIONS, FUNCTIONS, AGGREGATES, WINDOWS)) {
            for (String expression : expressions) {
                sameForLiteralsAsForColumns(expression, PLACEHOLDERS);
                sameForLiteralsAsForColumns(expression, List.of(texts.next(), texts.next(), texts.next()));
            }
        }
    }

    /** A new function belongs into one of the lists. */
    @Test
    void allFunctionsAreTried() {
        String tried = Stream.of(EXPRESSIONS, FUNCTIONS, AGGREGATES, WINDOWS)
                .flatMap(List::stream)
                .collect(Collectors.joining(" "));
        List<String> untried = Operators.all().stream()
                .filter(SqlFunction.class::isInstance)
                .map(SqlOperator::getName)
                .filter(name -> !WITHOUT_TEXT.contains(name))
                .filter(name -> !tried.contains(name + "(") && !tried.contains(quoted(name) + "("))
                .distinct()
                .toList();
        assertThat(untried).isEmpty();
    }

    @Test
    void literalsComeBackAsTheyWent() {
        Mesh mesh = mesh(new Field[] {column("a", TEXT)}, "x");
        for (int i = 0; i < TEXTS; i++) {
            String a = texts.next();
            String b = texts.next();
            String sql = "WITH q AS (SELECT " + literal(a) + " AS x, " + literal(b) + " AS y UNION ALL SELECT "
                    + literal(a) + ", " + literal(b) + ") SELECT x, y, MAP[y, x][y], CAST(? AS VARCHAR), "
                    + literal(b) + " FROM q JOIN (VALUES (" + literal(a) + "), (" + literal(a + "2")
                    + ")) AS w(z) ON w.z = q.x WHERE x = " + literal(a) + " AND y IN (" + literal(b) + ", "
                    + literal(a + b + "3") + ") GROUP BY x, y ORDER BY " + literal(b) + ", x";
            assertThat(run(mesh, sql, b).rows()).as(sql).containsExactly(List.of(a, b, a, b, b));
        }
    }

    @Test
    void listSeparatorsAndPatternsAreLiterals() {
        Mesh mesh = mesh(new Field[] {column("a", TEXT)}, "x");
        for (int i = 0; i < TEXTS; i++) {
            String a = texts.next();
            String sql = "SELECT LISTAGG(x, " + literal(a) + "), COUNT(*) FILTER (WHERE " + literal(a) + " LIKE "
                    + literal(a.replaceAll("[%_!]", "!$0")) + " ESCAPE '!') FROM (VALUES ('1'), ('2')) AS q(x)";
            assertThat(run(mesh, sql).rows()).as(sql).containsExactly(List.of("1" + a + "2", "2"));
        }
    }

    /** Of functions whose patterns, replacements and separators are constants. */
    @Test
    void patternsAndSeparatorsAreTakenForWhatTheySay() {
        Mesh mesh = mesh(new Field[] {column("a", TEXT)}, "x");
        for (int i = 0; i < TEXTS; i++) {
            String a = texts.next();
            String b = texts.next();
            String text = literal("<" + a + ">");
            String pattern = literal(a.replaceAll("\\p{Punct}", "\\\\$0"));
            String replacement = literal(b.replace("\\", "\\\\"));
            String split = "x1" + a + "y1";
            Map<String, String> expected = Map.of(
                    "REGEXP_LIKE(" + text + ", " + pattern + ")",
                    "true",
                    "REGEXP_EXTRACT(" + text + ", " + pattern + ")",
                    a,
                    "REGEXP_REPLACE(" + text + ", " + pattern + ", " + replacement + ")",
                    ("<" + a + ">").replace(a, b),
                    "CONCAT_WS(" + literal(a) + ", 'x', 'y')",
                    "x" + a + "y",
                    "ARRAY_JOIN(ARRAY['x', 'y'], " + literal(a) + ")",
                    "x" + a + "y",
                    "SPLIT_PART(" + literal(split) + ", " + literal(a) + ", 1)",
                    split.substring(0, split.indexOf(a)),
                    "SPLIT(" + literal(split) + ", " + literal(a) + ")[1]",
                    split.substring(0, split.indexOf(a)));
            expected.forEach((call, value) -> assertThat(outcome(mesh, "SELECT " + call + " FROM t"))
                    .as(call)
                    .isEqualTo(value));
        }
    }

    @Test
    void formatsAndPathsAreTakenForWhatTheySay() {
        Mesh mesh = mesh(new Field[] {column("a", TEXT)}, "x");
        for (int i = 0; i < TEXTS; i++) {
            String a = texts.next().replace("\"", "'");
            String name = a.replace("\\", "/").replace('*', '+').replaceAll("\\p{Cntrl}", "'");
            Map<String, String> expected = Map.of(
                    "TO_CHAR(DATE '2020-02-03', " + literal('"' + a + "\"YYYY") + ")",
                    a + "2020",
                    "DATE_FORMAT(DATE '2020-02-03', " + literal(a.replace("%", "%%")) + ")",
                    a,
                    "CAST(TO_DATE(" + literal("x" + a + "x2020") + ", " + literal("\"x" + a + "x\"YYYY")
                            + ") AS VARCHAR)",
                    "2020-01-01",
                    "JSON_VALUE(" + literal("{\"" + name + "\": \"v\", \"w\": 1}") + ", "
                            + literal("$.\"" + name + "\"") + ")",
                    "v",
                    "JSON_QUERY(" + literal("{\"b\": {\"" + name + "\": [1]}, \"w\": 1}") + ", "
                            + literal("$.b.\"" + name + "\"") + ")",
                    "[1]");
            expected.forEach((call, value) -> assertThat(outcome(mesh, "SELECT " + call + " FROM t"))
                    .as(call)
                    .isEqualTo(value));
        }
    }

    @Test
    void anyTextInPlaceOfAConstantIsTakenOrRefused() {
        Mesh mesh = mesh(new Field[] {column("a", TEXT)}, "x");
        for (String call : List.of(
                "REGEXP_LIKE(a, @)",
                "REGEXP_LIKE(a, 'x', @)",
                "REGEXP_REPLACE(a, @, @)",
                "REGEXP_REPLACE(a, 'x', @)",
                "REGEXP_REPLACE(a, 'x', 'y', @)",
                "REGEXP_EXTRACT(a, @)",
                "REGEXP_COUNT(a, @)",
                "ARRAY_JOIN(REGEXP_EXTRACT_ALL(a, @), @)",
                "JSON_VALUE(a, @)",
                "JSON_QUERY('{}', @)",
                "JSON_EXISTS(a, @)",
                "JSON_VALUE('{\"\": 1}', '$.' || @)",
                "TO_CHAR(DATE '2020-02-03', @)",
                "DATE_FORMAT(DATE '2020-02-03', @)",
                "TO_DATE(a, @)",
                "TO_TIMESTAMP(@, @)",
                "DATE_PARSE(a, @)",
                "DATE_ADD(@, 1, DATE '2020-02-03')",
                "DATE_DIFF(@, DATE '2020-02-03', DATE '2020-02-03')",
                "DATE_PART(@, DATE '2020-02-03')",
                "AT_TIMEZONE(TIMESTAMP '2020-02-03 00:00:00', @)",
                "TIMEZONE(@, TIMESTAMP '2020-02-03 00:00:00')")) {
            for (int i = 0; i < TEXTS; i++) {
                outcome(mesh, "SELECT " + call.replace("@", literal(texts.next())) + " FROM t");
            }
        }
    }

    /** Of PIVOT and UNPIVOT, which name columns after values, and of rows that are taken with their equals. */
    @Test
    void valuesAndNamesOfPivotsStayWhatTheyAre() {
        for (int i = 0; i < TEXTS; i++) {
            String a = texts.name(1);
            String b = texts.name(2);
            String value = texts.next();
            Mesh mesh = mesh(new Field[] {column(a, TEXT), column(b, TEXT)}, value, "7");
            String pivot = "SELECT * FROM t PIVOT (MAX(" + quoted(b) + ") AS " + quoted(texts.name(3)) + " FOR "
                    + quoted(a) + " IN (" + literal(value) + ", " + literal(value + "'") + " AS "
                    + quoted(texts.name(4))
                    + "))";
            assertThat(run(mesh, pivot).rows()).as(pivot).containsExactly(List.of("7", "null"));
            String unpivot = "SELECT * FROM t UNPIVOT (" + quoted(texts.name(5)) + " FOR " + quoted(texts.name(6))
                    + " IN (" + quoted(a) + " AS " + literal(value) + ", " + quoted(b)
                    + ")) ORDER BY 2 FETCH FIRST 2 ROWS"
                    + " WITH TIES";
            assertThat(run(mesh, unpivot).rows())
                    .as(unpivot)
                    .containsExactlyInAnyOrder(List.of(value, value), List.of(b, "7"));
        }
    }

    @Test
    void aliasesAreNames() {
        Mesh mesh = mesh(new Field[] {column("a", TEXT)}, "x");
        for (int i = 0; i < TEXTS; i++) {
            String with = quoted(texts.name(1));
            String column = quoted(texts.name(2));
            String alias = quoted(texts.name(3));
            String name = texts.name(4);
            String sql = "WITH " + with + " AS (SELECT 7 AS " + column + " FROM t) SELECT " + alias + "." + column
                    + " AS " + quoted(name) + ", (SELECT MAX(" + alias + "." + column + ") FROM " + with
                    + ") FROM " + with + " AS " + alias + " JOIN " + with + " AS u(" + column + ") ON u." + column
                    + " = "
                    + alias + "." + column + " GROUP BY " + alias + "." + column + " ORDER BY " + quoted(name);
            Result result = run(mesh, sql);
            assertThat(result.rows()).as(sql).containsExactly(List.of("7", "7"));
            assertThat(result.names()).as(sql).first().isEqualTo(name);
        }
    }

    private static Field struct(String name, Field... children) {
        return new Field(name, new FieldType(true, ArrowType.Struct.INSTANCE, null), List.of(children));
    }

    @Test
    void namesOfOwnersAreNames() {
        for (int i = 0; i < TEXTS; i++) {
            String a = texts.name(1);
            String b = texts.name(2);
            String f = texts.name(3);
            String g = texts.name(4);
            Field[] fields = {column(a, TEXT), struct(b, column(f, TEXT), column(g, INT64))};
            String value = texts.next();
            Mesh mesh = mesh(fields, value, Map.of(f, value, g, 8L));
            String sql = "SELECT o." + quoted(a) + ", o." + quoted(b) + "." + quoted(f) + ", o." + quoted(b)
                    + "." + quoted(g) + " AS " + quoted(g) + ", (SELECT MAX(i." + quoted(a) + ") FROM t AS i WHERE i."
                    + quoted(b) + "." + quoted(f) + " = o." + quoted(a) + ") FROM t AS o WHERE o." + quoted(a) + " = "
                    + literal(value) + " ORDER BY o." + quoted(a) + ", o." + quoted(b) + "." + quoted(g);
            assertThat(run(mesh, sql).rows()).as(sql).containsExactly(List.of(value, value, "8", value));
        }
    }

    @Test
    void policiesHoldForAnyTextInThem() {
        for (int i = 0; i < TEXTS; i++) {
            String a = texts.name(1);
            String b = texts.name(2);
            String value = texts.next();
            String shown = texts.next();
            RowFilter filter = new RowFilter(
                    "filter",
                    "",
                    List.of(EVERY_TABLE),
                    quoted(a) + " = " + literal(value) + " AND " + quoted(a) + " IN (ATTRIBUTE('x'), 'y')",
                    Subjects.EVERYONE,
                    new Subjects(Set.of(), Set.of(), false),
                    SOURCE);
            ColumnMask mask = new ColumnMask(
                    "mask",
                    "",
                    List.of(EVERY_TABLE),
                    List.of(b),
                    new Mask.Fixed(literal(shown)),
                    Subjects.EVERYONE,
                    new Subjects(Set.of(), Set.of(), false),
                    SOURCE);
            InMemoryConnector connector = table(new Field[] {column(a, TEXT), column(b, TEXT)}, value, "secret");
            Mesh mesh = mesh(connector, List.of(filter), List.of(mask));
            String sql = "SELECT * FROM t WHERE " + quoted(b) + " = " + literal(shown);
            assertThat(run(mesh, Map.of("x", List.of(value)), sql).rows())
                    .as(sql)
                    .containsExactly(List.of(value, shown));
            assertThat(run(mesh, Map.of("x", List.of(value + "'")), sql).rows())
                    .as(sql)
                    .isEmpty();
        }
    }

    private static ColumnMask everywhere(String id, String column, Mask mask) {
        return new ColumnMask(
                id,
                "",
                List.of(EVERY_TABLE),
                List.of(column),
                mask,
                Subjects.EVERYONE,
                new Subjects(Set.of(), Set.of(), false),
                SOURCE);
    }

    /** Of expressions that are masks, and of the names of columns and fields that are masked. */
    @Test
    void masksHoldForAnyTextInThem() {
        for (int i = 0; i < TEXTS; i++) {
            String a = texts.name(1);
            String b = texts.name(2);
            String c = texts.name(3);
            String f = texts.name(4);
            String g = texts.name(5);
            String value = texts.next();
            String shown = texts.next();
            List<ColumnMask> masks = List.of(
                    everywhere(
                            "m1",
                            b,
                            new Mask.Custom("CASE WHEN " + quoted(a) + " IN (" + literal(value)
                                    + ", ATTRIBUTE('x')) THEN " + literal(shown) + " || " + quoted(b) + " END")),
                    everywhere("m2", c + "." + f, new Mask.FixedDefault()),
                    everywhere("m3", c + "." + g + ".element", new Mask.Redact()));
            Field texts3 = new Field(g, new FieldType(true, ArrowType.List.INSTANCE, null), List.of(column("e", TEXT)));
            Field[] fields = {column(a, TEXT), column(b, TEXT), struct(c, column(f, TEXT), texts3)};
            InMemoryConnector connector =
                    table(fields, value, "secret", Map.of(f, "secret", g, Arrays.asList("x1", null)));
            Mesh mesh = mesh(connector, List.of(), masks);
            String sql = "SELECT " + quoted(b) + ", o." + quoted(c) + "." + quoted(f) + ", o." + quoted(c) + "."
                    + quoted(g) + "[1] FROM t AS o WHERE " + quoted(b) + " = " + literal(shown + "secret");
            assertThat(run(mesh, Map.of("x", List.of(value + "2")), sql).rows())
                    .as(sql)
                    .containsExactly(List.of(shown + "secret", "XXXXXXXX", "xn"));
        }
    }

    /** An engine takes t0.c1 for the field c1 of a column t0, if the one is nearer than the table t0. */
    @Test
    void columnsNamedAsGeneratedSqlNamesTablesCaptureNothing() {
        for (String name : List.of("t0", "T0", "t1", "T1", "t2", "t3")) {
            Field[] fields = {
                struct(name, column("id", INT64), column("c0", INT64), column("c1", INT64)), column("id", INT64)
            };
            Mesh mesh = mesh(fields, Map.of("id", 99L, "c0", 99L, "c1", 99L), 1L);
            String sql = "SELECT (SELECT MAX(o.id) FROM t AS i WHERE i." + name + ".id = 99) FROM t AS o WHERE EXISTS"
                    + " (SELECT 1 FROM t AS i WHERE i." + name + ".c1 = 99 AND o.id = 1)";
            assertThat(run(mesh, sql).rows()).as(sql).containsExactly(List.of("1"));
        }
    }

    @Test
    void columnsNamedAsParametersOfLambdasCaptureNothing() {
        Field[] fields = {struct("v", column("s", TEXT), column("a", TEXT), column("b", TEXT)), column("c", TEXT)};
        Mesh mesh = mesh(fields, Map.of("s", "evil", "a", "e", "b", "E"), "good");
        String sql = "SELECT REPLACE(c, c, c), o.v.s FROM t AS o";
        assertThat(run(mesh, sql).rows()).containsExactly(List.of("good", "evil"));
    }
}
