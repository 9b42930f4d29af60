package io.meshgate.shell;

import java.io.IOException;
import java.io.Writer;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All commands that start with a backslash. */
final class BackslashCommands {
    private static final int NEAR = 3;

    private final Map<String, BackslashCommand> commands = new LinkedHashMap<>();
    private final Screen screen;

    BackslashCommands(Screen screen, List<BackslashCommand> commands) {
        this.screen = screen;
        Stream.concat(
                        Stream.of(new BackslashCommand("?", "", "lists these commands", none -> help())),
                        commands.stream())
                .forEach(command -> this.commands.put(command.name(), command));
    }

    Set<String> names() {
        return commands.keySet();
    }

    /** Carries out a line that starts with a backslash. */
    void carryOut(String line) throws SQLException, IOException {
        String text = line.strip();
        while (text.endsWith(";")) {
            text = text.substring(0, text.length() - 1).stripTrailing();
        }
        String[] words = text.substring(1).split("\\s+", 2);
        BackslashCommand command = commands.get(words[0]);
        if (command == null) {
            throw new ShellException("there is no command \\" + words[0] + nearest(words[0]) + "; \\? lists all");
        }
        String argument = words.length > 1 ? words[1] : "";
        if (command.arguments().isEmpty() && !argument.isEmpty()) {
            throw new ShellException("\\" + command.name() + " takes no argument");
        }
        command.action().run(argument);
    }

    private String nearest(String name) {
        Optional<String> nearest = commands.keySet().stream()
                .min(Comparator.comparingInt(known -> distance(known, name.toLowerCase(Locale.ROOT))))
                .filter(known -> distance(known, name.toLowerCase(Locale.ROOT)) < Math.min(NEAR, known.length()));
        return nearest.map(known -> ", did you mean \\" + known + "?").orElse("");
    }

    /** How many letters have to be put in, taken away or changed. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }

    private void help() throws IOException {
        try (Writer out = screen.open()) {
            for (BackslashCommand command : commands.values()) {
                out.write(String.format(
                        "  %-24s %s\n", "\\" + command.name() + " " + command.arguments(), command.description()));
            }
            out.write("A statement ends with a semicolon. Ctrl-C cancels it, or clears the line; Ctrl-D leaves.\n");
        }
    }
}
