package io.meshgate.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;

/** Reads the small files that properties name. Their content is never repeated. */
final class TextFiles {
    private static final int LARGEST = 1 << 20;

    private TextFiles() {}

    /** @param property that names the file, for messages */
    static byte[] bytes(Path file, String property) throws SQLException {
        byte[] content;
        try (InputStream stream = Files.newInputStream(file)) {
            content = stream.readNBytes(LARGEST + 1);
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "it does not exist" : "it cannot be read";
            throw Failures.invalidUrl("The file of the property " + property + ", " + file + ": " + why, e);
        }
        if (content.length > LARGEST) {
            throw Failures.invalidUrl(
                    "The file of the property " + property + ", " + file + ", is larger than " + LARGEST + " bytes");
        }
        return content;
    }

    /** The only line, without blanks around it. */
    static String line(Path file, String property) throws SQLException {
        return new String(bytes(file, property), StandardCharsets.UTF_8).strip();
    }
}
