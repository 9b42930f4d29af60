package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSampleSpec;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlTableRef;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/** Refuses by name what the parser knows and Meshgate's SQL does not; hints are the comments that they look like. */
final class UnsupportedSyntax extends SqlBasicVisitor<@Nullable Void> {
    UnsupportedSyntax() {}

    @Override
    public @Nullable Void visit(SqlCall call) {
        switch (call.getKind()) {
            case TABLESAMPLE -> requireSample(call);
            case SNAPSHOT -> throw notSupported("FOR SYSTEM_TIME", call.getParserPosition());
            case MATCH_RECOGNIZE -> throw notSupported("MATCH_RECOGNIZE", call.getParserPosition());
            default -> {}
        }
        if (call instanceof SqlSelect select && select.hasHints()) {
            select.setHints(SqlNodeList.EMPTY);
        }
        if (call instanceof SqlTableRef table && !table.hints.isEmpty()) {
            table.hints.clear();
        }
        return super.visit(call);
    }

    private static void requireSample(SqlCall call) {
        boolean ofRows = call.operand(1) instanceof SqlLiteral literal
                && SqlLiteral.sampleValue(literal) instanceof SqlSampleSpec.SqlTableSampleSpec;
        if (!ofRows) {
            throw notSupported("TABLESAMPLE SUBSTITUTE", call.getParserPosition());
        }
    }

    private static GatewayException notSupported(String what, SqlParserPos position) {
        return new GatewayException(
                ErrorCode.NOT_SUPPORTED,
                what + " is not supported",
                new SqlPosition(position.getLineNum(), position.getColumnNum()),
                null);
    }
}
