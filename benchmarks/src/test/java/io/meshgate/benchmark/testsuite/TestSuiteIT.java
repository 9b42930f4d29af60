package io.meshgate.benchmark.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshgate.benchmark.testsuite.Outcome.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Scripts in both formats on a gateway, through the driver. */
@SuppressWarnings("NullAway.Init") // set before the tests
class TestSuiteIT {
    @TempDir
    static Path mesh;

    private static SuiteGateway gateway;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws IOException {
        gateway = SuiteMesh.start(mesh);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static Path script(String name) throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(TestSuiteIT.class.getResource(name)).toURI());
    }

    private static SuiteReport run(ScriptRunner runner, Path... paths) throws IOException, SQLException {
        return new TestSuite(runner, Optional.empty()).run(List.of(paths), gateway);
    }

    private static LogicTestRunner logicTests() {
        return new LogicTestRunner(Set.of("meshgate"));
    }

    @Test
    void runsLogicTestsWithTheTablesTheyMake() throws Exception {
        SuiteReport report = run(logicTests(), script("basics.slt"), script("joins.test"));
        assertThat(report.with(Verdict.FAILED))
                .extracting(Outcome::reason)
                .containsExactly("TABLE_NOT_FOUND: Table 'no_such_table' not found (line 1, column 15)");
        assertThat(report.count(Verdict.PASSED)).isEqualTo(17 + 11);
        assertThat(report.skipped())
                .containsEntry("for other databases", 2L)
                .containsEntry("changes no result", 1L)
                .containsEntry("statement CREATE VIEW", 1L)
                .containsEntry("directive loop", 1L)
                .containsEntry("directive statement maybe", 1L)
                .hasSize(6);
    }

    @Test
    void runsQuidemScriptsWithTheTablesTheyMake() throws Exception {
        SuiteReport report = run(new QuidemRunner(), script("basics.iq"));
        assertThat(report.with(Verdict.FAILED)).singleElement().satisfies(failure -> {
            assertThat(failure.place()).contains("basics.iq:");
            assertThat(failure.reason()).contains("5000.00").doesNotContain("5000.01");
        });
        assertThat(report.count(Verdict.PASSED)).isEqualTo(6);
        assertThat(report.skipped()).containsEntry("!plan", 1L).containsEntry("in !if", 1L);
        assertThat(report.skipped().keySet())
                .anyMatch(reason -> reason.startsWith("NOT_SUPPORTED: JSON_TABLE is not supported"));
    }

    @Test
    void tellsDifferencesOfValuesOrderAndNumber() throws Exception {
        String script = """
                query I nosort
                SELECT v FROM (VALUES (2), (1)) AS t(v) ORDER BY 1
                ----
                2
                1

                query I rowsort
                SELECT v FROM (VALUES (2), (1)) AS t(v) ORDER BY 1
                ----
                2
                1

                query I
                SELECT 1
                ----
                1
                1

                query II
                SELECT 1
                ----
                1

                statement error
                SELECT 1

                query T
                SELECT 'a'
                ----
                1 values hashing to 60b725f10c9c85c70d97880dfe8191b3

                query T
                SELECT 'a'
                ----
                1 values hashing to 60b725f10c9c85c70d97880dfe8191b4
                """;
        Path file = Files.writeString(directory.resolve("wrong.slt"), script);
        SuiteReport report = run(logicTests(), file);
        assertThat(report.count(Verdict.PASSED)).isEqualTo(2);
        assertThat(report.with(Verdict.FAILED))
                .extracting(failure -> failure.place().replaceAll(".*:", ""))
                .containsExactly("1", "13", "19", "24", "32");
    }

    @Test
    void exitCodeAndJsonSayWhetherAnythingFailed() throws Exception {
        Path json = directory.resolve("report.json");
        StringWriter out = new StringWriter();
        int failed = command(out).execute("slt", script("basics.slt").toString(), "--json", json.toString());
        assertThat(failed).isEqualTo(1);
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.get("failed").asInt()).isPositive();
        assertThat(report.get("failures").get(0).get("place").asText()).contains("basics.slt:");
        Path good = Files.writeString(directory.resolve("good.slt"), "query I\nSELECT 1\n----\n1\n");
        assertThat(command(out).execute("slt", good.toString())).isZero();
        assertThat(out.toString()).contains("1 passed, 0 failed, 0 skipped");
    }

    private static CommandLine command(StringWriter out) {
        return new CommandLine(new TestSuiteCommand()).setOut(new PrintWriter(out, true));
    }

    @Test
    void setUpIsDoneBeforeEachScript() throws Exception {
        Path setUp = Files.writeString(
                directory.resolve("set-up.sql"),
                "CREATE TABLE dept(deptno INTEGER, dname VARCHAR);\nINSERT INTO dept VALUES (10, 'A;B');\n");
        Path file = Files.writeString(
                directory.resolve("a.slt"), "query IT\nSELECT deptno, dname FROM dept\n----\n10\tA;B\n");
        SuiteReport report = new TestSuite(logicTests(), Optional.of(setUp)).run(List.of(file, file), gateway);
        assertThat(report.count(Verdict.PASSED)).isEqualTo(2);
        assertThat(report.skipped()).isEqualTo(Map.of());
    }
}
