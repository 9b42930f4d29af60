package io.meshgate.planner.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;

/** Writes the one value of each type that stands for all others, as Iceberg has it in place of a masked one. */
final class DuckDbFixedValues {
    private DuckDbFixedValues() {}

    static String of(RelDataType type) {
        String value = switch (type.getSqlTypeName()) {
            case BOOLEAN -> "FALSE";
            case TINYINT, SMALLINT, INTEGER, BIGINT, REAL, FLOAT, DOUBLE, DECIMAL -> "0";
            case CHAR, VARCHAR -> "'XXXXXXXX'";
            case BINARY, VARBINARY -> "''";
            case UUID -> "'00000000-0000-0000-0000-000000000000'";
            case DATE -> "'9999-12-31'";
            case TIME -> "'00:00:00'";
            case TIMESTAMP -> "'9999-12-31 00:00:00'";
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> "'9999-12-31 00:00:00+00'";
            case ARRAY -> "[]";
            case MAP -> "map([], [])";
            case ROW -> row(type);
            default -> throw Refusals.notSupported("A fixed value of type " + type.getFullTypeString());
        };
        return DuckDbTypes.cast(value, type);
    }

    private static String row(RelDataType type) {
        List<String> fields = new ArrayList<>();
        for (RelDataTypeField field : type.getFieldList()) {
            fields.add(DuckDbText.quote(field.getName()) + " := " + of(field.getType()));
        }
        return "struct_pack(" + String.join(", ", fields) + ")";
    }
}
