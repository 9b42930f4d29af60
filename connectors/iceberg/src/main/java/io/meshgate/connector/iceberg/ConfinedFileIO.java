package io.meshgate.connector.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SeekableInputStream;

/** Reads metadata files, and only where {@link Locations} allows it; never writes. Thread-safe. */
@SuppressWarnings("serial") // FileIO is Serializable for engines that ship it elsewhere; this one stays
final class ConfinedFileIO implements FileIO {
    private static final long LARGEST_METADATA_FILE = 512L << 20;

    private final Locations locations;

    ConfinedFileIO(Locations locations) {
        this.locations = locations;
    }

    @Override
    public InputFile newInputFile(String location) {
        return new LocalInputFile(location, locations.resolve(location));
    }

    @Override
    public OutputFile newOutputFile(String location) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public void deleteFile(String location) {
        throw new UnsupportedOperationException("read only");
    }

    private record LocalInputFile(String location, Path path) implements InputFile {
        @Override
        public long getLength() {
            try {
                return Files.size(path);
            } catch (NoSuchFileException e) {
                throw new NotFoundException(e, "File does not exist: %s", location);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public SeekableInputStream newStream() {
            long length = getLength();
            if (length > LARGEST_METADATA_FILE) {
                throw new UncheckedIOException(new IOException("a metadata file of " + length + " bytes"));
            }
            return org.apache.iceberg.Files.localInput(path.toFile()).newStream();
        }

        @Override
        public boolean exists() {
            return Files.exists(path);
        }
    }
}
