package io.meshgate.planner.catalog;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;

/** The columns of tables that are to hold values of SQL types, as {@link io.meshgate.connector.Column} has them. */
public final class StoredTypes {
    private static final int UUID_BYTES = 16;

    private StoredTypes() {}

    /**
     * The column for values of a type; it may be NULL whatever the query says of its own column.
     *
     * @throws GatewayException for a type that no column has, naming the column
     */
    public static Field field(String column, RelDataType type) {
        return field(column, column, type);
    }

    private static Field field(String column, String name, RelDataType type) {
        SqlTypeName typeName = type.getSqlTypeName();
        if (typeName == SqlTypeName.NULL) {
            throw new GatewayException(
                    ErrorCode.TYPE_MISMATCH,
                    "Column '" + column + "' has no type but NULL's; write CAST(NULL AS type) AS " + column);
        }
        if (SqlTypeName.INTERVAL_TYPES.contains(typeName)) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED, "Column '" + column + "' is an interval, which no table can hold");
        }
        if (typeName == SqlTypeName.UUID) {
            Map<String, String> uuid = Map.of("ARROW:extension:name", "arrow.uuid");
            return new Field(
                    name, new FieldType(true, new ArrowType.FixedSizeBinary(UUID_BYTES), null, uuid), List.of());
        }
        ArrowType arrow = MeshTypes.arrowField(name, type).getType();
        return new Field(name, FieldType.nullable(arrow), children(column, type));
    }

    private static List<Field> children(String column, RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case ROW -> members(column, type);
            case ARRAY, MULTISET -> List.of(field(column, "element", MeshTypes.component(type)));
            case MAP ->
                List.of(new Field(
                        "key_value",
                        FieldType.notNullable(ArrowType.Struct.INSTANCE),
                        List.of(key(column, type), field(column, "value", part(type.getValueType())))));
            default -> List.of();
        };
    }

    private static List<Field> members(String column, RelDataType type) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        List<Field> members = new ArrayList<>();
        for (RelDataTypeField member : type.getFieldList()) {
            String name = member.getName();
            if (name.isBlank() || name.startsWith("EXPR$") || name.contains(".") || !names.add(name)) {
                throw new GatewayException(
                        ErrorCode.TYPE_MISMATCH,
                        "Column '" + column + "' is a row whose fields have no names of their own; cast it to"
                                + " ROW(name type, ...)");
            }
            members.add(field(column, name, member.getType()));
        }
        return members;
    }

    private static Field key(String column, RelDataType type) {
        Field key = field(column, "key", part(type.getKeyType()));
        return new Field("key", new FieldType(false, key.getType(), null, key.getMetadata()), key.getChildren());
    }

    private static RelDataType part(@org.jspecify.annotations.Nullable RelDataType type) {
        if (type == null) {
            throw new IllegalStateException("a map without types");
        }
        return type;
    }
}
