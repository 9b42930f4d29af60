package io.meshgate.planner.sql;

import java.util.List;
import java.util.Locale;
import org.apache.calcite.plan.RelOptSamplingParameters;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexUnknownAs;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.Sarg;

/**
 * DuckDB's SQL, with Meshgate's meaning: "/" on integers truncates, a quotient of decimals is a DOUBLE, casts to
 * integers round half away from zero, casts to VARCHAR(n) truncate, and a date plus days stays a date.
 *
 * <p>A call is written from its template in {@link Operators}; logic and arithmetic that have none are written here,
 * the rest by the class of the package that is named after what it writes.
 */
public final class DuckDbDialect implements Dialect {
    /** The one instance. */
    public static final DuckDbDialect INSTANCE = new DuckDbDialect();

    private DuckDbDialect() {}

    @Override
    public String name() {
        return "duckdb";
    }

    @Override
    public String quote(String identifier) {
        return DuckDbText.quote(identifier);
    }

    @Override
    public String argument(int index, RelDataType type) {
        return cast("$" + (index + 1), type);
    }

    @Override
    public String type(RelDataType type) {
        return DuckDbTypes.type(type);
    }

    @Override
    public String cast(String expression, RelDataType type) {
        return DuckDbTypes.cast(expression, type);
    }

    @Override
    public String cast(String expression, RelDataType from, RelDataType to) {
        return DuckDbTypes.cast(expression, from, to);
    }

    @Override
    public String literal(RexLiteral literal) {
        return DuckDbLiterals.literal(literal);
    }

    @Override
    public String field(RexFieldAccess access, String row) {
        return DuckDbNested.field(access, row);
    }

    @Override
    public String aggregate(AggregateCall call, List<String> arguments, String orderBy, String filter) {
        return DuckDbAggregates.aggregate(call, arguments, orderBy, filter);
    }

    @Override
    public String windowFunction(
            SqlAggFunction function, RelDataType type, List<String> arguments, String modifiers, String window) {
        return DuckDbAggregates.windowFunction(function, type, arguments, modifiers, window);
    }

    /** Left to itself, DuckDB runs a query that reads from other queries of WITH once for each reader. */
    @Override
    public String commonTable(String name, String query, boolean once) {
        return name + (once ? " AS MATERIALIZED (" : " AS (") + query + ")";
    }

    @Override
    public String recursion(String name, List<String> columns, String seed, String step, boolean all) {
        String union = all ? ") UNION ALL (" : ") UNION (";
        return name + "(" + String.join(", ", columns) + ") AS ((" + seed + union + step + "))";
    }

    /** Never SYSTEM: it takes or leaves whole blocks of the table, the hidden rows in them counted. */
    @Override
    public String sample(RelOptSamplingParameters sample) {
        String percent = sample.sampleRate.movePointRight(2).toPlainString();
        // DuckDB's seeds are not negative.
        String seed =
                sample.isRepeatable() ? " REPEATABLE (" + (sample.getRepeatableSeed() & Integer.MAX_VALUE) + ")" : "";
        return "TABLESAMPLE bernoulli(" + percent + " PERCENT)" + seed;
    }

    @Override
    public String call(RexCall call, List<String> operands) {
        String template = Operators.duckDbTemplate(call.getOperator());
        if (template != null && !template.isEmpty()) {
            return DuckDbText.fill(template, operands, () -> type(call.getType()));
        }
        FunctionDefinition definition = Operators.definition(call.getOperator());
        if (definition != null) {
            return definition.duckDb().write(call, operands);
        }
        String policy = DuckDbPolicyOperators.call(call, operands);
        if (policy != null) {
            return policy;
        }
        if (template == null && call.getKind() != SqlKind.REINTERPRET) {
            throw Refusals.notSupported("Function " + call.getOperator().getName());
        }
        return syntax(call, operands);
    }

