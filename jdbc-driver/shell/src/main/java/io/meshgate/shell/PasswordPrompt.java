package io.meshgate.shell;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks the person at the terminal for the password, which is not shown. */
final class PasswordPrompt {
    /** Whether the terminal shows what is typed. */
    @FunctionalInterface
    interface Echo {
        /**
         * @param mode echo or -echo
         * @return false if it cannot be set
         */
        boolean set(String mode);
    }

    private final Surroundings surroundings;
    private final Supplier<Optional<Console>> consoles;
    private final Echo echo;

    PasswordPrompt(Surroundings surroundings) {
        this(surroundings, () -> Optional.ofNullable(System.console()), PasswordPrompt::stty);
    }

    /**
     * @param consoles Java's, if it has one
     */
    PasswordPrompt(Surroundings surroundings, Supplier<Optional<Console>> consoles, Echo echo) {
        this.surroundings = surroundings;
        this.consoles = consoles;
        this.echo = echo;
    }

    /** Empty when there is no terminal to ask at. */
    Optional<String> ask(String user) {
        if (!surroundings.terminals().in()) {
            return Optional.empty();
        }
        Optional<Console> console = surroundings.terminals().out() ? consoles.get() : Optional.empty();
        if (console.isEmpty()) {
            return askWithoutEcho(user);
        }
        char[] typed = console.get().readPassword("Password of %s: ", user);
        return Optional.ofNullable(typed).map(String::new);
    }

    /** Java has no console when the output goes to a file, as it does in scripts. */
    private Optional<String> askWithoutEcho(String user) {
        if (!echo.set("-echo")) {
            return Optional.empty();
        }
        Thread restore = new Thread(() -> echo.set("echo"), "echo");
        Runtime.getRuntime().addShutdownHook(restore);
        try {
            OutputStream err = surroundings.err();
            err.write(("Password of " + user + ": ").getBytes(StandardCharsets.UTF_8));
            Optional<String> typed = line(surroundings.in());
            err.write('\n');
            return typed;
        } catch (IOException e) {
            return Optional.empty();
        } finally {
            echo.set("echo");
            Runtime.getRuntime().removeShutdownHook(restore);
        }
    }

    /** Empty when the input ends before there is a line: the person has typed Ctrl-D. */
    private static Optional<String> line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int c = in.read();
        boolean none = c < 0;
        while (c >= 0 && c != '\n') {
            line.write(c);
            c = in.read();
        }
        return none ? Optional.empty() : Optional.of(line.toString(StandardCharsets.UTF_8));
    }

    private static boolean stty(String mode) {
        try {
            return new ProcessBuilder("stty", mode)
                            .redirectInput(ProcessBuilder.Redirect.INHERIT)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
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
