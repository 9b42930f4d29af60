package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.NewView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.view.ImmutableSQLViewRepresentation;
import org.apache.iceberg.view.ImmutableViewVersion;
import org.apache.iceberg.view.ViewProperties;

/** A view to be written, in Iceberg's words. */
final class NewViewVersion {
    private static final Pattern DOT = Pattern.compile("\\.");

    private int lastId;

    private NewViewVersion() {}

    static Namespace namespace(NewView view) {
        return Namespace.of(DOT.split(view.name().schema(), -1));
    }

    static Schema schema(NewView view) {
        return new Schema(new NewViewVersion().fields(view.columns()));
    }

    /** A replacement may have fewer dialects than what it replaces: a text that stayed behind would be another query. */
    static Map<String, String> properties(NewView view) {
        Map<String, String> properties = new HashMap<>();
        properties.put(ViewProperties.REPLACE_DROP_DIALECT_ALLOWED, "true");
        view.comment().ifPresent(comment -> properties.put(ViewProperties.COMMENT, comment));
        return properties;
    }

    static org.apache.iceberg.view.ViewVersion version(NewView view, int versionId, int schemaId, long now) {
        ImmutableViewVersion.Builder version = ImmutableViewVersion.builder()
                .versionId(versionId)
                .schemaId(schemaId)
                .timestampMillis(now)
                .summary(Map.of("engine-name", "meshgate"))
                .defaultNamespace(namespace(view));
        view.texts()
                .forEach(text -> version.addRepresentations(ImmutableSQLViewRepresentation.builder()
                        .dialect(text.dialect())
                        .sql(text.sql())
                        .build()));
        return version.build();
    }

    private List<Types.NestedField> fields(List<Field> fields) {
        List<Types.NestedField> converted = new ArrayList<>();
        for (Field field : fields) {
            lastId++;
            converted.add(Types.NestedField.optional(lastId, field.getName(), type(field)));
        }
        return converted;
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
            case List -> {
                lastId++;
                int id = lastId;
                yield Types.ListType.ofOptional(id, type(field.getChildren().get(0)));
            }
            case Map -> {
                lastId += 2;
                int id = lastId;
                List<Field> entry = field.getChildren().get(0).getChildren();
                yield Types.MapType.ofOptional(id - 1, id, type(entry.get(0)), type(entry.get(1)));
            }
            default ->
                throw new GatewayException(
                        ErrorCode.NOT_SUPPORTED,
                        "column '" + field.getName() + "' is of a type that Iceberg does not have");
        };
    }
}
