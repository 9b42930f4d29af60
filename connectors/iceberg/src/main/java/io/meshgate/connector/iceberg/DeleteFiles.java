package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.util.StructLikeSet;
import org.jspecify.annotations.Nullable;

/**
 * Loads deletes into memory, for as long as one stream is read: files that several data files share are loaded once, as
 * far as they are small. Not thread-safe.
 */
final class DeleteFiles extends BaseDeleteLoader {
    private static final long KEPT_BYTES = 64L << 20;
    private static final long MOST_KEYS = 5_000_000;
    private static final long LAST_ROW = 0xffff_ffffL;
    private static final int VECTOR_HEADER = 20;
    private static final int COUNT_AT = 8;
    private static final int KEY_AT = 16;

    private final TableVersion version;
    private final ScanFiles files;
    private final Map<String, Object> kept = new HashMap<>();
    /** Locations of files of positions that have been looked at. */
    private final Set<String> sane = new HashSet<>();

    private long keptBytes;
    private @Nullable KeySet lastKeys;

    private record KeySet(Set<String> files, Set<Integer> columns, StructLikeSet keys) {}

    DeleteFiles(TableVersion version, ScanFiles files) {
        super(file -> files.input(file.location()));
        this.version = version;
        this.files = files;
    }

    @Override
    protected boolean canCache(long size) {
        return size <= KEPT_BYTES - keptBytes;
    }

    @Override
    @SuppressWarnings("unchecked") // what is kept under a file's location is what was loaded from it
    protected <V> V getOrLoad(String location, Supplier<V> load, long size) {
        Object known = kept.get(location);
        if (known == null) {
            V loaded = load.get();
            kept.put(location, loaded);
            keptBytes += size;
            return loaded;
        }
        return (V) known;
    }

    /** Neighbouring data files often have the same deletes: the last set is kept whole. */
    @Override
    public StructLikeSet loadEqualityDeletes(Iterable<DeleteFile> deletes, Schema projection) {
        Set<String> locations = new TreeSet<>();
        long keys = 0;
        for (DeleteFile delete : deletes) {
            locations.add(delete.location());
            keys += delete.recordCount();
        }
        Set<Integer> columns = new TreeSet<>();
        projection.columns().forEach(column -> columns.add(column.fieldId()));
        KeySet last = lastKeys;
        if (last != null && last.files().equals(locations) && last.columns().equals(columns)) {
            return last.keys();
        }
        if (keys > MOST_KEYS) {
            throw new GatewayException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "table " + version.name() + " has more than " + MOST_KEYS + " equality deletes for a file that "
                            + "has to be read row by row; compact the table");
        }
        StructLikeSet loaded = super.loadEqualityDeletes(deletes, projection);
        lastKeys = new KeySet(locations, columns, loaded);
        return loaded;
    }

    /** The deleted rows of a data file, from all its files of positional deletes or its deletion vector. */
    PositionDeleteIndex positions(PlannedFile file) {
        List<DeleteFile> deletes = new ArrayList<>();
        for (PlannedFile.Deletes delete : file.deletes()) {
            if (!delete.isByEquality()) {
                deletes.add(delete.file());
                requireSane(delete.file(), file.rows());
            }
        }
        PositionDeleteIndex index = loadPositionDeletes(deletes, file.location());
        if (index.cardinality() > file.rows()) {
            throw invalid("more deleted positions than rows for a data file");
        }
        return index;
    }

    /**
     * Positions are held as a list of bitmaps, one for each 2^32 rows. To read some allocates all bitmaps up to that of the
     * highest, so whatever states positions is looked at before.
     */
    void requireSane(DeleteFile file, long rows) {
        if (file.format() == FileFormat.PUFFIN) {
            requireSaneVector(file, rows);
        } else if (file.content() == FileContent.POSITION_DELETES && sane.add(file.location())) {
            requireSanePositions(file);
        }
    }

    private void requireSanePositions(DeleteFile file) {
        try (CloseableIterable<Record> positions = FormatModelRegistry.<Record, Object>readBuilder(
                        file.format(), Record.class, files.input(file.location()))
                .project(new Schema(MetadataColumns.DELETE_FILE_POS))
                .reuseContainers()
                .build()) {
            for (Record position : positions) {
                if (!(position.get(0) instanceof Long row) || row < 0 || row > LAST_ROW) {
                    throw invalid("a deleted position that no data file has");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireSaneVector(DeleteFile file, long rows) {
        if (rows > LAST_ROW) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    "table " + version.name() + " has a deletion vector for a data file of more than 4294967295 rows,"
                            + " not supported");
        }
        Long size = file.contentSizeInBytes();
        ByteBuffer header = header(file);
        long bitmaps = header.getLong(COUNT_AT);
        if (size == null || size < VECTOR_HEADER || bitmaps > 1 || (bitmaps == 1 && header.getInt(KEY_AT) != 0)) {
            throw invalid("a deletion vector that refers to rows beyond its data file");
        }
    }

    private ByteBuffer header(DeleteFile file) {
        Long offset = file.contentOffset();
        if (offset == null) {
            throw invalid("a deletion vector without an offset");
        }
        try (SeekableInputStream stream = files.input(file.location()).newStream()) {
            stream.seek(offset);
            return ByteBuffer.wrap(stream.readNBytes(VECTOR_HEADER)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private GatewayException invalid(String problem) {
        return new GatewayException(ErrorCode.SOURCE_DATA_INVALID, "table " + version.name() + " has " + problem);
    }
}
