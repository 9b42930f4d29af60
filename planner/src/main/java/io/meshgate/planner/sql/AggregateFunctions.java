package io.meshgate.planner.sql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.SqlWithinGroupOperator.PercentileDiscCallBinding;
import org.apache.calcite.sql.fun.SqlBasicAggFunction;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.util.Optionality;

/** Aggregate functions that Calcite lacks, each with its template in DuckDB; all are window functions as well. */
final class AggregateFunctions {
    private static final SqlReturnTypeInference OPTIONAL_DOUBLE =
            ReturnTypes.DOUBLE.andThen(SqlTypeTransforms.FORCE_NULLABLE);
    private static final SqlReturnTypeInference OPTIONAL_FIRST =
            ReturnTypes.ARG0.andThen(SqlTypeTransforms.FORCE_NULLABLE);
    private static final SqlReturnTypeInference OPTIONAL_BIGINT =
            ReturnTypes.BIGINT.andThen(SqlTypeTransforms.FORCE_NULLABLE);
    private static final SqlOperandTypeChecker INTEGER = OperandTypes.family(SqlTypeFamily.INTEGER);
    private static final SqlOperandTypeChecker ANY_TWO = OperandTypes.family(SqlTypeFamily.ANY, SqlTypeFamily.ANY);

    // Calcite's own take the results of these for NOT NULL, though over no rows they are NULL, and interpolate whole
    // numbers.
    static final SqlAggFunction PERCENTILE_CONT =
            percentile("PERCENTILE_CONT", SqlKind.PERCENTILE_CONT, OPTIONAL_DOUBLE);

    static final SqlAggFunction PERCENTILE_DISC =
            percentile("PERCENTILE_DISC", SqlKind.PERCENTILE_DISC, AggregateFunctions::ofOrder);

    // Calcite's own have the type of what they join, and so its length.
    static final SqlAggFunction LISTAGG = joined("LISTAGG");

    static final SqlAggFunction STRING_AGG = joined("STRING_AGG");

    /** Calcite's is NOT NULL where x is, though the frame may have fewer rows. */
    static final SqlAggFunction NTH_VALUE = SqlBasicAggFunction.create(
                    "NTH_VALUE",
                    SqlKind.NTH_VALUE,
                    ReturnTypes.ARG0.andThen(SqlTypeTransforms.FORCE_NULLABLE),
                    Objects.requireNonNull(SqlStdOperatorTable.NTH_VALUE.getOperandTypeChecker()))
            .withOver(true)
            .withAllowsNullTreatment(true);

    static final SqlAggFunction ARRAY_AGG = SqlBasicAggFunction.create(
                    SqlKind.ARRAY_AGG,
                    ReturnTypes.andThen(
                            ReturnTypes::stripOrderBy,
                            ReturnTypes.TO_ARRAY_NULLABLE.andThen(SqlTypeTransforms.FORCE_NULLABLE)),
                    OperandTypes.ANY)
            .withFunctionType(SqlFunctionCategory.SYSTEM)
            .withSyntax(SqlSyntax.ORDERED_FUNCTION)
            .withAllowsNullTreatment(true);

    /** Ours, by Calcite's that the parser knows. */
    private static final Map<SqlOperator, SqlAggFunction> REPLACED = Map.of(
            SqlStdOperatorTable.PERCENTILE_CONT, PERCENTILE_CONT,
            SqlStdOperatorTable.PERCENTILE_DISC, PERCENTILE_DISC,
            SqlLibraryOperators.STRING_AGG, STRING_AGG,
            SqlLibraryOperators.ARRAY_AGG, ARRAY_AGG);

    private AggregateFunctions() {}

    /** The call that stands for one of a function of Calcite's, which the parser has bound. */
    static Optional<SqlNode> replacing(SqlCall parsed) {
        return Optional.ofNullable(REPLACED.get(parsed.getOperator())).map(ours -> replacing(parsed, ours));
    }

