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
 * Writes what to read from for the rows of some files of a group that no delete concerns. Every kind of delete is an outer
 * join by hash, so the work grows with rows and deletes, never with their product.
 *
 * <p>An anti join would be shorter, but the optimizer moves conditions of a statement below it: they would be evaluated
 * for deleted rows, and fail on values that are not there any more. So deleted rows give NULL for every column, in an
 * expression that needs the join, until they are dropped. Conditions that cannot fail stand below the join by our hand.
 *
 * @param deleted files of distinct paths, each with deletes; their rows are aliased {@code d}
 */
record RemainingRows(FileScanSql files, FileScan scan, FileGroup group, StreamTables tables, List<DataFile> deleted) {
    private static final String FILE = "meshgate$file";
    private static final String DELETE_FILE = "meshgate$delete_file";

    /** The value of a row that is not deleted. */
    String guarded(String value) {
        return "CASE WHEN " + isLive() + " THEN " + value + " END";
    }

    /** What follows FROM. */
    String source() {
        StringBuilder sql = new StringBuilder(rows());
        if (hasDeleteFiles()) {
            sql.append(deleteFiles());
        }
        if (hasPositions()) {
            sql.append(positions());
        }
        equality().forEach((index, scopes) -> sql.append(keys(index, scopes)));
        return sql.append(" WHERE ").append(isLive()).toString();
    }

    private String rows() {
        String options = ", file_row_number=true, filename=" + Sql.string(FILE);
        List<String> conditions = scan.predicate()
                .map(predicate -> new PruningSql(scan, group).conditions(predicate))
                .orElse(List.of());
        if (conditions.isEmpty()) {
            return FileScanSql.parquet(files.paths(deleted), options, "d");
        }
        return "(SELECT * FROM " + FileScanSql.parquet(files.paths(deleted), options, "d") + " WHERE "
                + String.join(" AND ", conditions) + ") AS d";
    }

    private boolean hasDeleteFiles() {
        return deleted.stream().anyMatch(file -> !file.deletes().isEmpty());
    }

    private boolean hasPositions() {
        return deleted.stream().anyMatch(file -> file.deletedPositions().isPresent());
    }

    private String isLive() {
        List<String> unmatched = new ArrayList<>();
        if (hasDeleteFiles()) {
            unmatched.add("x.pos IS NULL");
        }
        if (hasPositions()) {
            unmatched.add("v.position IS NULL");
        }
        equality().keySet().forEach(index -> unmatched.add("k" + index + ".scope IS NULL"));
        return String.join(" AND ", unmatched);
    }

    /** A delete counts for a data file only if the scan says so: both paths are matched, not just the data file's. */
    private String deleteFiles() {
        Set<Path> deleteFiles = new LinkedHashSet<>();
        List<String> pairs = new ArrayList<>();
        for (DataFile file : deleted) {
            for (PositionDeletes deletes : file.deletes()) {
                deleteFiles.add(deletes.path());
                pairs.add("(" + Sql.string(files.checked(deletes.path())) + ", " + Sql.string(file.location()) + ", "
                        + path(file) + ")");
            }
        }
        return " LEFT JOIN (SELECT m.data_path, p.pos FROM "
                + FileScanSql.parquet(files.paths(deleteFiles), ", filename=" + Sql.string(DELETE_FILE), "p")
                + " JOIN (VALUES " + String.join(", ", pairs) + ") AS m(delete_path, location, data_path) ON p."
                + Sql.identifier(DELETE_FILE)
                + " = m.delete_path AND p.file_path = m.location) AS x ON d." + Sql.identifier(FILE)
                + " = x.data_path AND d.file_row_number = x.pos";
    }

    private String positions() {
        List<String> numbers = new ArrayList<>();
        for (DataFile file : deleted) {
            file.deletedPositions().ifPresent(number -> numbers.add("(" + number + ", " + path(file) + ")"));
        }
        return " LEFT JOIN (SELECT m.data_path, p.position FROM " + tables.positions() + " AS p JOIN (VALUES "
                + String.join(", ", numbers) + ") AS m(file, data_path) ON p.file = m.file) AS v ON d."
                + Sql.identifier(FILE) + " = v.data_path AND d.file_row_number = v.position";
    }

    /** By index of the equality deletes: a row (path, scope, sequence) for each file that they concern. */
    private Map<Integer, List<String>> equality() {
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
                + Sql.identifier(FILE) + " = " + scope + ".path LEFT JOIN " + tables.keys(index) + " AS " + keys
                + " ON " + scope + ".scope = " + keys + ".scope AND " + scope + ".sequence < " + keys + ".sequence"
                + matches;
    }

    private String path(DataFile file) {
        return Sql.string(files.checked(file.path()));
    }
}
