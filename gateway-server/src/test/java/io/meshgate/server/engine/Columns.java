package io.meshgate.server.engine;

import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Short names for the Arrow types that the connector interface allows. */
public final class Columns {
    public static final ArrowType BOOL = ArrowType.Bool.INSTANCE;
    public static final ArrowType INT8 = new ArrowType.Int(8, true);
    public static final ArrowType INT16 = new ArrowType.Int(16, true);
    public static final ArrowType INT32 = new ArrowType.Int(32, true);
    public static final ArrowType INT64 = new ArrowType.Int(64, true);
    public static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    public static final ArrowType DOUBLE = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    public static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;
    public static final ArrowType BYTES = ArrowType.Binary.INSTANCE;
    public static final ArrowType DATE = new ArrowType.Date(DateUnit.DAY);
    public static final ArrowType TIME = new ArrowType.Time(TimeUnit.MICROSECOND, 64);
    public static final ArrowType TIMESTAMP = new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
    public static final ArrowType INSTANT = new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");

    private Columns() {}

    public static ArrowType decimal(int precision, int scale) {
        return new ArrowType.Decimal(precision, scale, 128);
    }

    public static Field column(String name, ArrowType type, Field... children) {
        return new Field(name, FieldType.nullable(type), List.of(children));
    }

    public static Field required(String name, ArrowType type, Field... children) {
        return new Field(name, FieldType.notNullable(type), List.of(children));
    }

    public static Field uuid(String name) {
        return new Field(
                name,
                new FieldType(
                        true,
                        new ArrowType.FixedSizeBinary(16),
                        null,
                        Map.of("ARROW:extension:name", "arrow.uuid", "ARROW:extension:metadata", "")),
                List.of());
    }

    public static Field struct(String name, Field... fields) {
        return column(name, ArrowType.Struct.INSTANCE, fields);
    }

    public static Field list(String name, ArrowType element) {
        return column(name, ArrowType.List.INSTANCE, column("element", element));
    }

    public static Field map(String name, ArrowType key, ArrowType value) {
        return column(
                name,
                new ArrowType.Map(false),
                required("entries", ArrowType.Struct.INSTANCE, required("key", key), column("value", value)));
    }

    public static Schema schema(Field... fields) {
        return new Schema(List.of(fields));
    }
}
