package io.meshgate.benchmark.differential;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.meshgate.benchmark.differential.CanaryStatements.Asked;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Whatever becomes of hidden rows, who does not see them is told the same; and what they hold is in no byte that such a
 * user is sent, no line of the log and no record of the audit. {@code -Dproof.statements} says how many random queries
 * there are.
 */
class HiddenRowIndifferenceTest {
    private static final int GENERATED = 24;
    private static final List<String> RESTRICTED = List.of("some", "few");
    /** Of the canary world; the others are entered in longer runs. */
    private static final Set<Integer> ALWAYS = Set.of(0, 2, 3);

    @TempDir
    Path directory;

    private final Lines lines = new Lines();

    /** Keeps every line of the log, with its exceptions. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final Queue<String> texts = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            texts.add(event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                texts.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
    }

    @Test
    void tellsNothingOfHiddenRows() throws IOException, SQLException {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger ours = (Logger) LoggerFactory.getLogger("io.meshgate");
        Level before = ours.getLevel();
        ours.setLevel(Level.TRACE);
        // Not on the console as well.
        ours.setAdditive(false);
        lines.start();
        root.addAppender(lines);
        ours.addAppender(lines);
        try (CanaryWorld world = new CanaryWorld(directory);
                RecordingProxy restricted = new RecordingProxy(world.port());
                RecordingProxy unrestricted = new RecordingProxy(world.port())) {
            List<Asked> corpus = CanaryStatements.all(world.seen(), Integer.getInteger("proof.statements", GENERATED));
            List<String> differences = new ArrayList<>();
            Map<String, Map<String, List<String>>> first = new LinkedHashMap<>();
            boolean everyState = Integer.getInteger("proof.statements", 0) > GENERATED;
            int states = 0;
            for (int state = 0; state < CanaryWorld.HIDDEN.size(); state++) {
                if (!everyState && !ALWAYS.contains(state)) {
                    continue;
                }
                states++;
                world.enter(state);
                for (String user : RESTRICTED) {
                    Map<String, List<String>> told = told(user, restricted.port(), corpus);
                    compare(user, state, first.computeIfAbsent(user, missing -> told), told, differences);
                }
            }
            world.enter(1);
            seeEverything(unrestricted.port());
            assertThat(found(unrestricted))
                    .as("what is searched for is found where it is seen")
                    .hasSize(15 - 3);
            System.out.println("hidden-row indifference: " + corpus.size() + " statements of " + RESTRICTED.size()
                    + " users in " + states + " states, "
                    + restricted.sent().stream()
                            .mapToLong(bytes -> bytes.length)
                            .sum() + " bytes searched");
            assertThat(differences).isEmpty();
            assertThat(found(restricted)).as("canaries in what was sent").isEmpty();
            assertThat(Canary.foundIn(String.join("\n", lines.texts).getBytes(StandardCharsets.UTF_8)))
                    .as("canaries in the log")
                    .isEmpty();
            assertThat(lines.texts).hasSizeGreaterThan(100);
            assertThat(Canary.foundIn(audited(world.audit())))
                    .as("canaries in the audit")
                    .isEmpty();
        } finally {
            root.detachAppender(lines);
            ours.detachAppender(lines);
            ours.setAdditive(true);
            ours.setLevel(before);
        }
    }

    private static void compare(
            String user,
            int state,
            Map<String, List<String>> expected,
            Map<String, List<String>> told,
            List<String> differences) {
        told.forEach((what, answer) -> {
            List<String> before = Objects.requireNonNull(expected.get(what));
            if (!before.equals(answer)) {
                Set<String> surplus = new LinkedHashSet<>(answer);
                before.forEach(surplus::remove);
                Set<String> missing = new LinkedHashSet<>(before);
                answer.forEach(missing::remove);
                differences.add(
                        user + " in state " + state + ": " + what + "\n  told " + surplus + "\n  before " + missing);
            }
        });
    }

    private static Connection connect(String user, int port) throws SQLException {
        return DriverManager.getConnection("jdbc:meshgate://127.0.0.1:" + port + "/d/s", user, "secret");
    }

    /** Everything that a user is told, by what was asked. */
    private static Map<String, List<String>> told(String user, int port, List<Asked> corpus) throws SQLException {
        Map<String, List<String>> told = new LinkedHashMap<>();
        try (Connection connection = connect(user, port)) {
            for (Asked asked : corpus) {
                told.put(asked.sql(), told(connection, asked));
            }
            DatabaseMetaData metadata = connection.getMetaData();
            told.put("getTables", lines(metadata.getTables(null, null, "%", null), true));
            told.put("getColumns", lines(metadata.getColumns("d", "s", "%", "%"), true));
            List<String> some = new ArrayList<>(CanaryStatements.rows().subList(0, 8));
            some.replaceAll(sql -> sql.replaceAll("\\bt([01])\\b", "d.s.t$1"));
            told.put("before fetching", PlannedAnswers.of(user, port, some));
            // The gateway's own record of these queries: the last that the user has made.
            told.put(
                    "runtime.queries",
                    told(
                            connection,
                            new Asked("SELECT state, error_code, rows_read, query FROM (SELECT * FROM"
                                    + " system.runtime.queries ORDER BY submitted_at DESC LIMIT " + corpus.size() / 2
                                    + ") AS q ORDER BY submitted_at")));
        }
        return told;
    }

    private static List<String> told(Connection connection, Asked asked) {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(60);
            try (ResultSet result = statement.executeQuery(asked.sql())) {
                List<String> told = new ArrayList<>(Seen.columns(result.getMetaData()));
                if (asked.kinds().isEmpty()) {
                    told.addAll(lines(result, asked.ordered()));
                } else {
                    Answer answer = Answer.read(result, asked.kinds());
                    (asked.ordered() ? answer.rows() : answer.sorted()).forEach(row -> told.add(row.toString()));
                }
                return told;
            }
        } catch (SQLException e) {
            return List.of(e.getSQLState() + " " + withoutIds(String.valueOf(e.getMessage())));
        }
    }

    private static List<String> lines(ResultSet result, boolean ordered) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (result) {
            int count = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= count; i++) {
                    row.add(withoutIds(String.valueOf(result.getString(i))));
                }
                lines.add(row.toString());
            }
        }
        return ordered ? lines : lines.stream().sorted().toList();
    }

    /** Ids of queries and durations are of the run and not of the data. */
    private static String withoutIds(String text) {
        return text.replaceAll("\\[query [0-9a-f]+]", "[query]")
                .replaceAll("[0-9]+ us\\b", "us")
                .replaceAll("(\"(?:bindMicros|micros)\" ?: ?)[0-9]+", "$1");
    }

    private static void seeEverything(int port) throws SQLException {
        try (Connection connection = connect("all", port);
                Statement statement = connection.createStatement()) {
            for (String table : List.of("t0", "t1")) {
                lines(statement.executeQuery("SELECT * FROM " + table), false);
                lines(
                        statement.executeQuery("SELECT CAST(big1 AS VARCHAR), CAST(int1 AS VARCHAR),"
                                + " CAST(dec1 AS VARCHAR), CAST(dat1 AS VARCHAR) FROM " + table),
                        false);
            }
        }
    }

    private static Set<String> found(RecordingProxy proxy) {
        Set<String> found = new TreeSet<>();
        for (byte[] connection : proxy.sent()) {
            found.addAll(Canary.foundIn(connection));
            for (byte[] content : SentContent.of(connection)) {
                found.addAll(Canary.foundIn(content));
            }
        }
        return found;
    }

    private static byte[] audited(Path audit) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(audit)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(all).hasSizeGreaterThan(10_000);
        return all.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
