package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import io.meshgate.planner.sql.WindowGroups;
import java.math.BigDecimal;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/** Puts back into a parsed tree what {@link ParserSpelling} has hidden from the parser. */
final class UnparsedClauses extends SqlShuttle {
    /** The count of a FETCH that takes also the rows that are equal, in ORDER BY, to the last one. */
    interface WithTies {}

    private final Set<SqlPosition> ties;
    private final Set<SqlPosition> groups;

    UnparsedClauses(Set<SqlPosition> ties, Set<SqlPosition> groups) {
        this.ties = ties;
        this.groups = groups;
    }

    /** The whole statement. */
    SqlNode restored(SqlNode parsed) {
        if (ties.isEmpty() && groups.isEmpty()) {
            return parsed;
        }
        SqlNode restored = parsed.accept(this);
        return restored == null ? parsed : restored;
    }

    @Override
    public @Nullable SqlNode visit(SqlLiteral literal) {
        boolean tied = literal instanceof SqlNumericLiteral && ties.contains(position(literal));
        BigDecimal count = tied ? literal.bigDecimalValue() : null;
        return count == null ? literal : new TiedCount(count, literal.getParserPosition());
    }

    @Override
    public @Nullable SqlNode visit(SqlDynamicParam param) {
        return ties.contains(position(param)) ? new TiedParameter(param.getIndex(), param.getParserPosition()) : param;
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        SqlNode visited = super.visit(call);
        if (visited instanceof SqlWindow window && groups.contains(position(isRows(window)))) {
            group(window);
        }
        return visited;
    }

    private static SqlNode isRows(SqlWindow window) {
        return window.getOperandList().get(4);
    }

    /** Without offsets it is a frame of RANGE; with them, one of ROWS whose order says that it counts groups. */
    private static void group(SqlWindow window) {
        if (window.getOrderList().isEmpty()) {
            SqlPosition position = position(isRows(window));
            throw new GatewayException(
                    ErrorCode.SYNTAX_ERROR,
                    "A frame of GROUPS needs an ORDER BY in the same OVER (...)",
                    position,
                    null);
        }
        if (hasOffset(window.getLowerBound()) || hasOffset(window.getUpperBound())) {
            window.getOrderList().add(WindowGroups.MARK.createCall(SqlParserPos.ZERO));
        } else {
            window.setOperand(4, SqlLiteral.createBoolean(false, isRows(window).getParserPosition()));
        }
    }

    private static boolean hasOffset(@Nullable SqlNode bound) {
        return bound != null && (bound.getKind() == SqlKind.PRECEDING || bound.getKind() == SqlKind.FOLLOWING);
    }

    private static SqlPosition position(SqlNode node) {
        SqlParserPos position = node.getParserPosition();
        return new SqlPosition(position.getLineNum(), position.getColumnNum());
    }

    private static final class TiedCount extends SqlNumericLiteral implements WithTies {
        TiedCount(BigDecimal value, SqlParserPos position) {
            super(value, value.precision(), value.scale(), true, position);
        }

        @Override
        public SqlNumericLiteral clone(SqlParserPos position) {
            return new TiedCount(bigDecimalValue() == null ? BigDecimal.ONE : bigDecimalValue(), position);
        }
    }

    private static final class TiedParameter extends SqlDynamicParam implements WithTies {
        TiedParameter(int index, SqlParserPos position) {
            super(index, position);
        }

        @Override
        public SqlNode clone(SqlParserPos position) {
            return new TiedParameter(getIndex(), position);
        }
    }
}
