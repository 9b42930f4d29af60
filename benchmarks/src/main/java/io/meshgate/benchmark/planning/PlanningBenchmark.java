package io.meshgate.benchmark.planning;

import io.meshgate.benchmark.BatchConsumer;
import io.meshgate.benchmark.GatewayClient;
import io.meshgate.benchmark.Medians;
import io.meshgate.benchmark.OpenMesh;
import io.meshgate.benchmark.RawDuckDb;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ConnectorConfig;
import io.meshgate.connector.ConnectorFactory;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.Predicate;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.server.Gateway;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.apache.arrow.memory.BufferAllocator;

/**
 * How long it takes to find out which of very many files a query reads: by the connector alone, and as part of a query.
 * Cold means a connector that has read nothing of the table; the machine's file cache may have.
 */
public final class PlanningBenchmark {
    private static final int COLD_RUNS = 5;
    private static final int WARM_RUNS = 21;
    private static final TableName TABLE = new TableName(EventTable.SCHEMA, EventTable.TABLE);

    private final Path directory;
    private final BufferAllocator allocator;
    private final PrintWriter out;

    /** @param directory where the tables lie, and are written unless they are there */
    public PlanningBenchmark(Path directory, BufferAllocator allocator, PrintWriter out) {
        this.directory = directory;
        this.allocator = allocator;
        this.out = out;
    }

    /**
     * @param files of a table of 100 days that is read whole
     * @param many of a table of 1,000 days of which one is read; only that day has files
     */
    public void run(int files, int many) throws Exception {
        print("JVM with a heap of %d MB", Runtime.getRuntime().maxMemory() >> 20);
        EventTable whole = table(new EventTable.Shape(100, files / 100, 100));
        measure(whole, "all files", Optional.empty());
        measureQueries(whole);
        EventTable large = table(new EventTable.Shape(1000, many / 1000, 1));
        LocalDate day = EventTable.FIRST_DAY;
        measure(
                large,
                "one day",
                Optional.of(new Predicate.And(List.of(
                        new Predicate.Comparison("occurred", Predicate.Operator.GREATER_OR_EQUAL, day.atStartOfDay()),
                        new Predicate.Comparison(
                                "occurred",
                                Predicate.Operator.LESS,
                                day.plusDays(1).atStartOfDay())))));
    }

    private EventTable table(EventTable.Shape shape) throws Exception {
        EventTable table = new EventTable(directory, shape);
        if (!table.isComplete()) {
            print(
                    "Writing a table of %,d files to %s",
                    shape.files(), table.domain().directory());
            table.write();
        }
        return table;
    }

    private void measure(EventTable table, String what, Optional<Predicate> predicate) {
        ScanRequest request = new ScanRequest(List.of("id", "occurred", "amount"), predicate);
        List<Double> cold = new ArrayList<>();
        for (int run = 0; run < COLD_RUNS; run++) {
            try (Connector connector = open(table)) {
                cold.add(millis(connector, request));
            }
        }
        List<Double> warm = new ArrayList<>();
        try (Connector connector = open(table)) {
            for (int run = 0; run < WARM_RUNS; run++) {
                warm.add(millis(connector, request));
            }
            FileScan scan = scan(connector, request);
            print(
                    "%,d files, %s (%,d files): cold %.0f ms first, %.0f ms median of %d; warm %.1f ms median of %d",
                    table.shape().files(),
                    what,
                    scan.metrics().filesRead(),
                    cold.get(0),
                    Medians.median(cold, Double::doubleValue),
                    COLD_RUNS,
                    Medians.median(warm.subList(1, warm.size()), Double::doubleValue),
                    WARM_RUNS - 1);
        }
    }

    private static double millis(Connector connector, ScanRequest request) {
        long start = System.nanoTime();
        scan(connector, request);
        return (System.nanoTime() - start) / 1e6;
    }

    private static FileScan scan(Connector connector, ScanRequest request) {
        TableSnapshot snapshot = connector.table(TABLE).orElseThrow();
        return (FileScan) connector.scan(snapshot, request);
    }

    private static Connector open(EventTable table) {
        ConnectorFactory factory = ServiceLoader.load(ConnectorFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.type().equals("iceberg"))
                .findFirst()
                .orElseThrow();
        Path place = table.domain().directory();
        return factory.open(new ConnectorConfig(
                EventTable.DOMAIN,
                place,
                Map.of(
                        "catalog",
                        "jdbc",
                        "uri",
                        "jdbc:sqlite:" + table.domain().database(),
                        "warehouse",
                        table.domain().warehouse().toString()),
                System::nanoTime));
    }

    private void measureQueries(EventTable table) throws Exception {
        Path mesh = OpenMesh.write(directory.resolve("mesh"), List.of(table.domain()));
        LocalDate day = EventTable.FIRST_DAY.plusDays(7);
        String name = String.join(".", EventTable.DOMAIN, EventTable.SCHEMA, EventTable.TABLE);
        List<String> queries = List.of(
                "SELECT COUNT(*), SUM(amount) FROM " + name,
                "SELECT COUNT(*), SUM(amount) FROM " + name + " WHERE occurred >= TIMESTAMP '" + day
                        + " 00:00:00' AND occurred < TIMESTAMP '" + day.plusDays(1) + " 00:00:00'");
        try (Gateway gateway = Gateway.start(mesh);
                GatewayClient client =
                        GatewayClient.connect(allocator, gateway.port(), OpenMesh.USER, OpenMesh.PASSWORD);
                RawDuckDb raw = new RawDuckDb(allocator)) {
            raw.createSchema(EventTable.DOMAIN, EventTable.SCHEMA);
            raw.createView(name, table.files());
            for (String query : queries) {
                double first = client.run(query, BatchConsumer.IGNORE).totalMillis();
                List<Double> ours = new ArrayList<>();
                List<Double> theirs = new ArrayList<>();
                raw.run(query, BatchConsumer.IGNORE);
                for (int run = 0; run < COLD_RUNS; run++) {
                    ours.add(client.run(query, BatchConsumer.IGNORE).totalMillis());
                    theirs.add(raw.run(query, BatchConsumer.IGNORE).totalMillis());
                }
                print(
                        "%s: first %.0f ms, then %.0f ms; raw DuckDB on all files %.0f ms",
                        query,
                        first,
                        Medians.median(ours, Double::doubleValue),
                        Medians.median(theirs, Double::doubleValue));
            }
        }
    }

    private void print(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
        out.flush();
    }
}
