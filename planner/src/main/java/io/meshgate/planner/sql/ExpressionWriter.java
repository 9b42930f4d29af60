package io.meshgate.planner.sql;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.QueryPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLambdaRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Writes row expressions over the columns of one block. Every kind of expression it does not know is refused. */
final class ExpressionWriter extends RexVisitorImpl<String> {
    private static final Pattern CONSTANT =
            Pattern.compile("'(?:[^']|'')*'|-?[0-9.]+(?:[eE][-+]?[0-9]+)?|TRUE|FALSE|NULL");

    /** Several times the longest statement; what repeats its operands at every level would not end before memory does. */
    private static final int LONGEST = 16 << 20;

    private final FragmentWriter fragment;
    private final Dialect dialect;
    private final List<String> columns;

    ExpressionWriter(FragmentWriter fragment, List<String> columns) {
        super(false);
        this.fragment = fragment;
        this.dialect = fragment.dialect();
        this.columns = columns;
    }

    String write(RexNode node) {
        String sql = node.accept(this);
        if (sql == null) {
            throw Refusals.notSupported("An expression of kind " + node.getKind());
        }
        if (sql.length() > LONGEST) {
            throw new GatewayException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "An expression comes to more than " + LONGEST + " characters in the SQL of the engine");
        }
        return sql;
    }

    private List<String> writeAll(List<? extends RexNode> nodes) {
        List<String> written = new ArrayList<>();
        nodes.forEach(node -> written.add(write(node)));
        return written;
    }

    @Override
    public String visitInputRef(RexInputRef reference) {
        return columns.get(reference.getIndex());
    }

    @Override
    public String visitLiteral(RexLiteral literal) {
        return dialect.literal(literal);
    }

    @Override
    public String visitDynamicParam(RexDynamicParam parameter) {
        int index = fragment.arguments().indexOf(new QueryPlan.Parameter(parameter.getIndex()));
        return dialect.argument(index, parameter.getType());
    }

    @Override
    public String visitLambdaRef(RexLambdaRef element) {
        return dialect.quote(element.getName());
    }

    @Override
    public String visitFieldAccess(RexFieldAccess access) {
        if (access.getReferenceExpr() instanceof RexCorrelVariable variable) {
            return fragment.correlations()
                    .columns(variable.id)
                    .get(access.getField().getIndex());
        }
        return dialect.field(access, write(access.getReferenceExpr()));
    }

    @Override
    public String visitCall(RexCall call) {
        SqlOperator operator = call.getOperator();
        if (operator == PolicyOperators.KEY_BLOCK) {
            return keyBlock(call);
        }
        if (operator == PolicyOperators.DERIVED_KEY) {
            QueryPlan.DerivedKey key = new QueryPlan.DerivedKey(text(call, 0), text(call, 1));
            return dialect.argument(fragment.arguments().indexOf(key), call.getType());
        }
        if (operator == PolicyOperators.QUERY_SALT) {
            return dialect.argument(fragment.arguments().indexOf(new QueryPlan.QuerySalt()), call.getType());
        }
        if (operator == MeshFunctions.CURRENT_TIMESTAMP
                || operator == SqlStdOperatorTable.LOCALTIMESTAMP
                || operator == SqlStdOperatorTable.CURRENT_DATE) {
            int index = fragment.arguments().indexOf(new QueryPlan.QueryStart());
            String start = "CAST($" + (index + 1) + " AS TIMESTAMPTZ)";
            return dialect.cast(start, call.getType());
        }
        if (call.getKind() == SqlKind.OR) {
            return or(call);
        }
        List<RexNode> joined = StringGrowth.joined(call);
        if (joined.size() > 2) {
            return joined(call, writeAll(joined));
        }
        return dialect.call(call, writeAll(call.getOperands()));
    }

    /** Pairwise, for an engine builds each of the strings on the way. */
    private String joined(RexCall call, List<String> operands) {
        int size = operands.size();
        if (size == 1) {
            return operands.get(0);
        }
        int middle = (size + 1) / 2;
        String left = joined(call, operands.subList(0, middle));
        String right = joined(call, operands.subList(middle, size));
        return dialect.call(call, List.of(left, right));
    }

    /** The validator has turned IN lists into ORs of equalities; long ones are read much faster as lists. */
    private String or(RexCall call) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        List<String> terms = new ArrayList<>();
        for (RexNode operand : call.getOperands()) {
            boolean listed = operand instanceof RexCall equality
                    && equality.getKind() == SqlKind.EQUALS
                    && equality.getOperands().get(1) instanceof RexLiteral literal
                    && !literal.isNull();
            if (listed) {
                List<RexNode> sides = ((RexCall) operand).getOperands();
                lists.computeIfAbsent(write(sides.get(0)), left -> new ArrayList<>())
                        .add(write(sides.get(1)));
            } else {
                terms.add(write(operand));
            }
        }
        lists.forEach((left, values) -> terms.add(
                values.size() == 1
                        ? "(" + left + " = " + values.get(0) + ")"
                        : "(" + left + " IN (" + String.join(", ", values) + "))"));
        return terms.size() == 1 ? terms.get(0) : dialect.call(call, terms);
    }

    private String keyBlock(RexCall call) {
        int pad = RexLiteral.intValue(call.getOperands().get(2));
        QueryPlan.KeyBlock block = new QueryPlan.KeyBlock(text(call, 0), text(call, 1), (byte) pad);
        return dialect.argument(fragment.arguments().indexOf(block), call.getType());
    }

    private static String text(RexCall call, int operand) {
        String text = RexLiteral.stringValue(call.getOperands().get(operand));
        if (text == null) {
            throw new IllegalArgumentException("an argument without its name");
        }
        return text;
    }

    @Override
    public String visitSubQuery(RexSubQuery subQuery) {
        List<String> operands = writeAll(subQuery.getOperands());
        String query = "("
                + (subQuery.getKind() == SqlKind.EXISTS
                        ? fragment.existence(subQuery.rel)
                        : fragment.subQuery(subQuery.rel))
                + ")";
        return switch (subQuery.getKind()) {
            case EXISTS -> "EXISTS " + query;
            case SCALAR_QUERY -> query;
            case ARRAY_QUERY_CONSTRUCTOR -> "ARRAY" + query;
            case IN -> "(" + row(operands) + " IN " + query + ")";
            case SOME, ALL -> {
                SqlQuantifyOperator quantified = (SqlQuantifyOperator) subQuery.getOperator();
                String word = subQuery.getKind() == SqlKind.SOME ? " ANY " : " ALL ";
                yield "(" + row(operands) + " " + quantified.comparisonKind.sql + word + query + ")";
            }
            default -> throw Refusals.notSupported("A sub-query of kind " + subQuery.getKind());
        };
    }

    private static String row(List<String> operands) {
        return operands.size() == 1 ? operands.get(0) : "(" + String.join(", ", operands) + ")";
    }

    @Override
    public String visitOver(RexOver over) {
        boolean choosing = isValueFunction(over.getAggOperator().getKind());
        String modifiers = over.ignoreNulls() && choosing ? " IGNORE NULLS" : "";
        List<String> operands = writeAll(over.getOperands());
        // Engines know IGNORE NULLS of those functions only that choose a row.
        String filter = over.ignoreNulls() && !choosing ? filter(operands.subList(0, 1)) : "";
        if (over.isDistinct()) {
            throw Refusals.notSupported("DISTINCT in a window function");
        }
        String window = filter + " OVER ("
                + window(over.getWindow(), over.getAggOperator().allowsFraming()) + ")";
        String sql = dialect.windowFunction(over.getAggOperator(), over.getType(), operands, modifiers, window);
        // Engines count and sum in wider types than SQL does.
        return SqlTypeUtil.isExactNumeric(over.getType()) ? dialect.cast(sql, over.getType()) : sql;
    }

    private static boolean isValueFunction(SqlKind kind) {
        return switch (kind) {
            case FIRST_VALUE, LAST_VALUE, NTH_VALUE, LAG, LEAD -> true;
            default -> false;
        };
    }

    /** Empty without conditions; what is NULL is left out by each. */
    private static String filter(List<String> notNull, String... conditions) {
        List<String> all = new ArrayList<>(List.of(conditions));
        notNull.forEach(value -> all.add("(" + value + " IS NOT NULL)"));
        return all.isEmpty() ? "" : " FILTER (WHERE " + String.join(" AND ", all) + ")";
    }

    private String window(RexWindow window, boolean framing) {
        List<String> clauses = new ArrayList<>();
        if (!window.partitionKeys.isEmpty()) {
            clauses.add("PARTITION BY " + String.join(", ", writeAll(window.partitionKeys)));
        }
        boolean groups = window.orderKeys.stream().anyMatch(key -> WindowGroups.isMark(key.left));
        if (!window.orderKeys.isEmpty()) {
            List<String> keys = new ArrayList<>();
            for (RexFieldCollation key : window.orderKeys) {
                if (!WindowGroups.isMark(key.left)) {
                    keys.add(write(key.left) + direction(key.getDirection().isDescending(), nullsFirst(key)));
                }
            }
            clauses.add("ORDER BY " + String.join(", ", keys));
        }
        if (framing) {
            clauses.add(frame(window, groups ? "GROUPS" : window.isRows() ? "ROWS" : "RANGE"));
        }
        return String.join(" ", clauses);
    }

    private static boolean nullsFirst(RexFieldCollation key) {
        return key.getNullDirection() == RelFieldCollation.NullDirection.FIRST;
    }

    private String frame(RexWindow window, String unit) {
        String frame = unit + " BETWEEN " + bound(window.getLowerBound()) + " AND " + bound(window.getUpperBound());
        return switch (window.getExclude()) {
            case EXCLUDE_NO_OTHER -> frame;
            case EXCLUDE_CURRENT_ROW -> frame + " EXCLUDE CURRENT ROW";
            case EXCLUDE_GROUP -> frame + " EXCLUDE GROUP";
            case EXCLUDE_TIES -> frame + " EXCLUDE TIES";
        };
    }

    private String bound(RexWindowBound bound) {
        if (bound.isCurrentRow()) {
            return "CURRENT ROW";
        }
        String side = bound.isPreceding() ? " PRECEDING" : " FOLLOWING";
        if (bound.isUnbounded()) {
            return "UNBOUNDED" + side;
        }
        RexNode offset = bound.getOffset();
        if (offset == null) {
            throw Refusals.notSupported("A window frame of this shape");
        }
        return write(offset) + side;
    }

    String aggregate(AggregateCall call) {
        List<String> arguments = call.getArgList().stream().map(columns::get).toList();
        List<String> keys = new ArrayList<>();
        for (RelFieldCollation key : call.getCollation().getFieldCollations()) {
            String column = columns.get(key.getFieldIndex());
            boolean constant = CONSTANT.matcher(column).matches();
            // DuckDB refuses an order that is none, but the key of a percentile is its argument.
            if (!constant || call.getAggregation().isPercentile()) {
                keys.add(column + direction(key));
            }
        }
        String orderBy = keys.isEmpty() ? "" : " ORDER BY " + String.join(", ", keys);
        List<String> notNull = call.ignoreNulls() ? arguments.subList(0, 1) : List.of();
        String filter = call.hasFilter() ? filter(notNull, columns.get(call.filterArg)) : filter(notNull);
        return dialect.aggregate(call, arguments, orderBy, filter);
    }

    /** What follows an ORDER BY key; the place of NULL is always written. */
    static String direction(RelFieldCollation key) {
        return direction(key.getDirection().isDescending(), key.nullDirection == RelFieldCollation.NullDirection.FIRST);
    }

    private static String direction(boolean descending, boolean nullsFirst) {
        return (descending ? " DESC" : "") + (nullsFirst ? " NULLS FIRST" : " NULLS LAST");
    }
}
