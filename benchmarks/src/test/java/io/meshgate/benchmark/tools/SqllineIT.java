package io.meshgate.benchmark.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** sqlline itself, in a JVM without flags, with the driver as its one jar. */
@ExtendWith(ToolGateway.Extension.class)
class SqllineIT {
    private static final Path SQLLINE = Path.of("target/tools/sqlline.jar").toAbsolutePath();
    private static final Path DRIVER = Path.of("target/drivers/meshgate.jar").toAbsolutePath();

    @TempDir
    Path home;

    private final ToolGateway gateway;

    SqllineIT(ToolGateway gateway) {
        this.gateway = gateway;
    }

    @Test
    void connectsBrowsesAndSelects() throws Exception {
        List<String> output = run(
                "!connect " + gateway.url() + "/sales/retail analyst analyst",
                "!tables",
                "!columns retail order\\_items",
                "!describe customer",
                "!schemas",
                "!primarykeys retail customer",
                "!typeinfo",
                "!dbinfo",
                "SELECT id, name, email FROM customer ORDER BY id LIMIT 2;",
                "SELECT a_decimal, a_date, a_timestamp, a_text FROM finance.reference.all_types;",
                "SELECT * FROM finance.billing.invoices;",
                "!closeall",
                "!quit");

        assertThat(output)
                .contains(
                        "'sales','retail','customer','TABLE','','','','','',''",
                        "'sales','retail','order_items','TABLE','','','','','',''",
                        "'3','Customer 3',''",
                        "'6','Customer 6',''",
                        "'1234567890.1234','2026-02-28','2026-02-28 13:14:15.123456','grün 字'")
                .noneMatch(line -> line.contains("card_number"))
                .anyMatch(line -> line.startsWith("'sales','retail','order_items','amount',"))
                .noneMatch(line -> line.contains("'orderXitems','amount'"))
                .anyMatch(line -> line.startsWith("getDatabaseProductName") && line.endsWith("Meshgate"));
        assertThat(output)
                .as("its default isolation, which it asks for before it uses it")
                .filteredOn(line -> line.contains("not supported"))
                .singleElement()
                .asString()
                .contains("TRANSACTION_REPEATABLE_READ", "Default (TRANSACTION_NONE) will be used");
        assertThat(output)
                .filteredOn(line -> line.startsWith("Error:"))
                .singleElement()
                .asString()
                .contains("invoices");
    }

    /** What it prints, line by line. */
    private List<String> run(String... commands) throws IOException, InterruptedException {
        Path script = Files.write(home.resolve("script.sql"), List.of(commands));
        Path output = home.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.home=" + home,
                        "-Dfile.encoding=UTF-8",
                        "-Dstdout.encoding=UTF-8",
                        "-Duser.timezone=UTC",
                        "-cp",
                        SQLLINE + File.pathSeparator + DRIVER,
                        "sqlline.SqlLine",
                        "--silent=true",
                        "--outputformat=csv",
                        "--force=true",
                        "--run=" + script)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }
}
