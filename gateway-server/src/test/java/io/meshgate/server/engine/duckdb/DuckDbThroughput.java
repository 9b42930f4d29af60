package io.meshgate.server.engine.duckdb;

import static io.meshgate.server.engine.Columns.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import io.meshgate.server.engine.Scans;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures rather than tests, so only {@code -Dtest=DuckDbThroughput} runs it. */
class DuckDbThroughput {
    private static final int ROWS = 3_000_000;
    private static final Schema SCHEMA = wide();

    @TempDir
    Path directory;

    private static Schema wide() {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            ArrowType type = i < 8 ? INT64 : i < 12 ? DOUBLE : i < 14 ? decimal(15, 2) : TEXT;
            fields.add(column("c" + i, type));
        }
        return new Schema(fields);
    }

    private static String rows(String present) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String value = i < 8
                    ? "CASE WHEN " + present + " THEN i * " + (i + 1) + " END"
                    : i < 12
                            ? "random()"
                            : i < 14 ? "((i * 7) % 1000000 / 100)::DECIMAL(15, 2)" : "'value ' || i % 5000";
            columns.add(value + " AS c" + i);
        }
        return "SELECT " + String.join(", ", columns) + " FROM range(" + ROWS + ") r(i)";
    }

    @Test
    void streamsWideRows() throws Exception {
        directory = directory.toRealPath();
        Path data = Files.createDirectories(directory.resolve("data"));
        ParquetDirectory files = new ParquetDirectory(data);
        try (BufferAllocator allocator = new RootAllocator();
                DuckDbEngine engine = new DuckDbEngine(
                        new DuckDbSettings("4GB", 2, directory.resolve("spill"), List.of(data)), allocator)) {
            measure("no NULL", engine, files.writeLarge("full.parquet", rows("true")), List.of());
            measure("no NULL, prepared", engine, data.resolve("full.parquet"), List.of(true));
            measure(
                    "a third NULL in half of the columns",
                    engine,
                    files.writeLarge("nulls.parquet", rows("i % 3 > 0")),
                    List.of());
            selectOne(engine);
        }
    }

    private static void measure(String what, DuckDbEngine engine, Path file, List<Object> arguments) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        EngineTask task = new EngineTask(
                "q",
                "SELECT * FROM t" + (arguments.isEmpty() ? "" : " WHERE CAST($1 AS BOOLEAN)"),
                SCHEMA,
                new ArrayList<>(arguments),
                Map.of("t", Scans.files(SCHEMA, Scans.group(SCHEMA, Scans.file(file)))));
        for (int run = 0; run < 7; run++) {
            long cpu = system.getProcessCpuTime();
            long from = System.nanoTime();
            long bytes = 0;
            long rows = 0;
            try (ResultStream stream = engine.execute(task)) {
                while (stream.next()) {
                    rows += stream.root().getRowCount();
                    bytes += stream.root().getFieldVectors().stream()
                            .mapToLong(FieldVector::getBufferSize)
                            .sum();
                }
            }
            double seconds = (System.nanoTime() - from) / 1e9;
            assertThat(rows).isEqualTo(ROWS);
            System.out.printf(
                    "%s: %d MB, %.3f s, %.0f MB/s, CPU %d ms%n",
                    what,
                    bytes >> 20,
                    seconds,
                    bytes / 1048576.0 / seconds,
                    (system.getProcessCpuTime() - cpu) / 1_000_000);
        }
    }

    private static void selectOne(DuckDbEngine engine) {
        EngineTask task =
                new EngineTask("q", "SELECT CAST(1 AS INTEGER) AS n", schema(column("n", INT32)), List.of(), Map.of());
        long[] nanos = new long[3_000];
        for (int run = 0; run < nanos.length; run++) {
            long from = System.nanoTime();
            try (ResultStream stream = engine.execute(task)) {
                while (stream.next()) {
                    assertThat(stream.root().getRowCount()).isEqualTo(1);
                }
            }
            nanos[run] = System.nanoTime() - from;
        }
        long[] warm = Arrays.copyOfRange(nanos, 1_000, nanos.length);
        Arrays.sort(warm);
        System.out.printf("SELECT 1: p50 %.2f ms, p99 %.2f ms%n", warm[1_000] / 1e6, warm[1_980] / 1e6);
    }
}