    private static SqlNode replacing(SqlCall parsed, SqlAggFunction ours) {
        List<SqlNode> operands = parsed.getOperandList();
        boolean ordered = ours == STRING_AGG && operands.get(operands.size() - 1) instanceof SqlNodeList;
        SqlNode call = ours.createCall(
                parsed.getFunctionQuantifier(),
                parsed.getParserPosition(),
                ordered ? operands.subList(0, operands.size() - 1) : operands);
        return ordered
                ? SqlStdOperatorTable.WITHIN_GROUP.createCall(
                        parsed.getParserPosition(), call, operands.get(operands.size() - 1))
                : call;
    }

    private static SqlAggFunction joined(String name) {
        return SqlBasicAggFunction.create(
                        name,
                        SqlKind.LISTAGG,
                        ReturnTypes.VARCHAR.andThen(SqlTypeTransforms.FORCE_NULLABLE),
                        OperandTypes.STRING.or(OperandTypes.STRING_STRING))
                .withFunctionType(SqlFunctionCategory.SYSTEM)
                .withGroupOrder(Optionality.OPTIONAL);
    }

    private static SqlAggFunction percentile(String name, SqlKind kind, SqlReturnTypeInference returns) {
        return SqlBasicAggFunction.create(name, kind, returns, OperandTypes.UNIT_INTERVAL_NUMERIC_LITERAL)
                .withFunctionType(SqlFunctionCategory.SYSTEM)
                .withGroupOrder(Optionality.MANDATORY)
                .withPercentile(true)
                .withAllowsFraming(false);
    }

    /** The type of the ORDER BY. FILTER asks for it once more, and does not say what the ORDER BY is. */
    private static RelDataType ofOrder(SqlOperatorBinding operands) {
        RelDataType known = operands instanceof SqlCallBinding call && !(call instanceof PercentileDiscCallBinding)
                ? call.getValidator().getValidatedNodeTypeIfKnown(call.getCall())
                : null;
        RelDataType type = known == null ? operands.getCollationType() : known;
        return operands.getTypeFactory().createTypeWithNullability(type, true);
    }

