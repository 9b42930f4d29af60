package io.meshgate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshgate.server.mesh.MeshFolder;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MeshgateTest {
    @TempDir
    Path directory;

    /** What a command left behind. */
    private record Outcome(int exitCode, String out, String err) {}

    private static Outcome run(String... arguments) {
        return runWith("", arguments);
    }

    private static Outcome runWith(String input, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Meshgate.commandLine(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true))
                .execute(arguments);
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    @Test
    void checkFindsNothingWrong() {
        new MeshFolder(directory);

        assertThat(run("check", directory.toString(), "--offline"))
                .isEqualTo(new Outcome(0, "The mesh directory is right." + System.lineSeparator(), ""));
    }

    @Test
    void checkPrintsEveryProblem() {
        new MeshFolder(directory).write("gateway.yaml", "name: a b\nx: y\n");

        Outcome outcome = run("check", "--offline", directory.toString());

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out().lines())
                .containsExactly(
                        "gateway.yaml:1:7: error: 'a b' is not accepted; expected a name of letters, digits, '-' and '_',"
                                + " at most 64",
                        "gateway.yaml:2:1: error: unknown key 'x'; accepted: name, environment, flight, engine, limits, identity, governance, audit, decision-point",
                        "2 errors in the mesh directory.");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void checkPrintsWarningsAndSucceeds() {
        new MeshFolder(directory).write("more.yaml", "x: y\n");

        Outcome outcome = run("check", "--offline", directory.toString());

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).startsWith("more.yaml:1:1: warning: this file is not read");
    }

    @Test
    void checkRunsRulesAndWritesReports() throws Exception {
        new MeshFolder(directory).write("governance/rules/owners.yaml", """
                rules:
                  - id: owners
                    description: Somebody answers for each domain.
                    require: {type: domain-owner}
                """);
        Path report = directory.resolve("report.xml");

        Outcome text = run("check", "--offline", directory.toString());
        Outcome junit =
                run("check", "--offline", "--format", "junit", "--output", report.toString(), directory.toString());
        Outcome sarif = run("check", "--offline", "--format", "sarif", directory.toString());

        assertThat(text.exitCode()).isEqualTo(1);
        assertThat(text.out().lines())
                .containsExactly(
                        "domains/sales/domain.yaml:2:1: error: domain 'sales' names no owner (rule 'owners': Somebody"
                                + " answers for each domain.)",
                        "1 error in the mesh directory.");
        assertThat(junit).isEqualTo(new Outcome(1, "", ""));
        assertThat(report)
                .content()
                .contains(
                        "<testcase classname=\"rules\" name=\"owners\"",
                        "<failure type=\"error\" message=\"domain 'sales'");
        assertThat(sarif.exitCode()).isEqualTo(1);
        assertThat(sarif.out()).contains("\"ruleId\" : \"owners\"", "\"startLine\" : 2");
        assertThat(run("check", "--format", "html", directory.toString()).exitCode())
                .isEqualTo(2);
    }

    @Test
    void testRunsPolicyTestsAndFailsWhenOneDoes() throws Exception {
        new MeshFolder(directory).write("domains/sales/tests/one.yaml", """
                        data: {sales.retail.customer: [{c_custkey: 7}]}
                        tests:
                          - {name: sees all, as: {user: analyst}, query: SELECT c_custkey FROM sales.retail.customer, expect: {rows: [[7]]}}
                        """).write("governance/tests/two.yaml", """
                        data: {sales.retail.customer: [{c_custkey: 7}]}
                        tests:
                          - {name: sees none, as: {user: analyst}, query: SELECT c_custkey FROM sales.retail.customer, expect: {rows: []}}
                        """);
        String mesh = directory.toString();
        Path report = directory.resolve("report.xml");

        Outcome all = run("test", "--mesh", mesh);
        Outcome one = run("test", "--mesh", mesh, "domains/sales/tests/one.yaml");
        Outcome junit = run("test", "--mesh", mesh, "--format", "junit", "--output", report.toString());

        assertThat(all.exitCode()).isEqualTo(1);
        assertThat(all.out().lines())
                .containsExactly(
                        "FAILED  governance/tests/two.yaml:3: sees none",
                        "        governance/tests/two.yaml:3:12: error: rows that are not expected: [7]",
                        "passed  domains/sales/tests/one.yaml:3: sees all",
                        "2 tests, 1 failed.");
        assertThat(one.exitCode()).as(one.err()).isZero();
        assertThat(one.out()).contains("1 test, 0 failed.");
        assertThat(junit.exitCode()).isEqualTo(1);
        assertThat(report).content().contains("tests=\"2\" failures=\"1\"", "rows that are not expected: [7]");
        assertThat(run("test", "--mesh", mesh, "domains/sales/tests/no.yaml").exitCode())
                .isEqualTo(1);
        assertThat(run("test", "--mesh", mesh, "../outside.yaml").exitCode()).isEqualTo(2);
        assertThat(run("test", "--mesh", mesh, "--format", "sarif").exitCode()).isEqualTo(2);
    }

    @Test
    void policyDiffEndsAsDiffDoes() throws Exception {
        Path old = directory.resolve("old");
        Path changed = directory.resolve("new");
        new MeshFolder(old);
        MeshFolder after = new MeshFolder(changed);
        Path history = directory.resolve("queries.jsonl");
        Files.writeString(history, "{\"user\": \"steward\", \"sql\": \"SELECT c_phone FROM sales.retail.customer\"}\n");

        Outcome same = run("policy", "diff", old.toString(), changed.toString(), "--history", history.toString());
        after.write(
                "domains/sales/policies/access.yaml",
                "grants: [{id: g, tables: [sales.retail.customer], to: everyone}]\n");
        Outcome text = run("policy", "diff", old.toString(), changed.toString(), "--history", history.toString());
        Outcome json = run("policy", "diff", old.toString(), changed.toString(), "--format", "json");

        assertThat(same).isEqualTo(new Outcome(0, "No difference." + System.lineSeparator(), ""));
        assertThat(text.exitCode()).as(text.err()).isEqualTo(1);
        assertThat(text.out().lines())
                .containsExactly(
                        "sales.retail.customer",
                        "  steward, anybody else",
                        "    gains discover",
                        "    gains read",
                        "query in line 1 of steward: no longer refused, before with TABLE_NOT_FOUND");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(new ObjectMapper()
                        .readTree(json.out())
                        .at("/tables/0/changes/1/what")
                        .asText())
                .isEqualTo("read");
        Files.writeString(history, "SELECT 1\n");
        Outcome wrong = run("policy", "diff", old.toString(), changed.toString(), "--history", history.toString());
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("queries.jsonl:1: expected a JSON object");
        assertThat(run(
                                "policy",
                                "diff",
                                old.toString(),
                                directory.resolve("nowhere").toString())
                        .exitCode())
                .isEqualTo(2);
        assertThat(run("policy", "diff", old.toString(), "nowhere").err())
                .contains("error: the mesh directory nowhere is not right");
        assertThat(run("policy").exitCode()).isEqualTo(2);
    }

    @Test
    void testIsNotFooledByNames() {
        new MeshFolder(directory).write("governance/tests/one.yaml", """
                        tests:
                          - {name: "a\\e[2J\\n9 tests, 0 failed.", as: {user: analyst}, query: "SELECT\\n nothing", expect: {row-count: 1}}
                        """);

        assertThat(run("test", "--mesh", directory.toString()).out().lines())
                .containsExactly(
                        "FAILED  governance/tests/one.yaml:2: a\\u001b[2J\\u000a9 tests, 0 failed.",
                        "        governance/tests/one.yaml:2:12: error: the query was refused with COLUMN_NOT_FOUND: Column"
                                + " 'nothing' not found (line 2, column 2 of the query)",
                        "1 test, 1 failed.");
    }

    @Test
    void testFailsWhereThereAreNoTests() {
        new MeshFolder(directory);

        assertThat(run("test", "--mesh", directory.toString()))
                .isEqualTo(new Outcome(
                        1,
                        "There are no tests: governance/tests and domains/<domain>/tests hold none."
                                + System.lineSeparator(),
                        ""));
    }

    @Test
    void serveRefusesADirectoryThatIsNotRight() {
        new MeshFolder(directory).write("gateway.yaml", "nme: demo\n");

        Outcome outcome = run("serve", "--mesh", directory.toString());

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("gateway.yaml:1:1: error: unknown key 'nme', did you mean 'name'?")
                .contains("error: the mesh directory is not right")
                .doesNotContain("\tat ");
    }

    @Test
    void serveSaysThatAPortIsInUse() throws Exception {
        new MeshFolder(directory).write("gateway.yaml", "name: demo\nengine: {memory-limit: 100MB, threads: 1}\n");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            Outcome outcome = run("serve", "--mesh", directory.toString(), "--port", port);

            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("127.0.0.1:" + port)
                    .contains("in use")
                    .doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "srve",
                "check",
                "serve",
                "serve --mesh x --port 70000",
                "serve --mesh x --port y",
                "check a b"
            })
    void wrongCommandLinesAreExplained(String line) {
        Outcome outcome = run(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("error: ").contains("--help' for what is accepted.");
        assertThat(outcome.err()).doesNotContain("\tat ");
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        assertThat(run("srve").err()).contains("serve");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "serve --help", "check --help", "hash-password --help", "greet --help"})
    void helpTellsOptionsAndExitCodes(String line) {
        Outcome outcome = run(line.split(" "));

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out())
                .contains("Usage: meshgate", "--stacktrace", "Exit codes:", "the command line was wrong");
        assertThat(outcome.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "serve --version", "check --version", "greet --version"})
    void versionIsTold(String line) {
        Outcome outcome = run(line.split(" "));

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).startsWith("meshgate ").contains("(Java ");
    }

    @Test
    void hashesThePasswordOfTheFirstLine() {
        Outcome outcome = runWith("correct horse\r\nnot read\n", "hash-password");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).startsWith("$argon2id$").doesNotContain("horse");
        new MeshFolder(directory)
                .write("users.yaml", """
                users: [{name: a, password: "%s", roles: [analyst]}]
                """.formatted(outcome.out().strip()));
        assertThat(run("check", "--offline", directory.toString()).exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void refusesAnEmptyPassword(String input) {
        assertThat(runWith(input, "hash-password"))
                .isEqualTo(new Outcome(1, "", "error: the password is empty" + System.lineSeparator()));
    }

    @Test
    void refusesAPasswordWithoutEnd() {
        assertThat(runWith("x".repeat(5000), "hash-password").err()).contains("longer than 4096 bytes");
    }

    @Test
    void showsNoStackTraceUnlessAskedTo() {
        assertThat(run("greet")).isEqualTo(new Outcome(1, "", "error: nobody to greet" + System.lineSeparator()));
        assertThat(run("greet", "--unexpected").err())
                .isEqualTo(
                        "error: IllegalStateException: this should not happen%nRun again with --stacktrace to see where it arose.%n"
                                .formatted());
        assertThat(run("greet", "--stacktrace").err()).contains("\tat io.meshgate.server.cli.GreetingCommand");
    }
}
