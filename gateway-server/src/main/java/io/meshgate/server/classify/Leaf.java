package io.meshgate.server.classify;

import io.meshgate.connector.Column;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A place in a row with values of a simple type: a column, or what is in a struct, list or map. Of a list, and of a map,
 * only the first element counts.
 *
 * @param column the top-level column
 * @param path for people: {@code contact.email}, {@code phones[]}, {@code labels{key}}
 * @param name of the column or of the innermost field
 * @param context the table's words and those of what encloses the field
 * @param expression the value in the engine's SQL
 */
record Leaf(String column, String path, NameWords name, NameWords context, Detector.Kind kind, String expression) {
    private static final int MAX_DEPTH = 8;

    /** The places of a table's columns; those of other types, for which there is no detector, are given to {@code other}. */
    static List<Leaf> of(TableName table, List<Column> columns, Consumer<NotLookedAt> other) {
        List<Leaf> leaves = new ArrayList<>();
        NameWords context = NameWords.of(table.table());
        for (Column column : columns) {
            Walk walk = new Walk(column.name(), leaves, other);
            walk.visit(column.field(), Place.column(column.name(), context), 0);
        }
        return leaves;
    }

    private record Place(String path, NameWords name, NameWords context, String expression) {
        static Place column(String name, NameWords context) {
            return new Place(name, NameWords.of(name), context, identifier(name));
        }

        Place field(String field) {
            return new Place(
                    path + "." + field,
                    NameWords.of(field),
                    context.and(name),
                    "struct_extract(" + expression + ", " + literal(field) + ")");
        }

        Place element(String suffix, String elements) {
            return new Place(path + suffix, name, context, "(" + elements + ")[1]");
        }
    }

    private record Walk(String column, List<Leaf> leaves, Consumer<NotLookedAt> other) {
        void visit(Field field, Place place, int depth) {
            ArrowType type = field.getType();
            List<Field> children = field.getChildren();
            if (depth >= MAX_DEPTH) {
                other.accept(new NotLookedAt(place.path(), "nested too deep"));
            } else if (type instanceof ArrowType.Struct) {
                children.forEach(child -> visit(child, place.field(child.getName()), depth + 1));
            } else if (type instanceof ArrowType.List) {
                visit(children.get(0), place.element("[]", place.expression()), depth + 1);
            } else if (type instanceof ArrowType.Map) {
                List<Field> entry = children.get(0).getChildren();
                visit(entry.get(0), place.element("{key}", "map_keys(" + place.expression() + ")"), depth + 1);
                visit(entry.get(1), place.element("{value}", "map_values(" + place.expression() + ")"), depth + 1);
            } else {
                kind(type)
                        .ifPresentOrElse(
                                kind -> leaves.add(new Leaf(
                                        column, place.path(), place.name(), place.context(), kind, place.expression())),
                                () -> other.accept(new NotLookedAt(place.path(), describe(type))));
            }
        }
    }

    private static Optional<Detector.Kind> kind(ArrowType type) {
        return switch (type.getTypeID()) {
            case Utf8 -> Optional.of(Detector.Kind.TEXT);
            case Date, Timestamp -> Optional.of(Detector.Kind.DATE);
            case Int -> Optional.of(Detector.Kind.NUMBER);
            case Decimal ->
                ((ArrowType.Decimal) type).getScale() == 0 ? Optional.of(Detector.Kind.NUMBER) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static String describe(ArrowType type) {
        return switch (type.getTypeID()) {
            case Bool -> "boolean";
            case Binary, FixedSizeBinary -> "binary";
            case Decimal, FloatingPoint -> "number with fractions";
            case Time -> "time of day";
            default -> type.getTypeID().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String identifier(String name) {
        return '"' + withoutNul(name).replace("\"", "\"\"") + '"';
    }

    private static String literal(String text) {
        return '\'' + withoutNul(text).replace("'", "''") + '\'';
    }

    private static String withoutNul(String name) {
        if (name.indexOf('\0') >= 0) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    "The name of a column holds the character NUL, which the engine cannot read.");
        }
        return name;
    }
}
