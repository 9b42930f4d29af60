package io.meshgate.planner.sql;

import io.meshgate.connector.GatewayException;
import io.meshgate.planner.catalog.MeshTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/** Writes the names of DuckDB's types, and casts to them. */
final class DuckDbTypes {
    private static final String NO_TIME =
            "error('MESHGATE:INVALID_CAST:A string is no date or timestamp of the calendar')";

    private static final String NO_NUMBER =
            "error('MESHGATE:NUMERIC_OUT_OF_RANGE:A string is a number that does not fit into the type of a cast')";

    private DuckDbTypes() {}

    static String type(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> "BOOLEAN";
            case TINYINT -> "TINYINT";
            case SMALLINT -> "SMALLINT";
            case INTEGER -> "INTEGER";
            case BIGINT -> "BIGINT";
            case REAL -> "REAL";
            case FLOAT, DOUBLE -> "DOUBLE";
            case DECIMAL -> "DECIMAL(" + type.getPrecision() + ", " + type.getScale() + ")";
            case CHAR, VARCHAR, SYMBOL, NULL -> "VARCHAR";
            case UUID -> "UUID";
            case BINARY, VARBINARY -> "BLOB";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case TIMESTAMP -> "TIMESTAMP";
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ -> "TIMESTAMPTZ";
            case ARRAY, MULTISET -> type(MeshTypes.component(type)) + "[]";
            case MAP -> "MAP(" + part(type, type.getKeyType()) + ", " + part(type, type.getValueType()) + ")";
            case ROW -> struct(type);
            default -> {
                if (SqlTypeUtil.isInterval(type)) {
                    yield "INTERVAL";
                }
                throw notSupported(type);
            }
        };
    }

    private static String part(RelDataType type, @Nullable RelDataType part) {
        if (part == null) {
            throw notSupported(type);
        }
        return type(part);
    }

    private static GatewayException notSupported(RelDataType type) {
        return Refusals.notSupported("Type " + type.getFullTypeString());
    }

    private static String struct(RelDataType type) {
        List<String> fields = new ArrayList<>();
        for (RelDataTypeField field : type.getFieldList()) {
            fields.add(DuckDbText.quote(field.getName()) + " " + type(field.getType()));
        }
        return "STRUCT(" + String.join(", ", fields) + ")";
    }

    static String cast(String expression, RelDataType type) {
        return "CAST(" + expression + " AS " + type(type) + ")";
    }

    /** A cast that a statement asks for: to integers half away from zero, to VARCHAR(n) truncating, of rows by place. */
    static String cast(RexCall call, String operand) {
        RelDataType from = call.getOperands().get(0).getType();
        RelDataType to = call.getType();
        if (SqlTypeUtil.isCharacter(from) && SqlTypeUtil.isApproximateNumeric(to)) {
            return approximate(call, operand);
        }
        RexNode value = call.getOperands().get(0);
        if (call.getKind() == SqlKind.SAFE_CAST
                && to.getSqlTypeName() == SqlTypeName.REAL
                && SqlTypeUtil.isNumeric(from)
                && value instanceof RexLiteral literal
                && !literal.isNull()) {
            // Conversion has given it the type of the cast, into which it may not fit.
            return "TRY_CAST(" + DuckDbLiterals.asDouble(literal) + " AS REAL)";
        }
        boolean readsTime = SqlTypeUtil.isCharacter(from) && SqlTypeUtil.isDatetime(to) && mayBeInfinite(call);
        if (call.getKind() != SqlKind.SAFE_CAST) {
            String cast = cast(operand, from, to);
            return readsTime ? finite(cast, NO_TIME) : cast;
        }
        if (!sameFieldNames(from, to)) {
            throw Refusals.notSupported("TRY_CAST of a ROW to one with other field names");
        }
        String cast = cast("TRY_CAST(", operand, from, to);
        return readsTime ? finite(cast, "NULL") : cast;
    }

    /** DuckDB makes infinity of a number that does not fit, as it does of the word. */
    private static String approximate(RexCall call, String operand) {
        boolean tried = call.getKind() == SqlKind.SAFE_CAST;
        String verb = tried ? "TRY_CAST(" : "CAST(";
        RexNode value = call.getOperands().get(0);
        if (value instanceof RexLiteral literal && isShort(String.valueOf(RexLiteral.stringValue(literal)))) {
            return verb + operand + " AS " + type(call.getType()) + ")";
        }
        String number = verb + "v AS " + type(call.getType()) + ")";
        return "list_transform([" + operand + "], lambda v: CASE WHEN isinf(" + number
                + ") AND NOT contains(lower(v), 'inf') THEN " + (tried ? "NULL" : NO_NUMBER) + " ELSE " + number
                + " END)[1]";
    }

    /** Digits that fit for sure; engines make use of plain constants. */
    private static boolean isShort(String number) {
        return number.length() <= 20 && number.chars().noneMatch(c -> c == 'e' || c == 'E');
    }

    /** DuckDB reads infinity and the like as dates and timestamps, which no calendar has. */
    static String finite(String time) {
        return finite(time, NO_TIME);
    }

    private static String finite(String time, String otherwise) {
        return "list_transform([" + time + "], lambda v: CASE WHEN v IS NULL OR isfinite(v) THEN v ELSE " + otherwise
                + " END)[1]";
    }

    /** Of constants it is known; engines make use of plain ones. */
    private static boolean mayBeInfinite(RexCall call) {
        boolean hasHours = call.getType().getSqlTypeName() != SqlTypeName.TIME;
        boolean constant = call.getOperands().get(0) instanceof RexLiteral literal
                && !String.valueOf(RexLiteral.stringValue(literal))
                        .toLowerCase(Locale.ROOT)
                        .contains("inf");
        return hasHours && !constant;
    }

    static String cast(String operand, RelDataType from, RelDataType to) {
        if (sameFieldNames(from, to) && !castsMaps(from, to)) {
            return cast("CAST(", operand, from, to);
        }
        RelDataType element = from.getComponentType();
        RelDataType target = to.getComponentType();
        if (element != null && target != null) {
            return "list_transform(" + operand + ", lambda v: " + cast("v", element, target) + ")";
        }
        if (from.isStruct() && to.isStruct()) {
            return castByPlace(operand, from, to);
        }
        return "map_from_entries(list_transform(map_entries(" + operand + "), lambda v: struct_pack(key := "
                + cast("v['key']", keyType(from), keyType(to)) + ", value := "
                + cast("v['value']", valueType(from), valueType(to)) + ")))";
    }

    private static RelDataType keyType(RelDataType map) {
        return Objects.requireNonNull(map.getKeyType(), "no map");
    }

    private static RelDataType valueType(RelDataType map) {
        return Objects.requireNonNull(map.getValueType(), "no map");
    }

    /**
     * Whether a map changes its type, at any depth but in another map. DuckDB takes such a cast for one that cannot fail if
     * none of keys and values can, and gives up the instance when a map from a file has a key twice.
     */
    private static boolean castsMaps(RelDataType from, RelDataType to) {
        RelDataType element = from.getComponentType();
        RelDataType target = to.getComponentType();
        if (element != null && target != null) {
            return castsMaps(element, target);
        }
        if (from.getKeyType() != null && to.getKeyType() != null) {
            return !type(from).equals(type(to));
        }
        if (from.isStruct() && to.isStruct()) {
            for (int i = 0; i < to.getFieldCount(); i++) {
                if (castsMaps(
                        from.getFieldList().get(i).getType(),
                        to.getFieldList().get(i).getType())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** SQL casts the fields of a row by their places, DuckDB by their names. The operand is written once. */
    private static String castByPlace(String operand, RelDataType from, RelDataType to) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < to.getFieldCount(); i++) {
            RelDataTypeField source = from.getFieldList().get(i);
            RelDataTypeField target = to.getFieldList().get(i);
            String value = "v[" + DuckDbText.string(source.getName()) + "]";
            fields.add(DuckDbText.quote(target.getName()) + " := " + cast(value, source.getType(), target.getType()));
        }
        return "list_transform([" + operand + "], lambda v: CASE WHEN v IS NULL THEN NULL ELSE struct_pack("
                + String.join(", ", fields) + ") END)[1]";
    }

    private static String cast(String verb, String operand, RelDataType from, RelDataType to) {
        String source = operand;
        if (SqlTypeUtil.isApproximateNumeric(from) && SqlTypeUtil.isIntType(to)) {
            // DuckDB rounds a double half to even.
            source = "round(" + operand + ")";
        }
        String cast = verb + source + " AS " + type(to) + ")";
        return truncates(from, to) ? "left(" + cast + ", " + to.getPrecision() + ")" : cast;
    }

    /** At every depth but in the keys of maps, which are cast as DuckDB does; true where neither holds rows. */
    private static boolean sameFieldNames(RelDataType from, RelDataType to) {
        RelDataType element = from.getComponentType();
        RelDataType target = to.getComponentType();
        if (element != null && target != null) {
            return sameFieldNames(element, target);
        }
        RelDataType value = from.getValueType();
        RelDataType targetValue = to.getValueType();
        if (value != null && targetValue != null) {
            return sameFieldNames(value, targetValue);
        }
        if (!from.isStruct() || !to.isStruct()) {
            return true;
        }
        boolean same = from.getFieldCount() == to.getFieldCount();
        for (int i = 0; same && i < from.getFieldCount(); i++) {
            RelDataTypeField field = from.getFieldList().get(i);
            RelDataTypeField other = to.getFieldList().get(i);
            same = field.getName().equals(other.getName()) && sameFieldNames(field.getType(), other.getType());
        }
        return same;
    }

    private static boolean truncates(RelDataType from, RelDataType to) {
        return SqlTypeUtil.isCharacter(to)
                && to.getPrecision() != RelDataType.PRECISION_NOT_SPECIFIED
                && !Operators.keepsStrings(from, to);
    }
}