    private String syntax(RexCall call, List<String> operands) {
        return switch (call.getKind()) {
            case EQUALS -> infix("=", operands);
            case NOT_EQUALS -> infix("<>", operands);
            case LESS_THAN -> infix("<", operands);
            case LESS_THAN_OR_EQUAL -> infix("<=", operands);
            case GREATER_THAN -> infix(">", operands);
            case GREATER_THAN_OR_EQUAL -> infix(">=", operands);
            case IS_DISTINCT_FROM -> infix("IS DISTINCT FROM", operands);
            case IS_NOT_DISTINCT_FROM -> infix("IS NOT DISTINCT FROM", operands);
            case AND -> infix("AND", operands);
            case OR -> infix("OR", operands);
            case NOT -> "(NOT " + operands.get(0) + ")";
            case IS_NULL, IS_UNKNOWN -> "(" + operands.get(0) + " IS NULL)";
            case IS_NOT_NULL -> "(" + operands.get(0) + " IS NOT NULL)";
            case IS_TRUE -> "(" + operands.get(0) + " IS TRUE)";
            case IS_NOT_TRUE -> "(" + operands.get(0) + " IS NOT TRUE)";
            case IS_FALSE -> "(" + operands.get(0) + " IS FALSE)";
            case IS_NOT_FALSE -> "(" + operands.get(0) + " IS NOT FALSE)";
            case SEARCH -> search(call, operands.get(0));
            case CASE -> caseWhen(operands);
            case COALESCE -> "coalesce(" + String.join(", ", operands) + ")";
            case NULLIF -> "nullif(" + String.join(", ", operands) + ")";
            case PLUS, MINUS -> plusMinus(call, operands);
            case TIMES -> infix("*", operands);
            case MINUS_PREFIX -> "(-" + operands.get(0) + ")";
            case PLUS_PREFIX, REINTERPRET -> operands.get(0);
            case DIVIDE -> infix(SqlTypeUtil.isIntType(call.getType()) ? "//" : "/", operands);
            case MOD -> infix("%", operands);
            case FLOOR -> rounded("floor", call, operands);
            case CEIL -> rounded("ceil", call, operands);
            case CAST, SAFE_CAST -> DuckDbTypes.cast(call, operands.get(0));
            case LIKE -> DuckDbStrings.like(call, operands);
            case TRIM -> DuckDbStrings.trim(call, operands);
            case POSITION -> DuckDbStrings.position(operands);
            case EXTRACT -> DuckDbTimes.extract(call, operands);
            case ROW -> DuckDbNested.row(call, operands);
            case ITEM -> DuckDbNested.item(call, operands);
            case DOT -> throw Refusals.notSupported("A field of an expression");
            case ARRAY_VALUE_CONSTRUCTOR -> DuckDbNested.array(call, operands);
            case MAP_VALUE_CONSTRUCTOR -> DuckDbNested.map(operands);
            default -> other(call, operands);
        };
    }

    /** What has no kind of its own. */
    private String other(RexCall call, List<String> operands) {
        SqlOperator operator = call.getOperator();
        if (operator == SqlStdOperatorTable.CONCAT || operator == MeshFunctions.CONCAT) {
            return infix("||", operands);
        }
        if (operator == SqlStdOperatorTable.DATETIME_PLUS) {
            return cast(infix("+", operands), call.getType());
        }
        if (operator == SqlStdOperatorTable.SUBSTRING || operator == MeshFunctions.SUBSTR) {
            return DuckDbStrings.substring(call, operands);
        }
        if (operator == MeshFunctions.LPAD || operator == MeshFunctions.RPAD) {
            return DuckDbStrings.pad(operator.getName().toLowerCase(Locale.ROOT), operands);
        }
        if (operator == SqlStdOperatorTable.REPLACE) {
            return DuckDbStrings.replace(call, operands);
        }
        if (operator == MeshFunctions.DATE_TRUNC) {
            return DuckDbTimes.truncated(call, operands.get(1));
        }
        throw Refusals.notSupported("Operator " + operator.getName());
    }

    private static String infix(String operator, List<String> operands) {
        return "(" + String.join(" " + operator + " ", operands) + ")";
    }

    private static String caseWhen(List<String> operands) {
        StringBuilder sql = new StringBuilder("CASE");
        int i = 0;
        for (; i + 1 < operands.size(); i += 2) {
            sql.append(" WHEN ").append(operands.get(i)).append(" THEN ").append(operands.get(i + 1));
        }
        if (i < operands.size()) {
            sql.append(" ELSE ").append(operands.get(i));
        }
        return sql.append(" END").toString();
    }

    private String plusMinus(RexCall call, List<String> operands) {
        if (call.getOperator() == SqlStdOperatorTable.MINUS_DATE) {
            return DuckDbTimes.difference(call, operands);
        }
        String sum = infix(call.getKind() == SqlKind.PLUS ? "+" : "-", operands);
        return SqlTypeUtil.isDatetime(call.getType()) ? cast(sum, call.getType()) : sum;
    }

    private String rounded(String function, RexCall call, List<String> operands) {
        if (operands.size() > 1) {
            return DuckDbTimes.rounded(call, operands.get(0));
        }
        return cast(function + "(" + operands.get(0) + ")", call.getType());
    }

    private String search(RexCall call, String operand) {
        RexLiteral literal = (RexLiteral) call.getOperands().get(1);
        Sarg<?> sarg = DuckDbLiterals.value(literal, Sarg.class);
        String sql = new SargWriter(this, operand, literal.getType()).write(sarg);
        return sarg.nullAs == RexUnknownAs.UNKNOWN ? sql : withNulls(sarg, operand, sql);
    }

    private static String withNulls(Sarg<?> sarg, String operand, String sql) {
        return sarg.nullAs == RexUnknownAs.TRUE
                ? "(" + operand + " IS NULL OR " + sql + ")"
                : "(" + operand + " IS NOT NULL AND " + sql + ")";
    }
}
