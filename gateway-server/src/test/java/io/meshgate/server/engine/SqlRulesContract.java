package io.meshgate.server.engine;

import static io.meshgate.server.engine.Columns.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.Column;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.testkit.ArrowRows;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.planner.QueryPlan;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import java.io.IOException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The rules of Meshgate's SQL, the same on every engine: the table of planner/docs/sql.md, each row of which names its test
 * here. Statements are planned as a user's are and run on the engine.
 */
public abstract class SqlRulesContract {
    private static final Path PAGE = Path.of("..", "planner", "docs", "sql.md");
    private static final Pattern ROW = Pattern.compile("\\| .* \\| `([a-z][A-Za-z0-9]*)` \\|");
    private static final Instant START = Instant.parse("2026-02-28T23:30:15.123456Z");

    private final Planner planner = new Planner();
    private BufferAllocator allocator;
    private Engine engine;
    private Mesh mesh;

    /** The engine under test, whose batches live in a child of the allocator. */
    protected abstract Engine open(BufferAllocator parent);

    @BeforeEach
    void start() {
        allocator = new RootAllocator();
        engine = open(allocator);
        List<Column> columns = columns(
                column("Id", INT32),
                column("n", decimal(12, 2)),
                column("x", DOUBLE),
                column("s", TEXT),
                column("d", DATE),
                column("ts", TIMESTAMP),
                column("tz", INSTANT),
                struct("p", column("x", INT32), column("Y y", TEXT)),
                list("xs", INT32),
                map("m", TEXT, INT32));
        List<List<@Nullable Object>> rows = List.of(
                Arrays.asList(
                        1,
                        new BigDecimal("12.35"),
                        2.5,
                        "a",
                        LocalDate.of(2024, 1, 31),
                        LocalDateTime.of(2024, 1, 31, 10, 11, 12, 123_456_000),
                        Instant.parse("2024-01-31T08:11:12Z"),
                        fields(1, "p"),
                        List.of(1, 2, 3),
                        Map.of("k", 7)),
                new ArrayList<>(Collections.nCopies(10, null)),
                Arrays.asList(
                        2,
                        new BigDecimal("-12.35"),
                        -2.5,
                        "😀bc",
                        LocalDate.of(2023, 2, 28),
                        LocalDateTime.of(1969, 12, 31, 23, 59, 59, 900_000_000),
                        Instant.parse("2023-02-28T00:00:00Z"),
                        fields(2, null),
                        List.of(),
                        Map.of()));
        InMemoryConnector connector =
                new InMemoryConnector().replaceTable(new TableName("s", "Odd Table"), columns, rows);
        Grant grant = new Grant(
                "all",
                "",
                List.of(new TablePattern("*", "*", "*")),
                Optional.empty(),
                List.of(),
                Grant.Privilege.SELECT,
                Subjects.EVERYONE,
                new PolicySource("test.yaml", 1, 1));
        PolicySet policies = new PolicySet("policies", List.of(grant), List.of(), List.of(), Map.of());
        mesh = new Mesh("mesh", new TreeMap<>(Map.of("d", connector)), policies);
    }

    private static List<Column> columns(Field... fields) {
        List<Column> columns = new ArrayList<>();
        for (Field field : fields) {
            columns.add(new Column(columns.size() + 1, field, Optional.empty()));
        }
        return columns;
    }

    private static Map<String, @Nullable Object> fields(int x, @Nullable String y) {
        Map<String, @Nullable Object> fields = new HashMap<>();
        fields.put("x", x);
        fields.put("Y y", y);
        return fields;
    }

