package io.meshgate.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How wide the terminal is that a script writes to. */
final class TerminalWidth {
    private static final int USUAL = 80;

    private final Surroundings surroundings;

    TerminalWidth(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    int columns() {
        return surroundings
                .variable("COLUMNS")
                .flatMap(TerminalWidth::number)
                .or(TerminalWidth::asked)
                .orElse(USUAL);
    }

    private static Optional<Integer> number(String text) {
        return text.matches("[1-9]\\d{0,4}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private static Optional<Integer> asked() {
        try {
            Process process = new ProcessBuilder("sh", "-c", "stty size </dev/tty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();
            return process.waitFor() == 0 ? number(size.substring(size.indexOf(' ') + 1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
