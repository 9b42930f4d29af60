package io.meshgate.server.engine.duckdb;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** The one place where the types of connectors and of DuckDB meet: names of types, literals, layouts. */
final class DuckDbTypes {
    private static final int UUID_BYTES = 16;

    private DuckDbTypes() {}

    /** The DuckDB type, as SQL writes it, of a column of this field. */
    static String sqlType(Field field) {
        ArrowType type = field.getType();
        return switch (type.getTypeID()) {
            case Bool -> "BOOLEAN";
            case Int -> integerType(field, (ArrowType.Int) type);
            case FloatingPoint -> floatingPointType(field, (ArrowType.FloatingPoint) type);
            case Decimal -> decimalType(field, (ArrowType.Decimal) type);
            case Utf8 -> "VARCHAR";
            case Binary -> "BLOB";
            case FixedSizeBinary -> isUuid(field) ? "UUID" : "BLOB";
            case Date -> "DATE";
            case Time -> "TIME";
            case Timestamp -> ((ArrowType.Timestamp) type).getTimezone() == null ? "TIMESTAMP" : "TIMESTAMPTZ";
            case Struct ->
                field.getChildren().stream()
                        .map(child -> Sql.identifier(child.getName()) + " " + sqlType(child))
                        .collect(Collectors.joining(", ", "STRUCT(", ")"));
            case List -> sqlType(field.getChildren().get(0)) + "[]";
            case Map -> mapType(field);
            default -> throw unsupported(field);
        };
    }

    private static String integerType(Field field, ArrowType.Int type) {
        if (!type.getIsSigned()) {
            throw unsupported(field);
        }
        return switch (type.getBitWidth()) {
            case 8 -> "TINYINT";
            case 16 -> "SMALLINT";
            case 32 -> "INTEGER";
            case 64 -> "BIGINT";
            default -> throw unsupported(field);
        };
    }

    private static String floatingPointType(Field field, ArrowType.FloatingPoint type) {
        if (type.getPrecision() == FloatingPointPrecision.SINGLE) {
            return "FLOAT";
        }
        if (type.getPrecision() == FloatingPointPrecision.DOUBLE) {
            return "DOUBLE";
        }
        throw unsupported(field);
    }

    private static String decimalType(Field field, ArrowType.Decimal type) {
        if (type.getPrecision() > 38) {
            throw unsupported(field);
        }
        return "DECIMAL(" + type.getPrecision() + ", " + type.getScale() + ")";
    }

    private static String mapType(Field field) {
        List<Field> entry = field.getChildren().get(0).getChildren();
        return "MAP(" + sqlType(entry.get(0)) + ", " + sqlType(entry.get(1)) + ")";
    }

    private static boolean isUuid(Field field) {
        return "arrow.uuid".equals(field.getMetadata().get(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME))
                && ((ArrowType.FixedSizeBinary) field.getType()).getByteWidth() == UUID_BYTES;
    }

    /** An expression of exactly the field's type, of an expression whose value is a text: NULL if that is none of the type. */
    static String cast(Field field, String text) {
        return "TRY_CAST(" + text + " AS " + sqlType(field) + ")";
    }

    /** An expression of exactly the field's type with this value, of a class that the SPI states for the type. */
    static String literal(Field field, @Nullable Object value) {
        return "CAST(" + (value == null ? "NULL" : Sql.string(text(field, value))) + " AS " + sqlType(field) + ")";
    }

    /** The value as DuckDB's cast from text reads it back exactly. */
    private static String text(Field field, Object value) {
        if (value instanceof byte[] bytes) {
            StringBuilder text = new StringBuilder();
            for (byte b : bytes) {
                text.append("\\x").append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
            return text.toString();
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof Boolean
                || value instanceof Number
                || value instanceof String
                || value instanceof UUID
                || value instanceof LocalDate
                || value instanceof LocalTime
                || value instanceof LocalDateTime
                || value instanceof Instant) {
            return value.toString();
        }
        throw unsupported(field);
    }

    /** Whether values of both fields stand in the same buffers, so that one may be read as the other. */
    static boolean sameLayout(Field planned, Field actual) {
        if (!sameType(planned.getType(), actual.getType())
                || planned.getChildren().size() != actual.getChildren().size()) {
            return false;
        }
        for (int i = 0; i < planned.getChildren().size(); i++) {
            if (!sameLayout(planned.getChildren().get(i), actual.getChildren().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameType(ArrowType planned, ArrowType actual) {
        if (planned instanceof ArrowType.Map && actual instanceof ArrowType.Map) {
            return true;
        }
        return planned.equals(actual);
    }

    /** Roughly how many bytes one value takes; a guess for types without fixed width. */
    static int widthGuess(Field field) {
        ArrowType type = field.getType();
        return switch (type.getTypeID()) {
            case Bool -> 1;
            case Int -> ((ArrowType.Int) type).getBitWidth() / 8;
            case Decimal -> 16;
            case Utf8, Binary -> 24;
            case Struct, List, Map ->
                8
                        + field.getChildren().stream()
                                .mapToInt(DuckDbTypes::widthGuess)
                                .sum();
            default -> 8;
        };
    }

    private static GatewayException unsupported(Field field) {
        return new GatewayException(
                ErrorCode.NOT_SUPPORTED, "The engine has no type for a column of Arrow type " + field.getType() + ".");
    }
}