    static Map<SqlAggFunction, String> all() {
        Map<SqlAggFunction, String> templates = new LinkedHashMap<>();
        templates.put(aggregate("APPROX_DISTINCT", ReturnTypes.BIGINT, OperandTypes.ANY), "approx_count_distinct({*})");
        templates.put(
                aggregate("APPROX_PERCENTILE", OPTIONAL_FIRST, OperandTypes.NUMERIC_NUMERIC), "approx_quantile({*})");
        templates.put(aggregate("MEDIAN", OPTIONAL_DOUBLE, OperandTypes.NUMERIC), "median({*})");
        templates.put(aggregate("MODE", OPTIONAL_FIRST, OperandTypes.ANY), "mode({*})");
        templates.put(aggregate("MIN_BY", OPTIONAL_FIRST, ANY_TWO), "arg_min_null({*})");
        templates.put(aggregate("MAX_BY", OPTIONAL_FIRST, ANY_TWO), "arg_max_null({*})");
        templates.put(aggregate("COUNT_IF", ReturnTypes.BIGINT, OperandTypes.BOOLEAN), "count_if({*})");
        templates.put(aggregate("CORR", OPTIONAL_DOUBLE, OperandTypes.NUMERIC_NUMERIC), "corr({*})");
        templates.put(aggregate("REGR_SLOPE", OPTIONAL_DOUBLE, OperandTypes.NUMERIC_NUMERIC), "regr_slope({*})");
        templates.put(
                aggregate("REGR_INTERCEPT", OPTIONAL_DOUBLE, OperandTypes.NUMERIC_NUMERIC), "regr_intercept({*})");
        templates.put(aggregate("REGR_R2", OPTIONAL_DOUBLE, OperandTypes.NUMERIC_NUMERIC), "regr_r2({*})");
        templates.put(aggregate("SKEWNESS", OPTIONAL_DOUBLE, OperandTypes.NUMERIC), "skewness({*})");
        templates.put(aggregate("KURTOSIS", OPTIONAL_DOUBLE, OperandTypes.NUMERIC), "kurtosis({*})");
        // DuckDB's own is a macro, which has no FILTER.
        templates.put(aggregate("GEOMETRIC_MEAN", OPTIONAL_DOUBLE, OperandTypes.NUMERIC), "avg({*})");
        // Calcite's own are NOT NULL, though of one row NULL, and sums of squares where they are window functions.
        for (String name : List.of("STDDEV", "STDDEV_SAMP")) {
            templates.put(aggregate(name, OPTIONAL_DOUBLE, OperandTypes.NUMERIC), "stddev_samp({*})");
        }
        for (String name : List.of("VARIANCE", "VAR_SAMP")) {
            templates.put(aggregate(name, OPTIONAL_DOUBLE, OperandTypes.NUMERIC), "var_samp({*})");
        }
        templates.put(aggregate("STDDEV_POP", OPTIONAL_DOUBLE, OperandTypes.NUMERIC), "stddev_pop({*})");
        templates.put(aggregate("VAR_POP", OPTIONAL_DOUBLE, OperandTypes.NUMERIC), "var_pop({*})");
        templates.put(aggregate("COVAR_POP", OPTIONAL_DOUBLE, OperandTypes.NUMERIC_NUMERIC), "covar_pop({*})");
        templates.put(aggregate("COVAR_SAMP", OPTIONAL_DOUBLE, OperandTypes.NUMERIC_NUMERIC), "covar_samp({*})");
        templates.put(aggregate("MAP_AGG", AggregateFunctions::map, ANY_TWO), "list(row({*}))");
        templates.put(
                aggregate(
                        "BOOLAND_AGG",
                        ReturnTypes.BOOLEAN.andThen(SqlTypeTransforms.FORCE_NULLABLE),
                        OperandTypes.BOOLEAN),
                "bool_and({*})");
        templates.put(
                aggregate(
                        "BOOLOR_AGG",
                        ReturnTypes.BOOLEAN.andThen(SqlTypeTransforms.FORCE_NULLABLE),
                        OperandTypes.BOOLEAN),
                "bool_or({*})");
        for (String name : List.of("BIT_AND", "BITWISE_AND_AGG")) {
            templates.put(aggregate(name, OPTIONAL_BIGINT, INTEGER), "bit_and(CAST({*} AS BIGINT))");
        }
        for (String name : List.of("BIT_OR", "BITWISE_OR_AGG")) {
            templates.put(aggregate(name, OPTIONAL_BIGINT, INTEGER), "bit_or(CAST({*} AS BIGINT))");
        }
        for (String name : List.of("BIT_XOR", "BITWISE_XOR_AGG")) {
            templates.put(aggregate(name, OPTIONAL_BIGINT, INTEGER), "bit_xor(CAST({*} AS BIGINT))");
        }
        templates.put(aggregate("ARBITRARY", OPTIONAL_FIRST, OperandTypes.ANY), "any_value({*})");
        return templates;
    }

    private static SqlAggFunction aggregate(String name, SqlReturnTypeInference returns, SqlOperandTypeChecker takes) {
        return SqlBasicAggFunction.create(name, SqlKind.OTHER_FUNCTION, returns, takes);
    }

    private static RelDataType map(SqlOperatorBinding operands) {
        RelDataTypeFactory factory = operands.getTypeFactory();
        RelDataType key = factory.createTypeWithNullability(operands.getOperandType(0), false);
        RelDataType value = factory.createTypeWithNullability(operands.getOperandType(1), true);
        return factory.createTypeWithNullability(factory.createMapType(key, value), true);
    }
}
