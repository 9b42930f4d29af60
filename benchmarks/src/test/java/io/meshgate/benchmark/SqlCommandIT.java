package io.meshgate.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.benchmark.mesh.Progress;
import io.meshgate.benchmark.tpch.BenchmarkMesh;
import io.meshgate.benchmark.tpch.PolicyMode;
import io.meshgate.benchmark.tpch.TpchMesh;
import io.meshgate.server.Gateway;
import io.meshgate.server.Overrides;
import io.meshgate.server.cli.Meshgate;
import io.meshgate.shell.SqlCommand;
import io.meshgate.shell.Surroundings;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code meshgate sql} against a gateway, through the JDBC driver. */
class SqlCommandIT {
    private static final int MANY_ROWS = Integer.getInteger("meshgate.test.rows", 1_000_000);

    @TempDir
    static Path directory;

    /** Of the same data; two gateways do not share an audit log. */
    private static Path secondMesh;

    private static Gateway gateway;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void serve() throws IOException {
        TpchMesh data = new TpchMesh(directory.resolve("data"), 0.01);
        data.create(Progress.NONE);
        Path mesh = BenchmarkMesh.write(data, PolicyMode.FILTERS_AND_MASKS).directory();
        secondMesh = BenchmarkMesh.write(data, PolicyMode.OPEN).directory();
        gateway = Gateway.start(mesh, Overrides.port(0));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void runsAStatement() {
        assertThat(sql("-e", "SELECT n_nationkey, n_name FROM finance.reference.nation ORDER BY 1 LIMIT 2"))
                .as(err())
                .isZero();
        assertThat(out()).isEqualTo("""
                         n_nationkey | n_name
                        -------------+-----------
                                   0 | ALGERIA
                                   1 | ARGENTINA
                        (2 rows)
                        """);
    }

    @Test
    void pointsAtTheMistake() {
        assertThat(sql("-e", "SELECT\n  n_nam FROM finance.reference.nation")).isEqualTo(1);
        assertThat(err())
                .contains("error: COLUMN_NOT_FOUND", "[SQLSTATE 42703]", "\n    n_nam FROM")
                .containsPattern("\n {4}\\^\n");
    }

    @Test
    void listsDescribesAndEnters() {
        assertThat(sql("-e", "\\dn", "-e", "\\d cust*", "-e", "\\d finance.reference.nation"))
                .as(err())
                .isZero();
        assertThat(out()).contains("sales   | retail", "sales   | retail | customer", "n_regionkey");
        assertThat(sql("--format", "csv", "-e", "\\c finance.reference", "-e", "SELECT count(*) AS n FROM nation"))
                .as(err())
                .isZero();
        assertThat(out()).isEqualTo("n\r\n25\r\n");
    }

    @Test
    void showsThePoliciesThatApply() {
        assertThat(sql("--format", "csv", "-e", "\\policies sales.retail.customer"))
                .as(err())
                .isZero();
        assertThat(out())
                .contains("sales.retail.customer,row filter,\"\",customers-of-four-regions,domain sales,")
                .contains("sales.retail.customer,mask,c_phone,phone-country-code,domain sales,");
        assertThat(sql("--format", "csv", "-e", "\\policies finance.reference.nation"))
                .isZero();
        assertThat(out()).contains("finance.reference.nation,none,");
    }

    @Test
    void writesParquetThatHoldsWhatWasRead() throws Exception {
        Path file = directory.resolve("orders.parquet");
        assertThat(sql(
                        "--force",
                        "--format",
                        "parquet",
                        "-o",
                        file.toString(),
                        "-e",
                        "SELECT * FROM sales.retail.orders"))
                .as(err())
                .isZero();
        assertThat(sql(
                        "--format",
                        "csv",
                        "-e",
                        "SELECT count(*), sum(o_totalprice), min(o_orderdate) FROM sales.retail.orders"))
                .isZero();
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement();
                var result =
                        statement.executeQuery("SELECT count(*) || ',' || sum(o_totalprice) || ',' || min(o_orderdate)"
                                + " FROM read_parquet('" + file + "')")) {
            assertThat(result.next()).isTrue();
            assertThat(out().lines().toList().get(1)).isEqualTo(result.getString(1));
        }
    }

