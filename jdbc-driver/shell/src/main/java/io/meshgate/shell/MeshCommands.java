package io.meshgate.shell;

import io.meshgate.shell.value.Rows;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The commands that show what the user may see. */
final class MeshCommands {
    private static final String CANCELLED = "57014";
    /** Those of EXPLAIN POLICY. */
    private static final List<String> POLICY_COLUMNS =
            List.of("Table", "Kind", "Column", "Policy", "Set by", "Owner", "Reason");

    private final GatewaySession session;
    private final StatementRunner runner;
    private final Results results;

    MeshCommands(GatewaySession session, StatementRunner runner, Results results) {
        this.session = session;
        this.runner = runner;
        this.results = results;
    }

    List<BackslashCommand> all() {
        return List.of(
                new BackslashCommand(
                        "d", "[NAME|PATTERN]", "lists tables (*: any letters), or describes one", this::describe),
                new BackslashCommand("dn", "", "lists catalogs and schemas", none -> schemas()),
                new BackslashCommand("c", "CATALOG[.SCHEMA]", "enters a catalog or schema, as USE does", this::enter),
                new BackslashCommand(
                        "policies", "[TABLE]", "shows the policies that the gateway applies for you", this::policies));
    }

    private void describe(String name) throws SQLException, IOException {
        if (name.isEmpty() || name.contains("*")) {
            List<List<String>> tables = tables(name.isEmpty() ? "*" : name).stream()
                    .map(TableName::parts)
                    .toList();
            show(new ListedRows(List.of("Catalog", "Schema", "Table"), tables));
        } else {
            runner.run("DESCRIBE " + name, results::open);
        }
    }

    private List<TableName> tables(String pattern) throws SQLException {
        String regex = Pattern.quote(pattern.toLowerCase(Locale.ROOT)).replace("*", "\\E.*\\Q");
        Pattern wanted = Pattern.compile("(?:.*\\.)?" + regex);
        return new MeshNames(session.connection())
                .tables().stream()
                        .filter(table -> wanted.matcher(table.display().toLowerCase(Locale.ROOT))
                                .matches())
                        .toList();
    }

    private void schemas() throws SQLException, IOException {
        show(new ListedRows(List.of("Catalog", "Schema"), new MeshNames(session.connection()).schemas()));
    }

    private void enter(String name) throws SQLException, IOException {
        if (name.isEmpty()) {
            throw new ShellException("\\c: name a catalog, or a catalog and a schema: \\c sales.retail");
        }
        runner.run("USE " + name, results::open);
    }

    private void policies(String name) throws SQLException, IOException {
        List<List<String>> rows = new ArrayList<>();
        if (!name.isEmpty()) {
            rows.addAll(policiesOf(name));
        } else {
            for (TableName table : new MeshNames(session.connection()).tables()) {
                rows.addAll(policiesOf(table));
            }
        }
        show(new ListedRows(POLICY_COLUMNS, rows));
    }

    private List<List<String>> policiesOf(TableName table) throws SQLException, IOException {
        try {
            return policiesOf(table.sql());
        } catch (SQLException e) {
            if (CANCELLED.equals(e.getSQLState())) {
                throw e;
            }
            // A domain that does not answer, or a table that is closed to the user, hides no other table's policies.
            String code = String.valueOf(e.getMessage()).split(":", 2)[0];
            return List.of(List.of(table.display(), "not known: " + code, "", "", "", "", ""));
        }
    }

    private List<List<String>> policiesOf(String table) throws SQLException, IOException {
        List<List<String>> policies = new ArrayList<>();
        runner.run("EXPLAIN POLICY SELECT * FROM " + table, () -> rows -> collect(rows, policies));
        return policies;
    }

    private static void collect(Rows rows, List<List<String>> into) throws SQLException {
        while (rows.next()) {
            into.add(rows.row().stream()
                    .map(value -> value == null ? "" : value.toString())
                    .toList());
        }
    }

    private void show(Rows rows) throws SQLException, IOException {
        results.open().write(rows);
    }
}
