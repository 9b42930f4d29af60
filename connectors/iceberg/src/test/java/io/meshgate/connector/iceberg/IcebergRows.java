package io.meshgate.connector.iceberg;

import io.meshgate.connector.Column;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** The contract's columns and rows as Iceberg's. */
final class IcebergRows {
    private IcebergRows() {}

    static Schema schema(List<Column> columns) {
        AtomicInteger ids = new AtomicInteger(1000);
        List<Types.NestedField> fields = new ArrayList<>();
        for (Column column : columns) {
            fields.add(nested(column.fieldId(), column.field(), ids));
        }
        return new Schema(fields);
    }

    private static Types.NestedField nested(int id, Field field, AtomicInteger ids) {
        return Types.NestedField.builder()
                .withId(id)
                .isOptional(field.isNullable())
                .withName(field.getName())
                .ofType(type(field, ids))
                .build();
    }

    private static Type type(Field field, AtomicInteger ids) {
        ArrowType type = field.getType();
        if ("arrow.uuid".equals(field.getMetadata().get("ARROW:extension:name"))) {
            return Types.UUIDType.get();
        }
        return switch (type.getTypeID()) {
            case Bool -> Types.BooleanType.get();
            case Int -> ((ArrowType.Int) type).getBitWidth() == 64 ? Types.LongType.get() : Types.IntegerType.get();
            case FloatingPoint ->
                ((ArrowType.FloatingPoint) type).getPrecision() == FloatingPointPrecision.DOUBLE
                        ? Types.DoubleType.get()
                        : Types.FloatType.get();
            case Decimal ->
                Types.DecimalType.of(((ArrowType.Decimal) type).getPrecision(), ((ArrowType.Decimal) type).getScale());
            case Utf8 -> Types.StringType.get();
            case Binary -> Types.BinaryType.get();
            case FixedSizeBinary -> Types.FixedType.ofLength(((ArrowType.FixedSizeBinary) type).getByteWidth());
            case Date -> Types.DateType.get();
            case Time -> Types.TimeType.get();
            case Timestamp ->
                ((ArrowType.Timestamp) type).getTimezone() == null
                        ? Types.TimestampType.withoutZone()
                        : Types.TimestampType.withZone();
            case Struct ->
                Types.StructType.of(field.getChildren().stream()
                        .map(child -> nested(ids.incrementAndGet(), child, ids))
                        .toList());
            case List ->
                Types.ListType.ofOptional(
                        ids.incrementAndGet(), type(field.getChildren().get(0), ids));
            case Map -> map(field.getChildren().get(0).getChildren(), ids);
            default -> throw new IllegalArgumentException("no Iceberg type for " + field);
        };
    }

    private static Type map(List<Field> keyAndValue, AtomicInteger ids) {
        return Types.MapType.ofOptional(
                ids.incrementAndGet(),
                ids.incrementAndGet(),
                type(keyAndValue.get(0), ids),
                type(keyAndValue.get(1), ids));
    }

    static Record record(Schema schema, List<? extends @Nullable Object> row) {
        Record record = GenericRecord.create(schema);
        for (int i = 0; i < row.size(); i++) {
            record.set(i, value(schema.columns().get(i).type(), row.get(i)));
        }
        return record;
    }

    private static @Nullable Object value(Type type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        if (value instanceof byte[] bytes && type.typeId() == Type.TypeID.BINARY) {
            return ByteBuffer.wrap(bytes);
        }
        if (type instanceof Types.StructType struct) {
            Record record = GenericRecord.create(struct);
            for (Types.NestedField field : struct.fields()) {
                record.setField(field.name(), value(field.type(), ((Map<?, ?>) value).get(field.name())));
            }
            return record;
        }
        if (type instanceof Types.ListType list) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (Object element : (List<?>) value) {
                elements.add(value(list.elementType(), element));
            }
            return elements;
        }
        if (type instanceof Types.MapType map) {
            Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
            ((Map<?, ?>) value)
                    .forEach((key, entry) -> entries.put(value(map.keyType(), key), value(map.valueType(), entry)));
            return entries;
        }
        return value;
    }
}
