package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/**
 * Writes ROLLUP and CUBE out as GROUPING SETS where two of their sets may be the same, as those of {@code ROLLUP(a, a)} are:
 * Calcite takes equal sets of these for one, and only those of GROUPING SETS for several.
 */
final class RepeatedGroups extends SqlBasicVisitor<@Nullable Void> {
    private static final int MOST_SETS = 1024;

    private RepeatedGroups() {}

    /** Changes a parsed tree in place. */
    static void writeOut(SqlNode tree) {
        tree.accept(new RepeatedGroups());
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        super.visit(call);
        if (call instanceof SqlSelect select && select.getGroup() != null) {
            writeOut(select.getGroup(), select.getSelectList());
        }
        return null;
    }

    private static void writeOut(SqlNodeList keys, SqlNodeList items) {
        for (int i = 0; i < keys.size(); i++) {
            SqlNode key = keys.get(i);
            if (key instanceof SqlCall call) {
                keys.set(i, writtenOut(call, items));
            }
        }
    }

    private static SqlNode writtenOut(SqlCall call, SqlNodeList items) {
        if (call.getKind() == SqlKind.GROUPING_SETS || call.getKind() == SqlKind.GROUP_BY_DISTINCT) {
            List<SqlNode> operands = call.getOperandList();
            for (int i = 0; i < operands.size(); i++) {
                if (operands.get(i) instanceof SqlCall operand) {
                    call.setOperand(i, writtenOut(operand, items));
                }
            }
            return call;
        }
        boolean many = call.getKind() == SqlKind.ROLLUP || call.getKind() == SqlKind.CUBE;
        if (!many || !mayRepeat(call.getOperandList(), items)) {
            return call;
        }
        return groupingSets(call);
    }

    /** Whether one key may be given twice. Where it is not the same after all, nothing changes but the spelling. */
    private static boolean mayRepeat(List<SqlNode> operands, SqlNodeList items) {
        Set<String> seen = new HashSet<>();
        for (SqlNode operand : operands) {
            Set<String> meant = new TreeSet<>();
            for (SqlNode key : keys(operand)) {
                meant.addAll(meanings(key, items));
            }
            for (String each : meant) {
                if (!seen.add(each)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<SqlNode> keys(SqlNode operand) {
        if (operand instanceof SqlNodeList list) {
            return list.getList();
        }
        return operand.getKind() == SqlKind.ROW ? ((SqlCall) operand).getOperandList() : List.of(operand);
    }

    /** A key may be a column, the name of an item of the SELECT, or its number. */
    private static List<String> meanings(SqlNode key, SqlNodeList items) {
        List<String> meanings = new ArrayList<>(List.of(text(key)));
        for (int i = 0; i < items.size(); i++) {
            SqlNode item = items.get(i);
            boolean numbered = key instanceof SqlNumericLiteral number
                    && number.isInteger()
                    && number.toValue().equals(String.valueOf(i + 1));
            if (item.getKind() == SqlKind.AS) {
                SqlCall as = (SqlCall) item;
                if (numbered || text(key).equals(text(as.operand(1)))) {
                    meanings.add(text(as.operand(0)));
                }
            } else if (numbered) {
                meanings.add(item instanceof SqlIdentifier id && id.isStar() ? "*" : text(item));
            }
        }
        // What a star stands for is not known yet, and any number behind it may be one of its columns.
        boolean star = items.stream().anyMatch(item -> item instanceof SqlIdentifier id && id.isStar());
        if (star && key instanceof SqlLiteral) {
            meanings.add("*");
        }
        return meanings;
    }

    private static String text(SqlNode key) {
        String text = key instanceof SqlIdentifier id ? id.names.get(id.names.size() - 1) : key.toString();
        return text.toLowerCase(Locale.ROOT);
    }

    private static SqlNode groupingSets(SqlCall call) {
        List<SqlNode> operands = call.getOperandList();
        boolean cube = call.getKind() == SqlKind.CUBE;
        double count = cube ? Math.pow(2, operands.size()) : operands.size() + 1.0;
        SqlParserPos position = call.getParserPosition();
        if (count > MOST_SETS) {
            throw new GatewayException(
                    ErrorCode.LIMIT_EXCEEDED,
                    call.getOperator().getName() + " that has a column twice may have at most " + MOST_SETS + " sets",
                    new SqlPosition(position.getLineNum(), position.getColumnNum()),
                    null);
        }
        List<SqlNode> sets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<SqlNode> set = new ArrayList<>();
            for (int place = 0; place < operands.size(); place++) {
                boolean taken = cube ? (i >> place & 1) == 0 : place < operands.size() - i;
                if (taken) {
                    keys(operands.get(place)).forEach(key -> set.add(copy(key)));
                }
            }
            // As the parser has the empty set: of another spelling the validator does not see that aggregates may be
            // NULL.
            sets.add(set.isEmpty() ? new SqlNodeList(position) : SqlStdOperatorTable.ROW.createCall(position, set));
        }
        return SqlStdOperatorTable.GROUPING_SETS.createCall(position, sets);
    }

    /** Validation changes trees in place, each set's its own. */
    private static SqlNode copy(SqlNode key) {
        SqlNode copy = key.accept(new SqlShuttle() {
            @Override
            public SqlNode visit(SqlIdentifier id) {
                return id.clone(id.getParserPosition());
            }

            @Override
            public SqlNode visit(SqlCall call) {
                CallCopyingArgHandler copying = new CallCopyingArgHandler(call, true);
                call.getOperator().acceptCall(this, call, false, copying);
                return copying.result();
            }
        });
        return copy == null ? key : copy;
    }
}
