package io.meshgate.server.engine.duckdb;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.FileScan.Constant;
import io.meshgate.connector.FileScan.DataFile;
import io.meshgate.connector.FileScan.FileGroup;
import io.meshgate.connector.FileScan.Physical;
import io.meshgate.connector.FileScan.PositionDeletes;
import io.meshgate.connector.GatewayException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;

/** Writes a scan of Parquet files as a SELECT whose columns have exactly the names and types of the scan. */
final class FileScanSql {
    private static final String FILE = "meshgate$file";
    private static final String DELETE_FILE = "meshgate$delete_file";
    private static final String GLOB_CHARACTERS = "*?[";

    private final List<Path> dataDirectories;

    FileScanSql(List<Path> dataDirectories) {
        this.dataDirectories = dataDirectories;
    }

    String select(FileScan scan) {
        List<Field> fields = scan.schema().getFields();
        refuseNamesThatDifferInCaseOnly(fields.stream().map(Field::getName).toList());
        String arms = scan.groups().stream()
                .flatMap(group -> arms(fields, group))
                .collect(Collectors.joining("\nUNION ALL\n"));
        return arms.isEmpty() ? empty(fields) : arms;
    }

    /** Columns of one file under the names by which DuckDB knows them. */
    String selectColumns(Path file, List<String> columns) {
        return "SELECT " + columns.stream().map(Sql::identifier).collect(Collectors.joining(", ")) + " FROM "
                + parquet(List.of(checked(file)), "", "d");
    }

    private static String empty(List<Field> fields) {
        String columns = fields.stream()
                .map(field -> DuckDbTypes.literal(field, null) + " AS " + Sql.identifier(field.getName()))
                .collect(Collectors.joining(", "));
        return "SELECT " + orPlaceholder(columns) + " WHERE FALSE";
    }

    /** A view needs a column; what reads a scan without columns only counts rows. */
    private static String orPlaceholder(String columns) {
        return columns.isEmpty() ? "CAST(NULL AS BOOLEAN) AS " + Sql.identifier("meshgate$none") : columns;
    }

    private Stream<String> arms(List<Field> fields, FileGroup group) {
        String select = "SELECT " + orPlaceholder(projection(fields, group)) + " FROM ";
        List<DataFile> whole = new ArrayList<>();
        List<DataFile> deleted = new ArrayList<>();
        for (DataFile file : group.files()) {
            (file.deletes().isEmpty() ? whole : deleted).add(file);
        }
        List<String> arms = new ArrayList<>();
        if (!whole.isEmpty()) {
            arms.add(select + parquet(paths(whole), "", "d"));
        }
        if (!deleted.isEmpty()) {
            arms.add(select + withoutDeletedRows(deleted));
        }
        return arms.stream();
    }

    private static String projection(List<Field> fields, FileGroup group) {
        if (fields.size() != group.columns().size()) {
            throw new GatewayException(
                    ErrorCode.SOURCE_DATA_INVALID, "A group of files does not state where each column comes from.");
        }
        refuseNamesThatDifferInCaseOnly(group.columns().stream()
                .flatMap(column -> column instanceof Physical physical ? Stream.of(physical.name()) : Stream.of())
                .toList());
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            columns.add(value(field, group.columns().get(i)) + " AS " + Sql.identifier(field.getName()));
        }
        return String.join(", ", columns);
    }

    private static String value(Field field, FileScan.ColumnSource source) {
        if (source instanceof Physical physical) {
            // Always: a cast to the type that a column has anyway vanishes when DuckDB binds it.
            return "CAST(d." + Sql.identifier(physical.name()) + " AS " + DuckDbTypes.sqlType(field) + ")";
        }
        if (source instanceof Constant constant) {
            return DuckDbTypes.literal(field, constant.value());
        }
        throw new IllegalStateException("unknown source of a column: " + source.getClass());
    }

    /**
     * The rows that no delete file names. A delete counts for a data file only if the scan says so: the pair of both
     * paths is matched, not just the data file's location.
     */
    private String withoutDeletedRows(List<DataFile> files) {
        Set<Path> deleteFiles = new LinkedHashSet<>();
        List<String> pairs = new ArrayList<>();
        for (DataFile file : files) {
            for (PositionDeletes deletes : file.deletes()) {
                deleteFiles.add(deletes.path());
                pairs.add("(" + Sql.string(checked(deletes.path())) + ", " + Sql.string(file.location()) + ", "
                        + Sql.string(checked(file.path())) + ")");
            }
        }
        return parquet(paths(files), ", file_row_number=true, filename=" + Sql.string(FILE), "d")
                + " ANTI JOIN (SELECT m.data_path, p.pos FROM "
                + parquet(paths(deleteFiles), ", filename=" + Sql.string(DELETE_FILE), "p")
                + " JOIN (VALUES " + String.join(", ", pairs) + ") AS m(delete_path, location, data_path) ON p."
                + Sql.identifier(DELETE_FILE)
                + " = m.delete_path AND p.file_path = m.location) AS x ON d." + Sql.identifier(FILE)
                + " = x.data_path AND d.file_row_number = x.pos";
    }

    private static String parquet(List<String> paths, String options, String alias) {
        String list = paths.stream().map(Sql::string).collect(Collectors.joining(", "));
        return "read_parquet([" + list + "], hive_partitioning=false, union_by_name=false" + options + ") AS " + alias;
    }

    private List<String> paths(List<DataFile> files) {
        return files.stream().map(file -> checked(file.path())).toList();
    }

    private List<String> paths(Collection<Path> files) {
        return files.stream().map(this::checked).toList();
    }

    private String checked(Path path) {
        boolean registered = path.isAbsolute()
                && path.normalize().equals(path)
                && dataDirectories.stream().anyMatch(path::startsWith);
        if (!registered) {
            throw new GatewayException(
                    ErrorCode.SOURCE_DATA_INVALID, "A data file lies outside the directories of its domain.");
        }
        String text = path.toString();
        if (text.chars().anyMatch(c -> GLOB_CHARACTERS.indexOf(c) >= 0)) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    "A data file has one of the characters " + GLOB_CHARACTERS
                            + " in its path, which would match other files.");
        }
        return text;
    }

    /** DuckDB resolves names without regard to case, so it could take the one for the other. */
    private static void refuseNamesThatDifferInCaseOnly(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw new GatewayException(
                        ErrorCode.NOT_SUPPORTED, "Two columns of one table have names that differ in case only.");
            }
        }
    }
}
