package io.meshgate.connector.iceberg;

import io.meshgate.connector.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** The tags that a table keeps with its columns, as properties by field id, so that they outlive renames. */
final class KeptTags {
    private static final String PROPERTY = "meshgate.column-tags.";

    private KeptTags() {}

    /** Has a table that is being created keep what the columns bear. */
    static void keep(List<Field> columns, Transaction creation) {
        Map<String, String> kept = new TreeMap<>();
        for (Field column : columns) {
            String tags = column.getMetadata().get(Column.TAGS);
            Types.NestedField created = creation.table().schema().findField(column.getName());
            if (tags != null && created != null) {
                kept.put(PROPERTY + created.fieldId(), tags);
            }
        }
        // A transaction with a change that was begun and not committed does not commit.
        if (!kept.isEmpty()) {
            UpdateProperties properties = creation.updateProperties();
            kept.forEach(properties::set);
            properties.commit();
        }
    }

    /** The columns of a version of a table, with the tags that the table keeps today. */
    static List<Column> columns(Schema schema, Map<String, String> properties) {
        return IcebergTypes.columns(schema).stream()
                .map(column -> tagged(column, properties.get(PROPERTY + column.fieldId())))
                .toList();
    }

    /** What a table keeps, as a text: the same for the same tags only. */
    static String text(Map<String, String> properties) {
        Map<String, String> kept = new TreeMap<>(properties);
        kept.keySet().removeIf(property -> !property.startsWith(PROPERTY));
        return kept.isEmpty() ? "" : kept.toString();
    }

    private static Column tagged(Column column, @Nullable String tags) {
        if (tags == null) {
            return column;
        }
        Field field = column.field();
        Map<String, String> metadata = new HashMap<>(field.getMetadata());
        metadata.put(Column.TAGS, tags);
        FieldType type = new FieldType(field.isNullable(), field.getType(), field.getDictionary(), metadata);
        return new Column(column.fieldId(), new Field(field.getName(), type, field.getChildren()), column.comment());
    }
}
