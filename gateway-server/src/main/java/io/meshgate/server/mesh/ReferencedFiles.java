package io.meshgate.server.mesh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Files that the mesh directory refers to by path; remembers what they held, so that they can be watched. */
final class ReferencedFiles {
    private final Path directory;
    private final SortedMap<Path, byte[]> contents = new TreeMap<>();

    ReferencedFiles(Path directory) {
        this.directory = directory;
    }

    /** A path as it stands in a file, relative to the mesh directory. */
    Path resolve(String path) {
        return directory.resolve(path).normalize();
    }

    /** Empty when the file is not there, cannot be read, or is larger than is accepted. */
    Optional<byte[]> read(String path) {
        Path file = resolve(path);
        Optional<byte[]> content = content(file);
        contents.put(file, content.orElse(new byte[0]));
        return content;
    }

    static Optional<byte[]> content(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return BoundedFiles.read(file);
        } catch (IOException failure) {
            return Optional.empty();
        }
    }

    /** All that were asked for with what they held; nothing for those that were not found. */
    SortedMap<Path, byte[]> contents() {
        return Collections.unmodifiableSortedMap(contents);
    }
}
