package io.meshgate.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import org.jline.terminal.Terminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class InteractiveShellTest {
    private static final String PROMPT = "meshgate> ";
    /** What JLine sends when a line has been entered. */
    private static final String ACCEPTED = "\u001b[?2004l";

    @TempDir
    Path home;

    private TypedShell shell;

    @BeforeEach
    void start() throws IOException {
        shell = new TypedShell(home, InteractiveShellTest::mesh);
        shell.awaitShown(PROMPT);
    }

    @AfterEach
    void end() throws IOException {
        shell.close();
    }

    private static Connection mesh(String url, Object properties) throws SQLException {
        return DriverManager.getConnection("jdbc:duckdb:");
    }

    @Test
    void runsAStatementThatTakesSeveralLines() throws Exception {
        shell.type("SELECT 'a;\r");
        shell.type("b' AS x,\r40 + 2 AS y;\r");
        shell.awaitShown("(1 row)");
        assertThat(shell.shown()).contains("a;\\nb | 42");
    }

    @Test
    void keepsWhatWasTypedForItsOwnerAlone() throws Exception {
        shell.type("SELECT 1 AS one;\r");
        shell.awaitShown("(1 row)");
        shell.type("SELECT 'password=hush' AS two;\r");
        shell.awaitShown("(1 row)", 2);
        shell.type("\\q\r");
        shell.awaitEnd();
        Path history = home.resolve(".meshgate").resolve("history");
        assertThat(Files.readString(history)).contains("SELECT 1 AS one;").doesNotContain("hush");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
                .isEqualTo("rw-------");
    }

    @Test
    void ctrlCCancelsTheStatementAndKeepsTheShell() throws Exception {
        shell.type("SELECT count(*) FROM range(100000000000) a, range(1000) b;\r");
        shell.awaitShown(ACCEPTED);
        // The statement has been accepted, and may not have reached the server yet.
        for (int tries = 0; tries < 2000 && !shell.shown().contains("CANCELLED"); tries++) {
            shell.raise(Terminal.Signal.INT);
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(shell.shown()).contains("CANCELLED: the statement was cancelled [SQLSTATE 57014]");
        shell.type("SELECT 'alive' AS state;\r");
        shell.awaitShown(" alive");
    }

    @Test
    void ctrlCAtThePromptClearsTheLine() throws Exception {
        shell.type("SELECT garbage");
        shell.awaitShown("garbage");
        shell.type("\u0003");
        shell.awaitShown(PROMPT, 2);
        shell.type("SELECT 5 AS five;\r");
        shell.awaitShown("(1 row)");
        assertThat(shell.shown()).doesNotContain("error:");
    }

    @Test
    void ctrlDLeaves() throws Exception {
        shell.type("\u0004");
        shell.awaitEnd();
    }

    @Test
    void backslashCommandsChangeWhatIsShown() throws Exception {
        shell.type("\\x on\rSELECT 1 AS a;\r");
        shell.awaitShown("-[ row 1 ]");
        shell.type("\\timing\rSELECT 2 AS a;\r");
        shell.awaitShown("Time: ");
        shell.type("\\timin\r");
        shell.awaitShown("there is no command \\timin, did you mean \\timing?");
        shell.type("\\?\r");
        shell.awaitShown("\\policies [TABLE]");
        shell.type("CREATE TABLE fruit(id INT, name VARCHAR);\r\\x off\r\\d fru*\r");
        shell.awaitShown("memory  | main   | fruit");
        shell.type("\\d fruit\r");
        shell.awaitShown("VARCHAR");
    }

    @Test
    void writesToAFileUntilItIsEnded() throws Exception {
        Path file = home.resolve("o.csv");
        shell.type("\\format csv\r\\o " + file + "\rSELECT 1 AS a;\r");
        shell.type("\\o\rSELECT 'back' AS b;\r");
        shell.awaitShown("back\r");
        assertThat(file).hasContent("a\r\n1\r\n");
    }

    @Test
    void completesWhatTheUserMaySee() throws Exception {
        shell.type("CREATE TABLE fruit(fruit_id INT, fruit_name VARCHAR);\r\\c memory\r");
        shell.awaitShown(PROMPT, 3);
        for (int tries = 0; tries < 500 && !shell.shown().contains("fruit_name)"); tries++) {
            shell.type("\u0015SELECT * FROM memory.main.fruit WHERE length(fruit_n\t)");
            LockSupport.parkNanos(20_000_000);
        }
        assertThat(shell.shown()).contains("fruit_name");
    }
}
