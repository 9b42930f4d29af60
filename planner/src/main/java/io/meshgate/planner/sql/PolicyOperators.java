package io.meshgate.planner.sql;

import java.util.List;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;

/**
 * Operators that only governing puts into a plan. They are opaque to every rule and simplification, and stand in no
 * operator table, so that no user can write them. All are total; none is leakproof to call on: a predicate on a masked
 * column does not cross a barrier.
 */
public final class PolicyOperators {
    /** {@code $REDACT(s)}. */
    public static final SqlFunction REDACT = operator("$REDACT", ReturnTypes.ARG0);
    /** {@code $SHOW_FIRST(s, n)}. */
    public static final SqlFunction SHOW_FIRST = operator("$SHOW_FIRST", ReturnTypes.ARG0);
    /** {@code $SHOW_LAST(s, n)}. */
    public static final SqlFunction SHOW_LAST = operator("$SHOW_LAST", ReturnTypes.ARG0);
    /** {@code $KEYED_HASH(s, inner block, outer block)}. */
    public static final SqlFunction KEYED_HASH = operator("$KEYED_HASH", ReturnTypes.ARG0);
    /** {@code $KEY_BLOCK('key', pad)}: becomes an argument of the fragment. */
    public static final SqlFunction KEY_BLOCK = operator("$KEY_BLOCK", ReturnTypes.VARBINARY);
    /** {@code $ROUND_TO(x, multiple)}. */
    public static final SqlFunction ROUND_TO = operator("$ROUND_TO", ReturnTypes.ARG0);
    /** {@code $TRUNCATE_DATE(d, 'unit')}. */
    public static final SqlFunction TRUNCATE_DATE = operator("$TRUNCATE_DATE", ReturnTypes.ARG0);
    /** {@code $GUARD(e, g1, g2, ...)}: e where no g is FALSE, else NULL; type and nullability of e. */
    public static final SqlFunction GUARD = operator("$GUARD", ReturnTypes.ARG0);

    /** All of them. */
    public static final List<SqlFunction> ALL =
            List.of(REDACT, SHOW_FIRST, SHOW_LAST, KEYED_HASH, KEY_BLOCK, ROUND_TO, TRUNCATE_DATE, GUARD);

    private PolicyOperators() {}

    private static SqlFunction operator(String name, SqlReturnTypeInference type) {
        return new SqlFunction(
                name,
                SqlKind.OTHER_FUNCTION,
                type,
                null,
                OperandTypes.VARIADIC,
                SqlFunctionCategory.USER_DEFINED_FUNCTION);
    }
}
