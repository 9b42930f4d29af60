package io.meshgate.connector;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A scan of files on a file system that the engine reaches: Parquet files that the engine reads itself, and rows of other
 * files that the connector reads for it. The table's identity is part of it, so that an engine which can read the table
 * itself may do so.
 *
 * @param table the pinned table
 * @param schema the requested columns, in the order of the request, under their current names and types
 * @param groups the files that the engine reads, grouped by physical layout
 * @param deletedPositions deleted rows by file and position, besides those in {@link DataFile#deletes()}
 * @param equalityDeletes deleted rows by the values of some columns
 * @param streamed the files that the connector reads; when there are neither these nor groups, no row can qualify
 * @param predicate what the request asked for: an engine may leave out rows for which it is not TRUE
 * @param proven those of the request's provable conditions that are TRUE of every row of this scan, as far as the
 *     table's metadata tells
 * @param concealed whether the table may have rows that the reader must not know of: that no file is left must not
 *     change what an engine computes besides
 */
public record FileScan(
        TableSnapshot table,
        Schema schema,
        List<FileGroup> groups,
        ScanMetrics metrics,
        Optional<DeletedPositions> deletedPositions,
        List<EqualityDeletes> equalityDeletes,
        Optional<StreamedFiles> streamed,
        Optional<Predicate> predicate,
        Set<Predicate> proven,
        boolean concealed)
        implements ScanSource {
    public FileScan {
        groups = List.copyOf(groups);
        equalityDeletes = List.copyOf(equalityDeletes);
        proven = Set.copyOf(proven);
    }

    /** A scan that only has files which the engine reads, no deletes but those of these files, and that proves nothing. */
    public FileScan(TableSnapshot table, Schema schema, List<FileGroup> groups, ScanMetrics metrics) {
        this(
                table,
                schema,
                groups,
                metrics,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                false);
    }

    /** The same scan, of a table that may have rows of which the reader must not know. */
    public FileScan conceal() {
        return new FileScan(
                table, schema, groups, metrics, deletedPositions, equalityDeletes, streamed, predicate, proven, true);
    }

    /**
     * Files that hold the requested columns in the same physical way.
     *
     * @param columns where each column of the scan's schema comes from, in the same order
     * @param keys by index into {@link FileScan#equalityDeletes()}, for each that {@link DataFile#equality()} of one of
     *     the files names: where the key columns come from, in their order
     */
    public record FileGroup(List<DataFile> files, List<ColumnSource> columns, Map<Integer, List<ColumnSource>> keys) {
        public FileGroup {
            files = List.copyOf(files);
            columns = List.copyOf(columns);
            keys = Map.copyOf(keys);
        }

        /** Files to which no equality deletes apply. */
        public FileGroup(List<DataFile> files, List<ColumnSource> columns) {
            this(files, columns, Map.of());
        }
    }

    /**
     * One immutable Parquet file.
     *
     * @param path absolute and normalised, below one of the connector's {@link Connector#dataDirectories()}
     * @param location how the table's metadata names the file: positional deletes refer to it so
     * @param deletes the files of positional deletes that concern this file
     * @param deletedPositions the number under which {@link FileScan#deletedPositions()} has rows of this file
     * @param equality which of {@link FileScan#equalityDeletes()} concern this file, at most one entry for each
     */
    public record DataFile(
            Path path,
            String location,
            long rows,
            long bytes,
            List<PositionDeletes> deletes,
            OptionalInt deletedPositions,
            List<EqualityScope> equality) {
        public DataFile {
            deletes = List.copyOf(deletes);
            equality = List.copyOf(equality);
        }

        /** A file from which only positional deletes in Parquet files delete rows. */
        public DataFile(Path path, String location, long rows, long bytes, List<PositionDeletes> deletes) {
            this(path, location, rows, bytes, deletes, OptionalInt.empty(), List.of());
        }

        /** Whether rows of the file may be deleted, by any kind of delete. */
        public boolean hasDeletes() {
            return !deletes.isEmpty() || deletedPositions.isPresent() || !equality.isEmpty();
        }
    }

    /**
     * A Parquet file with the columns {@code file_path} (a data file's {@link DataFile#location()}) and {@code pos}
     * (0-based row in that file); each of its rows deletes one row.
     */
    public record PositionDeletes(Path path, long rows) {}

    /**
     * Deleted rows of several files, from deletion vectors and the like.
     *
     * @param rows of {@link #SCHEMA}: the file's {@link DataFile#deletedPositions()}, the 0-based row in that file
     */
    public record DeletedPositions(ArrowScan.Opener rows) {
        public static final Schema SCHEMA = new Schema(List.of(
                Field.notNullable("file", new ArrowType.Int(32, true)),
                Field.notNullable("position", new ArrowType.Int(64, true))));
    }

    /**
     * Deleted keys. A row of a data file is deleted if there is a key with the scope of the file's {@link EqualityScope}
     * and a greater sequence, each of whose values equals the row's or is NULL where the row's is NULL.
     *
     * @param keys the key columns, under their current names and types; names are distinct
     * @param rows of {@link #schema()}
     */
    public record EqualityDeletes(List<Field> keys, ArrowScan.Opener rows) {
        public EqualityDeletes {
            keys = List.copyOf(keys);
        }

        /** {@code scope} (32 bits) and {@code sequence} (64 bits), then the keys as {@code key0}, {@code key1}, ... */
        public Schema schema() {
            return schema(keys);
        }

        /** The schema of the rows that state keys of these columns. */
        public static Schema schema(List<Field> keys) {
            List<Field> fields = new ArrayList<>();
            fields.add(Field.notNullable("scope", new ArrowType.Int(32, true)));
            fields.add(Field.notNullable("sequence", new ArrowType.Int(64, true)));
            for (int i = 0; i < keys.size(); i++) {
                Field key = keys.get(i);
                FieldType type = new FieldType(true, key.getType(), null, key.getMetadata());
                fields.add(new Field("key" + i, type, key.getChildren()));
            }
            return new Schema(fields);
        }
    }

    /**
     * That some equality deletes concern a data file.
     *
     * @param deletes index into {@link FileScan#equalityDeletes()}
     * @param scope only keys of this scope count
     * @param sequence only keys with a greater sequence count
     */
    public record EqualityScope(int deletes, int scope, long sequence) {}

    /**
     * Files that the connector reads, since an engine could not or not exactly. Their rows come with all deletes applied.
     *
     * @param rows of the scan's schema
     */
    public record StreamedFiles(List<StreamedFile> files, ArrowScan.Opener rows) {
        public StreamedFiles {
            files = List.copyOf(files);
        }
    }

    /**
     * One file that the connector reads.
     *
     * @param format the file's format, for instance {@code ORC}
     * @param reason why the engine does not read it, for people: no path, no value of the data
     */
    public record StreamedFile(String format, String reason, long rows, long bytes) {}

    /**
     * How some files of a scan are read.
     *
     * @param reader {@code engine} or {@code connector}
     * @param reason as {@link StreamedFile#reason()}; empty for what the engine reads
     */
    public record Reading(String reader, String format, String reason, int files, long rows, long bytes) {}

    /** How each of the scan's files is read, summed up by reader, format and reason. */
    public List<Reading> readings() {
        Map<List<String>, Reading> readings = new LinkedHashMap<>();
        for (FileGroup group : groups) {
            for (DataFile file : group.files()) {
                add(readings, new Reading("engine", "PARQUET", "", 1, file.rows(), file.bytes()));
            }
        }
        for (StreamedFile file : streamed.map(StreamedFiles::files).orElse(List.of())) {
            add(readings, new Reading("connector", file.format(), file.reason(), 1, file.rows(), file.bytes()));
        }
        return List.copyOf(readings.values());
    }

    private static void add(Map<List<String>, Reading> readings, Reading one) {
        readings.merge(
                List.of(one.reader(), one.format(), one.reason()),
                one,
                (sum, more) -> new Reading(
                        sum.reader(),
                        sum.format(),
                        sum.reason(),
                        sum.files() + more.files(),
                        sum.rows() + more.rows(),
                        sum.bytes() + more.bytes()));
    }

    /** Where the values of one column come from in the files of a group. */
    public sealed interface ColumnSource {}

    /**
     * A column of the file, cast to the scan's type if the physical type differs.
     *
     * @param name the column's name in the file, exactly
     * @param cast whether the file's type is narrower than the scan's and has to be widened
     */
    public record Physical(String name, boolean cast) implements ColumnSource {}

    /**
     * A column that the files lack: one value for all rows.
     *
     * @param value NULL, or a literal of the class that {@link Predicate} states for the column's type
     */
    public record Constant(@Nullable Object value) implements ColumnSource {}

    /** Rows of all files before deletes. */
    public long rowsBeforeDeletes() {
        return readings().stream().mapToLong(Reading::rows).sum();
    }
}
