package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The gateway's types as Iceberg's, for tables and views that are created: the opposite of {@link IcebergTypes}. */
final class NewColumns {
    private final boolean allOptional;
    private int lastId;

    private NewColumns(boolean allOptional) {
        this.allOptional = allOptional;
    }

    static Schema schema(List<Field> columns) {
        return new Schema(new NewColumns(false).fields(columns));
    }

    /** With columns that may be NULL at every depth, for views: what is NULL depends on the masks of their readers. */
    static Schema optional(List<Field> columns) {
        return new Schema(new NewColumns(true).fields(columns));
    }

    private boolean isOptional(Field field) {
        return allOptional || field.isNullable();
    }

    private List<Types.NestedField> fields(List<Field> fields) {
        List<Types.NestedField> converted = new ArrayList<>();
        for (Field field : fields) {
            int id = nextId();
            Type type = type(field);
            converted.add(
                    isOptional(field)
                            ? Types.NestedField.optional(id, field.getName(), type)
                            : Types.NestedField.required(id, field.getName(), type));
        }
        return converted;
    }

    private int nextId() {
        lastId++;
        return lastId;
    }

    private Type type(Field field) {
        ArrowType type = field.getType();
        return switch (type.getTypeID()) {
            case Bool -> Types.BooleanType.get();
            case Int ->
                ((ArrowType.Int) type).getBitWidth() > Integer.SIZE ? Types.LongType.get() : Types.IntegerType.get();
            case FloatingPoint ->
                ((ArrowType.FloatingPoint) type).getPrecision() == FloatingPointPrecision.DOUBLE
                        ? Types.DoubleType.get()
                        : Types.FloatType.get();
            case Decimal -> {
                ArrowType.Decimal decimal = (ArrowType.Decimal) type;
                yield Types.DecimalType.of(decimal.getPrecision(), decimal.getScale());
            }
            case Utf8 -> Types.StringType.get();
            case Binary -> Types.BinaryType.get();
            case FixedSizeBinary ->
                "arrow.uuid".equals(field.getMetadata().get("ARROW:extension:name"))
                        ? Types.UUIDType.get()
                        : Types.FixedType.ofLength(((ArrowType.FixedSizeBinary) type).getByteWidth());
            case Date -> Types.DateType.get();
            case Time -> Types.TimeType.get();
            case Timestamp ->
                ((ArrowType.Timestamp) type).getTimezone() == null
                        ? Types.TimestampType.withoutZone()
                        : Types.TimestampType.withZone();
            case Struct -> Types.StructType.of(fields(field.getChildren()));
            case List -> list(field.getChildren().get(0));
            case Map -> map(field.getChildren().get(0).getChildren());
            default ->
                throw new GatewayException(
                        ErrorCode.NOT_SUPPORTED,
                        "column '" + field.getName() + "' is of a type that Iceberg does not have");
        };
    }

    private Type list(Field element) {
        int id = nextId();
        Type type = type(element);
        return isOptional(element) ? Types.ListType.ofOptional(id, type) : Types.ListType.ofRequired(id, type);
    }

    private Type map(List<Field> entry) {
        int keyId = nextId();
        int valueId = nextId();
        Type key = type(entry.get(0));
        Type value = type(entry.get(1));
        return isOptional(entry.get(1))
                ? Types.MapType.ofOptional(keyId, valueId, key, value)
                : Types.MapType.ofRequired(keyId, valueId, key, value);
    }
}
