package io.meshgate.server.cli;

import io.meshgate.server.Gateway;
import io.meshgate.server.Overrides;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meshgate serve}: runs a gateway until it is told to end. */
@Command(
        name = "serve",
        description = {
            "Serve a mesh directory over Arrow Flight SQL until SIGTERM or Ctrl-C.",
            "Changes of the directory are taken up while it runs.",
            "After the signal no new query is taken, and those that run have 20 seconds to end."
        })
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--mesh", required = true, paramLabel = "DIR", description = "The mesh directory.")
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private Path directory;

    @Option(names = "--port", paramLabel = "PORT", description = "Listen on this port; 0: any free one.")
    private @Nullable Integer port;

    @Option(names = "--host", paramLabel = "HOST", description = "Listen on this address.")
    private @Nullable String host;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (port != null && (port < 0 || port > 65_535)) {
            throw new ParameterException(spec.commandLine(), "--port: expected a number from 0 to 65535");
        }
        Logging.showQueries();
        Gateway gateway = Gateway.start(
                directory,
                new Overrides(Optional.ofNullable(host), port == null ? OptionalInt.empty() : OptionalInt.of(port)));
        Runtime.getRuntime().addShutdownHook(new Thread(gateway::close, "shutdown"));
        spec.commandLine()
                .getOut()
                .println("Serving " + directory + " on " + (gateway.usesTls() ? "grpc+tls://" : "grpc://")
                        + gateway.host() + ":" + gateway.port());
        new CountDownLatch(1).await();
        return ExitCode.OK;
    }
}
