package io.meshgate.benchmark.jdbc;

import io.meshgate.benchmark.Commands;
import io.meshgate.server.cli.CommandFailedException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs {@link JdbcProbe} in a JVM of its own, with 256 MB of heap and one driver. */
final class DriverProcess {
    private static final String HEAP = "-Xmx256m";
    private static final String MEASURED = "measured ";

    private final JdbcDriverJar driver;
    private final Path jar;

    DriverProcess(JdbcDriverJar driver) {
        this.driver = driver;
        this.jar = Commands.target().resolve("drivers").resolve(driver.file());
        if (!Files.exists(jar)) {
            throw new CommandFailedException("The build has not put " + jar + " in its place: run mvn package.");
        }
    }

    /**
     * The lines of numbers that the probe printed.
     *
     * @throws CommandFailedException with what the process said, when it failed
     */
    List<double[]> measure(String what, int port, String user, String password, int warmUp, int runs, String sql)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(driver.flags());
        command.addAll(List.of(HEAP, "-cp", jar + File.pathSeparator + classes(), JdbcProbe.class.getName()));
        command.addAll(List.of(what, driver.url(port), user, password));
        command.addAll(List.of(Integer.toString(warmUp), Integer.toString(runs), sql));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<double[]> measured = new ArrayList<>();
        StringBuilder said = new StringBuilder();
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(MEASURED)) {
                    measured.add(numbers(line.substring(MEASURED.length())));
                } else {
                    said.append(System.lineSeparator()).append(line);
                }
            }
            if (process.waitFor() != 0) {
                throw new CommandFailedException(
                        "The process with the driver of " + driver.label() + " failed:" + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted while the driver of " + driver.label() + " was measured");
        } finally {
            process.destroyForcibly();
        }
        return measured;
    }

    private static double[] numbers(String line) {
        return Stream.of(line.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    }

    private static Path classes() {
        try {
            return Path.of(JdbcProbe.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
