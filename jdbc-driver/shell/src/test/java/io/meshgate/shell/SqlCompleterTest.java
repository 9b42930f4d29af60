package io.meshgate.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jline.reader.Candidate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SqlCompleterTest {
    private Connection connection;
    private VisibleNames names;
    private SqlCompleter completer;

    @BeforeEach
    void readNames() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE customer(c_id INT, c_name VARCHAR, \"Odd name\" INT)");
            statement.execute("CREATE TABLE orders(o_id INT)");
            statement.execute("CREATE SCHEMA retail");
            statement.execute("CREATE TABLE retail.\"order\"(x INT)");
        }
        names = new VisibleNames(() -> Optional.of(connection));
        completer = new SqlCompleter(names, Set.of("d", "dn", "timing"));
        names.refresh();
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (names.tables().stream().allMatch(table -> names.columns(table).isEmpty()) && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @AfterEach
    void close() throws SQLException {
        names.close();
        connection.close();
    }

    @Test
    void completesKeywordsInTheCaseOfTheWord() {
        assertThat(completed("SEL", "SEL")).contains("SELECT");
        assertThat(completed("sel", "sel")).contains("select").doesNotContain("SELECT");
    }

    @Test
    void completesOnePartOfANameAtATime() {
        assertThat(completed("SELECT * FROM me", "me")).contains("memory.", "main.", "customer");
        assertThat(completed("SELECT * FROM memory.", "memory.")).contains("memory.main.", "memory.retail.");
        assertThat(completed("SELECT * FROM memory.main.", "memory.main.")).contains("memory.main.customer");
        assertThat(completed("SELECT * FROM retail.", "retail.")).contains("retail.\"order\"");
    }

    @Test
    void completesColumnsOfTheTablesThatTheStatementNames() {
        assertThat(completed("SELECT c_ FROM memory.main.customer", "c_"))
                .contains("c_id", "c_name", "\"Odd name\"")
                .doesNotContain("o_id");
        assertThat(completed("SELECT c. FROM customer AS c JOIN orders o ON c.", "c."))
                .contains("c.c_id", "c.c_name")
                .doesNotContain("c.o_id");
        assertThat(completed("SELECT o. FROM customer c, orders o", "o.")).contains("o.o_id");
    }

    @Test
    void completesCommands() {
        assertThat(completed("\\t", "\\t")).contains("\\timing");
    }

    @Test
    void waitsForNobody() {
        CountDownLatch never = new CountDownLatch(1);
        try (VisibleNames blocked = new VisibleNames(() -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        })) {
            blocked.refresh();
            assertThat(blocked.tables()).isEmpty();
            List<Candidate> candidates = new ArrayList<>();
            new SqlCompleter(blocked, Set.of()).complete("SELECT * FROM cu", "cu", candidates);
            assertThat(candidates).extracting(Candidate::value).contains("cube");
        }
    }

    private List<String> completed(String text, String word) {
        List<Candidate> candidates = new ArrayList<>();
        completer.complete(text, word, candidates);
        return candidates.stream().map(Candidate::value).toList();
    }
}
