package io.meshgate.planner.sql;

import static io.meshgate.planner.sql.FunctionDefinition.scalar;

import io.meshgate.planner.sql.StringGrowth.Size;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;

/** Functions that make arrays of arrays, and maps of maps, beside those of {@link CollectionFunctions}. */
final class ArrayFunctions {
    /** The longest that SEQUENCE makes. */
    private static final int LONGEST_SEQUENCE = 10_000;

    private static final SqlTypeFamily ARRAYS = SqlTypeFamily.ARRAY;
    private static final SqlTypeFamily INTEGER = SqlTypeFamily.INTEGER;
    private static final SqlOperandTypeChecker ONE = OperandTypes.family(ARRAYS);
    private static final SqlOperandTypeChecker TWO = OperandTypes.family(ARRAYS, ARRAYS);
    private static final SqlOperandTypeChecker ARRAY_AND_ELEMENT = new CollectionFunctions.ArrayAndElement();
    private static final SqlReturnTypeInference SAME = ReturnTypes.ARG0.andThen(SqlTypeTransforms.TO_NULLABLE);
    private static final SqlReturnTypeInference NUMBERS = ReturnTypes.explicit(factory -> factory.createArrayType(
                    factory.createTypeWithNullability(factory.createSqlType(SqlTypeName.BIGINT), true), -1))
            .andThen(SqlTypeTransforms.TO_NULLABLE);

    private static final String UNION = distinctOf("list_concat(v.a, v.b)");
    private static final String INTERSECTION = "list_sort(list_intersect(v.a, v.b), 'ASC', 'NULLS LAST')";

    /** What a sub-query has gathered of an array's elements: an empty array where it is NULL and the array is not. */
    static final FunctionDefinition LIST = scalar(
            "$LIST",
            ReturnTypes.ARG0.andThen(SqlTypeTransforms.FORCE_NULLABLE),
            OperandTypes.family(ARRAYS, ARRAYS),
            "CASE WHEN {1} IS NOT NULL THEN coalesce({0}, []) END");

    private ArrayFunctions() {}

    static List<FunctionDefinition> all() {
        return List.of(
                LIST,
                scalar("ARRAY_DISTINCT", SAME, ONE, (call, operands) -> distinct(operands.get(0))),
                scalar(
                                "ARRAY_UNION",
                                CollectionFunctions::common,
                                TWO,
                                (call, operands) -> DuckDbTypes.cast(both(call, operands, UNION), call.getType()))
                        .growing(2),
                scalar(
                        "ARRAY_INTERSECT",
                        CollectionFunctions::common,
                        TWO,
                        (call, operands) -> DuckDbTypes.cast(both(call, operands, INTERSECTION), call.getType())),
                scalar(
                        "ARRAY_REMOVE",
                        SAME,
                        ARRAY_AND_ELEMENT,
                        "list_transform([struct_pack(a := {0}, x := {1})], lambda v: CASE WHEN v.x IS NOT NULL THEN"
                                + " list_filter(v.a, lambda e: e IS DISTINCT FROM v.x) END)[1]"),
                scalar(
                        "TRIM_ARRAY",
                        SAME,
                        OperandTypes.family(ARRAYS, INTEGER),
                        "list_transform([struct_pack(a := {0}, n := CAST({1} AS BIGINT))], lambda v: CASE WHEN v.n < 0 OR v.n >"
                                + " len(v.a) THEN error('MESHGATE:INVALID_ARGUMENT:TRIM_ARRAY takes no more elements away"
                                + " than there are') WHEN v.n IS NOT NULL THEN list_slice(v.a, 1, len(v.a) - v.n) END)[1]"),
                scalar("ARRAY_FIRST", CollectionFunctions::element, ONE, "array_extract({0}, 1)"),
                scalar("ARRAY_LAST", CollectionFunctions::element, ONE, "array_extract({0}, -1)"),
                scalar(
                                "SEQUENCE",
                                NUMBERS,
                                OperandTypes.family(INTEGER, INTEGER)
                                        .or(OperandTypes.family(INTEGER, INTEGER, INTEGER)),
                                (call, operands) -> sequence(operands))
                        .growing((call, sizes) -> new Size(Long.BYTES * LONGEST_SEQUENCE, 0)),
                scalar(
                                "MAP_CONCAT",
                                SAME,
                                OperandTypes.SAME_SAME.and(OperandTypes.family(SqlTypeFamily.MAP, SqlTypeFamily.MAP)),
                                "list_transform([struct_pack(a := {0}, b := {1})], lambda v: CASE WHEN v.a IS NOT NULL AND"
                                        + " v.b IS NOT NULL THEN map_concat(v.a, v.b) END)[1]")
                        .growing(1),
                scalar(
                                "MAP_ENTRIES",
                                ArrayFunctions::entries,
                                OperandTypes.family(SqlTypeFamily.MAP),
                                ArrayFunctions::entries)
                        .growing(1));
    }

    /** DuckDB drops NULLs, and gives the elements in any order. */
    private static String distinctOf(String array) {
        return "list_transform([" + array + "], lambda w: list_concat(list_sort(list_distinct(w), 'ASC', 'NULLS LAST'),"
                + " CASE WHEN list_count(w) < len(w) THEN [NULL] ELSE [] END))[1]";
    }

    private static String distinct(String array) {
        return "list_transform([" + array + "], lambda v: CASE WHEN v IS NOT NULL THEN " + distinctOf("v") + " END)[1]";
    }

    /** DuckDB takes NULL for an empty array. */
    private static String both(RexCall call, List<String> written, String function) {
        List<String> operands = CollectionFunctions.ofOneType(call, written);
        return "list_transform([struct_pack(a := " + operands.get(0) + ", b := " + operands.get(1)
                + ")], lambda v: CASE WHEN v.a IS NOT NULL AND v.b IS NOT NULL THEN " + function + " END)[1]";
    }

    private static String sequence(List<String> operands) {
        String step = operands.size() > 2 ? "CAST(" + operands.get(2) + " AS BIGINT)" : "CAST(1 AS BIGINT)";
        return "list_transform([struct_pack(a := CAST(" + operands.get(0) + " AS BIGINT), b := CAST(" + operands.get(1)
                + " AS BIGINT), s := " + step
                + ")], lambda v: CASE WHEN v.a IS NULL OR v.b IS NULL OR v.s IS NULL THEN NULL"
                + " WHEN v.s = 0 THEN error('MESHGATE:INVALID_ARGUMENT:SEQUENCE needs a step that is not 0')"
                + " WHEN (CAST(v.b AS HUGEINT) - v.a) // v.s >= " + LONGEST_SEQUENCE
                + " THEN error('MESHGATE:LIMIT_EXCEEDED:SEQUENCE makes at most " + LONGEST_SEQUENCE
                + " elements') ELSE generate_series(v.a, v.b, v.s) END)[1]";
    }

    private static RelDataType entries(SqlOperatorBinding operands) {
        RelDataTypeFactory factory = operands.getTypeFactory();
        RelDataType map = operands.getOperandType(0);
        RelDataType entry = factory.createTypeWithNullability(
                factory.builder()
                        .add("key", map.getKeyType())
                        .add("value", map.getValueType())
                        .build(),
                true);
        return factory.createTypeWithNullability(factory.createArrayType(entry, -1), map.isNullable());
    }

    private static String entries(RexCall call, List<String> operands) {
        return DuckDbTypes.cast("map_entries(" + operands.get(0) + ")", call.getType());
    }
}
