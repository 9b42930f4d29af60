package io.meshgate.benchmark.tpch;

import io.meshgate.server.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * Three domains with TPC-H data as Iceberg tables below one directory: {@code domains/<name>/catalog.db} and {@code
 * domains/<name>/warehouse}. The same scale gives the same rows in the same files.
 */
public final class TpchMesh {
    private final Path directory;
    private final double scale;
    private final Marker marker;

    /**
     * @param directory need not exist
     * @param scale TPC-H's scale factor; 1 is about 1 GB of text
     */
    public TpchMesh(Path directory, double scale) {
        if (!(scale > 0 && scale <= 100)) {
            throw new CommandFailedException("The scale must be above 0 and at most 100, for instance 0.1.");
        }
        this.directory = directory.toAbsolutePath().normalize();
        this.scale = scale;
        this.marker = new Marker(this.directory, scale);
    }

    public Path directory() {
        return directory;
    }

    public double scale() {
        return scale;
    }

    public List<Domain> domains() {
        return Domain.in(directory);
    }

    /** Whether the data is there, whole, of this scale, and written for this place. */
    public boolean isComplete() {
        return marker.isComplete();
    }

    /**
     * Writes the data unless it is there. What an interrupted or older writing left is removed first.
     *
     * @return whether anything was written
     * @throws CommandFailedException when the directory holds something else, or another process writes to it
     */
    public boolean create(Progress progress) throws IOException {
        if (marker.isComplete()) {
            return false;
        }
        marker.checkThatDirectoryIsOurs();
        Files.createDirectories(directory);
        try (DirectoryLock lock = DirectoryLock.of(directory)) {
            if (marker.isComplete()) {
                return false;
            }
            marker.writeIncomplete();
            lock.removeBelow("domains");
            new MeshWriter(domains(), scale, progress).write();
            marker.writeComplete();
            return true;
        }
    }

    /** The Parquet files of a table's current snapshot, sorted by path. None of the tables has deletes. */
    public List<Path> dataFiles(String domain, String namespace, String table) throws IOException {
        List<Path> files = new ArrayList<>();
        try (JdbcCatalog catalog = domain(domain).open()) {
            Table loaded = catalog.loadTable(TableIdentifier.of(Namespace.of(namespace), table));
            try (CloseableIterable<FileScanTask> tasks = loaded.newScan().planFiles()) {
                tasks.forEach(task -> files.add(LocalFiles.path(task.file().location())));
            }
        }
        files.sort(null);
        return files;
    }

    private Domain domain(String name) {
        return domains().stream()
                .filter(domain -> domain.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no domain " + name));
    }
}
