package io.meshgate.server.ways;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ways round policies in the text of a statement. Each is tried on the governed table and must tell what it tells of a
 * table that holds only what the policies leave. {@code {p}} stands for the table.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class KnownWaysRoundTest {
    private static final Set<String> REFUSALS = Set.of(
            "SYNTAX_ERROR",
            "NOT_SUPPORTED",
            "TABLE_NOT_FOUND",
            "FUNCTION_NOT_FOUND",
            "ACCESS_DENIED",
            "INVALID_ARGUMENT");

    private WaysGateway gateway;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        gateway = new WaysGateway(directory);
    }

    @AfterAll
    void stop() throws Exception {
        gateway.close();
    }

    /** Each statement tells of the governed table what it tells of the copy, and gives rows of the copy at least once. */
    private void tellWhatACopyTells(String... statements) {
        List<String> differences = new ArrayList<>();
        int withRows = 0;
        for (String statement : statements) {
            Answer answer = gateway.answer("analyst", statement.replace("{p}", "hr.s.people"));
            Answer expected = gateway.answer("analyst", statement.replace("{p}", "hr.copy.people"));
            if (!answer.comparable().equals(expected.comparable())) {
                differences.add(statement + "\n  got " + answer + "\n  expected " + expected);
            }
            // The statement's own text is the client's; of the table nothing may be in any answer.
            if (!statement.contains(WaysGateway.CANARY)) {
                assertThat(answer.text()).as(statement).doesNotContain(WaysGateway.CANARY);
            }
            withRows += expected.code().isEmpty() && !expected.rows().isEmpty() ? 1 : 0;
        }
        assertThat(differences).isEmpty();
        assertThat(withRows).as("statements that give rows").isPositive();
    }

    /** Each statement is refused, without a value or a hidden name in the text. */
    private void areRefused(String... statements) {
        for (String statement : statements) {
            Answer answer = gateway.answer("analyst", statement);
            assertThat(REFUSALS).as(statement + " gave " + answer).contains(answer.code());
            assertThat(answer.text()).as(statement).doesNotContain(WaysGateway.CANARY, "region = ", "ASIA");
        }
    }

    @Test
    void stewardsSeeWhatOthersDoNot() {
        Answer all = gateway.answer("steward", "SELECT * FROM hr.s.people");
        assertThat(all.rows()).hasSize(305);
        assertThat(all.text()).contains(WaysGateway.CANARY);
    }

    @Test
    void joinsOnFaultingPredicates() {
        tellWhatACopyTells(
                "SELECT p.id, o.id FROM {p} p JOIN hr.s.orders o ON p.id = o.person AND 10 / p.zero > 0",
                "SELECT p.id, o.id FROM {p} p LEFT JOIN hr.s.orders o ON CAST(p.note AS INTEGER) = o.amount",
                "SELECT p.id, o.id FROM hr.s.orders o LEFT JOIN {p} p ON p.id = o.person AND 10 / p.zero > 0",
                "SELECT p.id, o.id FROM {p} p FULL JOIN hr.s.orders o ON p.id = o.person AND p.zero = o.amount / 10",
                "SELECT a.id, b.id FROM {p} a JOIN {p} b ON a.id + b.id = 3 AND CAST(a.note AS INTEGER) < 100",
                "SELECT p.id FROM {p} p, hr.s.orders o WHERE o.person = p.id AND 1000 / p.zero > o.amount",
                "SELECT o.id FROM hr.s.orders o JOIN {p} p USING (id) WHERE CAST(p.note AS INTEGER) > 0");
    }

    @Test
    void faultsOutsideJoins() {
        tellWhatACopyTells(
                "SELECT id FROM {p} WHERE CAST(note AS INTEGER) > 0",
                "SELECT id, 10 / zero FROM {p}",
                "SELECT id FROM {p} ORDER BY 10 / zero, id",
                "SELECT 10 / zero, COUNT(*) FROM {p} GROUP BY 10 / zero",
                "SELECT COUNT(*) FROM {p} GROUP BY region HAVING MIN(10 / zero) > 0",
                "SELECT SUM(zero + 2147483640) FROM {p} WHERE zero < 5",
                "SELECT id FROM {p} WHERE region = 'US' AND 1 / zero > 0",
                "SELECT CASE WHEN region = 'US' THEN 1 / (zero - zero) ELSE 1 END FROM {p}",
                "SELECT id FROM {p} WHERE (SELECT COUNT(*) FROM hr.s.orders o WHERE o.id / {p}.zero = 1) > 0");
    }

    @Test
    void commonTables() {
        tellWhatACopyTells(
                "WITH w AS (SELECT * FROM {p}) SELECT * FROM w",
                "WITH w AS (SELECT id, note FROM {p}) SELECT a.id, b.note FROM w a JOIN w b ON a.id = b.id",
                "WITH w AS (SELECT * FROM {p} WHERE 10 / zero > 0), v AS (SELECT * FROM w) SELECT COUNT(*) FROM v, w",
                "WITH RECURSIVE r (id) AS (SELECT id FROM {p} WHERE id = 1 UNION SELECT p.id FROM r JOIN {p} p"
                        + " ON p.id = r.id + 1) SELECT id FROM r");
    }

    @Test
    void viewsOfDefinersWithFewerPolicies() {
        Answer view = gateway.answer("analyst", "SELECT id, note, name, salary FROM hr.s.everyone");
        Answer copy = gateway.answer("analyst", "SELECT id, note, name, salary FROM hr.copy.people");
        assertThat(view.comparable()).isEqualTo(copy.comparable());
        assertThat(gateway.answer("analyst", "SELECT secret FROM hr.s.everyone").code())
                .isEqualTo("COLUMN_NOT_FOUND");
        assertThat(gateway.answer("steward", "SELECT id FROM hr.s.everyone").rows())
                .hasSize(305);
        gateway.update("analyst", "CREATE VIEW hr.open.mine AS SELECT * FROM hr.s.people");
        // The maker's view gives each reader what the reader may see.
        assertThat(gateway.answer("analyst", "SELECT id FROM hr.open.mine").rows())
                .hasSize(5);
        assertThat(gateway.answer("colleague", "SELECT DISTINCT region FROM hr.open.mine")
                        .rows())
                .isEqualTo(List.of(List.of("US")));
        gateway.update("steward", "CREATE VIEW hr.open.closed AS SELECT * FROM hr.s.denied");
        assertThat(gateway.answer("analyst", "SELECT * FROM hr.open.closed").rows())
                .isEmpty();
        assertThat(gateway.answer("analyst", "SELECT * FROM hr.open.closed").code())
                .isNotEmpty();
    }

    @Test
    void lateralSubQueries() {
        tellWhatACopyTells(
                "SELECT o.id, l.note FROM hr.s.orders o CROSS JOIN LATERAL (SELECT * FROM {p} p WHERE p.id = o.person)"
                        + " AS l",
                "SELECT o.id, l.n FROM hr.s.orders o LEFT JOIN LATERAL (SELECT 10 / p.zero AS n FROM {p} p"
                        + " WHERE p.id = o.person) AS l ON TRUE",
                "SELECT p.id, l.n FROM {p} p CROSS JOIN LATERAL (SELECT COUNT(*) AS n FROM hr.s.orders o"
                        + " WHERE o.amount / p.zero > 10) AS l",
                "SELECT id, (SELECT MAX(o.amount) FROM hr.s.orders o WHERE o.person = CAST(p.note AS INTEGER)) FROM"
                        + " {p} p");
    }

    @Test
    void subQueriesInEveryPlace() {
        tellWhatACopyTells(
                "SELECT id FROM hr.s.orders WHERE person IN (SELECT id FROM {p})",
                "SELECT id FROM hr.s.orders WHERE person NOT IN (SELECT id FROM {p} WHERE id IS NOT NULL)",
                "SELECT id FROM hr.s.orders o WHERE EXISTS (SELECT 1 FROM {p} p WHERE p.id = o.person AND 9 / p.zero >"
                        + " 1)",
                "SELECT (SELECT MAX(note) FROM {p}), (SELECT COUNT(*) FROM {p} WHERE salary > 0)",
                "SELECT id FROM hr.s.orders ORDER BY (SELECT MIN(zero) FROM {p}), id LIMIT 3",
                "SELECT id FROM hr.s.orders WHERE amount > ALL (SELECT zero FROM {p})",
                "SELECT ARRAY(SELECT note FROM {p} p WHERE p.id = o.person) FROM hr.s.orders o",
                "SELECT id FROM hr.s.orders GROUP BY id HAVING id = (SELECT MAX(id) FROM {p})",
                "SELECT id FROM {p} UNION SELECT person FROM hr.s.orders",
                "SELECT person FROM hr.s.orders EXCEPT SELECT id FROM {p}",
                "SELECT person FROM hr.s.orders INTERSECT ALL SELECT id FROM {p}",
                "VALUES ((SELECT COUNT(*) FROM {p}))",
                "TABLE {p}");
    }

    @Test
    void statisticsFunctions() {
        tellWhatACopyTells(
                "SELECT APPROX_COUNT_DISTINCT(note), MODE(note), MEDIAN(zero), ANY_VALUE(region) FROM {p} WHERE id < 3",
                "SELECT APPROX_PERCENTILE(zero, 0.5), PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY id) FROM {p}",
                "SELECT STDDEV(zero), VAR_POP(id), BIT_OR(id) FROM {p}");
        areRefused(
                "SELECT * FROM duckdb_tables()",
                "SELECT * FROM duckdb_columns()",
                "SELECT * FROM pragma_storage_info('in0')",
                "SELECT * FROM duckdb_logs",
                "SELECT * FROM pg_stats",
                "SELECT * FROM pg_catalog.pg_class",
                "SELECT stats(zero) FROM hr.s.people",
                "SELECT pg_relation_size('hr.s.people')",
                "SELECT * FROM parquet_metadata('*.parquet')",
                "SELECT * FROM read_parquet('/tmp/*')",
                "SELECT current_setting('memory_limit')",
                "SELECT filename FROM TABLE(read_text('/etc/passwd'))");
    }

    @Test
    void showStats() {
        areRefused(
                "SHOW STATS FOR hr.s.people",
                "SHOW STATS FOR (SELECT * FROM hr.s.people)",
                "SHOW PARTITIONS FROM hr.s.people",
                "SHOW CREATE TABLE hr.s.people",
                "ANALYZE hr.s.people",
                "ANALYZE TABLE hr.s.people COMPUTE STATISTICS",
                "DESCRIBE EXTENDED hr.s.people",
                "SUMMARIZE hr.s.people",
                "PRAGMA table_info('people')",
                "CALL hr.system.rewrite_data_files('s.people')");
        assertThat(gateway.answer("analyst", "DESCRIBE hr.s.people").text()).doesNotContain("secret");
    }

    @Test
    void metadataTables() {
        for (String kind : List.of("entries", "files", "history", "manifests", "partitions", "refs", "snapshots")) {
            for (String table : List.of("people", "versions", "known")) {
                Answer answer = gateway.answer("analyst", "SELECT * FROM hr.s.\"" + table + "$" + kind + "\"");
                assertThat(answer.code()).as(table + kind).isIn("ACCESS_DENIED", "TABLE_NOT_FOUND");
                assertThat(answer.text()).doesNotContain(WaysGateway.CANARY);
            }
            Answer absent = gateway.answer("analyst", "SELECT * FROM hr.s.\"absent$" + kind + "\"");
            Answer denied = gateway.answer("analyst", "SELECT * FROM hr.s.\"denied$" + kind + "\"");
            assertThat(denied.message().replace("denied", "absent").replaceAll(" \\[query.*", ""))
                    .isEqualTo(absent.message().replaceAll(" \\[query.*", ""));
        }
        assertThat(gateway.answer("steward", "SELECT record_count FROM hr.s.\"people$files\"")
                        .rows())
                .isNotEmpty();
    }

    @Test
    void nestedFieldsOfMaskedColumns() {
        tellWhatACopyTells(
                "SELECT p.person.ssn, p.person.\"first\" FROM {p} p",
                "SELECT p.person FROM {p} p WHERE p.person.ssn = 'cAnArY'",
                "SELECT COUNT(*) FROM {p} p WHERE p.person.ssn IS NOT NULL",
                "SELECT p.place.city, COUNT(*) FROM {p} p GROUP BY p.place.city",
                "SELECT (p.person).ssn FROM {p} p",
                "SELECT id FROM {p} p WHERE p.place = ROW('Ulm')");
    }

    @Test
    void unnest() {
        tellWhatACopyTells(
                "SELECT p.id, t.x FROM {p} p, UNNEST(p.tags) AS t(x)",
                "SELECT t.x, COUNT(*) FROM {p} p CROSS JOIN UNNEST(p.tags) WITH ORDINALITY AS t(x, n) GROUP BY t.x",
                "SELECT p.id, p.tags[1] FROM {p} p",
                "SELECT p.id FROM {p} p WHERE ARRAY_CONTAINS(p.tags, 'x')");
    }

    @Test
    void wholeRows() {
        tellWhatACopyTells(
                "SELECT * FROM {p}",
                "SELECT p.* FROM {p} AS p",
                "SELECT p FROM {p} AS p",
                "SELECT ROW(p.id, p.name, p.salary, p.person) FROM {p} p",
                "SELECT ARRAY_AGG(p.name ORDER BY p.id) FROM {p} p",
                "SELECT COUNT(p.*) FROM {p} p",
                "SELECT * FROM {p} p NATURAL JOIN hr.s.orders o",
                "SELECT a.*, b.* FROM {p} a LEFT JOIN {p} b ON a.id = b.zero + 1");
        for (String sql : List.of(
                "SELECT secret FROM hr.s.people",
                "SELECT p.secret FROM hr.s.people p",
                "SELECT id FROM hr.s.people WHERE secret IS NULL",
                "SELECT id FROM hr.s.people ORDER BY secret",
                "SELECT COUNT(*) FROM hr.s.people GROUP BY \"secret\"",
                "SELECT a.id FROM hr.s.people a JOIN hr.s.orders b USING (secret)",
                "SELECT p.id FROM hr.s.people p WHERE EXISTS (SELECT 1 FROM hr.s.orders WHERE p.secret = 'a')")) {
            assertThat(gateway.answer("analyst", sql).code()).as(sql).isEqualTo("COLUMN_NOT_FOUND");
        }
    }

    @Test
    void likeOnMaskedColumns() {
        tellWhatACopyTells(
                "SELECT id FROM {p} WHERE name LIKE '%cAnArY%'",
                "SELECT id FROM {p} WHERE name LIKE 'A%' OR name LIKE 'xx%'",
                "SELECT id FROM {p} WHERE name = 'Ann cAnArY-1' OR name >= 'xxxx'",
                "SELECT id FROM {p} WHERE REGEXP_LIKE(name, '[A-Z]')",
                "SELECT id FROM {p} WHERE salary BETWEEN 0 AND 2000000000 OR salary IS NULL",
                "SELECT id FROM {p} WHERE born IN (DATE '1990-05-06', DATE '1991-01-01')",
                "SELECT id FROM {p} WHERE POSITION('cAnArY' IN name) > 0",
                "SELECT id FROM {p} WHERE name IN (SELECT name FROM hr.copy.people)",
                "SELECT id FROM {p} WHERE name LIKE note",
                "SELECT id FROM {p} WHERE name IS DISTINCT FROM 'Eve'");
    }

    @Test
    void orderByMaskedColumns() {
        // The order is compared as well, for there is nothing to choose.
        for (String sql : List.of(
                "SELECT id FROM {p} ORDER BY name, id",
                "SELECT id FROM {p} ORDER BY salary DESC, id",
                "SELECT id FROM {p} ORDER BY born DESC NULLS FIRST, id DESC",
                "SELECT id, ROW_NUMBER() OVER (ORDER BY name DESC, id) FROM {p} ORDER BY 2",
                "SELECT id FROM {p} ORDER BY LENGTH(name), id")) {
            assertThat(gateway.answer("analyst", sql.replace("{p}", "hr.s.people"))
                            .rows())
                    .as(sql)
                    .isEqualTo(gateway.answer("analyst", sql.replace("{p}", "hr.copy.people"))
                            .rows())
                    .hasSize(5);
        }
    }

    @Test
    void groupByMaskedColumns() {
        tellWhatACopyTells(
                "SELECT name, COUNT(*) FROM {p} GROUP BY name",
                "SELECT salary, born, COUNT(*) FROM {p} GROUP BY salary, born",
                "SELECT COUNT(*) FROM {p} GROUP BY CUBE (name, born)",
                "SELECT name FROM {p} GROUP BY name HAVING MAX(salary) > 0 OR COUNT(*) > 1",
                "SELECT id, COUNT(*) OVER (PARTITION BY name) FROM {p}");
    }

    @Test
    void distinctOnMaskedColumns() {
        tellWhatACopyTells(
                "SELECT DISTINCT name FROM {p}",
                "SELECT DISTINCT salary, born FROM {p}",
                "SELECT COUNT(DISTINCT name), COUNT(DISTINCT salary), COUNT(DISTINCT born) FROM {p}",
                "SELECT name FROM {p} UNION SELECT name FROM hr.copy.people",
                "SELECT name FROM {p} EXCEPT SELECT name FROM hr.copy.people");
    }

    @Test
    void countStar() {
        tellWhatACopyTells(
                "SELECT COUNT(*) FROM {p}",
                "SELECT COUNT(*), COUNT(salary), COUNT(region) FROM {p}",
                "SELECT COUNT(*) FROM {p} WHERE TRUE",
                "SELECT COUNT(*) FROM {p} WHERE region = 'US'",
                "SELECT COUNT(1) FROM {p} a, {p} b",
                "SELECT SUM(1) FROM {p}");
    }

    @Test
    void minAndMax() {
        tellWhatACopyTells(
                "SELECT MIN(id), MAX(id), MIN(zero), MAX(salary), MIN(born), MAX(name), MAX(note) FROM {p}",
                "SELECT MAX(region), MIN(region) FROM {p}",
                "SELECT MIN_BY(note, zero), MAX_BY(name, id) FROM {p}",
                "SELECT GREATEST(MAX(zero), MIN(zero)) FROM {p}");
    }

    @Test
    void limitAndTopN() {
        tellWhatACopyTells(
                "SELECT id FROM {p} ORDER BY zero LIMIT 2",
                "SELECT id FROM {p} ORDER BY note DESC NULLS LAST, id LIMIT 3",
                "SELECT id FROM {p} ORDER BY id DESC OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY",
                "SELECT id FROM {p} ORDER BY born FETCH FIRST 1 ROWS WITH TIES",
                "SELECT COUNT(*) FROM (SELECT * FROM {p} LIMIT 100)",
                "SELECT COUNT(*) FROM (SELECT * FROM {p} OFFSET 2)",
                "SELECT id FROM {p} LIMIT 0");
    }

    @Test
    void samples() {
        tellWhatACopyTells(
                "SELECT COUNT(*) FROM {p} TABLESAMPLE BERNOULLI (100)",
                "SELECT COUNT(*) FROM {p} TABLESAMPLE SYSTEM (100) REPEATABLE (1)",
                "SELECT id FROM {p} TABLESAMPLE SYSTEM (0)");
        for (int seed = 0; seed < 30; seed++) {
            assertThat(gateway.answer(
                                    "analyst",
                                    "SELECT id, region FROM hr.s.people TABLESAMPLE SYSTEM (50) REPEATABLE (" + seed
                                            + ")")
                            .rows())
                    .allMatch(row -> "EU".equals(row.get(1)));
        }
    }

    @Test
    void windows() {
        tellWhatACopyTells(
                "SELECT id, LAG(note) OVER (ORDER BY id), LEAD(zero, 2, 0) OVER (ORDER BY id) FROM {p}",
                "SELECT id, FIRST_VALUE(name) OVER (ORDER BY id), SUM(10 / zero) OVER (PARTITION BY region) FROM {p}",
                "SELECT id, RANK() OVER (ORDER BY region), NTILE(2) OVER (ORDER BY id) FROM {p}");
    }

    @Test
    void caseAndQuoting() {
        tellWhatACopyTells("SELECT * FROM {p}", "SELECT ID, \"region\", \"id\" AS \"ID\" FROM {p}");
        for (String name : List.of(
                "HR.S.PEOPLE",
                "hr.s.\"people\"",
                "\"hr\".\"s\".\"people\"",
                "Hr . S\n. People",
                "hr.s.people FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP",
                "U&\"hr\".U&\"\\0073\".U&\"p\\0065ople\"",
                "hr.s.U&\"p!0065ople\" UESCAPE '!'")) {
            Answer answer = gateway.answer("analyst", "SELECT COUNT(*) FROM " + name);
            // Understood or not: never more than the analyst's rows.
            assertThat(answer.rows().toString() + answer.code())
                    .as(name)
                    .isIn("[[5]]", "[]SYNTAX_ERROR", "[]TABLE_NOT_FOUND", "[]NOT_SUPPORTED");
        }
        for (String name : List.of(
                "\"HR\".s.people",
                "hr.\"S\".people",
                "hr.s.\"PEOPLE\"",
                "hr.s.\"people \"",
                "\"hr.s.people\"",
                "\"hr.s\".people",
                "hr.\"s.people\"",
                "hr.s.`people`",
                "hr.s.[people]",
                "'hr'.'s'.'people'",
                "hr.s.\"\"\"people\"\"\"",
                "hr..people",
                "in0",
                "\"in0\"",
                "main.in0",
                "temp.in0")) {
            Answer answer = gateway.answer("analyst", "SELECT COUNT(*) FROM " + name);
            assertThat(answer.code()).as(name).isIn("SYNTAX_ERROR", "TABLE_NOT_FOUND");
        }
        for (String name : List.of("hr.s.denied", "HR.S.DENIED", "hr.s.\"denied\"", "hr.s.\"DENIED\"")) {
            assertThat(gateway.answer("analyst", "SELECT * FROM " + name).code())
                    .as(name)
                    .isEqualTo("TABLE_NOT_FOUND");
        }
    }

    @Test
    void unicodeLookAlikes() {
        for (String name : List.of(
                "\u0440eople",
                "p\u0435ople",
                "\uff50eople",
                "people\u200b",
                "peop\u200dle",
                "\ufeffpeople",
                "people\u0301",
                "peo\u00adple",
                "\u202epeople",
                "den\u0131ed",
                "deni\u00ebd",
                "den\u0456ed",
                "\u24d3enied",
                "denied\u0000",
                "denied\u00a0")) {
            for (String written : List.of("hr.s." + name, "hr.s.\"" + name + "\"")) {
                Answer answer = gateway.answer("analyst", "SELECT COUNT(*) FROM " + written);
                assertThat(answer.code()).as(written).isIn("SYNTAX_ERROR", "TABLE_NOT_FOUND");
            }
        }
        assertThat(gateway.answer("analyst", "SELECT \u0455ecret FROM hr.s.people")
                        .code())
                .isEqualTo("COLUMN_NOT_FOUND");
        assertThat(gateway.answer("analyst", "SELECT \"\u017fecret\" FROM hr.s.people")
                        .code())
                .isEqualTo("COLUMN_NOT_FOUND");
    }

    @Test
    void veryLongNames() {
        String huge = "x".repeat(100_000);
        for (String sql : List.of(
                "SELECT COUNT(*) FROM hr.s." + huge,
                "SELECT COUNT(*) FROM hr.s.people" + huge,
                "SELECT " + huge + " FROM hr.s.people",
                "SELECT COUNT(*) FROM " + "hr.".repeat(1000) + "s.people")) {
            Answer answer = gateway.answer("analyst", sql);
            assertThat(answer.code()).isNotEmpty();
            assertThat(answer.message()).hasSizeLessThan(5_000).doesNotContain(WaysGateway.CANARY);
        }
        String alias = "a".repeat(120);
        tellWhatACopyTells(
                "SELECT " + alias + ".id AS " + "b".repeat(120) + " FROM {p} AS " + alias,
                "WITH " + alias + " AS (SELECT * FROM {p}) SELECT * FROM " + alias);
    }

    @Test
    void comments() {
        tellWhatACopyTells(
                "SELECT id /* FROM hr.s.denied */ FROM /**/ {p} -- WHERE region = 'US'",
                "SELECT /*+ NO_POLICY, full(people) */ id FROM {p} /*+ raw */",
                "SELECT id FROM {p} -- ; SELECT * FROM hr.s.denied\n WHERE zero > 1",
                "/* policy: off */ SELECT COUNT(*) FROM {p}",
                "SELECT id FROM {p} WHERE note <> '/*' AND note <> '*/ OR TRUE --'");
        areRefused(
                "SELECT COUNT(*) FROM hr.s.denied /* hr.s.people */",
                "SELECT COUNT(*) FROM hr.s/**/.denied",
                "SELECT id FROM hr.s.people /* never closed");
    }

    @Test
    void multipleStatements() {
        areRefused(
                "SELECT 1; SELECT * FROM hr.s.people",
                "SELECT 1; DROP TABLE hr.s.people",
                "SELECT id FROM hr.s.people; SET SESSION user = 'steward'",
                "SELECT 1 ;; SELECT 2",
                "SELECT 1\n;\nCOPY (SELECT 1) TO '/tmp/x'",
                "SELECT 1 \u037e SELECT 2",
                "BEGIN; SELECT 1; COMMIT",
                "COPY hr.s.people TO '/tmp/x'",
                "ATTACH '/tmp/x'",
                "SET ROLE steward",
                "SET SESSION AUTHORIZATION steward",
                "EXECUTE IMMEDIATE 'SELECT 1'");
        tellWhatACopyTells("SELECT id FROM {p};", "SELECT id FROM {p} ; -- nothing");
    }

    @Test
    void errorTexts() {
        for (String sql : List.of(
                "SELECT CAST(name AS INTEGER) FROM hr.s.people",
                "SELECT CAST(region AS DATE) FROM hr.s.people",
                "SELECT 1 / (zero - zero) FROM hr.s.people",
                "SELECT secre FROM hr.s.people",
                "SELECT * FROM hr.s.denie",
                "SELECT * FROM hr.s.knwon",
                "SELECT nothing(name) FROM hr.s.people",
                "SELECT (SELECT note FROM hr.s.people) FROM hr.s.orders",
                "SELECT note + INTERVAL '1' DAY FROM hr.s.people",
                "SELECT CAST(note || 'x' AS INTEGER) FROM hr.s.people",
                "SELECT zero * 2147483647 * 2 FROM hr.s.people",
                "SELECT JSON_VALUE(note, 'strict $.a' ERROR ON ERROR) FROM hr.s.people",
                "SELECT * FROM hr.s.known",
                "SELECT * FROM hr.s.\"people$files\"",
                "SELECT * FROM hr.s.people FOR VERSION AS OF 1")) {
            Answer answer = gateway.answer("analyst", sql);
            assertThat(answer.code()).as(sql).isNotEmpty();
            assertThat(answer.message())
                    .as(sql)
                    .doesNotContain(
                            WaysGateway.CANARY, "xxxxx", "own-region", "ATTRIBUTE", "'EU'", "/domains", ".parquet")
                    .doesNotContain("'secret'", "\"secret\"", "denied", "at io.", "Exception");
        }
    }

    @Test
    void createTableAs() {
        gateway.update("analyst", "CREATE TABLE hr.open.taken AS SELECT * FROM hr.s.people");
        Answer taken = gateway.answer("steward", "SELECT * FROM hr.open.taken");
        assertThat(taken.text()).doesNotContain(WaysGateway.CANARY, "US", "secret");
        assertThat(taken.rows()).hasSize(5);
        // Nor does the table tell of what it was made from by its metadata.
        assertThat(gateway.answer("steward", "SELECT record_count FROM hr.open.\"taken$files\"")
                        .rows())
                .isEqualTo(List.of(List.of(5L)));
        gateway.update("analyst", "INSERT INTO hr.open.taken SELECT * FROM hr.s.people WHERE zero / zero = 1");
        assertThat(gateway.answer("steward", "SELECT name FROM hr.open.taken").text())
                .doesNotContain(WaysGateway.CANARY);
        areRefused("CREATE TABLE hr.open.other AS SELECT * FROM hr.s.denied");
        gateway.update("analyst", "DROP TABLE hr.open.taken");
    }

    @Test
    void explainTellsNothingHidden() {
        for (String explain : List.of(
                "EXPLAIN ",
                "EXPLAIN (FORMAT JSON) ",
                "EXPLAIN POLICY ",
                "EXPLAIN ANALYZE ",
                "EXPLAIN ANALYZE (FORMAT JSON) ")) {
            Answer answer = gateway.answer("analyst", explain + "SELECT * FROM hr.s.people WHERE id > 0");
            assertThat(answer.code()).as(explain).isEmpty();
            // How long it took is told, and may be 300 us.
            assertThat(answer.text().replaceAll("\\d+ us\\b|\"\\w*[mM]icros\"\\s*:\\s*\\d+", "time"))
                    .as(explain)
                    .doesNotContain(WaysGateway.CANARY, "secret", "305", "300", ".parquet", "ATTRIBUTE", "'EU'");
            assertThat(gateway.answer("analyst", explain + "SELECT * FROM hr.s.denied")
                            .code())
                    .isEqualTo("TABLE_NOT_FOUND");
        }
    }

    @Test
    void informationSchemaAndSystemTables() {
        for (String sql : List.of(
                "SELECT * FROM hr.information_schema.columns",
                "SELECT * FROM hr.information_schema.tables",
                "SHOW TABLES FROM hr.s",
                "SHOW COLUMNS FROM hr.s.people",
                "SELECT * FROM system.session.principal",
                "SELECT * FROM system.session.settings")) {
            Answer answer = gateway.answer("analyst", sql);
            assertThat(answer.code()).as(sql).isEmpty();
            assertThat(answer.text()).as(sql).doesNotContain("secret", "denied", WaysGateway.CANARY);
        }
        assertThat(gateway.answer("analyst", "SELECT * FROM system.runtime.audit")
                        .code())
                .isEqualTo("TABLE_NOT_FOUND");
    }
}
