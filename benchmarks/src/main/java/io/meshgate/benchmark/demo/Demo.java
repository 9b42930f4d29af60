package io.meshgate.benchmark.demo;

import io.meshgate.benchmark.GatewayClient;
import io.meshgate.benchmark.Rows;
import io.meshgate.benchmark.RunTimes;
import io.meshgate.benchmark.tpch.TpchMesh;
import io.meshgate.connector.ScanMetrics;
import io.meshgate.planner.QueryPlan.TableUse;
import io.meshgate.server.Gateway;
import io.meshgate.server.query.QueryManager;
import io.meshgate.server.query.QuerySummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.memory.BufferAllocator;

/** Runs the demo's queries as both users against a running gateway, prints the results and checks them. */
final class Demo {
    private static final int DEFAULT_WIDTH = 160;

    private final PrintWriter out;
    private final Expectations expectations;
    private final QueryManager queries;
    private int failures;

    private Demo(PrintWriter out, Expectations expectations, QueryManager queries) {
        this.out = out;
        this.expectations = expectations;
        this.queries = queries;
    }

    /** @return how many checks failed */
    static int run(PrintWriter out, TpchMesh mesh, DemoMesh demoMesh, Gateway gateway, BufferAllocator allocator)
            throws SQLException, IOException {
        try (Expectations expectations = Expectations.of(mesh, demoMesh, allocator);
                GatewayClient analyst = connect(allocator, gateway.port(), DemoUser.ANALYST);
                GatewayClient steward = connect(allocator, gateway.port(), DemoUser.STEWARD)) {
            Demo demo = new Demo(out, expectations, gateway.queries());
            int number = 1;
            for (DemoQuery query : DemoQuery.all()) {
                demo.show(number++, query, analyst, steward);
            }
            return demo.failures;
        }
    }

    private static GatewayClient connect(BufferAllocator allocator, int port, DemoUser user) {
        return GatewayClient.connect(allocator, port, user.login(), user.login());
    }

    private void show(int number, DemoQuery query, GatewayClient analyst, GatewayClient steward)
            throws SQLException, IOException {
        out.println();
        out.println(number + ". " + query.title());
        out.println();
        query.sql().lines().forEach(line -> out.println("    " + line));
        out.println();
        List<String> left = run(query, DemoUser.ANALYST, analyst);
        List<String> right = run(query, DemoUser.STEWARD, steward);
        TextTable.sideBySide(left, right, terminalWidth()).forEach(out::println);
        out.println();
        out.println("Policies: "
                + String.format(
                        Locale.ROOT,
                        query.policies(),
                        expectations.customers(DemoUser.ANALYST),
                        expectations.customers(DemoUser.STEWARD)));
        out.flush();
    }

    private List<String> run(DemoQuery query, DemoUser user, GatewayClient client) throws SQLException, IOException {
        List<String> lines = new ArrayList<>();
        lines.add("as " + user.login());
        Rows rows = new Rows();
        boolean mustBeRefused = query.deniedToAnalyst() && user == DemoUser.ANALYST;
        Optional<String> problem;
        try {
            RunTimes times = client.run(query.sql(), rows);
            lines.addAll(TextTable.lines(rows.columns(), rows.rows()));
            lines.add(String.format(
                    Locale.ROOT,
                    "%d rows, %.0f ms (planned in %.0f ms)",
                    times.rows(),
                    times.totalMillis(),
                    times.planMillis()));
            queries.summaryForOperator(client.lastQueryId()).ifPresent(summary -> lines.addAll(reading(summary)));
            problem = mustBeRefused
                    ? Optional.of("a result where a refusal was expected")
                    : expectations.difference(query, user, rows);
        } catch (FlightRuntimeException e) {
            boolean refused = e.status().code() == FlightStatusCode.NOT_FOUND;
            lines.add("refused: " + e.getMessage());
            problem = mustBeRefused && refused ? Optional.empty() : Optional.of("an unexpected refusal");
        }
        lines.add(problem.map(difference -> "CHECK FAILED: " + difference).orElse("check passed"));
        failures += problem.isPresent() ? 1 : 0;
        return lines;
    }

    /** What the gateway says of the query. The demo shows it as the operator; no analyst is told. */
    private static List<String> reading(QuerySummary summary) {
        ScanMetrics metrics = summary.metrics();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "read %d of %d files, %,d of %,d kB",
                metrics.filesRead(),
                metrics.filesTotal(),
                metrics.bytesRead() / 1024,
                metrics.bytesTotal() / 1024));
        for (TableUse table : summary.tables()) {
            List<String> policies = new ArrayList<>(table.rowFilters());
            policies.addAll(table.aggregations());
            table.masks().values().stream().sorted().distinct().forEach(policies::add);
            if (!policies.isEmpty()) {
                lines.add("applied to " + table.table().name() + ": " + String.join(", ", policies));
            }
            if (!table.exemptions().isEmpty()) {
                lines.add("exempt on " + table.table().name() + ": " + String.join(", ", table.exemptions()));
            }
        }
        return lines;
    }

    private static int terminalWidth() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
    }
}
