package io.meshgate.connector.iceberg;

import io.meshgate.connector.ArrowScan;
import io.meshgate.connector.Column;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.FileScan.StreamedFiles;
import io.meshgate.connector.ScanMetrics;
import io.meshgate.connector.ScanRequest;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.MessageType;

/** Turns planned files into scans, having looked at each file and its footer. Thread-safe. */
final class Scans {
    private static final int FILES_PER_TASK = 16;

    private final Locations locations;
    private final ParquetFooters footers;
    private final FieldIds fieldIds;
    private final ExecutorService executor;

    Scans(Locations locations, ParquetFooters footers, ExecutorService executor) {
        this.locations = locations;
        this.footers = footers;
        this.executor = executor;
        fieldIds = new FieldIds(footers);
    }

    FileScan scan(TableVersion version, ScanRequest request, PlannedScan plan) throws NoSuchFileException {
        List<PlannedFile> planned = plan.files();
        List<Types.NestedField> columns =
                request.columns().stream().map(version::column).toList();
        ScanFiles inputs = new ScanFiles(version, locations);
        List<DataFileInput> parquet = new ArrayList<>();
        for (PlannedFile file : planned) {
            inputs.resolve(file);
            if (file.format() == FileFormat.PARQUET) {
                parquet.add(inputs.input(file.location()));
            }
        }
        List<MessageType> schemas = schemas(parquet);
        FileGroups groups = new FileGroups(version, inputs, columns);
        int next = 0;
        for (PlannedFile file : planned) {
            groups.add(file, file.format() == FileFormat.PARQUET ? Optional.of(schemas.get(next++)) : Optional.empty());
        }
        Schema schema = schema(version, request);
        return new FileScan(
                version.snapshot(),
                schema,
                groups.groups(),
                metrics(version, planned),
                groups.deletedRows().map(rows -> rows.source(inputs)),
                groups.equalityDeletes(fieldIds),
                streamed(version, request, columns, inputs, groups),
                request.predicate(),
                plan.proven(),
                false);
    }

    private Optional<StreamedFiles> streamed(
            TableVersion version,
            ScanRequest request,
            List<Types.NestedField> columns,
            ScanFiles inputs,
            FileGroups groups) {
        List<PlannedFile> files = groups.streamed();
        if (files.isEmpty()) {
            return Optional.empty();
        }
        Schema schema = schema(version, request);
        List<Type> types = columns.stream().map(Types.NestedField::type).toList();
        FileRows rows = new FileRows(version, inputs, fieldIds);
        ArrowScan.Opener opener = allocator -> new RowBatches(
                allocator, version.name(), schema, types, () -> rows.read(files, columns, request.predicate()));
        return Optional.of(new StreamedFiles(groups.reasons(), opener));
    }

    private static Schema schema(TableVersion version, ScanRequest request) {
        List<Field> fields = request.columns().stream()
                .map(column ->
                        version.snapshot().column(column).map(Column::field).orElseThrow())
                .toList();
        return new Schema(fields);
    }

    private static ScanMetrics metrics(TableVersion version, List<PlannedFile> planned) {
        long bytes = planned.stream().mapToLong(PlannedFile::bytes).sum();
        return new ScanMetrics(
                Math.max(version.totalFiles().orElse(0), planned.size()),
                planned.size(),
                Math.max(version.totalBytes().orElse(0), bytes),
                bytes);
    }

    private List<MessageType> schemas(List<DataFileInput> files) {
        long unread = files.stream()
                .filter(file -> !footers.isKnown(file.path(), file.length()))
                .count();
        if (unread <= FILES_PER_TASK) {
            return schemasOf(files);
        }
        List<Future<List<MessageType>>> tasks = new ArrayList<>();
        for (int start = 0; start < files.size(); start += FILES_PER_TASK) {
            List<DataFileInput> part = files.subList(start, Math.min(files.size(), start + FILES_PER_TASK));
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

    private List<MessageType> schemasOf(List<DataFileInput> files) {
        return files.stream()
                .map(file -> footers.schema(file.path(), file.length()))
                .toList();
    }
}
