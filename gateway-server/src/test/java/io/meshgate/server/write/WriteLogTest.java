package io.meshgate.server.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the log tells of statements that write: who has written what, and nothing of what is in it. */
@SuppressWarnings("NullAway.Init") // set before each test
final class WriteLogTest {
    private static final String SECRET = "s3cret-4711";

    @TempDir
    private Path directory;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.meshgate");
    private final Level before = logger.getLevel();
    private WritingGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new WritingGateway(directory, Map.of("sales", """
            grants:
              - {id: read, tables: ["sales.*.*"], to: {roles: [writer]}}
              - {id: write, tables: ["sales.*.*"], privilege: write, to: {roles: [writer]}}
            """));
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() throws Exception {
        logger.setLevel(before);
        logger.detachAppender(log);
        gateway.close();
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private List<String> writes() {
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.INFO)
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(" wrote "))
                .toList();
    }

    @Test
    void hasOneLineForEachChange() {
        gateway.update("writer", "CREATE TABLE sales.s.t AS SELECT 1 AS a, '" + SECRET + "' AS b");
        gateway.update("writer", "INSERT INTO sales.s.t VALUES (2, '" + SECRET + "'), (3, NULL)");
        long snapshot = gateway.load("sales", "s", "t").currentSnapshot().snapshotId();
        gateway.update("writer", "DROP TABLE sales.s.t");
        List<String> writes = writes();
        assertThat(writes).hasSize(3).allMatch(line -> line.matches("query [0-9a-f]{32} principal writer wrote .*"));
        assertThat(writes.get(0)).contains("wrote CREATE TABLE AS sales.s.t rows 1 snapshot ");
        assertThat(writes.get(1)).endsWith("wrote INSERT sales.s.t rows 2 snapshot " + snapshot);
        assertThat(writes.get(2)).endsWith("wrote DROP TABLE sales.s.t rows 0 snapshot -");
        assertThat(String.join("\n", lines())).doesNotContain(SECRET).doesNotContain("VALUES");
    }

    @Test
    void hasNoneForWhatDidNotHappen() {
        gateway.update("writer", "CREATE TABLE sales.s.t AS SELECT 1 AS a");
        gateway.update("writer", "CREATE TABLE IF NOT EXISTS sales.s.t AS SELECT 1 AS a");
        gateway.update("writer", "DROP TABLE IF EXISTS sales.s.nothing");
        assertThatThrownBy(() ->
                        gateway.update("writer", "INSERT INTO sales.s.t SELECT CAST('" + SECRET + "' AS INTEGER)"))
                .hasMessageNotContaining(SECRET);
        assertThatThrownBy(() -> gateway.update("reader", "INSERT INTO sales.s.t VALUES (1)"))
                .isInstanceOf(RuntimeException.class);
        assertThat(writes()).hasSize(1);
        assertThat(String.join("\n", lines())).doesNotContain(SECRET);
    }
}
