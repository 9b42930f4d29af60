package io.meshgate.server.engine.duckdb;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.FileScan.Constant;
import io.meshgate.connector.FileScan.DataFile;
import io.meshgate.connector.FileScan.FileGroup;
import io.meshgate.connector.FileScan.Physical;
import io.meshgate.connector.GatewayException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;

/** Writes a scan of Parquet files as a SELECT whose columns have exactly the names and types of the scan. */
final class FileScanSql {
    private static final String GLOB_CHARACTERS = "*?[";

    private static final String NO_COLUMN = Sql.identifier("meshgate$none");
    private static final String COLUMN_OF_NOTHING = "v";

    private final List<Path> dataDirectories;
    private final Path nothing;

    /** @param nothing a file that {@link #copyNothing} has written */
    FileScanSql(List<Path> dataDirectories, Path nothing) {
        this.dataDirectories = dataDirectories;
        this.nothing = nothing;
    }

    /** Writes a file without rows. */
    static String copyNothing(Path file) {
        return "COPY (SELECT CAST(NULL AS VARCHAR) AS " + COLUMN_OF_NOTHING + " WHERE FALSE) TO "
                + Sql.string(file.toString()) + " (FORMAT parquet)";
    }

    /** @param tables the temporary tables that hold what the connector streams, by what it is */
    String select(FileScan scan, StreamTables tables) {
        List<Field> fields = scan.schema().getFields();
        refuseNamesThatDifferInCaseOnly(fields.stream().map(Field::getName).toList());
        Stream<String> direct = scan.groups().stream().flatMap(group -> arms(scan, group, tables));
        Stream<String> streamed = scan.streamed().stream().map(files -> "SELECT * FROM " + tables.rows());
        String arms = Stream.concat(direct, streamed).collect(Collectors.joining("\nUNION ALL\n"));
        if (!arms.isEmpty()) {
            return arms;
        }
        return scan.concealed() ? notKnownToBeEmpty(fields) : empty(fields);
    }

    /** Columns of one file under the names by which DuckDB knows them. */
    String selectColumns(Path file, List<String> columns) {
        return "SELECT " + columns.stream().map(Sql::identifier).collect(Collectors.joining(", ")) + " FROM "
                + parquet(List.of(checked(file)), "", "d");
    }

    /**
     * Beside a scan that it knows to be empty DuckDB computes nothing, so that what would fail there does not: hidden
     * rows could be told from none. Beside a file without rows it computes what it does beside rows that are filtered.
     */
    private String notKnownToBeEmpty(List<Field> fields) {
        String columns = fields.stream()
                .map(field -> DuckDbTypes.cast(field, COLUMN_OF_NOTHING) + " AS " + Sql.identifier(field.getName()))
                .collect(Collectors.joining(", "));
        return "SELECT " + orPlaceholder(columns) + " FROM " + parquet(List.of(nothing.toString()), "", "d");
    }

    private static String empty(List<Field> fields) {
        String columns = fields.stream()
                .map(field -> DuckDbTypes.literal(field, null) + " AS " + Sql.identifier(field.getName()))
                .collect(Collectors.joining(", "));
        return "SELECT " + orPlaceholder(columns) + " WHERE FALSE";
    }

    /** A view needs a column; what reads a scan without columns only counts rows. */
    private static String orPlaceholder(String columns) {
        return columns.isEmpty() ? "CAST(NULL AS BOOLEAN) AS " + NO_COLUMN : columns;
    }

    private Stream<String> arms(FileScan scan, FileGroup group, StreamTables tables) {
        List<Field> fields = scan.schema().getFields();
        List<String> values = values(fields, group);
        List<DataFile> whole = new ArrayList<>();
        List<DataFile> deleted = new ArrayList<>();
        for (DataFile file : group.files()) {
            (file.hasDeletes() ? deleted : whole).add(file);
        }
        List<String> arms = new ArrayList<>();
        if (!whole.isEmpty()) {
            arms.add("SELECT " + projection(fields, values) + " FROM " + parquet(paths(whole), "", "d"));
        }
        for (List<DataFile> distinct : distinct(deleted)) {
            RemainingRows rows = new RemainingRows(this, scan, group, tables, distinct);
            List<String> guarded = values.stream().map(rows::guarded).toList();
            arms.add("SELECT " + projection(fields, guarded) + " FROM " + rows.source());
        }
        return arms.stream();
    }

    /** Deletes are applied by a file's path, so a file that a table has twice must not stand twice in one arm. */
    private static List<List<DataFile>> distinct(List<DataFile> files) {
        List<Map<Path, DataFile>> arms = new ArrayList<>();
        for (DataFile file : files) {
            Optional<Map<Path, DataFile>> free =
                    arms.stream().filter(arm -> !arm.containsKey(file.path())).findFirst();
            Map<Path, DataFile> arm = free.orElseGet(() -> {
                arms.add(new LinkedHashMap<>());
                return arms.get(arms.size() - 1);
            });
            arm.put(file.path(), file);
        }
        return arms.stream().map(arm -> List.copyOf(arm.values())).toList();
    }

    private static List<String> values(List<Field> fields, FileGroup group) {
        if (fields.size() != group.columns().size()) {
            throw new GatewayException(
                    ErrorCode.SOURCE_DATA_INVALID, "A group of files does not state where each column comes from.");
        }
        refuseNamesThatDifferInCaseOnly(group.columns().stream()
                .flatMap(column -> column instanceof Physical physical ? Stream.of(physical.name()) : Stream.of())
                .toList());
        List<String> values = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            values.add(value(fields.get(i), group.columns().get(i)));
        }
        return values;
    }

    private static String projection(List<Field> fields, List<String> values) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            columns.add(values.get(i) + " AS " + Sql.identifier(fields.get(i).getName()));
        }
        return orPlaceholder(String.join(", ", columns));
    }

    /** A column of the files that are aliased {@code d}, or a constant, as a value of exactly the field's type. */
    static String value(Field field, FileScan.ColumnSource source) {
        if (source instanceof Physical physical) {
            // Always: a cast to the type that a column has anyway vanishes when DuckDB binds it.
            return "CAST(d." + Sql.identifier(physical.name()) + " AS " + DuckDbTypes.sqlType(field) + ")";
        }
        if (source instanceof Constant constant) {
            return DuckDbTypes.literal(field, constant.value());
        }
        throw new IllegalStateException("unknown source of a column: " + source.getClass());
    }

    static String parquet(List<String> paths, String options, String alias) {
        String list = paths.stream().map(Sql::string).collect(Collectors.joining(", "));
        return "read_parquet([" + list + "], hive_partitioning=false, union_by_name=false" + options + ") AS " + alias;
    }

    List<String> paths(List<DataFile> files) {
        return files.stream().map(file -> checked(file.path())).toList();
    }

    List<String> paths(Collection<Path> files) {
        return files.stream().map(this::checked).toList();
    }

    String checked(Path path) {
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
