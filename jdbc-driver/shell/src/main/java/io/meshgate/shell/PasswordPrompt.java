package io.meshgate.shell;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Asks the person at the terminal for the password, which is not shown. */
final class PasswordPrompt {
    private final Surroundings surroundings;

    PasswordPrompt(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Empty when there is no terminal to ask at. */
    Optional<String> ask(String user) {
        if (!surroundings.terminals().in()) {
            return Optional.empty();
        }
        Console console = surroundings.terminals().out() ? System.console() : null;
        if (console == null) {
            return askWithoutEcho(user);
        }
        char[] typed = console.readPassword("Password of %s: ", user);
        return typed == null ? Optional.empty() : Optional.of(new String(typed));
    }

    /** Java has no console when the output goes to a file, as it does in scripts. */
    private Optional<String> askWithoutEcho(String user) {
        if (!echo("-echo")) {
            return Optional.empty();
        }
        Thread restore = new Thread(() -> echo("echo"), "echo");
        Runtime.getRuntime().addShutdownHook(restore);
        try {
            OutputStream err = surroundings.err();
            err.write(("Password of " + user + ": ").getBytes(StandardCharsets.UTF_8));
            String typed = line(surroundings.in());
            err.write('\n');
            return Optional.of(typed);
        } catch (IOException e) {
            return Optional.empty();
        } finally {
            echo("echo");
            Runtime.getRuntime().removeShutdownHook(restore);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static boolean echo(String mode) {
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
