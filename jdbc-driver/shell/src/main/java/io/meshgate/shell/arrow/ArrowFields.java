package io.meshgate.shell.arrow;

import io.meshgate.shell.value.Column;
import io.meshgate.shell.value.UniqueNames;
import io.meshgate.shell.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The Arrow schema of a result. */
final class ArrowFields {
    private static final int BITS_OF_BYTE = 8;
    private static final int BITS_OF_SHORT = 16;
    private static final int UUID_BYTES = 16;
    private static final int LARGEST_PRECISION = 38;
    private static final int DECIMAL_BITS = 128;

    private final String column;
    private final ValueType whole;

    private ArrowFields(Column column) {
        this.column = column.label();
        this.whole = column.type();
    }

    static Schema schema(List<Column> columns) throws UnsupportedTypeException {
        List<String> names = UniqueNames.of(columns);
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            fields.add(new ArrowFields(columns.get(i))
                    .field(names.get(i), columns.get(i).type(), true));
        }
        return new Schema(fields);
    }

    private Field field(String name, ValueType type, boolean nullable) throws UnsupportedTypeException {
        if (type instanceof ValueType.Scalar scalar) {
            return new Field(name, fieldType(scalar, nullable), List.of());
        }
        if (type instanceof ValueType.ListOf list) {
            return new Field(
                    name,
                    new FieldType(nullable, ArrowType.List.INSTANCE, null),
                    List.of(field("item", list.element(), true)));
        }
        if (type instanceof ValueType.MapOf map) {
            Field entries = new Field(
                    MapVector.DATA_VECTOR_NAME,
                    new FieldType(false, ArrowType.Struct.INSTANCE, null),
                    List.of(
                            field(MapVector.KEY_NAME, map.key(), false),
                            field(MapVector.VALUE_NAME, map.value(), true)));
            return new Field(name, new FieldType(nullable, new ArrowType.Map(false), null), List.of(entries));
        }
        List<Field> fields = new ArrayList<>();
        for (ValueType.StructField each : ((ValueType.StructOf) type).fields()) {
            fields.add(field(each.name(), each.type(), true));
        }
        return new Field(name, new FieldType(nullable, ArrowType.Struct.INSTANCE, null), fields);
    }

    private FieldType fieldType(ValueType.Scalar scalar, boolean nullable) throws UnsupportedTypeException {
        if (scalar.kind() == ValueType.Kind.UUID) {
            return new FieldType(
                    nullable,
                    new ArrowType.FixedSizeBinary(UUID_BYTES),
                    null,
                    Map.of("ARROW:extension:name", "arrow.uuid", "ARROW:extension:metadata", ""));
        }
        return new FieldType(nullable, arrowType(scalar), null);
    }

    private ArrowType arrowType(ValueType.Scalar scalar) throws UnsupportedTypeException {
        return switch (scalar.kind()) {
            case BOOLEAN -> ArrowType.Bool.INSTANCE;
            case TINYINT -> new ArrowType.Int(BITS_OF_BYTE, true);
            case SMALLINT -> new ArrowType.Int(BITS_OF_SHORT, true);
            case INTEGER -> new ArrowType.Int(Integer.SIZE, true);
            case BIGINT -> new ArrowType.Int(Long.SIZE, true);
            case REAL -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case DECIMAL -> decimal(scalar);
            case TEXT -> ArrowType.Utf8.INSTANCE;
            case BINARY -> ArrowType.Binary.INSTANCE;
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIME -> new ArrowType.Time(TimeUnit.MICROSECOND, Long.SIZE);
            case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
            case TIMESTAMP_WITH_ZONE -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
            case NULL -> ArrowType.Null.INSTANCE;
            case UUID, OTHER -> throw unsupported("cannot be written in this format");
        };
    }

    private ArrowType decimal(ValueType.Scalar scalar) throws UnsupportedTypeException {
        if (scalar.precision() < 1 || scalar.precision() > LARGEST_PRECISION) {
            throw unsupported("does not say how many digits it has, from 1 to " + LARGEST_PRECISION);
        }
        return new ArrowType.Decimal(scalar.precision(), scalar.scale(), DECIMAL_BITS);
    }

    private UnsupportedTypeException unsupported(String why) {
        return new UnsupportedTypeException("the column " + column + " is of type " + whole.name() + ", which " + why
                + "; cast it to another type, or take csv or json");
    }
}
