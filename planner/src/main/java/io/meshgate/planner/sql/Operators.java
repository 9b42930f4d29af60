package io.meshgate.planner.sql;

import io.meshgate.planner.catalog.MeshTypeSystem;
import io.meshgate.planner.catalog.MeshTypes;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * The operator table: every operator and function of Meshgate's SQL, each with its rendering in DuckDB and whether it is
 * leakproof. What does not stand here does not exist: neither for users nor in policies.
 *
 * <p>A template's {@code {0}}, {@code {1}}, ... are the operands, {@code {*}} all of them separated by commas, {@code
 * {type}} the result's type. An operator without a template is syntax that {@link DuckDbDialect} writes itself.
 */
public final class Operators {

    /** Whether evaluating an operator on a row that a policy hides could reveal anything about the row. */
    public enum Leakproof {
        /** Cannot fail whatever the operands, nor be timed by their values. */
        ALWAYS,
        /** Cannot fail on decimals, whose result types leave room for every result; may overflow on integers. */
        ON_DECIMALS,
        NEVER
    }

    /** How the parser has to see DATE_DIFF to take it for a function. */
    public static final String DATE_DIFF_SPELLED = "DATE$DIFF";

    /** How the parser has to see POSITION to take its operands for expressions of any kind. */
    public static final String POSITION_SPELLED = "POS$TION";

    /** A text in which functions are called what statements call them. */
    public static String asWritten(String text) {
        return text.replace(DATE_DIFF_SPELLED, "DATE_DIFF").replace(POSITION_SPELLED, "POSITION");
    }

    private record Entry(Leakproof leakproof, String template) {}

    private static final String SYNTAX = "";
    private static final int DIGITS_OF_64_BITS = 18;
    /** What stands for the common columns of a JOIN with USING. */
    private static final Set<SqlOperator> ONLY_OF_THE_VALIDATOR = Set.of(SqlStdOperatorTable.COALESCE);

    private static final IdentityHashMap<SqlOperator, Entry> ENTRIES = new IdentityHashMap<>();
    private static final IdentityHashMap<SqlOperator, FunctionDefinition> DEFINITIONS = new IdentityHashMap<>();
    private static final SqlOperatorTable TABLE;

    static {
        comparisonsAndLogic();
        arithmetic();
        strings();
        datesAndTimes();
        nested();
        aggregatesAndWindows();
        Stream.of(
                        StringFunctions.all(),
                        NumberFunctions.all(),
                        TimeFunctions.all(),
                        JsonFunctions.all(),
                        CollectionFunctions.all(),
                        ArrayFunctions.all(),
                        RecursionOperators.all())
                .flatMap(List::stream)
                .forEach(Operators::define);
        AggregateFunctions.all().forEach((function, template) -> add(Leakproof.NEVER, template, function));
        RewrittenFunctions.all().forEach(function -> add(Leakproof.NEVER, SYNTAX, function));
        TABLE = new MeshOperatorTable(ENTRIES.keySet().stream()
                .filter(operator -> !ONLY_OF_THE_VALIDATOR.contains(operator))
                .toList());
    }

    private Operators() {}

    /** What the validator resolves names against. */
    public static SqlOperatorTable table() {
        return TABLE;
    }

    /** All operators, for checks of completeness. */
    public static Set<SqlOperator> all() {
        return Collections.unmodifiableSet(ENTRIES.keySet());
    }

    private static void define(FunctionDefinition definition) {
        DEFINITIONS.put(definition.operator(), definition);
        add(definition.leakproof(), SYNTAX, definition.operator());
    }

    /** What there is to say of a function that has a definition of its own. */
    static @Nullable FunctionDefinition definition(SqlOperator operator) {
        return DEFINITIONS.get(operator);
    }

