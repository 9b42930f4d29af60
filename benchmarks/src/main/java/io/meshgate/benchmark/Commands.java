package io.meshgate.benchmark;

import io.meshgate.connector.GatewayException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.arrow.flight.FlightRuntimeException;
import picocli.CommandLine.Model.CommandSpec;

/** What the commands share: where they write, and how they fail. */
public final class Commands {
    /** The exit code of a command that could not do its work. */
    public static final int COULD_NOT_RUN = 2;

    private Commands() {}

    /** The build area of this module, in the checkout that the launcher names, or else in the current directory. */
    public static Path target() {
        Path home = Path.of(System.getProperty("meshgate.home", ""));
        return home.toAbsolutePath().normalize().resolve("benchmarks").resolve("target");
    }

    /** Runs the command; what its user can act on becomes a message, without a stack trace. */
    public static int exitCode(CommandSpec spec, Callable<Integer> command) {
        try {
            return command.call();
        } catch (CommandFailure | GatewayException | FlightRuntimeException e) {
            return failed(spec, String.valueOf(e.getMessage()));
        } catch (Exception e) {
            if (System.getProperty("meshgate.trace") != null) {
                throw new IllegalStateException(e);
            }
            return failed(spec, e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private static int failed(CommandSpec spec, String message) {
        spec.commandLine().getOut().flush();
        spec.commandLine().getErr().println("meshgate: " + message);
        spec.commandLine().getErr().flush();
        return COULD_NOT_RUN;
    }
}
