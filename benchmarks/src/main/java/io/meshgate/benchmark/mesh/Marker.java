package io.meshgate.benchmark.mesh;

import io.meshgate.server.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The file that tells whether the data beside it is whole. It is written first, as incomplete, and last, as complete:
 * whatever happens in between leaves data that the next writing removes. It names the directory because Iceberg's
 * metadata holds absolute paths: data that was moved is not whole.
 */
final class Marker {
    private final Path directory;
    private final String name;
    private final String layout;
    private final Path file;
    private final List<String> complete;

    Marker(Path directory, DataSet data) {
        this.directory = directory;
        this.name = ".meshgate-" + data.name();
        this.layout = "layout=" + data.layout();
        this.file = directory.resolve(name);
        this.complete = List.of(layout, "scale=" + data.scale(), "directory=" + directory, "state=complete");
    }

    boolean isComplete() {
        try {
            return Files.exists(file) && Files.readAllLines(file).equals(complete);
        } catch (IOException e) {
            throw new CommandFailedException("Cannot read " + file + ".", e);
        }
    }

    /** Refuses a directory with files that were not written by a {@link DataMesh}: they might be removed. */
    void checkThatDirectoryIsOurs() throws IOException {
        if (!Files.exists(directory) || Files.exists(file)) {
            return;
        }
        if (!Files.isDirectory(directory)) {
            throw new CommandFailedException(directory + " is a file; name a directory.");
        }
        try (Stream<Path> content = Files.list(directory)) {
            if (content.anyMatch(path -> !path.getFileName().toString().equals(DirectoryLock.NAME))) {
                throw new CommandFailedException(directory
                        + " is not empty and was not made by this command; name an empty or a new directory.");
            }
        }
    }

    void writeIncomplete() throws IOException {
        Files.write(file, List.of(layout, "state=incomplete"));
    }

    void writeComplete() throws IOException {
        Path whole = directory.resolve(name + ".new");
        Files.write(whole, complete);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
