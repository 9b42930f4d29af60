package io.meshgate.connector.iceberg;

import io.meshgate.connector.Column;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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

    private static final DateTimeFormatter NANOSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn", Locale.ROOT);

    private IcebergTypes() {}

    static List<Column> columns(Schema schema) {
        return schema.columns().stream()
                .map(field -> new Column(field.fieldId(), field(field), Optional.ofNullable(field.doc())))
                .toList();
    }

    static Field field(Types.NestedField field) {
        return field(field.name(), field.fieldId(), field.isOptional(), field.type());
    }

    private static Field field(String name, int id, boolean nullable, Type type) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put(FIELD_ID, Integer.toString(id));
        if (type.typeId() == Type.TypeID.UUID) {
            metadata.put("ARROW:extension:name", "arrow.uuid");
        }
        return new Field(name, new FieldType(nullable, arrowType(type), null, metadata), children(type));
    }

    private static List<Field> children(Type type) {
        if (type instanceof Types.StructType struct) {
            return struct.fields().stream().map(IcebergTypes::field).toList();
        }
        if (type instanceof Types.ListType list) {
            return List.of(field("element", list.elementId(), list.isElementOptional(), list.elementType()));
        }
        if (type instanceof Types.MapType map) {
            List<Field> keyAndValue = List.of(
                    field("key", map.keyId(), false, map.keyType()),
                    field("value", map.valueId(), map.isValueOptional(), map.valueType()));
            return List.of(new Field("key_value", FieldType.notNullable(ArrowType.Struct.INSTANCE), keyAndValue));
        }
        return List.of();
    }

    private static ArrowType arrowType(Type type) {
        return switch (type.typeId()) {
            case BOOLEAN -> ArrowType.Bool.INSTANCE;
            case INTEGER -> new ArrowType.Int(32, true);
            case LONG -> new ArrowType.Int(64, true);
            case FLOAT -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIME -> new ArrowType.Time(TimeUnit.MICROSECOND, 64);
            case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, isInstant(type) ? "UTC" : null);
            // Nanoseconds do not fit SQL's type, and JSON stands for variants: both come as text. Unknown is always
            // NULL.
            case STRING, TIMESTAMP_NANO, VARIANT, UNKNOWN -> ArrowType.Utf8.INSTANCE;
            case UUID -> new ArrowType.FixedSizeBinary(16);
            case FIXED -> new ArrowType.FixedSizeBinary(((Types.FixedType) type).length());
            case BINARY, GEOMETRY, GEOGRAPHY -> ArrowType.Binary.INSTANCE;
            case DECIMAL -> {
                Types.DecimalType decimal = (Types.DecimalType) type;
                yield new ArrowType.Decimal(decimal.precision(), decimal.scale(), 128);
            }
            case STRUCT -> ArrowType.Struct.INSTANCE;
            case LIST -> ArrowType.List.INSTANCE;
            case MAP -> new ArrowType.Map(false);
        };
    }

    static boolean isInstant(Type type) {
        return type instanceof Types.TimestampType timestamp
                ? timestamp.shouldAdjustToUTC()
                : ((Types.TimestampNanoType) type).shouldAdjustToUTC();
    }

    /** A timestamp with nanoseconds, given in UTC, as ISO 8601 with nine digits: such texts sort as their moments do. */
    static String text(Type type, LocalDateTime timestamp) {
        return NANOSECONDS.format(timestamp) + (isInstant(type) ? "Z" : "");
    }

    /** Whether an engine cannot give values of the type, or of a part of it, as the gateway shows them. */
    static boolean isShownOtherwise(Type type) {
        return switch (type.typeId()) {
            case TIMESTAMP_NANO, VARIANT, UNKNOWN, GEOMETRY, GEOGRAPHY -> true;
            case STRUCT, LIST, MAP ->
                type.asNestedType().fields().stream().anyMatch(field -> isShownOtherwise(field.type()));
            default -> false;
        };
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
            case TIMESTAMP_NANO ->
                text(
                        type,
                        Instant.EPOCH
                                .plusNanos(((Number) value).longValue())
                                .atOffset(ZoneOffset.UTC)
                                .toLocalDateTime());
            case STRING -> value.toString();
            case BINARY, FIXED -> bytes(value);
            default -> value;
        };
    }

    private static Object timestamp(Type type, long micros) {
        Instant instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        return isInstant(type) ? instant : instant.atOffset(ZoneOffset.UTC).toLocalDateTime();
    }

    /** A {@link #literal} in the class that Iceberg's generic readers have for it. */
    static @Nullable Object generic(Type type, @Nullable Object literal) {
        if (literal instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        return type.typeId() == Type.TypeID.BINARY && literal instanceof byte[] bytes
                ? ByteBuffer.wrap(bytes)
                : literal;
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
