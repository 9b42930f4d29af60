package io.meshgate.benchmark;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/**
 * Writes the files of a mesh directory from templates, in which {@code @name@} stands for a value.
 *
 * @param beside templates lie in {@code mesh/} beside this class
 * @param directory where they go
 */
public record MeshTemplate(Class<?> beside, Path directory) {
    private static final int KEY_BYTES = 32;

    /** Writes a file, over what is there. */
    public void write(String file, Map<String, String> values) throws IOException {
        write(file, file, values);
    }

    /** Writes a file under another name than its template's, over what is there. */
    public void write(String source, String file, Map<String, String> values) throws IOException {
        String text = Resources.text(beside, "mesh/" + source);
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("@" + value.getKey() + "@", value.getValue());
        }
        Path target = directory.resolve(file);
        Files.createDirectories(target.getParent());
        Files.writeString(target, text);
    }

    /** Writes a file unless it is there: it may have been edited. */
    public void writeIfAbsent(String file, Map<String, String> values) throws IOException {
        if (!Files.exists(directory.resolve(file))) {
            write(file, values);
        }
    }

    /** Makes a random key as hex digits, readable by the owner only, unless it is there; returns its bytes. */
    public byte[] key(String file) throws IOException {
        Path target = directory.resolve(file);
        if (!Files.exists(target)) {
            Files.createDirectories(target.getParent());
            byte[] key = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(key);
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(target, HexFormat.of().formatHex(key) + "\n");
        }
        return HexFormat.of().parseHex(Files.readString(target).strip());
    }
}
