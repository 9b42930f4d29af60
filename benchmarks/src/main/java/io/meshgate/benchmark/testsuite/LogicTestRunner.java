package io.meshgate.benchmark.testsuite;

import io.meshgate.benchmark.testsuite.LogicTest.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs sqllogictest scripts.
 *
 * @param databases the names under which records are meant for the gateway
 */
record LogicTestRunner(Set<String> databases) implements ScriptRunner {
    private static final String NOT_SUPPORTED = "0A000";

    @Override
    public boolean takes(Path file) {
        String name = file.toString();
        return name.endsWith(".test") || name.endsWith(".slt");
    }

    @Override
    public void run(Path script, SuiteSession session, SuiteReport report) throws IOException {
        Map<String, String> missing = new HashMap<>();
        for (LogicTest test : LogicTestParser.parse(Files.readAllLines(script))) {
            if (test.action() == LogicTest.Control.HALT && isForUs(test.conditions())) {
                return;
            }
            String place = script + ":" + test.line();
            report.add(
                    isForUs(test.conditions())
                            ? run(place, test.action(), session, missing)
                            : Outcome.skipped(place, "for other databases"));
        }
    }

    private boolean isForUs(List<Condition> conditions) {
        return conditions.stream().allMatch(condition -> databases.contains(condition.database()) == condition.only());
    }

    private static Outcome run(
            String place, LogicTest.Action action, SuiteSession session, Map<String, String> missing) {
        if (action instanceof LogicTest.Statement statement) {
            return statement(place, statement, session, missing);
        }
        if (action instanceof LogicTest.Query query) {
            return query(place, query, session, missing);
        }
        if (action instanceof LogicTest.Unknown unknown) {
            return Outcome.skipped(place, "directive " + unknown.directive());
        }
        return Outcome.skipped(place, "halt");
    }

    private static Outcome statement(
            String place, LogicTest.Statement test, SuiteSession session, Map<String, String> missing) {
        Optional<String> table = Statements.changedTable(test.sql());
        if (table.isEmpty() && !Statements.isQuery(test.sql())) {
            return Statements.hasNoEffect(test.sql())
                    ? Outcome.skipped(place, "changes no result")
                    : Outcome.skipped(place, "statement " + Statements.name(test.sql()));
        }
        try {
            if (table.isPresent()) {
                session.setUp(test.sql());
            } else {
                try (Statement statement = session.queries().createStatement()) {
                    drain(statement.executeQuery(test.sql()));
                }
            }
            return test.fails() ? Outcome.failed(place, "did not fail") : Outcome.passed(place);
        } catch (SQLException e) {
            if (test.fails()) {
                return Outcome.passed(place);
            }
            if (table.isPresent()) {
                missing.put(table.get(), "a table could not be made");
                return Outcome.skipped(place, "statement that the set-up refuses: " + Statements.name(test.sql()));
            }
            return failed(place, e, missing);
        }
    }

    private static void drain(ResultSet result) throws SQLException {
        try (result) {
            while (result.next()) {
                // Failures may come late.
            }
        }
    }

    private static Outcome query(
            String place, LogicTest.Query test, SuiteSession session, Map<String, String> missing) {
        try (Statement statement = session.queries().createStatement();
                ResultSet result = statement.executeQuery(test.sql())) {
            return LogicTestValues.difference(test, result)
                    .map(difference -> Outcome.failed(place, difference))
                    .orElseGet(() -> Outcome.passed(place));
        } catch (SQLException e) {
            return failed(place, e, missing);
        }
    }

    private static Outcome failed(String place, SQLException failure, Map<String, String> missing) {
        String message = QueryIds.without(String.valueOf(failure.getMessage()));
        if (NOT_SUPPORTED.equals(failure.getSQLState())) {
            return Outcome.skipped(place, message);
        }
        boolean unknownTable = message.startsWith("TABLE_NOT_FOUND");
        return unknownTable && !missing.isEmpty()
                ? Outcome.skipped(place, "a table could not be made")
                : Outcome.failed(place, message);
    }
}
