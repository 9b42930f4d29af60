package io.meshgate.planner.policy;

import io.meshgate.connector.GatewayException;
import io.meshgate.planner.sql.Operators;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/**
 * What the expressions of row filters and masks may be made of: of operators that cannot fail, whatever stands in the
 * columns.
 */
final class TotalExpressions {
    private static final String NO_SUB_QUERY = "a sub-query is not allowed";
    private static final String NO_WINDOW = "a window function is not allowed";

    private TotalExpressions() {}

    /**
     * @param total whether a call, its operands aside, cannot fail
     * @param refusal makes an error of what is wrong
     */
    static void require(RexNode expression, Predicate<RexCall> total, Function<String, GatewayException> refusal) {
        expression.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitCall(RexCall call) {
                if (call.getOperator().isAggregator()) {
                    throw refusal.apply("an aggregate is not allowed");
                }
                if (!total.test(call)) {
                    throw refusal.apply(Operators.asWritten(call.getOperator().getName()) + " can fail");
                }
                return super.visitCall(call);
            }

            @Override
            public Void visitOver(RexOver over) {
                throw refusal.apply(NO_WINDOW);
            }

            @Override
            public Void visitSubQuery(RexSubQuery subQuery) {
                throw refusal.apply(NO_SUB_QUERY);
            }

            @Override
            public Void visitDynamicParam(RexDynamicParam parameter) {
                throw refusal.apply("a parameter is not allowed");
            }
        });
    }

    /**
     * That it reads no other rows; before names are resolved, which may be those of tables that whoever reads does not
     * know.
     *
     * @param refusal makes an error of what is wrong
     */
    static void requireOneRow(SqlNode expression, Function<String, GatewayException> refusal) {
        expression.accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlCall call) {
                if (call.isA(SqlKind.QUERY)) {
                    throw refusal.apply(NO_SUB_QUERY);
                }
                if (call.getKind() == SqlKind.OVER) {
                    throw refusal.apply(NO_WINDOW);
                }
                return super.visit(call);
            }
        });
    }

    /** The same value in a type that holds every value of its own; null where the type does not. */
    static @Nullable RexNode inType(RexNode expression, RelDataType type, RexBuilder builder) {
        RelDataType from = expression.getType();
        if (SqlTypeUtil.equalSansNullability(builder.getTypeFactory(), from, type)) {
            return expression;
        }
        boolean sameFamily = from.getSqlTypeName() == SqlTypeName.NULL
                || (SqlTypeUtil.isCharacter(from) && SqlTypeUtil.isCharacter(type))
                || (SqlTypeUtil.isExactNumeric(from) && SqlTypeUtil.isExactNumeric(type));
        RexNode cast = builder.makeAbstractCast(type, expression, false);
        boolean total = from.getSqlTypeName() == SqlTypeName.NULL
                || (cast instanceof RexCall call && Operators.isLeakproof(call));
        return sameFamily && total ? cast : null;
    }
}
