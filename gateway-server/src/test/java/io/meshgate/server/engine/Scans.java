package io.meshgate.server.engine;

import io.meshgate.connector.ArrowScan;
import io.meshgate.connector.Column;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.ScanMetrics;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.TableStatistics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Scans as a connector would return them. */
public final class Scans {
    private Scans() {}

    public static TableSnapshot table(Schema schema) {
        List<Column> columns = new ArrayList<>();
        for (Field field : schema.getFields()) {
            columns.add(new Column(columns.size() + 1, field, Optional.empty()));
        }
        return new TableSnapshot(
                new TableName("s", "t"), "id", "1", "1", OptionalLong.of(1), columns, TableStatistics.UNKNOWN);
    }

    public static FileScan files(Schema schema, FileScan.FileGroup... groups) {
        return new FileScan(table(schema), schema, List.of(groups), ScanMetrics.NONE);
    }

    /** A group whose files have each column of the schema under its own name. */
    public static FileScan.FileGroup group(Schema schema, FileScan.DataFile... files) {
        return new FileScan.FileGroup(
                List.of(files),
                schema.getFields().stream()
                        .map(field -> (FileScan.ColumnSource) new FileScan.Physical(field.getName(), false))
                        .toList());
    }

    public static FileScan.DataFile file(Path path, FileScan.PositionDeletes... deletes) {
        return new FileScan.DataFile(path, "warehouse:" + path.getFileName(), 1, 1, List.of(deletes));
    }

    /** Batches of this many rows each; the filler gets the fresh batch and its number, and sets all values. */
    public static ArrowScan arrow(Schema schema, int batches, int rows, BiConsumer<VectorSchemaRoot, Integer> filler) {
        return new ArrowScan(
                table(schema),
                schema,
                allocator -> new Batches(allocator, schema, batches, rows, filler),
                ScanMetrics.NONE);
    }

    private static final class Batches extends ArrowReader {
        private final Schema schema;
        private final int batches;
        private final int rows;
        private final BiConsumer<VectorSchemaRoot, Integer> filler;
        private int loaded;

        Batches(
                BufferAllocator allocator,
                Schema schema,
                int batches,
                int rows,
                BiConsumer<VectorSchemaRoot, Integer> filler) {
            super(allocator);
            this.schema = schema;
            this.batches = batches;
            this.rows = rows;
            this.filler = filler;
        }

        @Override
        public boolean loadNextBatch() throws java.io.IOException {
            VectorSchemaRoot root = getVectorSchemaRoot();
            root.clear();
            if (loaded == batches) {
                return false;
            }
            for (FieldVector vector : root.getFieldVectors()) {
                vector.setInitialCapacity(rows);
                vector.allocateNew();
            }
            filler.accept(root, loaded++);
            root.setRowCount(rows);
            return true;
        }

        @Override
        public long bytesRead() {
            return 0;
        }

        @Override
        protected void closeReadSource() {}

        @Override
        protected Schema readSchema() {
            return schema;
        }
    }
}
