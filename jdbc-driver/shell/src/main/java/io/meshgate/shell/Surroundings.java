package io.meshgate.shell;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;
import java.util.Optional;

/**
 * What the shell finds around it.
 *
 * @param terminals which of the three streams are a terminal
 * @param home where the history is kept, below {@code .meshgate}
 */
public record Surroundings(
        InputStream in,
        OutputStream out,
        OutputStream err,
        Terminals terminals,
        Map<String, String> environment,
        Path home,
        ConnectionSource connections) {

    /** Which of the streams are a terminal. */
    public record Terminals(boolean in, boolean out, boolean err) {
        public static final Terminals NONE = new Terminals(false, false, false);

        /** Whether a person sits there: statements are typed, and results read. */
        boolean interactive() {
            return in && out;
        }
    }

    /** Those of the process. */
    public static Surroundings ofProcess() {
        // Streams of their own: System.out does not tell when its reader has gone.
        return new Surroundings(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                new Terminals(isTerminal(0), isTerminal(1), isTerminal(2)),
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                DriverManager::getConnection);
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    private static boolean isTerminal(int descriptor) {
        try {
            return new ProcessBuilder("test", "-t", Integer.toString(descriptor))
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
