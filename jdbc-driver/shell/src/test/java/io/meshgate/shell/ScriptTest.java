package io.meshgate.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptTest {
    @TempDir
    Path directory;

    private ShellFixture shell;

    @BeforeEach
    void startAShell() {
        shell = new ShellFixture(directory);
    }

    @Test
    void runsAStatementAndEndsWithZero() {
        assertThat(shell.run("", "-e", "SELECT 1 AS a, 'x' AS b")).isZero();
        assertThat(shell.out()).isEqualTo(" a | b\n---+---\n 1 | x\n(1 row)\n");
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void runsStatementsAndScriptsInTheirOrder() throws IOException {
        Path script = Files.writeString(directory.resolve("two.sql"), "SELECT 'two;' AS b; -- and; more\n");
        int code = shell.run(
                "SELECT 4 AS d",
                "--format",
                "csv",
                "-e",
                "SELECT 1 AS a",
                "-f",
                script.toString(),
                "-e",
                "SELECT 3 AS c;",
                "-f",
                "-");
        assertThat(code).isZero();
        assertThat(shell.out()).isEqualTo("a\r\n1\r\nb\r\ntwo;\r\nc\r\n3\r\nd\r\n4\r\n");
    }

    @Test
    void readsTheStandardInputWithoutArguments() {
        assertThat(shell.run("\uFEFFSELECT 1 AS a;\nSELECT 2 AS b", "--format", "csv"))
                .isZero();
        assertThat(shell.out()).isEqualTo("a\r\n1\r\nb\r\n2\r\n");
    }

    @Test
    void stopsAtTheFirstFailure() {
        assertThat(shell.run("", "-e", "SELECT 1 AS a; SELEC 2; SELECT 3 AS c", "--format", "csv"))
                .isEqualTo(1);
        assertThat(shell.out()).isEqualTo("a\r\n1\r\n");
        assertThat(shell.err()).startsWith("error: ").doesNotContain("\tat ");
    }

    @Test
    void goesOnAfterAFailureWhenAskedTo() {
        assertThat(shell.run("", "--keep-going", "-e", "SELEC 2; SELECT 3 AS c", "--format", "csv"))
                .isEqualTo(1);
        assertThat(shell.out()).isEqualTo("c\r\n3\r\n");
    }

    @Test
    void showsStackTracesOnlyWhenAsked() {
        shell.run("", "-e", "SELEC 2");
        assertThat(shell.err()).doesNotContain("SQLException");
    }

    @Test
    void endsWithTwoForAWrongCommandLine() {
        assertThat(shell.run("", "--format", "xml", "-e", "SELECT 1")).isEqualTo(2);
        assertThat(shell.run("", "--no-such-option")).isEqualTo(2);
        assertThat(shell.run("", "--url", "jdbc:other:", "-e", "SELECT 1")).isEqualTo(2);
        assertThat(shell.err()).contains("jdbc:meshgate://host:port");
    }

    @Test
    void endsWithFourWithoutAConnection() {
        shell.connections((url, properties) -> {
            throw new SQLException("UNAUTHENTICATED: wrong user or password", "28000");
        });
        assertThat(shell.run("", "-e", "SELECT 1")).isEqualTo(4);
        assertThat(shell.err())
                .contains("there is no connection to jdbc:meshgate://127.0.0.1:32010", "[SQLSTATE 28000]");
    }

    @Test
    void endsWithFourWithoutAPassword() {
        shell.environment(Map.of());
        assertThat(shell.run("", "-u", "ann", "-e", "SELECT 1")).isEqualTo(4);
        assertThat(shell.err()).contains("no password for ann", "MESHGATE_PASSWORD", "--password-file");
    }

    @Test
    void takesThePasswordFromTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "from file\nsecond line\n");
        Properties seen = new Properties();
        shell.connections((url, properties) -> {
            seen.putAll(properties);
            return DriverManager.getConnection("jdbc:duckdb:");
        });
        assertThat(shell.run("", "-u", "ann", "--password-file", file.toString(), "-e", "SELECT 1"))
                .isZero();
        assertThat(seen).containsEntry("user", "ann").containsEntry("password", "from file");
    }

    @Test
    void asksForNoPasswordWhereTheUrlHasAToken() {
        shell.environment(Map.of());
        for (String url : List.of("jdbc:meshgate://h?token=abc", "jdbc:meshgate://h?tls=true&token-file=/run/token")) {
            Properties seen = new Properties();
            shell.connections((ignored, properties) -> {
                seen.putAll(properties);
                return DriverManager.getConnection("jdbc:duckdb:");
            });
            assertThat(shell.run("", "--url", url, "-e", "SELECT 1"))
                    .as(shell.err())
                    .isZero();
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void leavesThePasswordOfTheUrlAlone() {
        Properties seen = new Properties();
        shell.connections((url, properties) -> {
            seen.putAll(properties);
            return DriverManager.getConnection("jdbc:duckdb:");
        });
        assertThat(shell.run("", "--url", "jdbc:meshgate://h:1?user=a&password=b", "-e", "SELECT 1"))
                .isZero();
        assertThat(seen).isEmpty();
    }

    @Test
    void writesAFileThatAppearsWhole() throws IOException {
        Path file = directory.resolve("out.csv");
        assertThat(shell.run("", "--format", "csv", "-o", file.toString(), "-e", "SELECT 1 AS a"))
                .isZero();
        assertThat(file).hasContent("a\n1\n".replace("\n", "\r\n"));
        assertThat(shell.out()).isEmpty();
        assertThat(files()).containsExactly("out.csv");
    }

    @Test
    void leavesNoFileAfterAFailure() throws IOException {
        Path file = directory.resolve("out.csv");
        String fails = "SELECT CASE WHEN range < 5000 THEN 1 ELSE error('no') END FROM range(6000)";
        assertThat(shell.run("", "--format", "csv", "-o", file.toString(), "-e", fails))
                .isEqualTo(1);
        assertThat(files()).isEmpty();
    }

    @Test
    void refusesAFileThatExists() throws IOException {
        Path file = Files.writeString(directory.resolve("out.csv"), "old");
        assertThat(shell.run("", "--format", "csv", "-o", file.toString(), "-e", "SELECT 1 AS a"))
                .isEqualTo(1);
        assertThat(shell.err()).contains("exists", "--force");
        assertThat(file).hasContent("old");
        assertThat(shell.run("", "--force", "--format", "csv", "-o", file.toString(), "-e", "SELECT 1 AS a"))
                .isZero();
        assertThat(file).hasContent("a\r\n1\r\n");
        assertThat(files()).containsExactly("out.csv");
    }

    @Test
    void refusesASecondResultInAFileOfOne() throws IOException {
        Path file = directory.resolve("out.json");
        assertThat(shell.run("", "--format", "json", "-o", file.toString(), "-e", "SELECT 1 AS a; SELECT 2 AS b"))
                .isEqualTo(1);
        assertThat(shell.err()).contains("holds one result");
        assertThat(files()).isEmpty();
    }

    @Test
    void refusesParquetWithoutAFile() {
        assertThat(shell.run("", "--format", "parquet", "-e", "SELECT 1 AS a")).isEqualTo(1);
        assertThat(shell.err()).contains("--output");
    }

    @Test
    void namesTheScriptAndItsLine() throws IOException {
        Path script = Files.writeString(directory.resolve("s.sql"), "SELECT 1;\n\n\nSELEC 2;\n");
        assertThat(shell.run("", "-f", script.toString())).isEqualTo(1);
        assertThat(shell.err()).startsWith(script + ":4: error: ");
    }

    @Test
    void refusesAScriptThatIsNotUtf8() throws IOException {
        Path script = Files.write(directory.resolve("s.sql"), new byte[] {'S', (byte) 0xff, ';'});
        assertThat(shell.run("", "-f", script.toString())).isEqualTo(1);
        assertThat(shell.err()).contains("not UTF-8");
    }

    @Test
    void hasNoColoursInAPipeOrWithNoColor() {
        shell.run("", "-e", "SELECT NULL AS n");
        assertThat(shell.out()).doesNotContain("\u001b").contains("<null>");
        shell.terminals(false, true, true).run("", "-e", "SELECT NULL AS n");
        assertThat(shell.out()).contains("\u001b[2m");
        shell.environment(Map.of("NO_COLOR", "1", "MESHGATE_PASSWORD", "x", "COLUMNS", "80"));
        shell.run("", "-e", "SELECT NULL AS n");
        assertThat(shell.out()).doesNotContain("\u001b");
    }

    @Test
    void lettersOfValuesReachNoTerminalAsOrders() {
        for (String format : List.of("table", "vertical", "csv", "json", "markdown")) {
            shell.environment(Map.of("NO_COLOR", "1", "MESHGATE_PASSWORD", "x", "COLUMNS", "80"));
            shell.terminals(false, true, true)
                    .run(
                            "",
                            "--format",
                            format,
                            "-e",
                            "SELECT chr(27) || ']0;title' || chr(155) || chr(8238) AS \"a\u001b[31m\"");
            assertThat(shell.out()).as(format).doesNotContain("\u001b", "\u009b", "\u202e");
        }
    }

    @Test
    void connectsAgainOnceAndRunsTheStatementAgain() {
        int[] opened = {0};
        shell.connections((url, properties) -> {
            opened[0]++;
            return opened[0] == 1
                    ? LostConnection.thatFails("SELECT 7 AS a")
                    : DriverManager.getConnection("jdbc:duckdb:");
        });
        assertThat(shell.run("", "--format", "csv", "-e", "SELECT 7 AS a")).isZero();
        assertThat(shell.out()).isEqualTo("a\r\n7\r\n");
        assertThat(shell.err()).contains("connected again");
    }

    @Test
    void endsQuietlyWhenNobodyReads() {
        shell.brokenPipe();
        assertThat(shell.run("", "-e", "SELECT range FROM range(1000000); SELECT 2"))
                .isZero();
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void runsOtherScriptsAndLeavesAtQ() throws IOException {
        Path script = Files.writeString(directory.resolve("s.sql"), "SELECT 1 AS a;\n");
        assertThat(shell.run("\\i " + script + "\nSELECT 2 AS b;\n\\q\nSELECT 3;", "--format", "csv"))
                .isZero();
        assertThat(shell.out()).isEqualTo("a\r\n1\r\nb\r\n2\r\n");
        Files.writeString(script, "\\i " + script + "\n");
        assertThat(shell.run("\\i " + script)).isEqualTo(1);
        assertThat(shell.err()).contains("16 deep");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
