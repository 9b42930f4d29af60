package io.meshgate.planner.sql;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/** Writes rows, arrays and maps, and the access to what they hold. */
final class DuckDbNested {
    private DuckDbNested() {}

    static String row(RexCall call, List<String> operands) {
        List<String> fields = new ArrayList<>();
        List<RelDataTypeField> types = call.getType().getFieldList();
        for (int i = 0; i < operands.size(); i++) {
            fields.add(DuckDbText.quote(types.get(i).getName()) + " := " + operands.get(i));
        }
        return "struct_pack(" + String.join(", ", fields) + ")";
    }

    static String field(RexFieldAccess access, String row) {
        return "struct_extract(" + row + ", "
                + DuckDbText.string(access.getField().getName()) + ")";
    }

    static String array(RexCall call, List<String> operands) {
        RelDataType element = Objects.requireNonNull(call.getType().getComponentType(), "no array");
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            RelDataType type = call.getOperands().get(i).getType();
            boolean map = type.getKeyType() != null && !DuckDbTypes.type(type).equals(DuckDbTypes.type(element));
            elements.add(map ? DuckDbTypes.cast(operands.get(i), type, element) : operands.get(i));
        }
        return DuckDbTypes.cast("[" + String.join(", ", elements) + "]", call.getType());
    }

    static String map(List<String> operands) {
        List<String> keys = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 0; i + 1 < operands.size(); i += 2) {
            keys.add(operands.get(i));
            values.add(operands.get(i + 1));
        }
        return "map([" + String.join(", ", keys) + "], [" + String.join(", ", values) + "])";
    }

    /**
     * The same map with a value for each of its values; NULL of NULL. A file may hold maps in which a key comes twice, or
     * is NULL. DuckDB reads them, but fails to make any: of equal keys the first is left, which is the one that reads find.
     */
    static String mapWithValues(String map, String value, String made) {
        String keys = "map_keys(" + map + ")";
        String sound =
                "CASE WHEN list_unique(" + keys + ") < len(" + keys + ") THEN map_from_entries(list_filter(map_entries("
                        + map + "), lambda \"$k\", \"$n\": \"$k\".key IS NOT NULL AND list_position(" + keys
                        + ", \"$k\".key) = \"$n\")) ELSE " + map + " END";
        return "list_transform([" + sound
                + "], lambda \"$m\": map(map_keys(\"$m\"), list_transform(map_values(\"$m\"), lambda " + value + ": "
                + made + ")))[1]";
    }

    static String item(RexCall call, List<String> operands) {
        RelDataType collection = call.getOperands().get(0).getType();
        return switch (collection.getSqlTypeName()) {
            case ARRAY ->
                "array_extract(" + operands.get(0) + ", "
                        + index(call.getOperands().get(1), operands.get(1)) + ")";
            case MAP -> "map_extract_value(" + operands.get(0) + ", " + operands.get(1) + ")";
            default -> throw Refusals.notSupported("An element of " + collection.getSqlTypeName());
        };
    }

    /** DuckDB counts negative indexes from the end; nothing stands at 0, which greatest gives for NULL too. */
    private static String index(RexNode index, String sql) {
        boolean positive = index instanceof RexLiteral literal
                && !literal.isNull()
                && DuckDbLiterals.value(literal, BigDecimal.class).signum() > 0;
        return positive ? sql : "greatest(" + sql + ", 0)";
    }
}
