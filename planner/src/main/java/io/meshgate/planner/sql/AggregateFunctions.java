package io.meshgate.planner.sql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlSyntax;
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

    // Calcite's own take the results of these for NOT NULL, though over no rows they are NULL.
    static final SqlAggFunction PERCENTILE_CONT = percentile("PERCENTILE_CONT", SqlKind.PERCENTILE_CONT);

    static final SqlAggFunction PERCENTILE_DISC = percentile("PERCENTILE_DISC", SqlKind.PERCENTILE_DISC);

    static final SqlAggFunction LISTAGG = SqlBasicAggFunction.create(
                    "LISTAGG",
                    SqlKind.LISTAGG,
                    ReturnTypes.ARG0_FORCE_NULLABLE,
                    OperandTypes.STRING.or(OperandTypes.STRING_STRING))
            .withFunctionType(SqlFunctionCategory.SYSTEM)
            .withGroupOrder(Optionality.OPTIONAL);

    static final SqlAggFunction STRING_AGG = SqlBasicAggFunction.create(
                    SqlKind.STRING_AGG,
                    ReturnTypes.ARG0_FORCE_NULLABLE,
                    OperandTypes.STRING.or(OperandTypes.STRING_STRING))
            .withFunctionType(SqlFunctionCategory.SYSTEM)
            .withSyntax(SqlSyntax.ORDERED_FUNCTION);

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

    /** The function that stands for one of Calcite's that the parser has bound. */
    static Optional<SqlAggFunction> replacing(SqlOperator parsed) {
        return Optional.ofNullable(REPLACED.get(parsed));
    }

    private static SqlAggFunction percentile(String name, SqlKind kind) {
        return SqlBasicAggFunction.create(
                        name,
                        kind,
                        ReturnTypes.PERCENTILE_DISC_CONT.andThen(SqlTypeTransforms.FORCE_NULLABLE),
                        OperandTypes.UNIT_INTERVAL_NUMERIC_LITERAL)
                .withFunctionType(SqlFunctionCategory.SYSTEM)
                .withGroupOrder(Optionality.MANDATORY)
                .withPercentile(true)
                .withAllowsFraming(false);
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
        templates.put(aggregate("GEOMETRIC_MEAN", OPTIONAL_DOUBLE, OperandTypes.NUMERIC), "geomean({*})");
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
