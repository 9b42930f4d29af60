package io.meshgate.shell;

import io.meshgate.shell.output.Expansion;
import io.meshgate.shell.output.Format;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The commands that change how results are shown. */
final class SettingCommands {
    private final Settings settings;
    private final Results results;

    SettingCommands(Settings settings, Results results) {
        this.settings = settings;
        this.results = results;
    }

    List<BackslashCommand> all() {
        return List.of(
                new BackslashCommand("x", "[on|off|auto]", "one line for each column of a row", this::expand),
                new BackslashCommand("timing", "[on|off]", "says how long statements take", this::timing),
                new BackslashCommand("format", "[FORMAT]", "of results: " + Format.accepted(), this::format),
                new BackslashCommand("pager", "[on|off]", "shows long results page by page", this::pager),
                new BackslashCommand(
                        "o",
                        "[FILE]",
                        "writes results to a new file; without FILE ends it",
                        file -> output(file, false)),
                new BackslashCommand("o!", "FILE", "the same, and replaces the file", file -> output(file, true)));
    }

    private void expand(String argument) throws IOException {
        settings.expand(
                switch (argument.toLowerCase(Locale.ROOT)) {
                    case "on" -> Expansion.ON;
                    case "off" -> Expansion.OFF;
                    case "auto" -> Expansion.AUTO;
                    case "" -> settings.expansion() == Expansion.ON ? Expansion.OFF : Expansion.ON;
                    default -> throw new ShellException("\\x: accepted are on, off and auto");
                });
        say("Vertical rows are " + settings.expansion().name().toLowerCase(Locale.ROOT) + ".");
    }

    private void timing(String argument) throws IOException {
        settings.showTiming(isOn("timing", argument, settings.timing()));
        say("Timing is " + (settings.timing() ? "on." : "off."));
    }

    private void pager(String argument) throws IOException {
        settings.usePager(isOn("pager", argument, settings.pager()));
        say("The pager is " + (settings.pager() ? "on." : "off."));
    }

    private static boolean isOn(String command, String argument, boolean now) {
        return switch (argument.toLowerCase(Locale.ROOT)) {
            case "on" -> true;
            case "off" -> false;
            case "" -> !now;
            default -> throw new ShellException("\\" + command + ": accepted are on and off");
        };
    }

    private void format(String argument) throws IOException {
        if (!argument.isEmpty()) {
            settings.useFormat(Format.of(argument)
                    .orElseThrow(() -> new ShellException("\\format: accepted are " + Format.accepted())));
        }
        say("The format is " + settings.format() + ".");
    }

    private void output(String argument, boolean replace) {
        if (!argument.isEmpty()) {
            results.toFile(Path.of(argument), replace);
        } else if (replace) {
            throw new ShellException("\\o!: name the file");
        } else {
            results.finish();
        }
    }

    /** To a person: what a script writes is results alone. */
    private void say(String line) throws IOException {
        if (results.screen().isTyped()) {
            try (Writer out = results.screen().open()) {
                out.write(line + "\n");
            }
        }
    }
}
