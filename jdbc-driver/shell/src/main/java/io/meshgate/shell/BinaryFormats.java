package io.meshgate.shell;

import io.meshgate.shell.arrow.ArrowFileFormat;
import io.meshgate.shell.arrow.ParquetFormat;
import io.meshgate.shell.output.Format;
import io.meshgate.shell.output.ResultWriter;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/** The writers of the formats that are no text. */
final class BinaryFormats {
    private BinaryFormats() {}

    /** @param bytes where they go; empty on a terminal */
    static ResultWriter toStream(Format format, Optional<OutputStream> bytes) {
        if (format == Format.PARQUET) {
            throw new ShellException("results of format parquet go to a file; name it with --output or \\o");
        }
        return ArrowFileFormat.toStream(bytes.orElseThrow(() -> new ShellException(
                "results of format arrow do not go to a terminal; name a file with --output or \\o")));
    }

    /** @param name of the file that will be; Arrow's files may be streams */
    static ResultWriter toFile(Format format, Path file, String name) {
        if (format == Format.PARQUET) {
            return ParquetFormat.toFile(file);
        }
        return name.endsWith(".arrows") ? ArrowFileFormat.toStreamFile(file) : ArrowFileFormat.toFile(file);
    }
}
