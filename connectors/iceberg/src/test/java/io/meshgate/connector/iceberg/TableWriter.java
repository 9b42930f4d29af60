package io.meshgate.connector.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.jspecify.annotations.Nullable;

/** Writes to a table with Iceberg's own writers. */
final class TableWriter {
    private final Table table;

    TableWriter(Table table) {
        this.table = table;
    }

    /** Commits the rows as one file, or as one per partition; gives the rows of each. */
    Map<DataFile, List<List<@Nullable Object>>> append(List<? extends List<? extends @Nullable Object>> rows) {
        Map<DataFile, List<List<@Nullable Object>>> files = write(rows);
        AppendFiles append = table.newAppend();
        files.keySet().forEach(append::appendFile);
        append.commit();
        return files;
    }

    /** Commits the rows as one file. */
    DataFile appendFile(List<? extends List<? extends @Nullable Object>> rows) {
        return append(rows).keySet().iterator().next();
    }

    private Map<DataFile, List<List<@Nullable Object>>> write(List<? extends List<? extends @Nullable Object>> rows) {
        Map<Optional<PartitionKey>, List<List<@Nullable Object>>> partitions = new LinkedHashMap<>();
        InternalRecordWrapper wrapper = new InternalRecordWrapper(table.schema().asStruct());
        PartitionKey key = new PartitionKey(table.spec(), table.schema());
        for (List<? extends @Nullable Object> row : rows) {
            key.partition(wrapper.wrap(IcebergRows.record(table.schema(), row)));
            Optional<PartitionKey> partition =
                    table.spec().isUnpartitioned() ? Optional.empty() : Optional.of(key.copy());
            partitions.computeIfAbsent(partition, missing -> new ArrayList<>()).add(new ArrayList<>(row));
        }
        Map<DataFile, List<List<@Nullable Object>>> files = new LinkedHashMap<>();
        partitions.forEach((partition, members) -> files.put(writeFile(members, partition.orElse(null)), members));
        return files;
    }

    private DataFile writeFile(List<List<@Nullable Object>> rows, @Nullable StructLike partition) {
        PartitionSpec spec = table.spec();
        String name = UUID.randomUUID() + ".parquet";
        String location = partition == null
                ? table.locationProvider().newDataLocation(name)
                : table.locationProvider().newDataLocation(spec, partition, name);
        try {
            Parquet.DataWriteBuilder builder = Parquet.writeData(table.io().newOutputFile(location))
                    .forTable(table)
                    .withSpec(spec)
                    .createWriterFunc(GenericParquetWriter::create);
            if (partition != null) {
                builder.withPartition(partition);
            }
            DataWriter<Record> writer = builder.build();
            try (writer) {
                rows.forEach(row -> writer.write(IcebergRows.record(table.schema(), row)));
            }
            return writer.toDataFile();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Commits a file of positional deletes. */
    void delete(DataFile file, long... positions) {
        String location = table.locationProvider().newDataLocation(UUID.randomUUID() + "-deletes.parquet");
        PartitionSpec spec = Objects.requireNonNull(table.specs().get(file.specId()));
        try {
            Parquet.DeleteWriteBuilder builder = Parquet.writeDeletes(table.io().newOutputFile(location))
                    .forTable(table)
                    .rowSchema(null)
                    .withSpec(spec);
            if (spec.isPartitioned()) {
                builder.withPartition(file.partition());
            }
            PositionDeleteWriter<Record> writer = builder.buildPositionWriter();
            try (writer) {
                for (long position : positions) {
                    writer.write(PositionDelete.<Record>create().set(file.location(), position));
                }
            }
            DeleteFile deletes = writer.toDeleteFile();
            table.newRowDelta().addDeletes(deletes).commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
