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
    /** {@code $SHOW_FIRST(s, n, short values shown)}. */
    public static final SqlFunction SHOW_FIRST = operator("$SHOW_FIRST", ReturnTypes.ARG0);
    /** {@code $SHOW_LAST(s, n, short values shown)}. */
    public static final SqlFunction SHOW_LAST = operator("$SHOW_LAST", ReturnTypes.ARG0);
    /** {@code $KEYED_HASH(s, inner block, outer block)}. */
    public static final SqlFunction KEYED_HASH = operator("$KEYED_HASH", ReturnTypes.ARG0);
    /** {@code $KEY_BLOCK('key', 'derived for', pad)}: becomes an argument of the fragment. */
    public static final SqlFunction KEY_BLOCK = operator("$KEY_BLOCK", ReturnTypes.VARBINARY);
    /** {@code $FF1(s, 'alphabet', key)}. */
    public static final SqlFunction FF1 = operator("$FF1", ReturnTypes.ARG0);
    /** {@code $DERIVED_KEY('key', 'derived for')}: becomes an argument of the fragment. */
    public static final SqlFunction DERIVED_KEY = operator("$DERIVED_KEY", ReturnTypes.VARBINARY);
    /** {@code $SHA_256(x)}. */
    public static final SqlFunction SHA_256 = operator("$SHA_256", ReturnTypes.ARG0);
    /** {@code $SALTED_HASH(x, salt)}. */
    public static final SqlFunction SALTED_HASH = operator("$SALTED_HASH", ReturnTypes.ARG0);
    /** {@code $QUERY_SALT()}: becomes an argument of the fragment, another one for each execution. */
    public static final SqlFunction QUERY_SALT = operator("$QUERY_SALT", ReturnTypes.VARBINARY);
    /** {@code $FIXED_DEFAULT(x)}: the one value of the type of x. */
    public static final SqlFunction FIXED_DEFAULT = operator("$FIXED_DEFAULT", ReturnTypes.ARG0);
    /** {@code $BUCKET(x, width, offset)}: the offset is not negative, and less than the width. */
    public static final SqlFunction BUCKET = operator("$BUCKET", ReturnTypes.ARG0);
    /** {@code $EMAIL(s, first character)}. */
    public static final SqlFunction EMAIL = operator("$EMAIL", ReturnTypes.ARG0);
    /** {@code $PHONE(s, last digits, country code)}. */
    public static final SqlFunction PHONE = operator("$PHONE", ReturnTypes.ARG0);
    /** {@code $CARD(s, first six)}. */
    public static final SqlFunction CARD = operator("$CARD", ReturnTypes.ARG0);
    /** {@code $MASKED(e)}: e, of which nothing but its result may be known. */
    public static final SqlFunction MASKED = operator("$MASKED", ReturnTypes.ARG0);
    /** {@code $IN_ROW(row, field, field, ...)}: the fields in place of those of the row; NULL where it is. */
    public static final SqlFunction IN_ROW = operator("$IN_ROW", ReturnTypes.ARG0);
    /** {@code $IN_LIST(list, element, e)}: e, in which a lambda reference stands for the element, for each. */
    public static final SqlFunction IN_LIST = operator("$IN_LIST", ReturnTypes.ARG0);
    /** {@code $IN_MAP(map, value, e)}: e, in which a lambda reference stands for the value, for each; keys as they are. */
    public static final SqlFunction IN_MAP = operator("$IN_MAP", ReturnTypes.ARG0);
    /** {@code $ROUND_TO(x, multiple)}. */
    public static final SqlFunction ROUND_TO = operator("$ROUND_TO", ReturnTypes.ARG0);
    /** {@code $TRUNCATE_DATE(d, 'unit')}. */
    public static final SqlFunction TRUNCATE_DATE = operator("$TRUNCATE_DATE", ReturnTypes.ARG0);
    /** {@code $GUARD(e, g1, g2, ...)}: e where no g is FALSE, else NULL; type and nullability of e. */
    public static final SqlFunction GUARD = operator("$GUARD", ReturnTypes.ARG0);

    /** {@code $ENTITY(c1, c2, ...)}: by what groups are counted; NULL where one of the columns is. */
    public static final SqlFunction ENTITY = operator("$ENTITY", ReturnTypes.ARG0_FORCE_NULLABLE);

    /** All of them. */
    public static final List<SqlFunction> ALL = List.of(
            REDACT,
            SHOW_FIRST,
            SHOW_LAST,
            KEYED_HASH,
            KEY_BLOCK,
            FF1,
            DERIVED_KEY,
            SHA_256,
            SALTED_HASH,
            QUERY_SALT,
            FIXED_DEFAULT,
            BUCKET,
            EMAIL,
            PHONE,
            CARD,
            MASKED,
            IN_ROW,
            IN_LIST,
            IN_MAP,
            ROUND_TO,
            TRUNCATE_DATE,
            GUARD,
            ENTITY);

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
