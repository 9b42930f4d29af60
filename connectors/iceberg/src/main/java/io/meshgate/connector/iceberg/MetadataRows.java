package io.meshgate.connector.iceberg;

import io.meshgate.connector.iceberg.RowBatches.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** The rows of Iceberg's metadata tables, without what would tell of more than the table as it is. Thread-safe. */
final class MetadataRows {
    private static final Set<String> PLACES = Set.of("file_path", "path", "manifest_list", "referenced_data_file");
    private static final Set<String> BY_COLUMN = Set.of(
            "column_sizes", "value_counts", "null_value_counts", "nan_value_counts", "lower_bounds", "upper_bounds");
    private static final String KEY = "key_metadata";
    private static final String SUMMARY = "summary";
    private static final String SUMMARY_OF_PARTITION = "partitions.";
    private static final String FILE = "data_file";
    private static final Pattern FILE_SCHEME = Pattern.compile("^file:(//[^/]*)?", Pattern.CASE_INSENSITIVE);

    private final TableMetadata metadata;
    private final List<Types.NestedField> columns;
    private final boolean withoutPartitions;

    MetadataRows(TableMetadata metadata, Schema schema) {
        this.metadata = metadata;
        this.columns = schema.columns();
        this.withoutPartitions = MetadataTable.wasPartitionedByWhatIsGone(metadata);
    }

    /** @param positions the columns that are wanted */
    CloseableIterator<Row> read(Table table, List<Integer> positions) {
        List<FileScanTask> tasks = new ArrayList<>();
        try (CloseableIterable<FileScanTask> planned = table.newScan().planFiles()) {
            planned.forEach(tasks::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Iterator<CloseableIterable<Row>> opened = tasks.stream()
                .map(task -> CloseableIterable.transform(task.asDataTask().rows(), row -> row(row, positions)))
                .iterator();
        return CloseableIterable.concat(() -> opened).iterator();
    }

    private Row row(StructLike row, List<Integer> positions) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int position : positions) {
            values.add(told(columns.get(position), row.get(position, Object.class)));
        }
        return values::get;
    }

    /** The value of a column of Iceberg's own, as against one of the user's names. */
    private @Nullable Object told(Types.NestedField column, @Nullable Object value) {
        if (value == null || column.name().equals(KEY)) {
            return null;
        }
        if (PLACES.contains(column.name())) {
            return place(value.toString());
        }
        if (BY_COLUMN.contains(column.name()) && value instanceof Map<?, ?> byColumn) {
            return value(column.type(), ofToday(byColumn));
        }
        if (column.name().equals(SUMMARY) && value instanceof Map<?, ?> summary) {
            return value(column.type(), withoutPartitions(summary));
        }
        if (column.name().equals(FILE) && value instanceof StructLike file) {
            List<Types.NestedField> fields = column.type().asStructType().fields();
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < fields.size(); i++) {
                values.add(told(fields.get(i), file.get(i, Object.class)));
            }
            return new Values(values);
        }
        return value(column.type(), value);
    }

    /** Files of a time when the table had other columns still have their bounds. */
    private Map<?, ?> ofToday(Map<?, ?> byColumn) {
        Map<Object, Object> kept = new LinkedHashMap<>();
        byColumn.forEach((id, value) -> {
            if (id instanceof Integer number && metadata.schema().findField(number) != null) {
                kept.put(id, value);
            }
        });
        return kept;
    }

    private Map<?, ?> withoutPartitions(Map<?, ?> summary) {
        Map<Object, Object> kept = new LinkedHashMap<>();
        summary.forEach((key, value) -> {
            if (!withoutPartitions || !key.toString().startsWith(SUMMARY_OF_PARTITION)) {
                kept.put(key, value);
            }
        });
        return kept;
    }

    /** Where a file lies in the table's directory; of one that lies elsewhere, its name alone. */
    private String place(String location) {
        String path = FILE_SCHEME.matcher(location).replaceFirst("");
        String root = FILE_SCHEME.matcher(metadata.location()).replaceFirst("");
        String directory = root.endsWith("/") ? root : root + "/";
        boolean within = path.startsWith(directory) && !path.contains("/../");
        return within ? path.substring(directory.length()) : path.substring(path.lastIndexOf('/') + 1);
    }

    /** In the classes that {@link ValueWriter} takes. */
    private static @Nullable Object value(Type type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof StructLike struct && type.isStructType()) {
            List<Types.NestedField> fields = type.asStructType().fields();
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < fields.size(); i++) {
                values.add(value(fields.get(i).type(), struct.get(i, Object.class)));
            }
            return new Values(values);
        }
        if (value instanceof List<?> list && type.isListType()) {
            List<@Nullable Object> values = new ArrayList<>();
            list.forEach(each -> values.add(value(type.asListType().elementType(), each)));
            return values;
        }
        if (value instanceof Map<?, ?> map && type.isMapType()) {
            Types.MapType types = type.asMapType();
            Map<@Nullable Object, @Nullable Object> values = new LinkedHashMap<>();
            map.forEach((key, each) -> values.put(value(types.keyType(), key), value(types.valueType(), each)));
            return values;
        }
        return IcebergTypes.literal(type, value);
    }

    private record Values(List<@Nullable Object> values) implements StructLike {
        @Override
        public int size() {
            return values.size();
        }

        @Override
        public <T> @Nullable T get(int position, Class<T> type) {
            return type.cast(values.get(position));
        }

        @Override
        public <T> void set(int position, T value) {
            throw new UnsupportedOperationException("read only");
        }
    }
}
