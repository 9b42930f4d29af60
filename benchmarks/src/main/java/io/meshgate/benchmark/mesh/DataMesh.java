package io.meshgate.benchmark.mesh;

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
 * Domains with generated data as Iceberg tables below one directory: {@code domains/<name>/catalog.db} and {@code
 * domains/<name>/warehouse}. The same data set gives the same rows in the same files.
 */
public class DataMesh {
    private final Path directory;
    private final DataSet data;
    private final Marker marker;

    /** @param directory need not exist */
    protected DataMesh(Path directory, DataSet data) {
        this.directory = directory.toAbsolutePath().normalize();
        this.data = data;
        this.marker = new Marker(this.directory, data);
    }

    /**
     * Says what scales are accepted, in place of generators that fail on others.
     *
     * @return the scale
     * @throws CommandFailedException for another one
     */
    protected static double requireScale(double scale) {
        if (!(scale > 0 && scale <= 100)) {
            throw new CommandFailedException("The scale must be above 0 and at most 100, for instance 0.1.");
        }
        return scale;
    }

    public Path directory() {
        return directory;
    }

    public double scale() {
        return data.scale();
    }

    public List<MeshTable<?>> tables() {
        return data.tables();
    }

    public List<Domain> domains() {
        return data.namespaces().entrySet().stream()
                .map(domain -> new Domain(
                        domain.getKey(),
                        List.copyOf(domain.getValue()),
                        directory.resolve("domains").resolve(domain.getKey())))
                .toList();
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
            new MeshWriter(domains(), data.sources(), progress).write();
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
