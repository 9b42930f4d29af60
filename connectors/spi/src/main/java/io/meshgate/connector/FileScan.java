package io.meshgate.connector;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A scan of Parquet files on a file system that the engine reaches. The table's identity is part of it, so that an
 * engine which can read the table itself may do so.
 *
 * @param table the pinned table
 * @param schema the requested columns, in the order of the request, under their current names and types
 * @param groups the files, grouped by physical layout; no group means that no row can qualify
 * @param proven those of the request's provable conditions that are TRUE of every row of these files, as far as the
 *     table's metadata tells
 */
public record FileScan(
        TableSnapshot table, Schema schema, List<FileGroup> groups, ScanMetrics metrics, Set<Predicate> proven)
        implements ScanSource {
    public FileScan {
        groups = List.copyOf(groups);
        proven = Set.copyOf(proven);
    }

    /** A scan that proves nothing. */
    public FileScan(TableSnapshot table, Schema schema, List<FileGroup> groups, ScanMetrics metrics) {
        this(table, schema, groups, metrics, Set.of());
    }

    /**
     * Files that hold the requested columns in the same physical way.
     *
     * @param columns where each column of the scan's schema comes from, in the same order
     */
    public record FileGroup(List<DataFile> files, List<ColumnSource> columns) {
        public FileGroup {
            files = List.copyOf(files);
            columns = List.copyOf(columns);
        }
    }

    /**
     * One immutable Parquet file.
     *
     * @param path absolute and normalised, below one of the connector's {@link Connector#dataDirectories()}
     * @param location how the table's metadata names the file: positional deletes refer to it so
     * @param deletes the files of positional deletes that concern this file
     */
    public record DataFile(Path path, String location, long rows, long bytes, List<PositionDeletes> deletes) {
        public DataFile {
            deletes = List.copyOf(deletes);
        }
    }

    /**
     * A Parquet file with the columns {@code file_path} (a data file's {@link DataFile#location()}) and {@code pos}
     * (0-based row in that file); each of its rows deletes one row.
     */
    public record PositionDeletes(Path path, long rows) {}

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
        return groups.stream()
                .flatMap(group -> group.files().stream())
                .mapToLong(DataFile::rows)
                .sum();
    }
}
