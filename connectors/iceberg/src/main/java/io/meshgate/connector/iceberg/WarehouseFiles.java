package io.meshgate.connector.iceberg;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Iceberg cleans up after itself when a commit fails, but it cannot always know that it has failed: a server that does
 * not answer may have taken the commit. So nothing is deleted when Iceberg says so, only once the outcome is known; and
 * nothing ever but what was made here, whatever the metadata of a table names.
 */
/** The files of one write: made below the warehouse and nowhere else, and remembered. Thread-safe. */
@SuppressWarnings("serial") // FileIO is Serializable for engines that ship it elsewhere; this one stays
final class WarehouseFiles implements FileIO {
    private static final Logger LOG = LoggerFactory.getLogger(WarehouseFiles.class);

    private final ConfinedFileIO reading;
    private final Locations warehouse;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Set<Path> made = new LinkedHashSet<>();

    @GuardedBy("lock")
    private final Set<Path> unneeded = new LinkedHashSet<>();

    @GuardedBy("lock")
    private final Deque<Path> directories = new ArrayDeque<>();

    /** @param warehouse has only the directory in which files may be made */
    WarehouseFiles(ConfinedFileIO reading, Locations warehouse) {
        this.reading = reading;
        this.warehouse = warehouse;
    }

    @Override
    public InputFile newInputFile(String location) {
        return reading.newInputFile(location);
    }

    @Override
    public OutputFile newOutputFile(String location) {
        Path path = warehouse.resolve(location);
        synchronized (lock) {
            makeDirectories(path.getParent());
            made.add(path);
        }
        return new LocalOutputFile(location, org.apache.iceberg.Files.localOutput(path.toFile()), newInput(location));
    }

    private InputFile newInput(String location) {
        return reading.newInputFile(location);
    }

    @GuardedBy("lock")
    private void makeDirectories(@org.jspecify.annotations.Nullable Path directory) {
        if (directory == null || Files.isDirectory(directory)) {
            return;
        }
        makeDirectories(directory.getParent());
        try {
            Files.createDirectory(directory);
            directories.push(directory);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            LOG.debug("another writer made a directory first", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Remembers what is not needed; it is deleted by {@link #keepNeeded}, if it was made here. */
    @Override
    public void deleteFile(String location) {
        if (!warehouse.allows(location)) {
            return;
        }
        Path path = warehouse.resolve(location);
        synchronized (lock) {
            if (made.contains(path)) {
                unneeded.add(path);
            }
        }
    }

    /** To be called once the write is known to be part of the table. */
    void keepNeeded() {
        synchronized (lock) {
            unneeded.forEach(WarehouseFiles::delete);
            unneeded.clear();
            made.clear();
            directories.clear();
        }
    }

    /** To be called once it cannot be told whether the write is part of the table. */
    void keepAll() {
        synchronized (lock) {
            LOG.warn("it is not known whether {} files are part of a table; they stay", made.size());
            unneeded.clear();
            made.clear();
            directories.clear();
        }
    }

    /** Deletes whatever has been made, with the directories that are empty again. */
    void deleteAll() {
        synchronized (lock) {
            made.forEach(WarehouseFiles::delete);
            made.clear();
            unneeded.clear();
            directories.forEach(WarehouseFiles::delete);
            directories.clear();
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("another writer uses a directory", e);
        } catch (IOException e) {
            LOG.warn("a file of a write that failed could not be deleted: {}", path, e);
        }
    }

    private record LocalOutputFile(String location, OutputFile file, InputFile input) implements OutputFile {
        @Override
        public org.apache.iceberg.io.PositionOutputStream create() {
            return file.create();
        }

        @Override
        public org.apache.iceberg.io.PositionOutputStream createOrOverwrite() {
            // Every name is new: what lies there is not this write's.
            return file.create();
        }

        @Override
        public InputFile toInputFile() {
            return input;
        }
    }
}
