package io.meshgate.benchmark;

import io.meshgate.server.cli.CommandFailedException;
import io.meshgate.server.cli.Meshgate;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A gateway in a process of its own, as users have it, so that its memory and its compiler's work are not mixed with
 * the client's. Runs on this JVM's class path and flags, without TLS on a free port of the loopback interface.
 */
public final class GatewayProcess implements AutoCloseable {
    private static final Pattern SERVING = Pattern.compile("Serving .* on grpc://127\\.0\\.0\\.1:([0-9]+)");
    private static final long LAST_CALLS_SECONDS = 20;

    private final Process process;
    private final int port;
    private final Thread drain;

    private GatewayProcess(Process process, BufferedReader output, int port) {
        this.process = process;
        this.port = port;
        this.drain = new Thread(() -> output.lines().forEach(line -> {}), "gateway-output");
        drain.setDaemon(true);
        drain.start();
    }

    /**
     * Returns when the gateway listens.
     *
     * @throws CommandFailedException with what the gateway said, when it ends instead
     */
    static GatewayProcess start(Path mesh) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Meshgate.class.getName()));
        command.addAll(List.of("serve", "--mesh", mesh.toString(), "--host", "127.0.0.1", "--port", "0"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader output = process.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher serving = SERVING.matcher(line);
            if (serving.matches()) {
                return new GatewayProcess(process, output, Integer.parseInt(serving.group(1)));
            }
            said.append(System.lineSeparator()).append(line);
        }
        throw new CommandFailedException("The gateway did not start; it said:" + said);
    }

    public int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(LAST_CALLS_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            drain.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
