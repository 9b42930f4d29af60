package io.meshgate.planner.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.util.Static;

/** Other engines' names for what standard SQL writes otherwise; they are gone when the statement has been validated. */
final class RewrittenFunctions {
    private RewrittenFunctions() {}

    static List<SqlOperator> all() {
        return List.of(
                new Rewritten("IF", 2, 3, RewrittenFunctions::choice),
                new Rewritten("IFF", 3, 3, RewrittenFunctions::choice),
                new Rewritten("NVL", 2, 2, RewrittenFunctions::coalesce),
                new Rewritten("IFNULL", 2, 2, RewrittenFunctions::coalesce),
                new Rewritten(
                        "NVL2",
                        3,
                        3,
                        (pos, operands) -> caseOf(
                                pos,
                                SqlStdOperatorTable.IS_NOT_NULL.createCall(pos, operands.get(0)),
                                operands.get(1),
                                operands.get(2))),
                new Rewritten(
                        "ZEROIFNULL",
                        1,
                        1,
                        (pos, operands) ->
                                coalesce(pos, List.of(operands.get(0), SqlLiteral.createExactNumeric("0", pos)))),
                new Rewritten(
                        "NULLIFZERO",
                        1,
                        1,
                        (pos, operands) -> SqlStdOperatorTable.NULLIF.createCall(
                                pos, operands.get(0), SqlLiteral.createExactNumeric("0", pos))),
                new Rewritten("DECODE", 3, 255, RewrittenFunctions::decode),
                new Rewritten(
                        "DATE",
                        1,
                        1,
                        (pos, operands) -> SqlStdOperatorTable.CAST.createCall(
                                pos,
                                operands.get(0),
                                new SqlDataTypeSpec(new SqlBasicTypeNameSpec(SqlTypeName.DATE, pos), pos))),
                new Rewritten(
                        "EQUAL_NULL",
                        2,
                        2,
                        (pos, operands) -> SqlStdOperatorTable.IS_NOT_DISTINCT_FROM.createCall(pos, operands)),
                new Rewritten("TRUNC", 1, 2, (pos, operands) -> SqlStdOperatorTable.TRUNCATE.createCall(pos, operands)),
                new Rewritten(
                        "LAST_DAY_OF_MONTH",
                        1,
                        1,
                        (pos, operands) -> SqlStdOperatorTable.LAST_DAY.createCall(pos, operands)),
                new Rewritten("DAY_OF_MONTH", 1, 1, (pos, operands) -> extract(TimeUnit.DAY, pos, operands)),
                new Rewritten("DAY_OF_YEAR", 1, 1, (pos, operands) -> extract(TimeUnit.DOY, pos, operands)),
                new Rewritten("WEEK_OF_YEAR", 1, 1, (pos, operands) -> extract(TimeUnit.WEEK, pos, operands)),
                new Rewritten("CHARINDEX", 2, 2, RewrittenFunctions::position),
                new Rewritten("LOCATE", 2, 2, RewrittenFunctions::position),
                new Rewritten("DIV0", 2, 2, RewrittenFunctions::quotient),
                new Rewritten("NOW", 0, 0, (pos, operands) -> MeshFunctions.CURRENT_TIMESTAMP.createCall(pos)));
    }

    private static SqlNode extract(TimeUnit unit, SqlParserPos pos, List<SqlNode> operands) {
        SqlIntervalQualifier field = new SqlIntervalQualifier(unit, null, pos);
        return SqlStdOperatorTable.EXTRACT.createCall(pos, field, operands.get(0));
    }

    private static SqlNode position(SqlParserPos pos, List<SqlNode> operands) {
        return Operators.function("STRPOS").createCall(pos, operands.get(1), operands.get(0));
    }

    /** 0 for the divisor 0. */
    private static SqlNode quotient(SqlParserPos pos, List<SqlNode> operands) {
        SqlNode zero = SqlLiteral.createExactNumeric("0", pos);
        SqlNode none = SqlStdOperatorTable.EQUALS.createCall(pos, operands.get(1), zero);
        SqlNode quotient = SqlStdOperatorTable.DIVIDE.createCall(pos, operands);
        return caseOf(pos, none, zero, quotient);
    }

    private static SqlNode choice(SqlParserPos pos, List<SqlNode> operands) {
        SqlNode otherwise = operands.size() > 2 ? operands.get(2) : SqlLiteral.createNull(pos);
        return caseOf(pos, operands.get(0), operands.get(1), otherwise);
    }

    private static SqlNode caseOf(SqlParserPos pos, SqlNode condition, SqlNode then, SqlNode otherwise) {
        return new SqlCase(pos, null, SqlNodeList.of(condition), SqlNodeList.of(then), otherwise);
    }

    private static SqlNode coalesce(SqlParserPos pos, List<SqlNode> operands) {
        return MeshFunctions.COALESCE.createCall(pos, operands);
    }

    /** {@code DECODE(v, a, x, b, y, otherwise)}; in it, NULL equals NULL. */
    private static SqlNode decode(SqlParserPos pos, List<SqlNode> operands) {
        List<SqlNode> whens = new ArrayList<>();
        List<SqlNode> thens = new ArrayList<>();
        int at = 1;
        for (; at + 1 < operands.size(); at += 2) {
            whens.add(SqlStdOperatorTable.IS_NOT_DISTINCT_FROM.createCall(pos, operands.get(0), operands.get(at)));
            thens.add(operands.get(at + 1));
        }
        SqlNode otherwise = at < operands.size() ? operands.get(at) : SqlLiteral.createNull(pos);
        return new SqlCase(pos, null, new SqlNodeList(whens, pos), new SqlNodeList(thens, pos), otherwise);
    }

    private static final class Rewritten extends SqlFunction {
        private final int least;
        private final int most;
        private final transient BiFunction<SqlParserPos, List<SqlNode>, SqlNode> rewriting;

        Rewritten(String name, int least, int most, BiFunction<SqlParserPos, List<SqlNode>, SqlNode> rewriting) {
            super(
                    name,
                    SqlKind.OTHER_FUNCTION,
                    ReturnTypes.ARG0,
                    null,
                    OperandTypes.VARIADIC,
                    SqlFunctionCategory.USER_DEFINED_FUNCTION);
            this.least = least;
            this.most = most;
            this.rewriting = rewriting;
        }

        @Override
        public SqlNode rewriteCall(SqlValidator validator, SqlCall call) {
            validateQuantifier(validator, call);
            int count = call.operandCount();
            if (count < least || count > most) {
                throw validator.newValidationError(call, Static.RESOURCE.invalidArgCount(getName(), least));
            }
            SqlNode[] operands = call.getOperandList().toArray(SqlNode[]::new);
            return rewriting.apply(call.getParserPosition(), Arrays.asList(operands));
        }

        @Override
        public SqlOperandCountRange getOperandCountRange() {
            return SqlOperandCountRanges.between(least, most);
        }
    }
}
