package io.meshgate.server.flight;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.arrow.flight.sql.FlightSqlColumnMetadata;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Adds to the columns of a table what Flight SQL clients look for in the fields' metadata. */
final class ColumnMetadata {
    private static final int MAX_DIGITS_OF_LONG = 19;
    private static final int BITS_OF_DOUBLE = 53;
    private static final int BITS_OF_REAL = 24;
    private static final int MICROS_DIGITS = 6;

    private ColumnMetadata() {}

    static Schema describe(Schema columns, String catalog, String schema, String table) {
        List<Field> fields = columns.getFields().stream()
                .map(field -> describe(field, catalog, schema, table))
                .toList();
        return new Schema(fields, columns.getCustomMetadata());
    }

    private static Field describe(Field field, String catalog, String schema, String table) {
        FlightSqlColumnMetadata.Builder metadata = new FlightSqlColumnMetadata.Builder()
                .catalogName(catalog)
                .schemaName(schema)
                .tableName(table)
                .typeName(TypeNames.of(field))
                .isAutoIncrement(false)
                .isCaseSensitive(field.getType().getTypeID() == ArrowType.ArrowTypeID.Utf8)
                .isReadOnly(true)
                .isSearchable(!field.getType().isComplex());
        precision(field.getType()).ifPresent(metadata::precision);
        scale(field.getType()).ifPresent(metadata::scale);
        Map<String, String> all = new HashMap<>(metadata.build().getMetadataMap());
        // What the planner says of a column (comments, extension types) stays.
        all.putAll(field.getMetadata());
        return new Field(
                field.getName(),
                new FieldType(field.isNullable(), field.getType(), field.getDictionary(), all),
                field.getChildren());
    }

    private static OptionalInt precision(ArrowType type) {
        if (type instanceof ArrowType.Decimal decimal) {
            return OptionalInt.of(decimal.getPrecision());
        }
        if (type instanceof ArrowType.Int integer) {
            return OptionalInt.of(digits(integer.getBitWidth()));
        }
        if (type instanceof ArrowType.FloatingPoint floating) {
            return OptionalInt.of(
                    floating.getPrecision() == FloatingPointPrecision.SINGLE ? BITS_OF_REAL : BITS_OF_DOUBLE);
        }
        return OptionalInt.empty();
    }

    private static OptionalInt scale(ArrowType type) {
        if (type instanceof ArrowType.Decimal decimal) {
            return OptionalInt.of(decimal.getScale());
        }
        if (type instanceof ArrowType.Int) {
            return OptionalInt.of(0);
        }
        return type instanceof ArrowType.Timestamp || type instanceof ArrowType.Time
                ? OptionalInt.of(MICROS_DIGITS)
                : OptionalInt.empty();
    }

    private static int digits(int bits) {
        return switch (bits) {
            case Byte.SIZE -> 3;
            case Short.SIZE -> 5;
            case Integer.SIZE -> 10;
            default -> MAX_DIGITS_OF_LONG;
        };
    }
}
