package io.meshgate.connector.iceberg;

import io.meshgate.connector.FileScan;
import io.meshgate.connector.FileScan.ColumnSource;
import io.meshgate.connector.FileScan.DataFile;
import io.meshgate.connector.FileScan.FileGroup;
import io.meshgate.connector.FileScan.Physical;
import io.meshgate.connector.FileScan.StreamedFiles;
import io.meshgate.connector.testkit.ArrowRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;

/** Reads a scan as the engine does: plain {@code read_parquet} per group, with casts, constants and deletes. */
final class FileScanReader {
    private FileScanReader() {}

    static List<List<@Nullable Object>> read(FileScan scan) {
        if (scan.deletedPositions().isPresent() || !scan.equalityDeletes().isEmpty()) {
            throw new IllegalArgumentException("deletes that only the gateway's engine applies");
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        scan.streamed().ifPresent(files -> rows.addAll(streamed(files)));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            for (FileGroup group : scan.groups()) {
                try (ResultSet result = statement.executeQuery(sql(scan, group))) {
                    while (result.next()) {
                        rows.add(row(scan, group, result));
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }

    private static List<List<@Nullable Object>> streamed(StreamedFiles files) {
        try (BufferAllocator allocator = new RootAllocator()) {
            return ArrowRows.readAll(files.rows().open(allocator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sql(FileScan scan, FileGroup group) {
        List<String> expressions = new ArrayList<>();
        for (int i = 0; i < group.columns().size(); i++) {
            if (group.columns().get(i) instanceof Physical physical) {
                String name = '"' + physical.name().replace("\"", "\"\"") + '"';
                String type = type(scan.schema().getFields().get(i));
                expressions.add(physical.cast() ? "CAST(" + name + " AS " + type + ")" : name);
            } else {
                expressions.add("NULL");
            }
        }
        String files = group.files().stream()
                .map(DataFile::path)
                .map(path -> "'" + path.toString().replace("'", "''") + "'")
                .collect(Collectors.joining(", "));
        String columns = expressions.isEmpty() ? "1" : String.join(", ", expressions);
        return "SELECT " + columns + " FROM read_parquet([" + files
                + "], hive_partitioning = false, filename = true, file_row_number = true)" + deletes(group);
    }

    private static String deletes(FileGroup group) {
        List<String> conditions = new ArrayList<>();
        for (DataFile file : group.files()) {
            file.deletes()
                    .forEach(delete -> conditions.add(
                            "NOT (filename = '%s' AND file_row_number IN (SELECT pos FROM read_parquet('%s') WHERE file_path = '%s'))"
                                    .formatted(file.path(), delete.path(), file.location())));
        }
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    private static String type(Field field) {
        ArrowType type = field.getType();
        return switch (type.getTypeID()) {
            case Int -> ((ArrowType.Int) type).getBitWidth() == 64 ? "BIGINT" : "INTEGER";
            case FloatingPoint ->
                ((ArrowType.FloatingPoint) type).getPrecision() == FloatingPointPrecision.DOUBLE ? "DOUBLE" : "FLOAT";
            case Decimal ->
                "DECIMAL(%d, %d)"
                        .formatted(((ArrowType.Decimal) type).getPrecision(), ((ArrowType.Decimal) type).getScale());
            default -> "an uncast type";
        };
    }

    private static List<@Nullable Object> row(FileScan scan, FileGroup group, ResultSet result) throws SQLException {
        List<@Nullable Object> row = new ArrayList<>();
        for (int i = 0; i < group.columns().size(); i++) {
            ColumnSource source = group.columns().get(i);
            row.add(
                    source instanceof FileScan.Constant constant
                            ? constant.value()
                            : value(scan.schema().getFields().get(i), result.getObject(i + 1)));
        }
        return row;
    }

    private static @Nullable Object value(Field field, @Nullable Object value) throws SQLException {
        if (value instanceof Timestamp timestamp) {
            return timestamp.toLocalDateTime();
        }
        if (value instanceof OffsetDateTime instant) {
            return instant.toInstant();
        }
        if (value instanceof Blob blob) {
            return blob.getBytes(1, (int) blob.length());
        }
        if (value instanceof Array array) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (Object element : (Object[]) array.getArray()) {
                elements.add(value(field.getChildren().get(0), element));
            }
            return elements;
        }
        if (value instanceof Struct struct) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            for (Field child : field.getChildren()) {
                members.put(
                        child.getName(),
                        value(child, ((DuckDBStruct) struct).getMap().get(child.getName())));
            }
            return members;
        }
        if (value instanceof BigDecimal decimal && field.getType() instanceof ArrowType.Decimal type) {
            return decimal.setScale(type.getScale());
        }
        return value;
    }
}
