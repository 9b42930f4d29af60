package io.meshgate.benchmark.mesh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.parquet.InternalWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.jspecify.annotations.Nullable;

/**
 * Writes one slice of one table as Parquet files: one per partition, or, unpartitioned, a few of equal size one after
 * the other. Used by one thread.
 */
final class TableWriter<E> implements AutoCloseable {
    private final Table table;
    private final int slice;
    private final long rowsPerFile;
    private final int maxFiles;
    private final EntityRow<E> row;
    private final Predicate<E> included;
    private final @Nullable PartitionKey partition;
    private final Map<Object, DataWriter<StructLike>> open = new LinkedHashMap<>();
    private final List<DataFile> finished = new ArrayList<>();
    private long rowsInFile;
    private int files;

    /**
     * @param expectedRows about how many rows will come; decides when an unpartitioned table goes on to its next file
     */
    TableWriter(MeshTable<E> definition, Table table, int slice, long expectedRows) {
        this.table = table;
        this.slice = slice;
        this.rowsPerFile = Math.max(1, (expectedRows + definition.filesPerSlice() - 1) / definition.filesPerSlice());
        this.maxFiles = definition.filesPerSlice();
        this.row = new EntityRow<>(definition.columns());
        this.included = definition.included();
        this.partition = table.spec().isPartitioned() ? new PartitionKey(table.spec(), table.schema()) : null;
    }

    /** Writes the entity's row, unless the table has none for it. */
    void writeIfIncluded(E entity) throws IOException {
        if (included.test(entity)) {
            row.set(entity);
            writer().write(row);
        }
    }

    /** The files, closed and ready to be committed. */
    List<DataFile> finish() throws IOException {
        for (DataWriter<StructLike> writer : open.values()) {
            finish(writer);
        }
        open.clear();
        return finished;
    }

    private DataWriter<StructLike> writer() throws IOException {
        return partition == null ? rollingWriter() : partitionWriter(partition);
    }

    private DataWriter<StructLike> rollingWriter() throws IOException {
        DataWriter<StructLike> current = open.get(slice);
        if (current != null && rowsInFile >= rowsPerFile && files < maxFiles) {
            finish(current);
            current = null;
        }
        if (current == null) {
            current = newWriter(null);
            open.put(slice, current);
            rowsInFile = 0;
        }
        rowsInFile++;
        return current;
    }

    private DataWriter<StructLike> partitionWriter(PartitionKey key) throws IOException {
        key.partition(row);
        DataWriter<StructLike> current = open.get(key);
        if (current == null) {
            PartitionKey copy = key.copy();
            current = newWriter(copy);
            open.put(copy, current);
        }
        return current;
    }

    private DataWriter<StructLike> newWriter(@Nullable PartitionKey key) throws IOException {
        String file = String.format(Locale.ROOT, "%03d-%03d.parquet", slice, files++);
        String location = key == null
                ? table.locationProvider().newDataLocation(file)
                : table.locationProvider().newDataLocation(table.spec(), key, file);
        Schema schema = table.schema();
        Parquet.DataWriteBuilder builder = Parquet.writeData(table.io().newOutputFile(location))
                .schema(schema)
                .withSpec(table.spec())
                .setAll(table.properties())
                .metricsConfig(MetricsConfig.forTable(table))
                .createWriterFunc(type -> InternalWriter.createWriter(schema, type));
        if (key != null) {
            builder.withPartition(key);
        }
        return builder.build();
    }

    private void finish(DataWriter<StructLike> writer) throws IOException {
        writer.close();
        finished.add(writer.toDataFile());
    }

    @Override
    public void close() throws IOException {
        for (DataWriter<StructLike> writer : open.values()) {
            writer.close();
        }
        open.clear();
    }
}
