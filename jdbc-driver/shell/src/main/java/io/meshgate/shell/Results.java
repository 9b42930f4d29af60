package io.meshgate.shell;

import io.meshgate.shell.output.Expansion;
import io.meshgate.shell.output.Format;
import io.meshgate.shell.output.ResultWriter;
import io.meshgate.shell.output.TextFormats;
import io.meshgate.shell.output.TextStyle;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Sends results to the screen or to a file, in the format of the settings. Used by one thread. */
final class Results {
    private final Screen screen;
    private final Settings settings;
    private final Progress progress;
    private Optional<OutputFile> file = Optional.empty();

    /** @param progress stops before the first row comes on a terminal */
    Results(Screen screen, Settings settings, Progress progress) {
        this.screen = screen;
        this.settings = settings;
        this.progress = progress;
    }

    /** The writer of the next result. */
    ResultWriter open() {
        Format format = settings.format();
        if (file.isPresent()) {
            TextStyle style = settings.expansion() == Expansion.ON
                    ? new TextStyle(OptionalInt.empty(), false, TextStyle.PLAIN.palette(), Expansion.ON)
                    : TextStyle.PLAIN;
            return file.get().writer(format, style);
        }
        if (format.isBinary()) {
            return BinaryFormats.toStream(format, screen.bytes());
        }
        return rows -> {
            try (Writer out = new FirstWrite(screen.open(), this::beforeRows)) {
                TextFormats.writer(format, out, screen.style(settings.expansion()))
                        .write(rows);
            }
        };
    }

    private void beforeRows() {
        if (screen.style(settings.expansion()).terminal()) {
            progress.stop();
        }
    }

    Screen screen() {
        return screen;
    }

    /** Sends what follows to a file, once the one before it is whole. */
    void toFile(Path path, boolean replace) {
        finish();
        file = Optional.of(OutputFile.at(path, replace));
    }

    /** Ends the file, if there is one: it appears. What follows goes to the screen. */
    void finish() {
        Optional<OutputFile> ended = file;
        file = Optional.empty();
        ended.ifPresent(OutputFile::publish);
    }

    /** Ends the file, if there is one, and forgets it. */
    void discard() {
        Optional<OutputFile> ended = file;
        file = Optional.empty();
        ended.ifPresent(OutputFile::discard);
    }
}
