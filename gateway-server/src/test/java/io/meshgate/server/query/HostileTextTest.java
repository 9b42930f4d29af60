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
            "MAX(§) FILTER (WHERE § = §)");

    private static final List<String> WINDOWS = List.of(
            "LAG(§, 1, §) OVER (ORDER BY §)",
            "LEAD(§, 1, §) OVER (ORDER BY §)",
            "FIRST_VALUE(§) OVER (PARTITION BY § ORDER BY §)",
            "LAST_VALUE(§) OVER (ORDER BY §)",
            "NTH_VALUE(§, 1) OVER (ORDER BY §)",
            "NTILE(2) OVER (ORDER BY §)");

    /** Functions without operands that could be text, and such as only conversion makes. */
    private static final Set<String> WITHOUT_TEXT = Set.of(
            "PI",
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
        EngineTask task = new StageBinding(mesh, ann, Arrays.asList(parameters), Instant.EPOCH)
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
        for (List<String> expressions : List.of(EXPRESSIONS, AGGREGATES, WINDOWS)) {
            for (String expression : expressions) {
                sameForLiteralsAsForColumns(expression, PLACEHOLDERS);
                sameForLiteralsAsForColumns(expression, List.of(texts.next(), texts.next(), texts.next()));
            }
        }
    }

    /** A new function belongs into one of the lists. */
    @Test
    void allFunctionsAreTried() {
        String tried =
                String.join(" ", EXPRESSIONS) + " " + String.join(" ", AGGREGATES) + " " + String.join(" ", WINDOWS);
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
