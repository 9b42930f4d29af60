package io.meshgate.planner.catalog;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** The types of columns as SQL writes them. */
public final class SqlTypeText {
    private SqlTypeText() {}

    /** The type of a field, nullability aside. */
    public static String of(Field field) {
        if ("arrow.uuid".equals(field.getMetadata().get("ARROW:extension:name"))) {
            return "UUID";
        }
        ArrowType type = field.getType();
        return switch (type.getTypeID()) {
            case Bool -> "BOOLEAN";
            case Int -> integer((ArrowType.Int) type);
            case FloatingPoint -> floating((ArrowType.FloatingPoint) type);
            case Decimal -> {
                ArrowType.Decimal decimal = (ArrowType.Decimal) type;
                yield "DECIMAL(" + decimal.getPrecision() + ", " + decimal.getScale() + ")";
            }
            case Utf8 -> "VARCHAR";
            case Binary, FixedSizeBinary -> "VARBINARY";
            case Date -> "DATE";
            case Time -> "TIME(6)";
            case Timestamp ->
                ((ArrowType.Timestamp) type).getTimezone() == null ? "TIMESTAMP(6)" : "TIMESTAMP(6) WITH TIME ZONE";
            case Interval, Duration -> "INTERVAL";
            case Struct ->
                field.getChildren().stream()
                        .map(child -> child.getName() + " " + of(child))
                        .collect(Collectors.joining(", ", "ROW(", ")"));
            case List -> of(field.getChildren().get(0)) + " ARRAY";
            case Map -> {
                List<Field> entry = field.getChildren().get(0).getChildren();
                yield "MAP<" + of(entry.get(0)) + ", " + of(entry.get(1)) + ">";
            }
            default -> throw new IllegalArgumentException("no SQL type for " + type);
        };
    }

    private static String integer(ArrowType.Int type) {
        return switch (type.getBitWidth()) {
            case 8 -> "TINYINT";
            case 16 -> "SMALLINT";
            case 32 -> "INTEGER";
            default -> "BIGINT";
        };
    }

    private static String floating(ArrowType.FloatingPoint type) {
        return switch (type.getPrecision()) {
            case HALF, SINGLE -> "REAL";
            case DOUBLE -> "DOUBLE";
        };
    }
}
