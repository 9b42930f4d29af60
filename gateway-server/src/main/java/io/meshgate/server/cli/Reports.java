package io.meshgate.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a command's report goes: to the standard output or into a file. */
final class Reports {
    private Reports() {}

    /** @param file replaced when it is there; none for the standard output */
    static void write(String report, @Nullable Path file, PrintWriter out) {
        if (file == null) {
            out.print(report);
            out.flush();
            return;
        }
        try {
            Files.writeString(file, report, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new CommandFailedException("cannot write to " + file, failure);
        }
    }
}
