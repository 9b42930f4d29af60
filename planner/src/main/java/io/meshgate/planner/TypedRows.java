package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Gives what has no type of its own, parameters and NULL, the type of the column for which it stands in an INSERT. */
final class TypedRows {
    private final List<RelDataType> types;

    private TypedRows(List<RelDataType> types) {
        this.types = types;
    }

    /** Changes and returns a query as it was parsed. */
    static SqlNode of(SqlNode query, List<RelDataType> types) {
        new TypedRows(types).complete(query);
        return query;
    }

    private void complete(SqlNode query) {
        if (query instanceof SqlOrderBy ordered) {
            complete(ordered.query);
        } else if (query instanceof SqlWith with) {
            complete(with.body);
        } else if (query instanceof SqlSelect select) {
            completeList(select.getSelectList());
        } else if (query.getKind() == SqlKind.VALUES) {
            ((SqlCall) query).getOperandList().forEach(this::completeRow);
        } else if (query instanceof SqlBasicCall call && SqlKind.SET_QUERY.contains(call.getKind())) {
            call.getOperandList().forEach(this::complete);
        }
    }

    private void completeRow(SqlNode row) {
        if (row.getKind() != SqlKind.ROW) {
            return;
        }
        SqlCall call = (SqlCall) row;
        if (call.operandCount() != types.size()) {
            SqlParserPos position = row.getParserPosition();
            throw new GatewayException(
                    ErrorCode.INVALID_QUERY,
                    "A row of " + call.operandCount() + " values does not go into " + types.size() + " columns",
                    new SqlPosition(position.getLineNum(), position.getColumnNum()),
                    null);
        }
        for (int i = 0; i < types.size(); i++) {
            call.setOperand(i, typed(call.operand(i), types.get(i)));
        }
    }

    private void completeList(SqlNodeList list) {
        for (int i = 0; i < list.size() && i < types.size(); i++) {
            SqlNode item = list.get(i);
            if (item.getKind() == SqlKind.IDENTIFIER && item.toString().endsWith("*")) {
                // From here on it is not known which column is which.
                return;
            }
            if (item.getKind() == SqlKind.AS) {
                SqlCall as = (SqlCall) item;
                as.setOperand(0, typed(as.operand(0), types.get(i)));
            } else {
                list.set(i, typed(item, types.get(i)));
            }
        }
    }

    private static SqlNode typed(SqlNode value, RelDataType type) {
        boolean untyped = value instanceof SqlDynamicParam || SqlUtil.isNullLiteral(value, false);
        if (!untyped || !isSimple(type.getSqlTypeName())) {
            return value;
        }
        return SqlStdOperatorTable.CAST.createCall(
                value.getParserPosition(), value, SqlTypeUtil.convertTypeToSpec(type));
    }

    private static boolean isSimple(SqlTypeName name) {
        return switch (name) {
            case BOOLEAN,
                    TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    REAL,
                    DOUBLE,
                    DECIMAL,
                    VARCHAR,
                    VARBINARY,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_WITH_LOCAL_TIME_ZONE,
                    UUID -> true;
            default -> false;
        };
    }
}
