package io.meshgate.planner.sql;

import java.util.List;
import org.apache.calcite.plan.RelOptSamplingParameters;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.SqlAggFunction;

/**
 * How one engine or source writes SQL. A dialect gives every expression the meaning that Meshgate's SQL has; where the
 * engine's own operator differs, the rendering makes up for it. Stateless and thread-safe.
 */
public interface Dialect {

    /** The name that a stage carries and an engine states. */
    String name();

    /** An identifier, quoted so that it can be nothing else. */
    String quote(String identifier);

    /** A literal, escaped so that it can be nothing else. */
    String literal(RexLiteral literal);

    /** The name of a type. */
    String type(RelDataType type);

    /** A cast under which the result has exactly this type. */
    String cast(String expression, RelDataType type);

    /** As SQL casts a value of one type to another: fields of rows by their places. */
    String cast(String expression, RelDataType from, RelDataType to);

    /** The placeholder of the argument of this 0-based index. */
    String argument(int index, RelDataType type);

    /**
     * A call whose operands are rendered already, in parentheses where needed.
     *
     * @throws io.meshgate.connector.GatewayException with NOT_SUPPORTED for an operator without a rendering
     */
    String call(RexCall call, List<String> operands);

    /** A field of a ROW whose expression is rendered already. */
    String field(RexFieldAccess access, String row);

    /**
     * An aggregate function's call, of exactly its declared type.
     *
     * @param orderBy empty, or the ORDER BY clause that belongs inside the call, with a space before it
     * @param filter empty, or the FILTER clause that follows the call, with a space before it
     */
    String aggregate(AggregateCall call, List<String> arguments, String orderBy, String filter);

    /** A window function's call, without OVER. */
    String windowFunction(
            SqlAggFunction function, RelDataType type, List<String> arguments, String modifiers, String window);

    /**
     * A query of WITH that is read from more than once.
     *
     * @param once whether it has to be run, or had better be run, once for all who read from it
     */
    String commonTable(String name, String query, boolean once);

    /**
     * A query of WITH RECURSIVE.
     *
     * @param step reads from the name what it yielded last
     * @param all whether rows are kept that were there before
     * @throws io.meshgate.connector.GatewayException with NOT_SUPPORTED where that is not to be had
     */
    default String recursion(String name, List<String> columns, String seed, String step, boolean all) {
        throw Refusals.notSupported("WITH RECURSIVE on " + name());
    }

    /**
     * What follows a derived table to take a sample of its rows, each taken or not regardless of the others: nothing else
     * tells no more than the rows themselves.
     *
     * @throws io.meshgate.connector.GatewayException with NOT_SUPPORTED where that is not to be had
     */
    default String sample(RelOptSamplingParameters sample) {
        throw Refusals.notSupported("TABLESAMPLE on " + name());
    }
}
