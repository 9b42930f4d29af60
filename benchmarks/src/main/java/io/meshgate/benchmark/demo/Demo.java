package io.meshgate.benchmark.demo;

import io.meshgate.benchmark.GatewayClient;
import io.meshgate.benchmark.Rows;
import io.meshgate.benchmark.RunTimes;
import io.meshgate.benchmark.tpch.TpchMesh;
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
    private int failures;

    Demo(PrintWriter out, Expectations expectations) {
        this.out = out;
        this.expectations = expectations;
    }

    /** @return how many checks failed */
    static int run(PrintWriter out, TpchMesh mesh, DemoMesh demoMesh, int port, BufferAllocator allocator)
            throws SQLException, IOException {
        try (Expectations expectations = Expectations.of(mesh, demoMesh, allocator);
                GatewayClient analyst = connect(allocator, port, DemoUser.ANALYST);
                GatewayClient steward = connect(allocator, port, DemoUser.STEWARD)) {
            Demo demo = new Demo(out, expectations);
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
                    "%d rows, %.0f ms (planned in %.0f ms), %,d bytes received",
                    times.rows(),
                    times.totalMillis(),
                    times.planMillis(),
                    times.bytes()));
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

    private static int terminalWidth() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
    }
}
