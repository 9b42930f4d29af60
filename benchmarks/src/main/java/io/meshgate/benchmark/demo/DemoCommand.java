package io.meshgate.benchmark.demo;

import io.meshgate.benchmark.Commands;
import io.meshgate.benchmark.ConsoleProgress;
import io.meshgate.benchmark.tpch.TpchMesh;
import io.meshgate.server.Gateway;
import io.meshgate.server.Overrides;
import io.meshgate.server.cli.CommandFailedException;
import io.meshgate.server.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshgate demo}. */
@Command(
        name = "demo",
        description = {
            "Creates a mesh of three domains, serves it, and runs the same queries as two users.",
            "Exit code 0: all results are as expected; 1: some are not, or the demo could not run."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final int USUAL_PORT = 32010;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--dir", description = "Where the mesh is (default: benchmarks/target/demo in the checkout).")
    private @Nullable Path directory;

    @Option(names = "--scale", defaultValue = "0.1", description = "TPC-H's scale factor (default: ${DEFAULT-VALUE}).")
    private double scale;

    @Option(names = "--port", description = "Port of Flight SQL, 0 for any free one (default: 32010; 0 with --once).")
    private @Nullable Integer port;

    @Option(names = "--once", description = "Exit after the queries instead of serving until Ctrl-C.")
    private boolean once;

    @Override
    public Integer call() throws Exception {
        return Commands.run(this::demo);
    }

    private int demo() throws Exception {
        int wanted = port != null ? port : once ? 0 : USUAL_PORT;
        checkThatPortIsFree(wanted);
        TpchMesh mesh =
                new TpchMesh(directory != null ? directory : Commands.target().resolve("demo"), scale);
        createData(mesh);
        DemoMesh demoMesh = DemoMesh.write(mesh, port != null ? port : USUAL_PORT);
        try (BufferAllocator allocator = new RootAllocator();
                Gateway gateway = Gateway.start(mesh.directory(), Overrides.port(wanted))) {
            out().println("Gateway: 127.0.0.1:" + gateway.port() + " (Arrow Flight SQL), in this process");
            int failures = Demo.run(out(), mesh, demoMesh, gateway, allocator);
            out().println();
            out().println(failures == 0 ? "All checks passed." : failures + " checks failed.");
            out().flush();
            if (!once) {
                serve(gateway);
            }
            return failures == 0 ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private void createData(TpchMesh mesh) throws IOException {
        if (mesh.isComplete()) {
            out().println("Mesh: " + mesh.directory() + " (reused)");
            out().flush();
            return;
        }
        out().println("Mesh: " + mesh.directory() + ", three domains with TPC-H data at scale " + scale);
        out().flush();
        long start = System.nanoTime();
        ConsoleProgress progress = new ConsoleProgress(out());
        mesh.create(progress);
        progress.done();
        out().printf(Locale.ROOT, "  written in %.1f s%n", (System.nanoTime() - start) / 1e9);
        out().flush();
    }

    private void serve(Gateway gateway) throws InterruptedException {
        out().println();
        out().println(ConnectionHelp.text(gateway.port()));
        out().flush();
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            gateway.close();
                            stopped.countDown();
                        },
                        "demo-shutdown"));
        stopped.await();
    }

    private static void checkThatPortIsFree(int wanted) {
        if (wanted < 0 || wanted > 65535) {
            throw new CommandFailedException("--port must be from 0 to 65535.");
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
        } catch (IOException e) {
            throw new CommandFailedException(
                    "Port " + wanted + " is in use; stop what listens there, or choose another with --port"
                            + " (0: any free one).",
                    e);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
