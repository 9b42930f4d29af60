package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.Predicate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.PartitionUtil;
import org.apache.iceberg.util.StructLikeMap;
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
        Scopes scopes = new Scopes(version.metadata().specsById());
        try (CloseableIterable<FileScanTask> tasks = filtered.planFiles()) {
            for (FileScanTask task : tasks) {
                proofs.see(task);
                planned.add(planned(version, task, scopes));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        planned.sort(Comparator.comparing(PlannedFile::location));
        return new PlannedScan(planned, proofs.proven());
    }

    private static PlannedFile planned(TableVersion version, FileScanTask task, Scopes scopes) {
        requireUnencrypted(version, task.file());
        List<PlannedFile.Deletes> deletes = new ArrayList<>();
        for (DeleteFile delete : task.deletes()) {
            requireUnencrypted(version, delete);
            deletes.add(scopes.of(delete));
        }
        boolean byEquality = deletes.stream().anyMatch(PlannedFile.Deletes::isByEquality);
        return new PlannedFile(
                task.file().location(),
                task.file().format(),
                task.file().recordCount(),
                task.file().fileSizeInBytes(),
                byEquality ? Objects.requireNonNull(task.file().dataSequenceNumber()) : 0,
                byEquality ? scopes.of(task.spec(), task.file().partition()) : PlannedFile.EVERYWHERE,
                List.copyOf(deletes),
                partition(task));
    }

    /** Numbers the partitions in which equality deletes count, and wraps each file of deletes once. */
    private static final class Scopes {
        private final Map<Integer, PartitionSpec> specs;
        private final Map<Integer, StructLikeMap<Integer>> numbers = new HashMap<>();
        private final IdentityHashMap<DeleteFile, PlannedFile.Deletes> deletes = new IdentityHashMap<>();
        private int last = PlannedFile.EVERYWHERE;

        Scopes(Map<Integer, PartitionSpec> specs) {
            this.specs = specs;
        }

        PlannedFile.Deletes of(DeleteFile file) {
            return deletes.computeIfAbsent(file, missing -> {
                PartitionSpec spec = Objects.requireNonNull(specs.get(file.specId()));
                boolean scoped = file.content() == FileContent.EQUALITY_DELETES;
                return new PlannedFile.Deletes(file, scoped ? of(spec, file.partition()) : PlannedFile.EVERYWHERE);
            });
        }

        /** Deletes of a spec without partitions count in the partitions of all specs. */
        int of(PartitionSpec spec, StructLike partition) {
            if (spec.isUnpartitioned()) {
                return PlannedFile.EVERYWHERE;
            }
            StructLikeMap<Integer> ofSpec =
                    numbers.computeIfAbsent(spec.specId(), id -> StructLikeMap.create(spec.partitionType()));
            Integer known = ofSpec.get(partition);
            if (known != null) {
                return known;
            }
            last++;
            ofSpec.put(partition, last);
            return last;
        }
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

    private static void requireUnencrypted(TableVersion version, ContentFile<?> file) {
        if (file.keyMetadata() != null) {
            throw notSupported(version, "encrypted files");
        }
    }

    private static GatewayException notSupported(TableVersion version, String feature) {
        return new GatewayException(
                ErrorCode.NOT_SUPPORTED, "table " + version.name() + " has " + feature + ", not supported yet");
    }
}
