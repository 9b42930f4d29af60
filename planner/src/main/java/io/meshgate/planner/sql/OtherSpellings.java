package io.meshgate.planner.sql;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlJsonExistsErrorBehavior;
import org.apache.calcite.sql.SqlJsonQueryEmptyOrErrorBehavior;
import org.apache.calcite.sql.SqlJsonQueryWrapperBehavior;
import org.apache.calcite.sql.SqlJsonValueEmptyOrErrorBehavior;
import org.apache.calcite.sql.SqlJsonValueReturning;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the parser binds to functions of Calcite's into functions of Meshgate's: differences of times, whose unit is a
 * keyword, the standard's functions of JSON, functions of lambdas, and some aggregate functions; and {@code TABLE t} into a SELECT.
 */
public final class OtherSpellings extends SqlBasicVisitor<@Nullable Void> {
    private static final String ACCEPTED =
            "accepted are RETURNING a type, NULL ON EMPTY and NULL ON ERROR, which is the rule";

    private int lambdas;

    private OtherSpellings() {}

    /** Changes a parsed tree in place, and gives what stands for it afterwards. */
    public static SqlNode replace(SqlNode tree) {
        OtherSpellings spellings = new OtherSpellings();
        tree.accept(spellings);
        SqlNode replaced = spellings.replaced(tree);
        return replaced == null ? tree : replaced;
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        if (LambdaFunctions.isCall(call)) {
            LambdaFunctions.requireSimple(call);
        }
        super.visit(call);
        if (call instanceof SqlOrderBy) {
            // Takes no other operands, so it is replaced with its query.
            return null;
        }
        List<@Nullable SqlNode> operands = call.getOperandList();
        for (int i = 0; i < operands.size(); i++) {
            SqlNode replaced = replaced(operands.get(i));
            if (replaced != null) {
                call.setOperand(i, replaced);
            }
        }
        return null;
    }

    @Override
    public @Nullable Void visit(SqlNodeList list) {
        super.visit(list);
        for (int i = 0; i < list.size(); i++) {
            SqlNode replaced = replaced(list.get(i));
            if (replaced != null) {
                list.set(i, replaced);
            }
        }
        return null;
    }

    private @Nullable SqlNode replaced(@Nullable SqlNode node) {
        if (!(node instanceof SqlCall call)) {
            return null;
        }
        if (call instanceof SqlOrderBy ordered) {
            SqlNode query = replaced(ordered.query);
            return query == null
                    ? null
                    : new SqlOrderBy(
                            ordered.getParserPosition(), query, ordered.orderList, ordered.offset, ordered.fetch);
        }
        if (call.getKind() == SqlKind.EXPLICIT_TABLE) {
            return explicitTable(call);
        }
        if (LambdaFunctions.isCall(call)) {
            return LambdaFunctions.replaced(call, lambdas++);
        }
        SqlOperator operator = call.getOperator();
        if (operator == SqlStdOperatorTable.TIMESTAMP_DIFF) {
            return times("DATE_DIFF", call);
        }
        if (operator == SqlLibraryOperators.DATEDIFF) {
            return times("DATEDIFF", call);
        }
        if (operator == SqlLibraryOperators.DATEADD) {
            return times("DATE_ADD", call);
        }
        if (operator == SqlLibraryOperators.DATE_PART || operator == SqlLibraryOperators.DATEPART) {
            return part(call);
        }
        Optional<SqlNode> ours = AggregateFunctions.replacing(call);
        if (ours.isPresent()) {
            return ours.get();
        }
        if (operator == SqlStdOperatorTable.JSON_VALUE) {
            return jsonValue(call);
        }
        if (operator == SqlStdOperatorTable.JSON_QUERY) {
            return jsonQuery(call);
        }
        return operator == SqlStdOperatorTable.JSON_EXISTS ? jsonExists(call) : null;
    }

    /** Calcite cannot order or limit the rows of {@code TABLE t}. */
    private static SqlNode explicitTable(SqlCall call) {
        SqlParserPos position = call.getParserPosition();
        SqlNodeList star = SqlNodeList.of(SqlIdentifier.star(position));
        return new SqlSelect(
                position, null, star, call.operand(0), null, null, null, null, null, null, null, null, null);
    }

    private static SqlNode times(String function, SqlCall call) {
        SqlNode[] operands = call.getOperandList().toArray(SqlNode[]::new);
        operands[0] = unit(call, operands[0]);
        return Operators.function(function).createCall(call.getParserPosition(), operands);
    }

