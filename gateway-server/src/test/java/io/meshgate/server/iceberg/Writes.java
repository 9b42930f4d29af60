package io.meshgate.server.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.encryption.EncryptionKeyMetadata;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a table with Iceberg's own writers, every call a commit of its own.
 *
 * @param data the format of data files
 * @param deletes the format of delete files
 */
record Writes(Table table, FileFormat data, FileFormat deletes) {

    static Writes parquet(Table table) {
        return new Writes(table, FileFormat.PARQUET, FileFormat.PARQUET);
    }

    static Record row(Schema schema, @Nullable Object... values) {
        Record row = GenericRecord.create(schema);
        for (int i = 0; i < values.length; i++) {
            row.set(i, values[i]);
        }
        return row;
    }

    /** A file for each partition. */
    List<DataFile> append(List<Record> rows) {
        table.refresh();
        PartitionSpec spec = table.spec();
        Map<String, PartitionKey> keys = new LinkedHashMap<>();
        Map<String, List<Record>> members = new LinkedHashMap<>();
        InternalRecordWrapper wrapper = new InternalRecordWrapper(table.schema().asStruct());
        for (Record row : rows) {
            PartitionKey key = new PartitionKey(spec, table.schema());
            key.partition(wrapper.wrap(row));
            keys.putIfAbsent(key.toPath(), key);
            members.computeIfAbsent(key.toPath(), missing -> new ArrayList<>()).add(row);
        }
        List<DataFile> files = new ArrayList<>();
        members.forEach((path, some) -> files.add(write(some, spec, partition(spec, keys.get(path)))));
        AppendFiles append = table.newAppend();
        files.forEach(append::appendFile);
        append.commit();
        return files;
    }

    private static @Nullable StructLike partition(PartitionSpec spec, @Nullable StructLike key) {
        return spec.isUnpartitioned() ? null : key;
    }

    @SuppressWarnings("NullAway") // Iceberg takes null for no partition
    private DataFile write(List<Record> rows, PartitionSpec spec, @Nullable StructLike partition) {
        GenericFileWriterFactory factory = new GenericFileWriterFactory.Builder(table)
                .dataFileFormat(data)
                .dataSchema(table.schema())
                .build();
        DataWriter<Record> writer = factory.newDataWriter(output(data, "data"), spec, partition);
        try (writer) {
            rows.forEach(writer::write);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return writer.toDataFile();
    }

    /** Deletes by the values of some columns in the partition of a file, or everywhere if the spec has none. */
    @SuppressWarnings("NullAway") // Iceberg takes null for no partition
    DeleteFile deleteEqual(PartitionSpec spec, @Nullable StructLike partition, Schema keys, List<Record> rows) {
        table.refresh();
        GenericFileWriterFactory factory = new GenericFileWriterFactory.Builder(table)
                .deleteFileFormat(deletes)
                .equalityFieldIds(keys.columns().stream()
                        .mapToInt(field -> field.fieldId())
                        .toArray())
                .equalityDeleteRowSchema(keys)
                .build();
        EqualityDeleteWriter<Record> writer =
                factory.newEqualityDeleteWriter(output(deletes, "equality"), spec, partition);
        try (writer) {
            rows.forEach(writer::write);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        commit(List.of(writer.toDeleteFile()));
        return writer.toDeleteFile();
    }

    /** Deletes by the values of some columns, in a table without partitions. */
    void deleteEqual(List<String> columns, @Nullable Object... values) {
        Schema keys = table.schema().select(columns);
        deleteEqual(table.spec(), null, keys, List.of(row(keys, values)));
    }

    void deletePositions(DataFile file, long... positions) {
        PartitionSpec spec = Objects.requireNonNull(table.specs().get(file.specId()));
        GenericFileWriterFactory factory = new GenericFileWriterFactory.Builder(table)
                .deleteFileFormat(deletes)
                .build();
        PositionDeleteWriter<Record> writer =
                factory.newPositionDeleteWriter(output(deletes, "positions"), spec, file.partition());
        try (writer) {
            for (long position : positions) {
                writer.write(PositionDelete.<Record>create().set(file.location(), position));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        commit(List.of(writer.toDeleteFile()));
    }

    /** One file of deletion vectors. */
    @SuppressWarnings("NullAway") // Iceberg takes null for no earlier vector
    List<DeleteFile> deleteByVector(Map<DataFile, long[]> positions) {
        OutputFileFactory files = OutputFileFactory.builderFor(table, 1, 1)
                .format(FileFormat.PUFFIN)
                .operationId(UUID.randomUUID().toString())
                .build();
        BaseDVFileWriter writer = new BaseDVFileWriter(files, path -> null);
        try (writer) {
            positions.forEach((file, rows) -> {
                PartitionSpec spec = Objects.requireNonNull(table.specs().get(file.specId()));
                for (long row : rows) {
                    writer.delete(file.location(), row, spec, file.partition());
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        commit(writer.result().deleteFiles());
        return writer.result().deleteFiles();
    }

    private void commit(List<DeleteFile> files) {
        table.refresh();
        RowDelta delta = table.newRowDelta();
        files.forEach(delta::addDeletes);
        delta.commit();
    }

    private EncryptedOutputFile output(FileFormat format, String kind) {
        String name = format.addExtension(kind + "-" + UUID.randomUUID());
        String location = table.locationProvider().newDataLocation(name);
        return EncryptedFiles.encryptedOutput(table.io().newOutputFile(location), EncryptionKeyMetadata.EMPTY);
    }
}
