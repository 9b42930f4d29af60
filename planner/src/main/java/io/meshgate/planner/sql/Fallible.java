package io.meshgate.planner.sql;

import io.meshgate.planner.policy.Barrier;
import io.meshgate.planner.policy.RawView;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** What of a plan can fail for some of its rows, and where it is left to engines for which rows they compute it. */
final class Fallible {
    /** Aggregates and windows that cannot fail but in what they are given. */
    private static final Set<SqlKind> TOTAL = EnumSet.of(
            SqlKind.ROW_NUMBER,
            SqlKind.RANK,
            SqlKind.DENSE_RANK,
            SqlKind.COUNT,
            SqlKind.MIN,
            SqlKind.MAX,
            SqlKind.ANY_VALUE);

    /** It takes 10^20 rows of so many digits to come to a sum that DECIMAL(38) does not hold. */
    private static final int SUMMABLE_DIGITS = 18;

    private Fallible() {}

    /** Whether it is computed once and whole, whoever reads it. */
    static boolean isWhole(RelNode node) {
        return node instanceof CommonTable common && common.isRunOnce();
    }

    /** Whether it computes nothing, and only chooses columns. */
    static boolean isReferences(RelNode node) {
        return node instanceof Project project
                && project.getProjects().stream().allMatch(RexInputRef.class::isInstance);
    }

    /** Whether conditions can move below it, and its columns above what it is joined in. */
    static boolean isTransparent(Project project) {
        return !project.containsOver()
                && !looksElsewhere(project)
                && project.getProjects().stream().allMatch(RexUtil::isDeterministic);
    }

    /** Whether anything of the statement can fail in it that is not computed whole. */
    static boolean canFail(RelNode node) {
        if (isWhole(node)) {
            return false;
        }
        if (node instanceof Barrier barrier) {
            return barrier.rows() instanceof RawView view && canFail(view.getInput());
        }
        if (node instanceof Aggregate aggregate
                && aggregate.getAggCallList().stream().anyMatch(call -> canFail(call, aggregate))) {
            return true;
        }
        Failures failures = new Failures();
        node.accept(failures);
        return failures.found || node.getInputs().stream().anyMatch(Fallible::canFail);
    }

    private static boolean canFail(AggregateCall call, Aggregate aggregate) {
        List<RelDataTypeField> fields = aggregate.getInput().getRowType().getFieldList();
        return canFail(
                call.getAggregation().getKind(),
                call.getArgList().stream()
                        .map(argument -> fields.get(argument).getType())
                        .toList());
    }

    private static boolean canFail(SqlKind aggregate, List<RelDataType> arguments) {
        return switch (aggregate) {
            case SUM -> !SqlTypeUtil.isDecimal(arguments.get(0)) || hasManyDigits(arguments.get(0));
            case AVG -> !SqlTypeUtil.isExactNumeric(arguments.get(0)) || hasManyDigits(arguments.get(0));
            default -> !TOTAL.contains(aggregate);
        };
    }

    private static boolean hasManyDigits(RelDataType number) {
        return SqlTypeUtil.isDecimal(number) && number.getPrecision() > SUMMABLE_DIGITS;
    }

    static boolean canFail(RexNode expression) {
        Failures failures = new Failures();
        expression.accept(failures);
        return failures.found;
    }

    /** Those that cannot fail. */
    static List<RexNode> total(List<RexNode> conditions) {
        return conditions.stream().filter(each -> !canFail(each)).toList();
    }

    static boolean anyCanFail(List<RexNode> conditions) {
        return conditions.stream().anyMatch(Fallible::canFail);
    }

    /** Whether rows are joined in it, other than in what is computed whole. */
    static boolean joins(RelNode node) {
        return !isWhole(node)
                && (node instanceof Join
                        || node instanceof Correlate
                        || looksElsewhere(node)
                        || node.getInputs().stream().anyMatch(Fallible::joins));
    }

    /** Whether its expressions ask queries or read rows of others. */
    static boolean looksElsewhere(RelNode node) {
        if (!(node instanceof Project || node instanceof Filter || node instanceof Join)) {
            return false;
        }
        Elsewhere elsewhere = new Elsewhere();
        node.accept(elsewhere);
        return elsewhere.found;
    }

    static boolean looksElsewhere(RexNode expression) {
        Elsewhere elsewhere = new Elsewhere();
        expression.accept(elsewhere);
        return elsewhere.found;
    }

    private static final class Failures extends RexShuttle {
        private boolean found;

        @Override
        public RexNode visitCall(RexCall call) {
            if (SafeConstants.contains(call)) {
                return call;
            }
            found |= call.getOperator() != PolicyOperators.GUARD && !Operators.isTotal(call);
            return super.visitCall(call);
        }

        @Override
        public RexNode visitOver(RexOver over) {
            RexWindow window = over.getWindow();
            found |= canFail(
                            over.getAggOperator().getKind(),
                            over.getOperands().stream().map(RexNode::getType).toList())
                    || window.getLowerBound().getOffset() != null
                    || window.getUpperBound().getOffset() != null;
            return super.visitOver(over);
        }

        /** What it asks is a side of its own. */
        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            subQuery.getOperands().forEach(operand -> operand.accept(this));
            return subQuery;
        }
    }

    private static final class Elsewhere extends RexShuttle {
        private boolean found;

        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            found = true;
            return subQuery;
        }

        @Override
        public RexNode visitCorrelVariable(RexCorrelVariable variable) {
            found = true;
            return variable;
        }
    }
}
