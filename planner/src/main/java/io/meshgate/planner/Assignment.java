package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import io.meshgate.planner.catalog.MeshTypes;
import io.meshgate.planner.catalog.SqlTypeText;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * Which types may be assigned to a column without a cast: those whose values it can hold as they are. Of numbers some
 * may not fit; they are refused one by one when they are written.
 */
final class Assignment {
    private Assignment() {}

    /** @throws GatewayException with TYPE_MISMATCH */
    static void require(String column, RelDataType from, RelDataType to, SqlPosition position) {
        if (!isPossible(from, to)) {
            throw new GatewayException(
                    ErrorCode.TYPE_MISMATCH,
                    "Column '" + column + "' of the table is of type " + text(to) + ", but the query gives "
                            + text(from) + "; write a CAST",
                    position,
                    null);
        }
    }

    private static String text(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case NULL -> "NULL without a type";
            case UUID -> "UUID";
            default -> SqlTypeText.of(MeshTypes.arrowField("", type));
        };
    }

    private static boolean isPossible(RelDataType from, RelDataType to) {
        if (SqlTypeUtil.isExactNumeric(to)) {
            return SqlTypeUtil.isExactNumeric(from);
        }
        if (SqlTypeUtil.isApproximateNumeric(to)) {
            return SqlTypeUtil.isNumeric(from);
        }
        return switch (to.getSqlTypeName()) {
            case CHAR, VARCHAR -> SqlTypeUtil.inCharFamily(from);
            case BINARY, VARBINARY -> SqlTypeUtil.isBinary(from);
            case TIMESTAMP ->
                from.getSqlTypeName() == SqlTypeName.TIMESTAMP || from.getSqlTypeName() == SqlTypeName.DATE;
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ ->
                from.getSqlTypeName() == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE
                        || from.getSqlTypeName() == SqlTypeName.TIMESTAMP_TZ;
            case ARRAY, MULTISET ->
                from.getComponentType() != null && isPossible(MeshTypes.component(from), MeshTypes.component(to));
            case MAP ->
                isPossiblePart(from.getKeyType(), to.getKeyType())
                        && isPossiblePart(from.getValueType(), to.getValueType());
            case ROW -> from.isStruct() && arePossible(from.getFieldList(), to.getFieldList());
            default -> from.getSqlTypeName() == to.getSqlTypeName();
        };
    }

    private static boolean isPossiblePart(@Nullable RelDataType from, @Nullable RelDataType to) {
        return from != null && to != null && isPossible(from, to);
    }

    private static boolean arePossible(List<RelDataTypeField> from, List<RelDataTypeField> to) {
        if (from.size() != to.size()) {
            return false;
        }
        for (int i = 0; i < to.size(); i++) {
            if (!isPossible(from.get(i).getType(), to.get(i).getType())) {
                return false;
            }
        }
        return true;
    }
}
