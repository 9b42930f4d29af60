package io.meshgate.benchmark;

import io.meshgate.server.cli.CommandFailedException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.concurrent.Callable;
import org.apache.arrow.flight.FlightRuntimeException;
import org.jspecify.annotations.Nullable;

/** What the commands share: where they write, and how they fail. */
public final class Commands {
    private static final String TARGET = "target";

    private Commands() {}

    /**
     * The build area of this module: in the checkout that the system property {@code meshgate.home} names, or else where
     * this class was built, or else in the current directory.
     */
    public static Path target() {
        String home = System.getProperty("meshgate.home");
        if (home == null) {
            Path built = builtIn(Commands.class.getProtectionDomain().getCodeSource());
            if (built != null && built.endsWith(TARGET)) {
                return built;
            }
        }
        return Path.of(home == null ? "" : home)
                .toAbsolutePath()
                .normalize()
                .resolve("benchmarks")
                .resolve(TARGET);
    }

    private static @Nullable Path builtIn(@Nullable CodeSource source) {
        if (source == null || source.getLocation() == null) {
            return null;
        }
        try {
            return Path.of(source.getLocation().toURI()).toAbsolutePath().getParent();
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Runs a command; a refusal by the gateway, which is a message already, becomes the command's failure. */
    public static int run(Callable<Integer> command) throws Exception {
        try {
            return command.call();
        } catch (FlightRuntimeException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