    @Test
    void writesDecimalsInArraysWithTheirDigits() throws Exception {
        Path file = directory.resolve("decimals.parquet");
        String sql = "SELECT ARRAY[CAST(1.5 AS DECIMAL(10, 2)), CAST(2 AS DECIMAL(10, 2))] AS prices";
        assertThat(sql("--format", "parquet", "-o", file.toString(), "-e", sql))
                .as(err())
                .isZero();
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement();
                var result = statement.executeQuery(
                        "SELECT typeof(prices) || ' ' || CAST(prices AS VARCHAR) FROM read_parquet('" + file + "')")) {
            assertThat(result.next()).isTrue();
            assertThat(result.getString(1)).isEqualTo("DECIMAL(10,2)[] [1.50, 2.00]");
        }
    }

    @Test
    void writesManyMoreRowsThanItsMemoryHolds() throws Exception {
        // As text alone they are more than this JVM has.
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Meshgate.class.getName(), "sql"));
        command.addAll(List.of("--url", "jdbc:meshgate://127.0.0.1:" + gateway.port(), "--user", BenchmarkMesh.USER));
        command.addAll(List.of("--format", "csv", "-e", """
                        SELECT o.*, a.n_name AS first_name, b.n_name AS second_name
                        FROM sales.retail.orders o CROSS JOIN finance.reference.nation a
                        CROSS JOIN finance.reference.nation b LIMIT %d""".formatted(MANY_ROWS)));
        ProcessBuilder shell = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        shell.environment().put("MESHGATE_PASSWORD", BenchmarkMesh.PASSWORD);
        Process process = shell.start();
        long lines = 0;
        long characters = 0;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines++;
                characters += line.length();
            }
        }
        assertThat(process.waitFor()).isZero();
        assertThat(lines).isEqualTo(MANY_ROWS + 1L);
        assertThat(characters).isGreaterThan(MANY_ROWS * 100L);
    }

    @Test
    void endsWithFourForAWrongPassword() {
        assertThat(run(InputStream.nullInputStream(), "wrong", gateway.port(), "-e", "SELECT 1"))
                .isEqualTo(4);
        assertThat(err()).contains("there is no connection", "[SQLSTATE 28000]").doesNotContain("\tat ");
    }

    @Test
    void connectsAgainAfterTheServerWasRestarted() throws IOException {
        Gateway[] other = {Gateway.start(secondMesh, Overrides.port(0))};
        int port = other[0].port();
        try {
            InputStream script = scriptThat(
                    () -> {
                        other[0].close();
                        other[0] = Gateway.start(secondMesh, Overrides.port(port));
                    },
                    "USE finance.reference;\nSELECT 1 AS a;\n",
                    "SELECT count(*) AS n FROM nation;\n");
            assertThat(run(script, BenchmarkMesh.PASSWORD, port, "--format", "csv"))
                    .as(err())
                    .isZero();
            assertThat(out()).isEqualTo("a\r\n1\r\nn\r\n25\r\n");
            assertThat(err()).contains("connected again");
        } finally {
            other[0].close();
        }
    }

    /** A standard input between whose two parts something happens: it is read only when the first part has run. */
    private static InputStream scriptThat(Runnable between, String first, String second) {
        return new SequenceInputStream(
                new ByteArrayInputStream(first.getBytes(StandardCharsets.UTF_8)), new InputStream() {
                    private final InputStream rest = new ByteArrayInputStream(second.getBytes(StandardCharsets.UTF_8));
                    private boolean started;

                    @Override
                    public int read() throws IOException {
                        if (!started) {
                            started = true;
                            between.run();
                        }
                        return rest.read();
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        if (!started) {
                            started = true;
                            between.run();
                        }
                        return rest.read(bytes, offset, length);
                    }
                });
    }

    private int sql(String... arguments) {
        return run(InputStream.nullInputStream(), BenchmarkMesh.PASSWORD, gateway.port(), arguments);
    }

    private int run(InputStream in, String password, int port, String... arguments) {
        out.reset();
        err.reset();
        SqlCommand command = new SqlCommand(() -> new Surroundings(
                in,
                out,
                err,
                Surroundings.Terminals.NONE,
                Map.of("MESHGATE_PASSWORD", password),
                directory,
                DriverManager::getConnection));
        String[] where = {"--url", "jdbc:meshgate://127.0.0.1:" + port, "--user", BenchmarkMesh.USER};
        return new CommandLine(command)
                .execute(Stream.of(where, arguments).flatMap(Stream::of).toArray(String[]::new));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
