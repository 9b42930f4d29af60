package io.meshgate.benchmark;

import io.meshgate.benchmark.governance.PolicyScale;
import io.meshgate.benchmark.jdbc.JdbcBenchmark;
import io.meshgate.benchmark.mesh.DataMesh;
import io.meshgate.benchmark.planning.PlanningBenchmark;
import io.meshgate.benchmark.planning.StatementPlanning;
import io.meshgate.benchmark.suite.BenchmarkQuery;
import io.meshgate.benchmark.suite.BenchmarkReport;
import io.meshgate.benchmark.suite.QueryBenchmark;
import io.meshgate.benchmark.tpcds.TpcdsMesh;
import io.meshgate.benchmark.tpcds.TpcdsQueries;
import io.meshgate.benchmark.tpch.BenchmarkMesh;
import io.meshgate.benchmark.tpch.PolicyMode;
import io.meshgate.benchmark.tpch.TpchMesh;
import io.meshgate.benchmark.tpch.TpchQueries;
import io.meshgate.server.Gateway;
import io.meshgate.server.cli.CommandFailedException;
import io.meshgate.server.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshgate bench}: measures the gateway, which runs in this process, against raw DuckDB. */
@Command(
        name = "bench",
        description = "Measures the gateway against raw DuckDB on the same files.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Runnable {
    private static final double MEGABYTE = 1e6;
    /** Statements before the first that is measured, as for the queries of TPC-H: a gateway that has been serving. */
    private static final int WARM_UP = 3_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "tpch",
            description =
                    "The 22 queries of TPC-H. Exit code 0: all results are equal; 1: some differ, or it could not run.",
            mixinStandardHelpOptions = true)
    int tpch(
            @Option(names = "--scale", defaultValue = "1", description = "Scale factor (default: ${DEFAULT-VALUE}).")
                    double scale,
            @Option(names = "--policies", description = "Filter and mask customer, orders and supplier.")
                    boolean policies,
            @Option(
                            names = "--guards",
                            description = "Filter lineitem, part and partsupp instead, which makes guards necessary.")
                    boolean guards,
            @Option(names = "--runs", defaultValue = "5", description = "Measured runs (default: ${DEFAULT-VALUE}).")
                    int runs,
            @Option(names = "--raw-only", description = "Measure raw DuckDB alone.") boolean rawOnly,
            @Option(names = "--json", description = "Write the report to this file.") @Nullable Path json)
            throws Exception {
        return Commands.run(() -> {
            requireRuns(runs);
            if (policies && guards) {
                throw new CommandFailedException("Give --policies or --guards, not both.");
            }
            PolicyMode mode = policies ? PolicyMode.FILTERS_AND_MASKS : guards ? PolicyMode.GUARDS : PolicyMode.OPEN;
            return report(measure(mesh(scale), mode, runs, rawOnly), json);
        });
    }

    @Command(
            name = "tpcds",
            description =
                    "The 99 queries of TPC-DS, 103 statements. Exit code 0: all results are equal; 1: some differ,"
                            + " or it could not run.",
            mixinStandardHelpOptions = true)
    int tpcds(
            @Option(names = "--scale", defaultValue = "1", description = "Scale factor (default: ${DEFAULT-VALUE}).")
                    double scale,
            @Option(names = "--runs", defaultValue = "5", description = "Measured runs (default: ${DEFAULT-VALUE}).")
                    int runs,
            @Option(
                            names = "--query",
                            split = ",",
                            paramLabel = "NAME",
                            description = "Only these, q01 or q14a for instance (default: all).")
                    @Nullable
                    Set<String> names,
            @Option(names = "--raw-only", description = "Measure raw DuckDB alone.") boolean rawOnly,
            @Option(
                            names = "--planning-only",
                            description = "Measure only how long the planner takes, anew and when it has the plan.")
                    boolean planningOnly,
            @Option(names = "--json", description = "Write the report to this file.") @Nullable Path json)
            throws Exception {
        return Commands.run(() -> {
            requireRuns(runs);
            TpcdsMesh mesh = new TpcdsMesh(Commands.target().resolve("tpcds-" + scale), scale);
            create(mesh, "TPC-DS");
            List<BenchmarkQuery> queries = TpcdsQueries.named(names == null ? Set.of() : names);
            if (planningOnly) {
                Path directory = OpenMesh.write(mesh.directory().resolve("mesh"), mesh.domains());
                new StatementPlanning(queries, runs).measure(directory, OpenMesh.USER, out());
                return ExitCode.OK;
            }
            return report(measure(mesh, queries, runs, rawOnly), json);
        });
    }

    private static void requireRuns(int runs) {
        if (runs < 1) {
            throw new CommandFailedException("--runs must be at least 1.");
        }
    }

    private int report(BenchmarkReport report, @Nullable Path json) throws IOException {
        report.print(out());
        if (json != null) {
            report.write(json);
        }
        return report.allEqual() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static BenchmarkReport measure(TpcdsMesh mesh, List<BenchmarkQuery> queries, int runs, boolean rawOnly)
            throws Exception {
        try (BufferAllocator allocator = new RootAllocator()) {
            QueryBenchmark benchmark = new QueryBenchmark(mesh, queries, allocator, runs);
            if (rawOnly) {
                return benchmark.measureRaw();
            }
            try (Gateway gateway = Gateway.start(OpenMesh.write(mesh.directory().resolve("mesh"), mesh.domains()));
                    GatewayClient client =
                            GatewayClient.connect(allocator, gateway.port(), OpenMesh.USER, OpenMesh.PASSWORD)) {
                return benchmark.measure(client, List.of());
            }
        }
    }

    private BenchmarkReport measure(TpchMesh mesh, PolicyMode mode, int runs, boolean rawOnly) throws Exception {
        try (BufferAllocator allocator = new RootAllocator()) {
            QueryBenchmark benchmark = new QueryBenchmark(mesh, TpchQueries.all(mesh.scale()), allocator, runs);
            if (rawOnly) {
                return benchmark.measureRaw();
            }
            BenchmarkMesh served = BenchmarkMesh.write(mesh, mode);
            try (Gateway gateway = Gateway.start(served.directory());
                    GatewayClient client = connect(allocator, gateway.port())) {
                return benchmark.measure(client, served.governedCopies());
            }
        }
    }

    @Command(
            name = "select1",
            description = "SELECT 1 over one kept connection: the cost of a round trip.",
            mixinStandardHelpOptions = true)
    int selectOne(
            @Option(names = "--runs", defaultValue = "2000", description = "Measured runs (default: ${DEFAULT-VALUE}).")
                    int runs)
            throws Exception {
        return Commands.run(() -> {
            BenchmarkMesh served = BenchmarkMesh.write(mesh(0.01), PolicyMode.OPEN);
            try (BufferAllocator allocator = new RootAllocator();
                    Gateway gateway = Gateway.start(served.directory());
                    GatewayClient client = connect(allocator, gateway.port())) {
                runMany(client, WARM_UP);
                List<RunTimes> times = runMany(client, runs);
                out().printf(
                                Locale.ROOT,
                                "SELECT 1, %d runs: p50 %.2f ms, p99 %.2f ms (of which planning: p50 %.2f ms)%n",
                                runs,
                                Medians.percentile(times, 0.5, RunTimes::totalMillis),
                                Medians.percentile(times, 0.99, RunTimes::totalMillis),
                                Medians.percentile(times, 0.5, RunTimes::planMillis));
                out().flush();
            }
            return ExitCode.OK;
        });
    }

    private static List<RunTimes> runMany(GatewayClient client, int runs) {
        List<RunTimes> times = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            times.add(client.run("SELECT 1", BatchConsumer.IGNORE));
        }
        return times;
    }

    @Command(
            name = "stream",
            description = "All of lineitem, 16 columns: throughput, memory, and a reader of one batch a second.",
            mixinStandardHelpOptions = true)
    int stream(
            @Option(names = "--scale", defaultValue = "1", description = "Scale factor (default: ${DEFAULT-VALUE}).")
                    double scale,
            @Option(names = "--runs", defaultValue = "5", description = "Measured runs (default: ${DEFAULT-VALUE}).")
                    int runs,
            @Option(
                            names = "--warm-up",
                            defaultValue = "12",
                            description =
                                    "Runs before, not measured, in which both JVMs compile (default: ${DEFAULT-VALUE}).")
                    int warmUp,
            @Option(names = "--slow-seconds", defaultValue = "20", description = "How long to read slowly.")
                    int slowSeconds)
            throws Exception {
        return Commands.run(() -> {
            BenchmarkMesh served = BenchmarkMesh.write(mesh(scale), PolicyMode.OPEN);
            try (BufferAllocator allocator = new RootAllocator();
                    GatewayProcess gateway = GatewayProcess.start(served.directory());
                    GatewayClient client = connect(allocator, gateway.port())) {
                new StreamBenchmark(client, gateway.pid(), out()).run(warmUp, runs, slowSeconds);
            }
            return ExitCode.OK;
        });
    }

    @Command(
            name = "jdbc",
            description = "Meshgate's JDBC driver beside Arrow's: row loops, SELECT 1, connections, cold starts.",
            mixinStandardHelpOptions = true)
    int jdbc(
            @Option(names = "--scale", defaultValue = "1", description = "Scale factor (default: ${DEFAULT-VALUE}).")
                    double scale,
            @Option(names = "--runs", defaultValue = "5", description = "Measured loops (default: ${DEFAULT-VALUE}).")
                    int runs)
            throws Exception {
        return Commands.run(() -> {
            BenchmarkMesh served = BenchmarkMesh.write(mesh(scale), PolicyMode.OPEN);
            try (BufferAllocator allocator = new RootAllocator();
                    GatewayProcess gateway = GatewayProcess.start(served.directory())) {
                new JdbcBenchmark(allocator, out(), runs).run(gateway);
            }
            return ExitCode.OK;
        });
    }

    @Command(
            name = "planning",
            description = "Finding the files of a query in tables with very many: cold and warm, alone and in a query.",
            mixinStandardHelpOptions = true)
    int planning(
            @Option(
                            names = "--files",
                            defaultValue = "10000",
                            description = "Files of the table that is read whole (default: ${DEFAULT-VALUE}).")
                    int files,
            @Option(
                            names = "--many",
                            defaultValue = "1000000",
                            description =
                                    "Files of the table of which one day of a thousand is read (default: ${DEFAULT-VALUE}).")
                    int many)
            throws Exception {
        return Commands.run(() -> {
            if (files < 100 || many < 1000) {
                throw new CommandFailedException("--files must be at least 100, --many at least 1000.");
            }
            try (BufferAllocator allocator = new RootAllocator()) {
                Path directory = Commands.target().resolve("planning");
                new PlanningBenchmark(directory, allocator, out()).run(files, many);
            }
            return ExitCode.OK;
        });
    }

    @Command(
            name = "governance",
            description = "Very many policies: checking them, and finding out which of them a query meets.",
            mixinStandardHelpOptions = true)
    int governance(
            @Option(
                            names = "--products",
                            defaultValue = "1000",
                            description = "Products, with ten policies and a role each (default: ${DEFAULT-VALUE}).")
                    int products,
            @Option(
                            names = "--columns",
                            defaultValue = "100",
                            description = "Columns of each product's table (default: ${DEFAULT-VALUE}).")
                    int columns)
            throws Exception {
        return Commands.run(() -> {
            if (products < 10 || columns < 10) {
                throw new CommandFailedException("--products and --columns must be at least 10.");
            }
            new PolicyScale(Commands.target().resolve("governance"), products, columns, out()).run();
            return ExitCode.OK;
        });
    }

    private static GatewayClient connect(BufferAllocator allocator, int port) {
        return GatewayClient.connect(allocator, port, BenchmarkMesh.USER, BenchmarkMesh.PASSWORD);
    }

    private TpchMesh mesh(double scale) throws Exception {
        TpchMesh mesh = new TpchMesh(Commands.target().resolve("tpch-" + scale), scale);
        create(mesh, "TPC-H");
        return mesh;
    }

    private void create(DataMesh mesh, String name) throws IOException {
        if (!mesh.isComplete()) {
            out().println("Writing " + name + " at scale " + mesh.scale() + " to " + mesh.directory());
            ConsoleProgress progress = new ConsoleProgress(out());
            mesh.create(progress);
            progress.done();
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.0f MB", bytes / MEGABYTE);
    }
}
