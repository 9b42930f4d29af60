package io.meshgate.server.flight;

import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** The SQL names of the types that columns and parameters have. */
final class TypeNames {
    private TypeNames() {}

    static String of(Field field) {
        if ("arrow.uuid".equals(field.getMetadata().get("ARROW:extension:name"))) {
            return "UUID";
        }
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Int integer) {
            return integer(integer.getBitWidth());
        }
        if (type instanceof ArrowType.FloatingPoint floating) {
            return floating.getPrecision() == FloatingPointPrecision.SINGLE ? "REAL" : "DOUBLE";
        }
        if (type instanceof ArrowType.Timestamp timestamp) {
            return timestamp.getTimezone() == null ? "TIMESTAMP" : "TIMESTAMP WITH TIME ZONE";
        }
        return ofTypeId(type.getTypeID());
    }

    private static String ofTypeId(ArrowType.ArrowTypeID id) {
        return switch (id) {
            case Bool -> "BOOLEAN";
            case Decimal -> "DECIMAL";
            case Utf8, LargeUtf8, Utf8View -> "VARCHAR";
            case Binary, LargeBinary, BinaryView -> "VARBINARY";
            case FixedSizeBinary -> "BINARY";
            case Date -> "DATE";
            case Time -> "TIME";
            case Struct -> "ROW";
            case List, LargeList, FixedSizeList -> "ARRAY";
            case Map -> "MAP";
            case Null -> "NULL";
            default -> id.name().toUpperCase(java.util.Locale.ROOT);
        };
    }

    private static String integer(int bits) {
        return switch (bits) {
            case Byte.SIZE -> "TINYINT";
            case Short.SIZE -> "SMALLINT";
            case Integer.SIZE -> "INTEGER";
            default -> "BIGINT";
        };
    }
}
