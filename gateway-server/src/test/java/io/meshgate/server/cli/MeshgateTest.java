package io.meshgate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.server.mesh.MeshFolder;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
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
                        "gateway.yaml:2:1: error: unknown key 'x'; accepted: name, flight, engine, limits, identity, audit",
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
