package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.Predicate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.PartitionUtil;
import org.jspecify.annotations.Nullable;

/** Finds the data files of a table's version that can hold qualifying rows. Thread-safe. */
final class ScanPlanning {
    private final ConfinedFileIO files;
    private final ExecutorService executor;

    ScanPlanning(ConfinedFileIO files, ExecutorService executor) {
        this.files = files;
        this.executor = executor;
    }

    /** @param provable the conditions of which to say whether they are TRUE of every row */
    PlannedScan plan(TableVersion version, Optional<Predicate> predicate, Set<Predicate> provable) {
        if (version.metadata().currentSnapshot() == null) {
            return new PlannedScan(List.of(), provable);
        }
        // Without a reporter of its own, Iceberg logs every scan with its filter.
        BaseTable table = new BaseTable(
                new StaticTableOperations(version.metadata(), files),
                version.name().toString(),
                report -> {});
        PruningExpressions expressions =
                new PruningExpressions(version.metadata().schema());
        FileProofs proofs = new FileProofs(version.metadata().schema(), expressions, provable);
        TableScan plain = table.newScan().planWith(executor);
        TableScan scan = proofs.columns().isEmpty() ? plain : plain.includeColumnStats(proofs.columns());
        TableScan filtered = predicate.isPresent() ? scan.filter(expressions.whenTrue(predicate.get())) : scan;
        List<PlannedFile> planned = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = filtered.planFiles()) {
            for (FileScanTask task : tasks) {
                proofs.see(task);
                planned.add(planned(version, task));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        planned.sort(Comparator.comparing(PlannedFile::location));
        return new PlannedScan(planned, proofs.proven());
    }

    private static PlannedFile planned(TableVersion version, FileScanTask task) {
        requireParquet(version, task.file());
        List<PlannedFile.Deletes> deletes = new ArrayList<>();
        for (DeleteFile delete : task.deletes()) {
            requirePositions(version, delete);
            deletes.add(new PlannedFile.Deletes(delete.location(), delete.recordCount(), delete.fileSizeInBytes()));
        }
        return new PlannedFile(
                task.file().location(),
                task.file().recordCount(),
                task.file().fileSizeInBytes(),
                List.copyOf(deletes),
                partition(task));
    }

    private static Map<Integer, @Nullable Object> partition(FileScanTask task) {
        Map<Integer, @Nullable Object> values = new HashMap<>();
        PartitionUtil.constantsMap(task, IcebergTypes::literal).forEach((id, value) -> {
            if (!MetadataColumns.isMetadataColumn(id)) {
                values.put(id, value);
            }
        });
        return values;
    }

    private static void requireParquet(TableVersion version, ContentFile<?> file) {
        if (file.format() != FileFormat.PARQUET) {
            throw notSupported(version, file.format().name().toUpperCase(Locale.ROOT) + " files");
        }
        if (file.keyMetadata() != null) {
            throw notSupported(version, "encrypted files");
        }
    }

    private static void requirePositions(TableVersion version, DeleteFile delete) {
        if (delete.content() == FileContent.EQUALITY_DELETES) {
            throw notSupported(version, "equality deletes");
        }
        if (delete.format() == FileFormat.PUFFIN) {
            throw notSupported(version, "deletion vectors");
        }
        requireParquet(version, delete);
    }

    private static GatewayException notSupported(TableVersion version, String feature) {
        return new GatewayException(
                ErrorCode.NOT_SUPPORTED, "table " + version.name() + " has " + feature + ", not supported yet");
    }
}