    /** The function of this name that has a definition. */
    static SqlOperator function(String name) {
        return DEFINITIONS.keySet().stream()
                .filter(operator -> operator.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no function " + name));
    }

    /** The DuckDB template, empty for syntax; null when the operator is not in the table. */
    static @Nullable String duckDbTemplate(SqlOperator operator) {
        Entry entry = ENTRIES.get(operator);
        return entry == null ? null : entry.template();
    }

    /** Whether this very call, its operands aside, cannot fail; it may tell of its operands by the time that it takes. */
    public static boolean isTotal(RexCall call) {
        return isLeakproof(call) || TotalOperators.contains(call);
    }

    /** Whether this very call, its operands aside, is leakproof. */
    public static boolean isLeakproof(RexCall call) {
        if (call.getKind() == SqlKind.CAST) {
            return isTotalCast(call.getOperands().get(0).getType(), call.getType());
        }
        if (call.getKind() == SqlKind.LIKE && !DuckDbStrings.ignoresCase(call)) {
            return LikePattern.of(call).filter(LikePattern::isWellFormed).isPresent();
        }
        Entry entry = ENTRIES.get(call.getOperator());
        if (entry == null) {
            return false;
        }
        return switch (entry.leakproof()) {
            case ALWAYS -> fitsCommonDecimal(call);
            case NEVER -> false;
            case ON_DECIMALS -> fitsDecimal(call);
        };
    }

    /**
     * Whether an engine that brings the call's exact numbers to one type, as it does to compare them, finds one that
     * holds them all. BETWEEN is converted without casts of ours, which would be guarded.
     */
    private static boolean fitsCommonDecimal(RexCall call) {
        int integerDigits = 0;
        int scale = 0;
        for (RexNode operand : call.getOperands()) {
            RelDataType type = operand.getType();
            if (SqlTypeUtil.isExactNumeric(type)) {
                integerDigits = Math.max(integerDigits, type.getPrecision() - type.getScale());
                scale = Math.max(scale, type.getScale());
            }
        }
        return integerDigits + scale <= MeshTypeSystem.MAX_DECIMAL_PRECISION;
    }

    /**
     * Whether decimal arithmetic cannot overflow. Beyond 18 digits it may in DuckDB, whatever the type of the result:
     * it computes in 64 bits, and fails, as long as each operand fits into them.
     */
    private static boolean fitsDecimal(RexCall call) {
        if (call.getType().getSqlTypeName() != SqlTypeName.DECIMAL) {
            return false;
        }
        int integerDigits = 0;
        int scale = 0;
        for (RexNode operand : call.getOperands()) {
            RelDataType type = operand.getType();
            if (!SqlTypeUtil.isExactNumeric(type)) {
                return false;
            }
            int digits = type.getPrecision() - type.getScale();
            if (call.getKind() == SqlKind.TIMES) {
                integerDigits += digits;
                scale += type.getScale();
            } else {
                integerDigits = Math.max(integerDigits, digits);
                scale = Math.max(scale, type.getScale());
            }
        }
        if (call.getKind() != SqlKind.TIMES && call.getOperands().size() > 1) {
            integerDigits++;
        }
        return integerDigits + scale <= DIGITS_OF_64_BITS && call.getType().getPrecision() >= integerDigits + scale;
    }

    /** Whether a cast succeeds for every value: same type, wider number, anything simple to a string. */
    private static boolean isTotalCast(RelDataType from, RelDataType to) {
        if (SqlTypeUtil.equalSansNullability(MeshTypes.FACTORY, from, to) || keepsStrings(from, to)) {
            return true;
        }
        if (SqlTypeUtil.isExactNumeric(from) && SqlTypeUtil.isExactNumeric(to)) {
            int spare = (to.getPrecision() - to.getScale()) - (from.getPrecision() - from.getScale());
            // An INTEGER has 10 digits but does not hold every number of 10 digits.
            boolean everyNumberOfItsDigits = SqlTypeUtil.isDecimal(to) || SqlTypeUtil.isIntType(from);
            return to.getScale() >= from.getScale() && spare >= (everyNumberOfItsDigits ? 0 : 1);
        }
        if (SqlTypeUtil.isExactNumeric(from) && SqlTypeUtil.isApproximateNumeric(to)) {
            return true;
        }
        return from.getSqlTypeName() == SqlTypeName.REAL && SqlTypeUtil.isApproximateNumeric(to);
    }

    /** Whether both are types of strings, and a cast cuts none off. */
    static boolean keepsStrings(RelDataType from, RelDataType to) {
        return SqlTypeUtil.isCharacter(from)
                && SqlTypeUtil.isCharacter(to)
                && (to.getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED
                        || (from.getPrecision() != RelDataType.PRECISION_NOT_SPECIFIED
                                && to.getPrecision() >= from.getPrecision()));
    }

    private static void add(Leakproof leakproof, String template, SqlOperator... operators) {
        for (SqlOperator operator : operators) {
            ENTRIES.put(operator, new Entry(leakproof, template));
        }
    }

    private static void comparisonsAndLogic() {
        add(
                Leakproof.ALWAYS,
                SYNTAX,
                SqlStdOperatorTable.EQUALS,
                SqlStdOperatorTable.NOT_EQUALS,
                SqlStdOperatorTable.LESS_THAN,
                SqlStdOperatorTable.LESS_THAN_OR_EQUAL,
                SqlStdOperatorTable.GREATER_THAN,
                SqlStdOperatorTable.GREATER_THAN_OR_EQUAL,
                SqlStdOperatorTable.IS_DISTINCT_FROM,
                SqlStdOperatorTable.IS_NOT_DISTINCT_FROM,
                SqlStdOperatorTable.BETWEEN,
                SqlStdOperatorTable.NOT_BETWEEN,
                SqlStdOperatorTable.SYMMETRIC_BETWEEN,
                SqlStdOperatorTable.SYMMETRIC_NOT_BETWEEN,
                SqlStdOperatorTable.IN,
                SqlStdOperatorTable.NOT_IN,
                SqlStdOperatorTable.SEARCH,
                SqlStdOperatorTable.AND,
                SqlStdOperatorTable.OR,
                SqlStdOperatorTable.NOT,
                SqlStdOperatorTable.IS_NULL,
                SqlStdOperatorTable.IS_NOT_NULL,
                SqlStdOperatorTable.IS_TRUE,
                SqlStdOperatorTable.IS_NOT_TRUE,
                SqlStdOperatorTable.IS_FALSE,
                SqlStdOperatorTable.IS_NOT_FALSE,
                SqlStdOperatorTable.IS_UNKNOWN,
                SqlStdOperatorTable.IS_NOT_UNKNOWN,
                SqlStdOperatorTable.CASE,
                MeshFunctions.COALESCE,
                SqlStdOperatorTable.COALESCE,
                SqlStdOperatorTable.NULLIF,
                SqlStdOperatorTable.ROW);
        add(Leakproof.ALWAYS, "greatest({*})", SqlLibraryOperators.GREATEST);
        add(Leakproof.ALWAYS, "least({*})", SqlLibraryOperators.LEAST);
        // A pattern that is not constant may be anything; isLeakproof looks at it.
        add(Leakproof.NEVER, SYNTAX, SqlStdOperatorTable.LIKE, SqlStdOperatorTable.NOT_LIKE);
        add(Leakproof.NEVER, SYNTAX, SqlLibraryOperators.ILIKE, SqlLibraryOperators.NOT_ILIKE);
        add(
                Leakproof.NEVER,
                SYNTAX,
                SqlStdOperatorTable.EXISTS,
                SqlStdOperatorTable.SOME_EQ,
                SqlStdOperatorTable.SOME_NE,
                SqlStdOperatorTable.SOME_LT,
                SqlStdOperatorTable.SOME_LE,
                SqlStdOperatorTable.SOME_GT,
                SqlStdOperatorTable.SOME_GE,
                SqlStdOperatorTable.ALL_EQ,
                SqlStdOperatorTable.ALL_NE,
                SqlStdOperatorTable.ALL_LT,
                SqlStdOperatorTable.ALL_LE,
                SqlStdOperatorTable.ALL_GT,
                SqlStdOperatorTable.ALL_GE,
                SqlStdOperatorTable.SCALAR_QUERY,
                SqlStdOperatorTable.CAST,
                SqlLibraryOperators.INFIX_CAST,
                SqlLibraryOperators.TRY_CAST,
                SqlLibraryOperators.SAFE_CAST,
                SqlStdOperatorTable.DEFAULT,
                SqlStdOperatorTable.EXPLICIT_TABLE,
                SqlStdOperatorTable.LATERAL);
    }

    private static void arithmetic() {
        add(
                Leakproof.ON_DECIMALS,
                SYNTAX,
                SqlStdOperatorTable.PLUS,
                SqlStdOperatorTable.MINUS,
                SqlStdOperatorTable.MULTIPLY,
                SqlStdOperatorTable.UNARY_MINUS);
        add(Leakproof.ALWAYS, SYNTAX, SqlStdOperatorTable.UNARY_PLUS);
        add(
                Leakproof.NEVER,
                SYNTAX,
                SqlStdOperatorTable.DIVIDE,
                SqlStdOperatorTable.MOD,
                SqlStdOperatorTable.PERCENT_REMAINDER);
        add(Leakproof.NEVER, "abs({0})", SqlStdOperatorTable.ABS);
        add(Leakproof.NEVER, "CAST(sign({0}) AS {type})", SqlStdOperatorTable.SIGN);
        add(Leakproof.NEVER, "CAST(round({*}) AS {type})", SqlStdOperatorTable.ROUND);
        add(Leakproof.NEVER, "CAST(trunc({*}) AS {type})", SqlStdOperatorTable.TRUNCATE);
        add(Leakproof.NEVER, SYNTAX, SqlStdOperatorTable.FLOOR, SqlStdOperatorTable.CEIL);
        add(Leakproof.NEVER, "power({*})", SqlStdOperatorTable.POWER);
        add(Leakproof.NEVER, "sqrt({0})", SqlStdOperatorTable.SQRT);
        add(Leakproof.NEVER, "cbrt({0})", SqlStdOperatorTable.CBRT);
        add(Leakproof.NEVER, "exp({0})", SqlStdOperatorTable.EXP);
        add(Leakproof.NEVER, "ln({0})", SqlStdOperatorTable.LN);
        add(Leakproof.NEVER, "log10({0})", SqlStdOperatorTable.LOG10);
        add(Leakproof.NEVER, "sin({0})", SqlStdOperatorTable.SIN);
        add(Leakproof.NEVER, "cos({0})", SqlStdOperatorTable.COS);
        add(Leakproof.NEVER, "tan({0})", SqlStdOperatorTable.TAN);
        add(Leakproof.NEVER, "asin({0})", SqlStdOperatorTable.ASIN);
        add(Leakproof.NEVER, "acos({0})", SqlStdOperatorTable.ACOS);
        add(Leakproof.NEVER, "atan({0})", SqlStdOperatorTable.ATAN);
        add(Leakproof.NEVER, "atan2({*})", SqlStdOperatorTable.ATAN2);
        add(Leakproof.NEVER, "degrees({0})", SqlStdOperatorTable.DEGREES);
        add(Leakproof.NEVER, "radians({0})", SqlStdOperatorTable.RADIANS);
        add(Leakproof.ALWAYS, "pi()", SqlStdOperatorTable.PI);
    }

    private static void strings() {
        add(Leakproof.NEVER, SYNTAX, SqlStdOperatorTable.CONCAT);
        add(Leakproof.NEVER, "upper({0})", SqlStdOperatorTable.UPPER);
        add(Leakproof.NEVER, "lower({0})", SqlStdOperatorTable.LOWER);
        add(Leakproof.NEVER, SYNTAX, SqlStdOperatorTable.SUBSTRING, MeshFunctions.SUBSTR);
        add(Leakproof.NEVER, SYNTAX, SqlStdOperatorTable.TRIM);
        add(Leakproof.NEVER, SYNTAX, SqlStdOperatorTable.POSITION);
        add(
                Leakproof.NEVER,
                "CAST(length({0}) AS {type})",
                SqlStdOperatorTable.CHAR_LENGTH,
                SqlStdOperatorTable.CHARACTER_LENGTH,
                MeshFunctions.LENGTH);
        add(Leakproof.NEVER, SYNTAX, MeshFunctions.CONCAT);
        add(Leakproof.NEVER, SYNTAX, SqlLibraryOperators.LTRIM, SqlLibraryOperators.RTRIM);
        add(Leakproof.NEVER, SYNTAX, MeshFunctions.LPAD, MeshFunctions.RPAD);
        add(Leakproof.NEVER, SYNTAX, SqlStdOperatorTable.REPLACE);
        add(Leakproof.NEVER, "left({*})", SqlLibraryOperators.LEFT);
        add(Leakproof.NEVER, "right({*})", SqlLibraryOperators.RIGHT);
        add(Leakproof.NEVER, "reverse({0})", SqlLibraryOperators.REVERSE);
        add(Leakproof.NEVER, "starts_with({*})", SqlLibraryOperators.STARTS_WITH);
        add(Leakproof.NEVER, "ends_with({*})", SqlLibraryOperators.ENDS_WITH);
    }

    private static void datesAndTimes() {
        add(Leakproof.ALWAYS, SYNTAX, SqlStdOperatorTable.EXTRACT);
        // Conversion turns these into EXTRACT.
        add(
                Leakproof.ALWAYS,
                SYNTAX,
                SqlStdOperatorTable.YEAR,
                SqlStdOperatorTable.QUARTER,
                SqlStdOperatorTable.MONTH,
                SqlStdOperatorTable.WEEK,
                SqlStdOperatorTable.DAYOFYEAR,
                SqlStdOperatorTable.DAYOFMONTH,
                SqlStdOperatorTable.DAYOFWEEK,
                SqlStdOperatorTable.HOUR,
                SqlStdOperatorTable.MINUTE,
                SqlStdOperatorTable.SECOND);
        add(Leakproof.NEVER, SYNTAX, MeshFunctions.DATE_TRUNC);
        add(Leakproof.NEVER, "CAST(last_day({0}) AS {type})", SqlStdOperatorTable.LAST_DAY);
        add(Leakproof.NEVER, SYNTAX, SqlStdOperatorTable.DATETIME_PLUS, SqlStdOperatorTable.MINUS_DATE);
        add(Leakproof.NEVER, SYNTAX, SqlStdOperatorTable.TIMESTAMP_ADD, SqlStdOperatorTable.INTERVAL);
        add(
                Leakproof.ALWAYS,
                SYNTAX,
                SqlStdOperatorTable.CURRENT_DATE,
                MeshFunctions.CURRENT_TIMESTAMP,
                SqlStdOperatorTable.LOCALTIMESTAMP);
        add(Leakproof.ALWAYS, SYNTAX, SqlStdOperatorTable.CURRENT_USER, SqlStdOperatorTable.USER);
        add(Leakproof.ALWAYS, SYNTAX, SqlStdOperatorTable.SESSION_USER);
    }

    private static void nested() {
        add(
                Leakproof.NEVER,
                SYNTAX,
                SqlStdOperatorTable.ITEM,
                SqlStdOperatorTable.DOT,
                SqlStdOperatorTable.ARRAY_VALUE_CONSTRUCTOR,
                SqlStdOperatorTable.MAP_VALUE_CONSTRUCTOR,
                SqlStdOperatorTable.ARRAY_QUERY,
                SqlStdOperatorTable.UNNEST,
                SqlStdOperatorTable.UNNEST_WITH_ORDINALITY);
        add(Leakproof.ALWAYS, "CAST(cardinality({0}) AS {type})", SqlStdOperatorTable.CARDINALITY);
    }

    private static void aggregatesAndWindows() {
        add(Leakproof.NEVER, "sum({*})", SqlStdOperatorTable.SUM, SqlStdOperatorTable.SUM0);
        add(Leakproof.NEVER, "count({*})", SqlStdOperatorTable.COUNT);
        add(Leakproof.NEVER, "approx_count_distinct({*})", SqlStdOperatorTable.APPROX_COUNT_DISTINCT);
        add(Leakproof.NEVER, "min({*})", SqlStdOperatorTable.MIN);
        add(Leakproof.NEVER, "max({*})", SqlStdOperatorTable.MAX);
        add(Leakproof.NEVER, "avg({*})", SqlStdOperatorTable.AVG);
        add(Leakproof.NEVER, "bool_and({*})", SqlStdOperatorTable.EVERY, SqlLibraryOperators.BOOL_AND);
        add(Leakproof.NEVER, "bool_or({*})", SqlStdOperatorTable.SOME, SqlLibraryOperators.BOOL_OR);
        add(Leakproof.NEVER, "any_value({*})", SqlStdOperatorTable.ANY_VALUE);
        add(Leakproof.NEVER, "array_agg({*})", AggregateFunctions.ARRAY_AGG);
        add(Leakproof.NEVER, SYNTAX, AggregateFunctions.LISTAGG, AggregateFunctions.STRING_AGG);
        add(Leakproof.NEVER, SYNTAX, AggregateFunctions.PERCENTILE_CONT, AggregateFunctions.PERCENTILE_DISC);
        add(Leakproof.NEVER, SYNTAX, SqlStdOperatorTable.WITHIN_GROUP);
        add(Leakproof.NEVER, "grouping({*})", SqlStdOperatorTable.GROUPING, SqlStdOperatorTable.GROUPING_ID);
        add(
                Leakproof.NEVER,
                SYNTAX,
                SqlStdOperatorTable.FILTER,
                SqlStdOperatorTable.OVER,
                SqlStdOperatorTable.RESPECT_NULLS,
                SqlStdOperatorTable.IGNORE_NULLS,
                SqlStdOperatorTable.CUBE,
                SqlStdOperatorTable.ROLLUP,
                SqlStdOperatorTable.GROUPING_SETS,
                SqlStdOperatorTable.DESC,
                SqlStdOperatorTable.NULLS_FIRST,
                SqlStdOperatorTable.NULLS_LAST);
        add(Leakproof.NEVER, "row_number()", SqlStdOperatorTable.ROW_NUMBER);
        add(Leakproof.NEVER, "rank()", SqlStdOperatorTable.RANK);
        add(Leakproof.NEVER, "dense_rank()", SqlStdOperatorTable.DENSE_RANK);
        add(Leakproof.NEVER, "percent_rank()", SqlStdOperatorTable.PERCENT_RANK);
        add(Leakproof.NEVER, "cume_dist()", SqlStdOperatorTable.CUME_DIST);
        add(Leakproof.NEVER, "ntile({*})", SqlStdOperatorTable.NTILE);
        add(Leakproof.NEVER, "lag({*})", MeshFunctions.LAG);
        add(Leakproof.NEVER, "lead({*})", MeshFunctions.LEAD);
        add(Leakproof.NEVER, "first_value({*})", SqlStdOperatorTable.FIRST_VALUE);
        add(Leakproof.NEVER, "last_value({*})", SqlStdOperatorTable.LAST_VALUE);
        add(Leakproof.NEVER, "nth_value({*})", AggregateFunctions.NTH_VALUE);
        add(
                Leakproof.NEVER,
                SYNTAX,
                SqlStdOperatorTable.UNION,
                SqlStdOperatorTable.UNION_ALL,
                SqlStdOperatorTable.INTERSECT,
                SqlStdOperatorTable.INTERSECT_ALL,
                SqlStdOperatorTable.EXCEPT,
                SqlStdOperatorTable.EXCEPT_ALL,
                SqlStdOperatorTable.VALUES,
                SqlStdOperatorTable.AS);
    }
}