    private static SqlNode unit(SqlCall call, SqlNode unit) {
        SqlParserPos position = unit.getParserPosition();
        if (unit instanceof SqlIntervalQualifier qualifier) {
            String frame = qualifier.timeFrameName;
            String name = frame == null ? qualifier.timeUnitRange.name() : frame;
            return SqlLiteral.createCharString(name.toLowerCase(Locale.ROOT), position);
        }
        if (unit instanceof SqlIdentifier name && name.isSimple()) {
            return SqlLiteral.createCharString(name.getSimple().toLowerCase(Locale.ROOT), position);
        }
        if (unit instanceof SqlLiteral) {
            return unit;
        }
        throw refused(call, "takes a unit such as DAY first", position);
    }

    private static SqlNode part(SqlCall call) {
        SqlNode unit = unit(call, call.operand(0));
        if (!(unit instanceof SqlCharStringLiteral text)) {
            throw refused(call, "takes a unit such as DAY first", unit.getParserPosition());
        }
        String name = text.toValue() == null ? "" : text.toValue().toUpperCase(Locale.ROOT);
        SqlParserPos position = call.getParserPosition();
        try {
            SqlIntervalQualifier qualifier =
                    new SqlIntervalQualifier(TimeUnit.valueOf(name), null, unit.getParserPosition());
            return SqlStdOperatorTable.EXTRACT.createCall(position, qualifier, call.operand(1));
        } catch (IllegalArgumentException e) {
            throw refused(call, "does not know the unit that it is given", unit.getParserPosition());
        }
    }

    private static SqlNode jsonValue(SqlCall call) {
        SqlParserPos position = call.getParserPosition();
        SqlNode type = null;
        List<SqlNode> operands = call.getOperandList();
        for (int i = 2; i < operands.size(); i++) {
            Object symbol = operands.get(i) instanceof SqlLiteral literal ? literal.getValue() : operands.get(i);
            if (symbol instanceof SqlDataTypeSpec spec) {
                type = spec;
            } else if (symbol instanceof SqlJsonValueEmptyOrErrorBehavior behavior
                    && behavior != SqlJsonValueEmptyOrErrorBehavior.NULL) {
                throw refused(
                        call, "with " + behavior + " ON EMPTY or ON ERROR is not supported; " + ACCEPTED, position);
            } else if (!(symbol instanceof SqlJsonValueReturning) && !(symbol instanceof Enum<?>)) {
                throw refused(call, "with such a clause is not supported; " + ACCEPTED, position);
            }
        }
        SqlNode value = JsonFunctions.value().createCall(position, operands.get(0), operands.get(1));
        return type == null ? value : SqlLibraryOperators.TRY_CAST.createCall(position, value, type);
    }

    private static SqlNode jsonQuery(SqlCall call) {
        List<@Nullable SqlNode> operands = call.getOperandList();
        for (SqlNode clause : operands.subList(2, operands.size())) {
            Object symbol = clause instanceof SqlLiteral literal ? literal.getValue() : clause;
            boolean usual = symbol == null
                    || symbol == SqlJsonQueryWrapperBehavior.WITHOUT_ARRAY
                    || symbol == SqlJsonQueryEmptyOrErrorBehavior.NULL;
            if (!usual) {
                throw refused(
                        call,
                        "with a wrapper or another behaviour ON EMPTY or ON ERROR than NULL is not supported",
                        call.getParserPosition());
            }
        }
        return JsonFunctions.query().createCall(call.getParserPosition(), operands.get(0), operands.get(1));
    }

    private static SqlNode jsonExists(SqlCall call) {
        SqlParserPos position = call.getParserPosition();
        List<@Nullable SqlNode> operands = call.getOperandList();
        for (SqlNode clause : operands.subList(2, operands.size())) {
            boolean usual =
                    clause instanceof SqlLiteral literal && literal.getValue() == SqlJsonExistsErrorBehavior.FALSE;
            if (!usual) {
                throw refused(call, "with another behaviour ON ERROR than FALSE is not supported", position);
            }
        }
        SqlNode found = JsonFunctions.query().createCall(position, Arrays.asList(call.operand(0), call.operand(1)));
        return SqlStdOperatorTable.IS_NOT_NULL.createCall(position, found);
    }

    private static GatewayException refused(SqlCall call, String what, SqlParserPos position) {
        return new GatewayException(
                ErrorCode.NOT_SUPPORTED,
                call.getOperator().getName() + " " + what,
                new SqlPosition(position.getLineNum(), position.getColumnNum()),
                null);
    }
}
