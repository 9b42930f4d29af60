package io.meshgate.connector.iceberg;

import io.meshgate.connector.FileScan.ColumnSource;
import io.meshgate.connector.FileScan.DataFile;
import io.meshgate.connector.FileScan.FileGroup;
import io.meshgate.connector.FileScan.PositionDeletes;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.MessageType;

/** Groups planned files by physical layout, having looked at each file and its footer. Thread-safe. */
final class FileGroups {
    private static final int FILES_PER_TASK = 16;

    private final Locations locations;
    private final ParquetFooters footers;
    private final ExecutorService executor;

    FileGroups(Locations locations, ParquetFooters footers, ExecutorService executor) {
        this.locations = locations;
        this.footers = footers;
        this.executor = executor;
    }

    List<FileGroup> group(TableVersion version, List<PlannedFile> planned, List<Types.NestedField> columns)
            throws NoSuchFileException {
        List<DataFile> files = resolve(planned);
        List<MessageType> schemas = schemas(files);
        IdentityHashMap<MessageType, PhysicalLayout> layouts = new IdentityHashMap<>();
        Map<List<ColumnSource>, List<DataFile>> groups = new LinkedHashMap<>();
        for (int i = 0; i < files.size(); i++) {
            PhysicalLayout layout =
                    layouts.computeIfAbsent(schemas.get(i), schema -> new PhysicalLayout(version, schema));
            groups.computeIfAbsent(layout.sources(columns, planned.get(i)), sources -> new ArrayList<>())
                    .add(files.get(i));
        }
        return groups.entrySet().stream()
                .map(group -> new FileGroup(group.getValue(), group.getKey()))
                .toList();
    }

    private List<DataFile> resolve(List<PlannedFile> planned) throws NoSuchFileException {
        Set<Path> checkedDirectories = new HashSet<>();
        Map<String, PositionDeletes> deletes = new LinkedHashMap<>();
        List<DataFile> files = new ArrayList<>();
        for (PlannedFile file : planned) {
            List<PositionDeletes> ofFile = new ArrayList<>();
            for (PlannedFile.Deletes delete : file.deletes()) {
                PositionDeletes known = deletes.get(delete.location());
                if (known == null) {
                    Path path = locations.resolveFile(delete.location(), delete.bytes(), checkedDirectories);
                    known = new PositionDeletes(path, delete.rows());
                    deletes.put(delete.location(), known);
                }
                ofFile.add(known);
            }
            Path path = locations.resolveFile(file.location(), file.bytes(), checkedDirectories);
            files.add(new DataFile(path, file.location(), file.rows(), file.bytes(), ofFile));
        }
        return files;
    }

    private List<MessageType> schemas(List<DataFile> files) {
        long unread = files.stream()
                .filter(file -> !footers.isKnown(file.path(), file.bytes()))
                .count();
        if (unread <= FILES_PER_TASK) {
            return schemasOf(files);
        }
        List<Future<List<MessageType>>> tasks = new ArrayList<>();
        for (int start = 0; start < files.size(); start += FILES_PER_TASK) {
            List<DataFile> part = files.subList(start, Math.min(files.size(), start + FILES_PER_TASK));
            tasks.add(executor.submit(() -> schemasOf(part)));
        }
        List<MessageType> schemas = new ArrayList<>();
        try {
            for (Future<List<MessageType>> task : tasks) {
                schemas.addAll(task.get());
            }
            return schemas;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading footers", e);
        } finally {
            tasks.forEach(task -> task.cancel(false));
        }
    }

    private List<MessageType> schemasOf(List<DataFile> files) {
        return files.stream()
                .map(file -> footers.schema(file.path(), file.bytes()))
                .toList();
    }
}
