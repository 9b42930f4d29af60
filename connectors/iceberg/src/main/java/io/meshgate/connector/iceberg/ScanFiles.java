package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.FileScan.PositionDeletes;
import io.meshgate.connector.GatewayException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.exceptions.NotFoundException;

/**
 * The files of one scan: each looked at once, and the only ones that the scan may open. Filled by one thread, read by
 * any.
 */
final class ScanFiles {
    private static final long LARGEST_VECTOR = 256L << 20;

    private final TableVersion version;
    private final Locations locations;
    private final Set<Path> checkedDirectories = new HashSet<>();
    private final Map<String, DataFileInput> inputs = new HashMap<>();
    private final Map<String, PositionDeletes> positions = new LinkedHashMap<>();

    ScanFiles(TableVersion version, Locations locations) {
        this.version = version;
        this.locations = locations;
    }

    /** @throws NoSuchFileException when the file is gone, or has not the length that the metadata states */
    Path resolve(PlannedFile file) throws NoSuchFileException {
        return resolve(file.location(), file.bytes());
    }

    /** As {@link #resolve(PlannedFile)}; for a deletion vector, checks its place in the file too. */
    Path resolve(DeleteFile file) throws NoSuchFileException {
        Path path = resolve(file.location(), file.fileSizeInBytes());
        if (file.format() == FileFormat.PUFFIN) {
            Long offset = file.contentOffset();
            Long size = file.contentSizeInBytes();
            if (offset == null
                    || size == null
                    || offset < 0
                    || size < 0
                    || size > LARGEST_VECTOR
                    || offset > file.fileSizeInBytes() - size) {
                throw new GatewayException(
                        ErrorCode.SOURCE_DATA_INVALID,
                        "table " + version.name() + " has a deletion vector that does not lie within its file");
            }
        }
        return path;
    }

    private Path resolve(String location, long bytes) throws NoSuchFileException {
        DataFileInput known = inputs.get(location);
        if (known == null) {
            known = new DataFileInput(location, locations.resolveFile(location, bytes, checkedDirectories), bytes);
            inputs.put(location, known);
        }
        return known.path();
    }

    PositionDeletes positions(DeleteFile file) throws NoSuchFileException {
        Path path = resolve(file);
        return positions.computeIfAbsent(file.location(), location -> new PositionDeletes(path, file.recordCount()));
    }

    /** A file that was resolved before. */
    DataFileInput input(String location) {
        DataFileInput input = inputs.get(location);
        if (input == null) {
            throw new NotFoundException("a file that is not part of the scan");
        }
        return input;
    }
}
