package io.meshgate.connector.iceberg;

import io.meshgate.connector.ArrowScan;
import io.meshgate.connector.FileScan.DeletedPositions;
import io.meshgate.connector.iceberg.RowBatches.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.types.Types;

/** The deleted positions of one scan's files that an engine cannot take from a Parquet file itself. */
final class DeletedRows {
    private final TableVersion version;
    private final List<PlannedFile> files = new ArrayList<>();

    DeletedRows(TableVersion version) {
        this.version = version;
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    /** Gives the file's number. */
    int add(PlannedFile file) {
        files.add(file);
        return files.size() - 1;
    }

    DeletedPositions source(ScanFiles inputs) {
        List<PlannedFile> read = List.copyOf(files);
        ArrowScan.Opener rows = allocator -> new RowBatches(
                allocator,
                version.name(),
                DeletedPositions.SCHEMA,
                List.of(Types.IntegerType.get(), Types.LongType.get()),
                () -> new Positions(read, new DeleteFiles(version, inputs)));
        return new DeletedPositions(rows);
    }

    /** Walks through bitmaps a window of rows at a time: they can only be pushed. */
    private static final class Positions implements CloseableIterator<Row> {
        private static final long WINDOW = 1L << 16;

        private final List<PlannedFile> files;
        private final DeleteFiles deletes;
        private final List<Long> window = new ArrayList<>();
        private PositionDeleteIndex index = PositionDeleteIndex.empty();
        private int file = -1;
        private long windowEnd;
        private int next;

        Positions(List<PlannedFile> files, DeleteFiles deletes) {
            this.files = files;
            this.deletes = deletes;
        }

        @Override
        public boolean hasNext() {
            while (next >= window.size()) {
                if (file >= 0 && windowEnd < files.get(file).rows()) {
                    window.clear();
                    next = 0;
                    long start = windowEnd;
                    windowEnd += WINDOW;
                    index.forEachInRange(start, windowEnd, window::add);
                } else if (file + 1 < files.size()) {
                    file++;
                    index = deletes.positions(files.get(file));
                    windowEnd = 0;
                } else {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Object number = file;
            Object position = window.get(next++);
            return column -> column == 0 ? number : position;
        }

        @Override
        public void close() throws IOException {
            index = PositionDeleteIndex.empty();
            window.clear();
        }
    }
}