    @AfterEach
    void leavesNoMemoryBehind() {
        engine.close();
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    private QueryPlan plan(String sql, ZoneId zone) {
        Principal ann = new Principal("ann", Set.of(), Map.of());
        SessionContext session = new SessionContext(ann, Optional.of("d"), Optional.of("s"), zone);
        return (QueryPlan) planner.plan(mesh, session, sql);
    }

    private EngineTask task(QueryPlan plan) {
        QueryPlan.Stage stage = plan.resultStage();
        Map<String, ScanSource> inputs = new HashMap<>();
        stage.inputs().forEach((name, input) -> {
            QueryPlan.TableInput table = (QueryPlan.TableInput) input;
            ScanRequest request =
                    new ScanRequest(table.columns(), table.predicate().flatMap(predicate -> predicate.bind(List.of())));
            inputs.put(
                    name,
                    Objects.requireNonNull(mesh.domains().get(table.domain())).scan(table.table(), request));
        });
        List<@Nullable Object> arguments =
                new ArrayList<>(Collections.nCopies(stage.arguments().size(), START));
        return new EngineTask("rules", stage.sql(), stage.outputSchema(), arguments, inputs);
    }

    private List<String> run(QueryPlan plan) {
        List<String> rows = new ArrayList<>();
        try (ResultStream stream = engine.execute(task(plan))) {
            while (stream.next()) {
                for (List<@Nullable Object> row : ArrowRows.read(stream.root())) {
                    rows.add(row.stream().map(String::valueOf).collect(Collectors.joining("|")));
                }
            }
        }
        return rows;
    }

    /** The rows of a statement, values as text. */
    private List<String> rows(String sql) {
        return run(plan(sql, ZoneOffset.UTC));
    }

    /** The values of an expression over the row with the id 1. */
    private String value(String expression) {
        return rows("SELECT " + expression + " FROM \"Odd Table\" WHERE id = 1").get(0);
    }

    private void fails(String expression, ErrorCode code, String sqlState) {
        GatewayException failure = catchThrowableOfType(GatewayException.class, () -> value(expression));
        assertThat(failure).as(expression).isNotNull();
        assertThat(failure.code()).as(expression).isEqualTo(code);
        assertThat(failure.code().sqlState()).as(expression).isEqualTo(sqlState);
    }

    @Test
    void everyRuleOfThePageHasItsTestHere() throws IOException {
        Set<String> named = new TreeSet<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(named.add(row.group(1))).as(line).isTrue();
            }
        }
        Set<String> tests = new TreeSet<>();
        for (Method method : SqlRulesContract.class.getDeclaredMethods()) {
            if (method.isAnnotationPresent(Test.class)) {
                tests.add(method.getName());
            }
        }
        tests.remove("everyRuleOfThePageHasItsTestHere");
        assertThat(named).isEqualTo(tests);
    }

    @Test
    void namesIgnoreCaseUnlessQuoted() {
        assertThat(rows("SELECT ID FROM D.S.\"Odd Table\" WHERE iD = 1")).containsExactly("1");
        assertThat(rows("SELECT \"Id\" FROM \"Odd Table\" WHERE \"Id\" = 1")).containsExactly("1");
        assertThat(plan("SELECT iD, * FROM \"Odd Table\"", ZoneOffset.UTC)
                        .resultSchema()
                        .getFields())
                .extracting(Field::getName)
                .startsWith("iD", "Id", "n");
        for (String sql : List.of("SELECT \"ID\" FROM \"Odd Table\"", "SELECT 1 FROM \"ODD TABLE\"")) {
            assertThat(catchThrowableOfType(GatewayException.class, () -> plan(sql, ZoneOffset.UTC)))
                    .as(sql)
                    .isNotNull();
        }
    }

    @Test
    void joinsUsingMakeOneColumn() {
        String left = "(VALUES (1, 'a'), (2, 'b')) AS l(k, v)";
        String right = "(VALUES (2, 'x'), (3, 'y')) AS r(k, w)";
        String third = "(VALUES (CAST(3 AS BIGINT)), (4)) AS m(k)";
        assertThat(rows("SELECT k, v, w FROM " + left + " FULL JOIN " + right + " USING (k) NATURAL FULL JOIN " + third
                        + " WHERE k > 1 ORDER BY k"))
                .containsExactly("2|b|x", "3|null|y", "4|null|null");
        assertThat(rows("SELECT k, COUNT(*) FROM " + left + " RIGHT JOIN " + right + " USING (k) LEFT JOIN " + third
                        + " USING (k) GROUP BY k HAVING k > 1 ORDER BY k"))
                .containsExactly("2|1", "3|1");
    }

    @Test
    void integerDivisionTruncates() {
        assertThat(value("7 / 2, -7 / 2, 7 / -2, -7 % 2, 7 % -2, (id + 6) / 2")).isEqualTo("3|-3|-3|-1|1|3");
        assertThat(value("n / 2, x / 0, -x / 0")).isEqualTo("6.175|Infinity|-Infinity");
        fails("id / 0", ErrorCode.DIVISION_BY_ZERO, "22012");
        fails("id % (id - 1)", ErrorCode.DIVISION_BY_ZERO, "22012");
    }

    @Test
    void integerOverflowIsAnError() {
        fails("id + 2147483647", ErrorCode.NUMERIC_OUT_OF_RANGE, "22003");
        fails("CAST(id AS BIGINT) * 9223372036854775807 + id", ErrorCode.NUMERIC_OUT_OF_RANGE, "22003");
        assertThat(rows("SELECT SUM(id + 2147483640) FROM \"Odd Table\"")).containsExactly("4294967283");
    }

    @Test
    void decimalsHave38Digits() {
        assertThat(value("CAST(99999999999999999999999999999999999999 AS DECIMAL(38, 0)), n + 0.005, n * n"))
                .isEqualTo("99999999999999999999999999999999999999|12.355|152.5225");
        fails(
                "CAST(99999999999999999999999999999999999999 AS DECIMAL(38, 0)) + id",
                ErrorCode.NUMERIC_OUT_OF_RANGE,
                "22003");
    }

    @Test
    void averageIsDouble() {
        assertThat(rows("SELECT AVG(id), AVG(n), AVG(x) FROM \"Odd Table\" WHERE id = 1"))
                .containsExactly("1.0|12.35|2.5");
        assertThat(rows("SELECT AVG(id) FROM \"Odd Table\"")).containsExactly("1.5");
    }

    @Test
    void castRoundsHalfAwayFromZero() {
        assertThat(value("CAST(2.5 AS INTEGER), CAST(-2.5 AS INTEGER), CAST(x AS INTEGER), CAST(-x AS BIGINT)"))
                .isEqualTo("3|-3|3|-3");
        assertThat(value("CAST('-2.5' AS INTEGER), CAST(1.005 AS DECIMAL(10, 2))"))
                .isEqualTo("-3|1.01");
        fails("CAST(id + 300 AS TINYINT)", ErrorCode.NUMERIC_OUT_OF_RANGE, "22003");
        fails("CAST(1e300 AS REAL)", ErrorCode.NUMERIC_OUT_OF_RANGE, "22003");
        fails("CAST(x * 1e300 AS REAL)", ErrorCode.NUMERIC_OUT_OF_RANGE, "22003");
        fails("CAST('1e40' || id AS DOUBLE)", ErrorCode.NUMERIC_OUT_OF_RANGE, "22003");
        fails("CAST(s AS INTEGER)", ErrorCode.INVALID_CAST, "22018");
        fails("CAST('infin' || 'ity' AS DATE)", ErrorCode.INVALID_CAST, "22018");
        assertThat(value("TRY_CAST(s AS INTEGER), TRY_CAST(id + 300 AS TINYINT), TRY_CAST('inf' || s AS DATE)"))
                .isEqualTo("null|null|null");
    }

    @Test
    void castsReadNumericLiterals() {
        assertThat(value("CAST('1e3' AS INTEGER), CAST(' +2.5E-1 ' AS DECIMAL(4, 2)), CAST('.5' AS INTEGER)"))
                .isEqualTo("1000|0.25|1");
        fails("CAST('1 0' AS INTEGER)", ErrorCode.INVALID_CAST, "22018");
    }

    @Test
    void stringLiteralsAreValuesOfTheirPlace() {
        assertThat(value("id IN (2, '1'), id = '1.0', x < '1e3', DATE '2024-01-31' = '2024-01-31'"))
                .isEqualTo("true|true|true|true");
        for (String condition : List.of("id IN (1, 'a')", "id = '1.5'", "DATE '2024-01-31' = 'infinity'")) {
            GatewayException refusal = catchThrowableOfType(GatewayException.class, () -> value(condition));
            assertThat(refusal.code()).as(condition).isEqualTo(ErrorCode.TYPE_MISMATCH);
            assertThat(refusal.position()).as(condition).isPresent();
        }
    }

    @Test
    void calendarIsGregorian() {
        assertThat(value("DATE '1582-10-10', CAST('1582-10-10' AS DATE), DATE '1582-10-04' + INTERVAL '1' DAY"))
                .isEqualTo("1582-10-10|1582-10-10|1582-10-05");
        assertThat(value("TRY_CAST('1500-02-29' AS DATE)")).isEqualTo("null");
        GatewayException refusal =
                catchThrowableOfType(GatewayException.class, () -> value("TIMESTAMP '1500-02-29 00:00:00'"));
        assertThat(refusal.code()).isEqualTo(ErrorCode.SYNTAX_ERROR);
    }

    @Test
    void stringsCountCodePoints() {
        assertThat(
                        rows(
                                "SELECT CHAR_LENGTH(s), SUBSTRING(s FROM 2), POSITION('c' IN s) FROM \"Odd Table\" WHERE id = 2"))
                .containsExactly("3|bc|3");
        assertThat(
                        value(
                                "CAST('abc' AS VARCHAR(2)), CAST('a' AS CHAR(3)) || '!', CAST('a' AS CHAR(3)) = 'a', 'a ' = 'a'"))
                .isEqualTo("ab|a!|true|false");
    }

    @Test
    void stringLiteralsAreStandard() {
        assertThat(value("'it''s', U&'\\00e9', 'a\\n'")).isEqualTo("it's|é|a\\n");
    }

    @Test
    void substringCountsPlacesBeforeTheFirst() {
        assertThat(value("SUBSTRING('abc' FROM 0 FOR 2), SUBSTRING('abc' FROM 2 FOR -1), SUBSTRING('abc' FROM -1)"))
                .isEqualTo("a||abc");
    }

    @Test
    void paddingIsBounded() {
        assertThat(value("LPAD(s, 3, 'xy'), RPAD(s, 3), CHAR_LENGTH(LPAD(s, 100000))"))
                .isEqualTo("xya|a  |100000");
        fails("LPAD(s, id + 100000)", ErrorCode.LIMIT_EXCEEDED, "54000");
    }

    @Test
    void replaceIsBounded() {
        assertThat(value("REPLACE('banana', 'an', s)")).isEqualTo("baaa");
        fails("REPLACE(LPAD(s, 1000, s), s, LPAD(s, 1000, s))", ErrorCode.LIMIT_EXCEEDED, "54000");
    }

    @Test
    void sizeOfExpressionsIsBounded() {
        String doubled = "s";
        for (int i = 0; i < 12; i++) {
            doubled = "CONCAT(" + doubled + ", '', " + doubled + ")";
        }
        fails(doubled, ErrorCode.LIMIT_EXCEEDED, "54000");
    }

    @Test
    void likeHasNoEscapeUnlessNamed() {
        assertThat(value("'a\\%' LIKE 'a\\%', 'a%' LIKE 'a!%' ESCAPE '!', 'ab' LIKE 'a!%' ESCAPE '!', 'ab' LIKE 'a_'"))
                .isEqualTo("true|true|false|true");
    }

    @Test
    void logicIsThreeValued() {
        assertThat(rows("SELECT id FROM \"Odd Table\" WHERE id NOT IN (1, NULL)"))
                .isEmpty();
        assertThat(rows("SELECT id FROM \"Odd Table\" WHERE id <> 1")).containsExactly("2");
        assertThat(value("NULL AND FALSE, NULL OR TRUE, CAST(NULL AS INTEGER) = 1, NULL IS NOT DISTINCT FROM NULL"))
                .isEqualTo("false|true|null|true");
    }

    @Test
    void nullsComeLast() {
        assertThat(rows("SELECT id FROM \"Odd Table\" ORDER BY id")).containsExactly("1", "2", "null");
        assertThat(rows("SELECT id FROM \"Odd Table\" ORDER BY id DESC")).containsExactly("2", "1", "null");
        assertThat(rows("SELECT id FROM \"Odd Table\" ORDER BY id DESC NULLS FIRST"))
                .containsExactly("null", "2", "1");
        assertThat(rows("SELECT DISTINCT FIRST_VALUE(id) OVER (ORDER BY id DESC) FROM \"Odd Table\""))
                .containsExactly("2");
        assertThat(rows("SELECT ARRAY_AGG(id ORDER BY id DESC) FROM \"Odd Table\""))
                .containsExactly("[2, 1, null]");
    }

    @Test
    void datesStayDates() {
        assertThat(value(
                        "d + INTERVAL '1' DAY, d - INTERVAL '1' MONTH, d + INTERVAL '1' MONTH, DATE '2024-03-31' - INTERVAL '1'"
                                + " MONTH"))
                .isEqualTo("2024-02-01|2023-12-31|2024-02-29|2024-02-29");
    }

    @Test
    void timestampsAreNeverShifted() {
        String sql = "SELECT ts, tz, CAST(ts AS VARCHAR), TO_CHAR(ts, 'HH24:MI') FROM \"Odd Table\" WHERE id = 1";
        List<String> utc = rows(sql);
        assertThat(utc)
                .containsExactly("2024-01-31T10:11:12.123456|2024-01-31T08:11:12Z|2024-01-31 10:11:12.123456|10:11");
        assertThat(run(plan(sql, ZoneId.of("Asia/Tokyo")))).isEqualTo(utc);
        assertThat(plan(sql, ZoneOffset.UTC).resultSchema().getFields().get(1).getType())
                .isEqualTo(INSTANT);
    }

    @Test
    void sessionsDisplayInstantsInUtc() {
        assertThat(value("CAST(tz AS VARCHAR), CAST(tz AS TIMESTAMP), TO_CHAR(tz, 'HH24')"))
                .isEqualTo("2024-01-31 08:11:12+00|2024-01-31T08:11:12|08");
    }

    @Test
    void nowIsWhenTheQueryStarted() {
        assertThat(value("CURRENT_TIMESTAMP, CURRENT_DATE, LOCALTIMESTAMP, NOW() = CURRENT_TIMESTAMP"))
                .isEqualTo("2026-02-28T23:30:15.123456Z|2026-02-28|2026-02-28T23:30:15.123456|true");
    }

    @Test
    void extractGivesBigint() {
        assertThat(value("EXTRACT(SECOND FROM ts), EXTRACT(DOW FROM d), EXTRACT(ISODOW FROM d), EXTRACT(YEAR FROM ts)"))
                .isEqualTo("12|4|3|2024");
        assertThat(rows("SELECT EXTRACT(EPOCH FROM ts) FROM \"Odd Table\" WHERE id = 2"))
                .containsExactly("-1");
        assertThat(plan("SELECT EXTRACT(DAY FROM d) FROM \"Odd Table\"", ZoneOffset.UTC)
                        .resultSchema()
                        .getFields()
                        .get(0)
                        .getType())
                .isEqualTo(INT64);
    }

    @Test
    void nestedValuesAreTakenApart() {
        assertThat(value("\"Odd Table\".p.x, \"Odd Table\".p.\"Y y\", xs[1], xs[4], m['k'], m['none']"))
                .isEqualTo("1|p|1|null|7|null");
        assertThat(plan("SELECT p, xs, m FROM \"Odd Table\"", ZoneOffset.UTC)
                        .resultSchema()
                        .getFields())
                .extracting(field -> field.getType().getTypeID().name())
                .containsExactly("Struct", "List", "Map");
        assertThat(value("p, xs, m")).isEqualTo("{x=1, Y y=p}|[1, 2, 3]|{k=7}");
    }

    @Test
    void scalarSubQueriesYieldOneRow() {
        assertThat(value("(SELECT id FROM \"Odd Table\" WHERE id = 2), (SELECT id FROM \"Odd Table\" WHERE id = 9)"))
                .isEqualTo("2|null");
        fails("(SELECT id FROM \"Odd Table\")", ErrorCode.CARDINALITY_VIOLATION, "21000");
    }

    @Test
    void tiesAndSamplesAreOfVisibleRows() {
        assertThat(rows("SELECT CHAR_LENGTH(s) FROM \"Odd Table\" ORDER BY s IS NULL FETCH FIRST 1 ROW WITH TIES"))
                .containsExactlyInAnyOrder("1", "3");
        assertThat(rows("SELECT COUNT(*) FROM \"Odd Table\" TABLESAMPLE SYSTEM (100)"))
                .containsExactly("3");
    }

    @Test
    void recursionGoesOnUntilThereAreNoRows() {
        assertThat(
                        rows(
                                "WITH RECURSIVE r (n) AS (VALUES (1) UNION ALL SELECT n * 2 FROM r WHERE n < 10) SELECT SUM(n) FROM r"))
                .containsExactly("31");
        assertThat(
                        rows(
                                "WITH RECURSIVE r (n) AS (SELECT 1 UNION SELECT MOD(n, 3) + 1 FROM r) SELECT n FROM r ORDER BY n"))
                .containsExactly("1", "2", "3");
        assertThat(rows("WITH RECURSIVE r (a, b) AS (SELECT 1, 1 UNION ALL SELECT b, NULLIF(b, 1) FROM r WHERE a = 1)"
                        + " SELECT a, b FROM r ORDER BY a, b"))
                .containsExactly("1|1", "1|null", "null|null");
        assertThat(catchThrowableOfType(
                                GatewayException.class,
                                () -> rows("WITH RECURSIVE r (s) AS (SELECT 'x' UNION ALL SELECT s || s FROM r)"
                                        + " SELECT COUNT(*) FROM r"))
                        .code())
                .isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    }

    @Test
    @Timeout(60)
    void recursionWithoutEndCanBeCancelled() throws InterruptedException {
        for (String union : List.of("UNION", "UNION ALL")) {
            EngineTask task = task(plan(
                    "WITH RECURSIVE r (n) AS (SELECT CAST(1 AS BIGINT) " + union
                            + " SELECT n + 1 FROM r) SELECT MAX(n) FROM r",
                    ZoneOffset.UTC));
            CountDownLatch ready = new CountDownLatch(1);
            AtomicReference<@Nullable ResultStream> running = new AtomicReference<>();
            Thread client = new Thread(() -> {
                try {
                    ready.await();
                    Objects.requireNonNull(running.get()).cancel();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            client.start();
            GatewayException failure = catchThrowableOfType(GatewayException.class, () -> {
                try (ResultStream stream = engine.execute(task)) {
                    running.set(stream);
                    ready.countDown();
                    stream.next();
                }
            });
            client.join();
            assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED);
        }
    }

    @Test
    void resultLabelsMayRepeat() {
        QueryPlan plan = plan("SELECT id AS a, s AS a, id FROM \"Odd Table\" WHERE id = 1", ZoneOffset.UTC);
        assertThat(plan.resultSchema().getFields()).extracting(Field::getName).containsExactly("a", "a", "id");
        assertThat(run(plan)).containsExactly("1|a|1");
    }
}
