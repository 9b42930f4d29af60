package io.meshgate.server.engine.duckdb;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.FileScan.ColumnSource;
import io.meshgate.connector.FileScan.DataFile;
import io.meshgate.connector.FileScan.EqualityDeletes;
import io.meshgate.connector.FileScan.EqualityScope;
import io.meshgate.connector.FileScan.FileGroup;
import io.meshgate.connector.FileScan.PositionDeletes;
import io.meshgate.connector.GatewayException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Writes what to read from for the rows of some files of a group that no delete concerns. Every kind of delete is an anti
 * join by hash, so the work grows with rows and deletes, never with their product.
 */
record RemainingRows(FileScanSql files, FileScan scan, FileGroup group, StreamTables tables) {
    private static final String FILE = "meshgate$file";
    private static final String DELETE_FILE = "meshgate$delete_file";

    /** @param deleted files of distinct paths, each with deletes; their rows are aliased {@code d} */
    String of(List<DataFile> deleted) {
        StringBuilder sql = new StringBuilder(
                FileScanSql.parquet(files.paths(deleted), ", file_row_number=true, filename=" + Sql.string(FILE), "d"));
        if (deleted.stream().anyMatch(file -> !file.deletes().isEmpty())) {
            sql.append(deleteFiles(deleted));
        }
        if (deleted.stream().anyMatch(file -> file.deletedPositions().isPresent())) {
            sql.append(positions(deleted));
        }
        equality(deleted).forEach((index, scopes) -> sql.append(keys(index, scopes)));
        return sql.toString();
    }

    /** A delete counts for a data file only if the scan says so: both paths are matched, not just the data file's. */
    private String deleteFiles(List<DataFile> deleted) {
        Set<Path> deleteFiles = new LinkedHashSet<>();
        List<String> pairs = new ArrayList<>();
        for (DataFile file : deleted) {
            for (PositionDeletes deletes : file.deletes()) {
                deleteFiles.add(deletes.path());
                pairs.add("(" + Sql.string(files.checked(deletes.path())) + ", " + Sql.string(file.location()) + ", "
                        + path(file) + ")");
            }
        }
        return " ANTI JOIN (SELECT m.data_path, p.pos FROM "
                + FileScanSql.parquet(files.paths(deleteFiles), ", filename=" + Sql.string(DELETE_FILE), "p")
                + " JOIN (VALUES " + String.join(", ", pairs) + ") AS m(delete_path, location, data_path) ON p."
                + Sql.identifier(DELETE_FILE)
                + " = m.delete_path AND p.file_path = m.location) AS x ON d." + Sql.identifier(FILE)
                + " = x.data_path AND d.file_row_number = x.pos";
    }

    private String positions(List<DataFile> deleted) {
        List<String> numbers = new ArrayList<>();
        for (DataFile file : deleted) {
            file.deletedPositions().ifPresent(number -> numbers.add("(" + number + ", " + path(file) + ")"));
        }
        return " ANTI JOIN (SELECT m.data_path, p.position FROM " + tables.positions() + " AS p JOIN (VALUES "
                + String.join(", ", numbers) + ") AS m(file, data_path) ON p.file = m.file) AS v ON d."
                + Sql.identifier(FILE) + " = v.data_path AND d.file_row_number = v.position";
    }

    /** By index of the equality deletes: a row (path, scope, sequence) for each file that they concern. */
    private Map<Integer, List<String>> equality(List<DataFile> deleted) {
        Map<Integer, List<String>> concerned = new TreeMap<>();
        for (DataFile file : deleted) {
            for (EqualityScope scope : file.equality()) {
                concerned
                        .computeIfAbsent(scope.deletes(), index -> new ArrayList<>())
                        .add("(" + path(file) + ", " + scope.scope() + ", CAST(" + scope.sequence() + " AS BIGINT))");
            }
        }
        return concerned;
    }

    /** A file that the deletes do not concern gets no scope, so none of their keys can match its rows. */
    private String keys(int index, List<String> scopes) {
        EqualityDeletes deletes = scan.equalityDeletes().get(index);
        List<ColumnSource> sources = group.keys().get(index);
        if (sources == null || sources.size() != deletes.keys().size()) {
            throw new GatewayException(
                    ErrorCode.SOURCE_DATA_INVALID, "A group of files does not state where each key column comes from.");
        }
        StringBuilder matches = new StringBuilder();
        for (int i = 0; i < sources.size(); i++) {
            Field key = deletes.keys().get(i);
            matches.append(" AND ")
                    .append(FileScanSql.value(key, sources.get(i)))
                    .append(" IS NOT DISTINCT FROM k" + index + ".key" + i);
        }
        String scope = "s" + index;
        String keys = "k" + index;
        return " LEFT JOIN (VALUES " + String.join(", ", scopes) + ") AS " + scope + "(path, scope, sequence) ON d."
                + Sql.identifier(FILE) + " = " + scope + ".path ANTI JOIN " + tables.keys(index) + " AS " + keys
                + " ON " + scope + ".scope = " + keys + ".scope AND " + scope + ".sequence < " + keys + ".sequence"
                + matches;
    }

    private String path(DataFile file) {
        return Sql.string(files.checked(file.path()));
    }
}
