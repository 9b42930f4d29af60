package io.meshgate.connector.iceberg;

import io.meshgate.connector.Column;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** Iceberg's types and values as the gateway's. */
final class IcebergTypes {
    /** The key of the field id in a field's metadata, at every depth. */
    static final String FIELD_ID = "PARQUET:field_id";

    private IcebergTypes() {}

    /** @throws GatewayException with NOT_SUPPORTED, naming the column, for a type that cannot be read yet */
    static List<Column> columns(Schema schema) {
        return schema.columns().stream()
                .map(field -> new Column(field.fieldId(), field(field, field.name()), Optional.ofNullable(field.doc())))
                .toList();
    }

    private static Field field(Types.NestedField field, String column) {
        return field(field.name(), field.fieldId(), field.isOptional(), field.type(), column);
    }

    private static Field field(String name, int id, boolean nullable, Type type, String column) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put(FIELD_ID, Integer.toString(id));
        if (type.typeId() == Type.TypeID.UUID) {
            metadata.put("ARROW:extension:name", "arrow.uuid");
        }
        return new Field(
                name, new FieldType(nullable, arrowType(type, column), null, metadata), children(type, column));
    }

    private static List<Field> children(Type type, String column) {
        if (type instanceof Types.StructType struct) {
            return struct.fields().stream().map(field -> field(field, column)).toList();
        }
        if (type instanceof Types.ListType list) {
            return List.of(field("element", list.elementId(), list.isElementOptional(), list.elementType(), column));
        }
        if (type instanceof Types.MapType map) {
            List<Field> keyAndValue = List.of(
                    field("key", map.keyId(), false, map.keyType(), column),
                    field("value", map.valueId(), map.isValueOptional(), map.valueType(), column));
            return List.of(new Field("key_value", FieldType.notNullable(ArrowType.Struct.INSTANCE), keyAndValue));
        }
        return List.of();
    }

    private static ArrowType arrowType(Type type, String column) {
        return switch (type.typeId()) {
            case BOOLEAN -> ArrowType.Bool.INSTANCE;
            case INTEGER -> new ArrowType.Int(32, true);
            case LONG -> new ArrowType.Int(64, true);
            case FLOAT -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIME -> new ArrowType.Time(TimeUnit.MICROSECOND, 64);
            case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, isInstant(type) ? "UTC" : null);
            case STRING -> ArrowType.Utf8.INSTANCE;
            case UUID -> new ArrowType.FixedSizeBinary(16);
            case FIXED -> new ArrowType.FixedSizeBinary(((Types.FixedType) type).length());
            case BINARY -> ArrowType.Binary.INSTANCE;
            case DECIMAL -> {
                Types.DecimalType decimal = (Types.DecimalType) type;
                yield new ArrowType.Decimal(decimal.precision(), decimal.scale(), 128);
            }
            case STRUCT -> ArrowType.Struct.INSTANCE;
            case LIST -> ArrowType.List.INSTANCE;
            case MAP -> new ArrowType.Map(false);
            case TIMESTAMP_NANO, VARIANT, GEOMETRY, GEOGRAPHY, UNKNOWN ->
                throw new GatewayException(
                        ErrorCode.NOT_SUPPORTED, "column " + column + " has the type " + type + ", not supported yet");
        };
    }

    private static boolean isInstant(Type type) {
        return ((Types.TimestampType) type).shouldAdjustToUTC();
    }

    /** A value in Iceberg's own representation, as an object of the class that a predicate's literal has. */
    static @Nullable Object literal(Type type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (type.typeId()) {
            case LONG -> ((Number) value).longValue();
            case DOUBLE -> ((Number) value).doubleValue();
            case DATE -> LocalDate.ofEpochDay(((Number) value).longValue());
            case TIME -> LocalTime.ofNanoOfDay(((Number) value).longValue() * 1_000);
            case TIMESTAMP -> timestamp(type, ((Number) value).longValue());
            case STRING -> value.toString();
            case BINARY, FIXED -> bytes(value);
            default -> value;
        };
    }

    private static Object timestamp(Type type, long micros) {
        Instant instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        return isInstant(type) ? instant : instant.atOffset(ZoneOffset.UTC).toLocalDateTime();
    }

    private static Object bytes(Object value) {
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        return value;
    }
}
