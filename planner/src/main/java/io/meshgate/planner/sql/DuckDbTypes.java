package io.meshgate.planner.sql;

import io.meshgate.connector.GatewayException;
import io.meshgate.planner.catalog.MeshTypes;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/** Writes the names of DuckDB's types, and casts to them. */
final class DuckDbTypes {
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

    /** A cast that a statement asks for: to integers half away from zero, to VARCHAR(n) truncating. */
    static String cast(RexCall call, String operand) {
        RelDataType from = call.getOperands().get(0).getType();
        RelDataType to = call.getType();
        String verb = call.getKind() == SqlKind.SAFE_CAST ? "TRY_CAST(" : "CAST(";
        String source = operand;
        if (SqlTypeUtil.isApproximateNumeric(from) && SqlTypeUtil.isIntType(to)) {
            // DuckDB rounds a double half to even.
            source = "round(" + operand + ")";
        }
        String cast = verb + source + " AS " + type(to) + ")";
        return truncates(from, to) ? "left(" + cast + ", " + to.getPrecision() + ")" : cast;
    }

    private static boolean truncates(RelDataType from, RelDataType to) {
        return SqlTypeUtil.isCharacter(to)
                && to.getPrecision() != RelDataType.PRECISION_NOT_SPECIFIED
                && !Operators.keepsStrings(from, to);
    }
}
