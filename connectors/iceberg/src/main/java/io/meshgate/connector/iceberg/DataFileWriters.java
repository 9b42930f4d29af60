package io.meshgate.connector.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.io.RollingDataWriter;
import org.apache.iceberg.util.PropertyUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Rows come in any order, so each partition has its own file open. What Parquet holds of an open file in memory is at
 * most a row group; when the sum of these comes to too much, the file that has most is finished, since it is the one
 * nearest to a good size.
 */
/** Writes rows into Parquet files, by partition, each file of a bounded size. Not thread-safe. */
final class DataFileWriters {
    private static final Logger LOG = LoggerFactory.getLogger(DataFileWriters.class);
    private static final long ROW_GROUP_BYTES = 16L << 20;
    private static final long MOST_BUFFERED_BYTES = 256L << 20;
    private static final int MOST_OPEN = 1_000;
    private static final long SMALLEST_FILE = 128L << 20;
    private static final long LARGEST_FILE = 512L << 20;

    private final Table table;
    private final FileIO io;
    private final PartitionSpec spec;
    private final PartitionKey key;
    private final InternalRecordWrapper wrapper;
    private final GenericFileWriterFactory factory;
    private final OutputFileFactory files;
    private final Map<PartitionKey, Open> open = new HashMap<>();
    private final List<DataFile> finished = new ArrayList<>();
    private long buffered;

    private static final class Open {
        final RollingDataWriter<Record> writer;
        long bytes;

        Open(RollingDataWriter<Record> writer) {
            this.writer = writer;
        }

        long buffered() {
            return Math.min(bytes, ROW_GROUP_BYTES);
        }
    }

    DataFileWriters(Table table, FileIO io) {
        Schema schema = table.schema();
        this.table = table;
        this.io = io;
        this.spec = table.spec();
        this.key = new PartitionKey(spec, schema);
        this.wrapper = new InternalRecordWrapper(schema.asStruct());
        this.factory = new GenericFileWriterFactory.Builder(table)
                .dataFileFormat(FileFormat.PARQUET)
                .dataSchema(schema)
                .writerProperties(Map.of("write.parquet.row-group-size-bytes", Long.toString(ROW_GROUP_BYTES)))
                .build();
        this.files = OutputFileFactory.builderFor(table, 0, 0)
                .format(FileFormat.PARQUET)
                .operationId(UUID.randomUUID().toString())
                .build();
    }

    /** @param bytes that the row takes, roughly */
    void write(Record row, long bytes) {
        key.partition(wrapper.wrap(row));
        Open target = open.get(key);
        if (target == null) {
            PartitionKey copy = key.copy();
            target = new Open(newWriter(spec.isUnpartitioned() ? null : copy));
            open.put(copy, target);
        }
        target.writer.write(row);
        buffered -= target.buffered();
        target.bytes += bytes;
        buffered += target.buffered();
        if (buffered > MOST_BUFFERED_BYTES || open.size() > MOST_OPEN) {
            finishLargest();
        }
    }

    @SuppressWarnings("NullAway") // Iceberg takes null for no partition
    private RollingDataWriter<Record> newWriter(@Nullable StructLike partition) {
        long wanted = PropertyUtil.propertyAsLong(table.properties(), "write.target-file-size-bytes", LARGEST_FILE);
        long size = Math.max(SMALLEST_FILE, Math.min(LARGEST_FILE, wanted));
        return new RollingDataWriter<>(factory, files, io, size, spec, partition);
    }

    private void finishLargest() {
        PartitionKey largest = open.entrySet().stream()
                .max(Comparator.comparingLong(entry -> entry.getValue().bytes))
                .orElseThrow()
                .getKey();
        Open removed = open.remove(largest);
        if (removed != null) {
            buffered -= removed.buffered();
            finish(removed);
        }
    }

    private void finish(Open target) {
        try {
            target.writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        finished.addAll(target.writer.result().dataFiles());
    }

    /** Finishes all files; nothing is written after. */
    List<DataFile> finish() {
        for (Open target : List.copyOf(open.values())) {
            finish(target);
        }
        open.clear();
        return List.copyOf(finished);
    }

    /** Lets go of the files that are open; what they hold is not wanted. */
    void abandon() {
        for (Open target : open.values()) {
            try {
                target.writer.close();
            } catch (IOException | RuntimeException e) {
                LOG.debug("a file that is about to be deleted did not close", e);
            }
        }
        open.clear();
    }
}
