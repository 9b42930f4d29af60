package io.meshgate.shell;

import io.meshgate.shell.output.Format;
import io.meshgate.shell.output.ResultWriter;
import io.meshgate.shell.output.TextFormats;
import io.meshgate.shell.output.TextStyle;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that results are written to. It appears when it is whole: until {@link #publish} all is written to another file
 * beside it. Not thread-safe.
 */
final class OutputFile {
    private final Path target;
    private final boolean replace;
    private final Path unfinished;
    private int results;
    private boolean broken;

    private OutputFile(Path target, boolean replace, Path unfinished) {
        this.target = target;
        this.replace = replace;
        this.unfinished = unfinished;
    }

    /** @throws ShellException when the file is there and must not be replaced, or its directory takes no files */
    static OutputFile at(Path file, boolean replace) {
        Path target = file.toAbsolutePath();
        if (Files.exists(target) && !replace) {
            throw exists(file);
        }
        if (Files.isDirectory(target)) {
            throw new ShellException(file + " is a directory");
        }
        Path directory = target.getParent();
        try {
            Path unfinished = Files.createTempFile(directory, ".meshgate-", ".part");
            unfinished.toFile().deleteOnExit();
            return new OutputFile(target, replace, unfinished);
        } catch (NoSuchFileException e) {
            throw new ShellException(ExitCode.FAILED, "there is no directory " + directory, e);
        } catch (IOException e) {
            throw new ShellException(ExitCode.FAILED, "no file can be made in " + directory, e);
        }
    }

    private static ShellException exists(Path file) {
        return new ShellException(file + " exists; it is replaced with --force, or by \\o! in place of \\o");
    }

    Path target() {
        return target;
    }

    /** For the next result. */
    ResultWriter writer(Format format, TextStyle style) {
        if (results++ > 0 && !format.takesSeveral()) {
            throw new ShellException("a file of format " + format + " holds one result, and " + target.getFileName()
                    + " has one; write the next one to another file");
        }
        ResultWriter writer = format.isBinary()
                ? BinaryFormats.toFile(format, unfinished, String.valueOf(target.getFileName()))
                : text(format, style);
        return rows -> {
            boolean whole = false;
            try {
                writer.write(rows);
                whole = true;
            } finally {
                broken |= !whole;
            }
        };
    }

    private ResultWriter text(Format format, TextStyle style) {
        return rows -> {
            try (Writer out = new BufferedWriter(
                    Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8, StandardOpenOption.APPEND), 1 << 16)) {
                if (results > 1) {
                    out.write('\n');
                }
                TextFormats.writer(format, out, style).write(rows);
            }
        };
    }

    /** Makes the file appear, unless a result in it is not whole. */
    void publish() {
        if (broken) {
            discard();
            throw new ShellException(target + " was not written: a result of it failed");
        }
        try {
            if (replace) {
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.move(unfinished, target);
            }
        } catch (FileAlreadyExistsException e) {
            discard();
            throw exists(target);
        } catch (IOException e) {
            discard();
            throw new ShellException(ExitCode.FAILED, target + " cannot be written", e);
        }
    }

    /** Forgets what was written. */
    void discard() {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            throw new ShellException(ExitCode.FAILED, unfinished + " cannot be deleted", e);
        }
    }
}
