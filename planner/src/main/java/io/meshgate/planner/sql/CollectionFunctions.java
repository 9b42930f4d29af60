package io.meshgate.planner.sql;

import static io.meshgate.planner.sql.FunctionDefinition.scalar;

import io.meshgate.planner.catalog.MeshTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.Static;

/** Functions of arrays and maps. Elements are compared as by IS NOT DISTINCT FROM where the text does not say otherwise. */
final class CollectionFunctions {
    private static final SqlOperandTypeChecker ARRAY = OperandTypes.family(SqlTypeFamily.ARRAY);
    private static final SqlOperandTypeChecker TWO_ARRAYS =
            OperandTypes.family(SqlTypeFamily.ARRAY, SqlTypeFamily.ARRAY);
    private static final SqlOperandTypeChecker MAP = OperandTypes.family(SqlTypeFamily.MAP);
    private static final SqlOperandTypeChecker ARRAY_AND_ELEMENT = new ArrayAndElement();
    private static final SqlReturnTypeInference ELEMENT = CollectionFunctions::element;
    private static final SqlReturnTypeInference SAME = ReturnTypes.ARG0.andThen(SqlTypeTransforms.TO_NULLABLE);

    private CollectionFunctions() {}

    static List<FunctionDefinition> all() {
        FunctionDefinition contains =
                scalar("ARRAY_CONTAINS", ReturnTypes.BOOLEAN_NULLABLE, ARRAY_AND_ELEMENT, "list_contains({*})");
        FunctionDefinition join = scalar(
                        "ARRAY_JOIN",
                        ReturnTypes.VARCHAR_NULLABLE,
                        OperandTypes.family(SqlTypeFamily.ARRAY, SqlTypeFamily.CHARACTER),
                        CollectionFunctions::joined)
                .growing((call, sizes) -> sizes[0].plus(StringGrowth.Size.SOURCE)
                        .times(16.0 + separator(call).getBytes(StandardCharsets.UTF_8).length));
        FunctionDefinition slice = scalar(
                "ARRAY_SLICE",
                SAME,
                OperandTypes.family(SqlTypeFamily.ARRAY, SqlTypeFamily.INTEGER, SqlTypeFamily.INTEGER),
                CollectionFunctions::slice);
        return List.of(
                slice,
                slice.as("SLICE"),
                contains,
                contains.as("CONTAINS"),
                scalar(
                        "ARRAY_POSITION",
                        ReturnTypes.BIGINT_NULLABLE,
                        ARRAY_AND_ELEMENT,
                        // Once each: the operands may be long.
                        "list_transform([struct_pack(a := {0}, x := {1})], lambda v: CASE WHEN v.a IS NOT NULL AND v.x IS NOT"
                                + " NULL THEN coalesce(list_position(v.a, v.x), 0) END)[1]"),
                join,
                join.as("ARRAY_TO_STRING"),
                scalar("ARRAY_LENGTH", ReturnTypes.INTEGER_NULLABLE, ARRAY, "CAST(len({0}) AS INTEGER)"),
                scalar("ARRAY_SORT", SAME, ARRAY, "list_sort({0}, 'ASC', 'NULLS LAST')"),
                scalar("ARRAY_REVERSE", SAME, ARRAY, "list_reverse({0})"),
                scalar("ARRAY_MIN", ELEMENT, ARRAY, "list_min({0})"),
                scalar("ARRAY_MAX", ELEMENT, ARRAY, "list_max({0})"),
                scalar(
                                "ARRAY_CONCAT",
                                CollectionFunctions::common,
                                TWO_ARRAYS,
                                (call, operands) -> DuckDbTypes.cast(
                                        nullIfNull("list_concat", ofOneType(call, operands)), call.getType()))
                        .growing(1),
                scalar("FLATTEN", CollectionFunctions::flattened, ARRAY, "flatten({0})")
                        .growing(1),
                scalar(
                        "ARRAYS_OVERLAP",
                        CollectionFunctions::overlap,
                        TWO_ARRAYS,
                        (call, operands) -> "list_has_any(" + String.join(", ", ofOneType(call, operands)) + ")"),
                scalar(
                        "ELEMENT_AT",
                        CollectionFunctions::itemType,
                        OperandTypes.family(SqlTypeFamily.ARRAY, SqlTypeFamily.INTEGER)
                                .or(OperandTypes.family(SqlTypeFamily.MAP, SqlTypeFamily.ANY)),
                        (call, operands) -> isArray(call)
                                ? "array_extract(" + String.join(", ", operands) + ")"
                                : "map_extract_value(" + String.join(", ", operands) + ")"),
                scalar("MAP_KEYS", operands -> entries(operands, true), MAP, "map_keys({0})"),
                scalar("MAP_VALUES", operands -> entries(operands, false), MAP, "map_values({0})"));
    }

    private static boolean isArray(RexCall call) {
        return call.getOperands().get(0).getType().getSqlTypeName() == SqlTypeName.ARRAY;
    }

    /** It comes once for each element, so that what it is bounds how long the text becomes. */
    private static String separator(RexCall join) {
        return FunctionDefinition.text(join, 1, "the separator");
    }

    /** DuckDB leaves out what is NULL. */
    private static String nullIfNull(String function, List<String> operands) {
        return "CASE WHEN " + String.join(" IS NOT NULL AND ", operands) + " IS NOT NULL THEN " + function + "("
                + String.join(", ", operands) + ") END";
    }

    /** DuckDB finds no common type for an array of NULLs alone. */
    static List<String> ofOneType(RexCall call, List<String> operands) {
        List<RelDataType> types =
                call.getOperands().stream().map(RexNode::getType).toList();
        RelDataType common = MeshTypes.FACTORY.leastRestrictive(types);
        boolean same = common == null
                || types.stream()
                        .allMatch(type -> DuckDbTypes.type(type).equals(DuckDbTypes.type(common)) && !isOfNulls(type));
        if (same) {
            return operands;
        }
        List<String> cast = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            cast.add(DuckDbTypes.cast(operands.get(i), types.get(i), common));
        }
        return cast;
    }

    private static boolean isOfNulls(RelDataType array) {
        RelDataType element = array.getComponentType();
        return element != null && SqlTypeUtil.isNull(element);
    }

    /** DuckDB makes NULL of an array of NULLs alone. */
    private static String joined(RexCall call, List<String> operands) {
        return "list_transform([" + operands.get(0) + "], lambda v: CASE WHEN v IS NOT NULL THEN"
                + " coalesce(array_to_string(list_transform(v, lambda e: CAST(e AS VARCHAR)), "
                + DuckDbText.string(separator(call)) + "), '') END)[1]";
    }

    /** From a place, from 1 on or from the end if negative, so many elements. */
    private static String slice(RexCall call, List<String> operands) {
        return "list_transform([struct_pack(a := " + operands.get(0) + ", f := CAST(" + operands.get(1)
                + " AS BIGINT), n := CAST(" + operands.get(2)
                + " AS BIGINT))], lambda v: CASE WHEN v.a IS NULL OR v.f IS NULL OR v.n IS NULL THEN NULL WHEN v.f = 0 OR v.n < 0 THEN error('MESHGATE:INVALID_ARGUMENT:"
                + "ARRAY_SLICE counts from 1, or from the end below 0, and takes no negative length') WHEN v.f > 0"
                + " THEN list_slice(v.a, least(v.f, len(v.a) + 1), least(v.f, len(v.a) + 1) + least(v.n, len(v.a)) - 1)"
                + " WHEN len(v.a) + v.f < 0 THEN list_slice(v.a, 1, 0)"
                + " ELSE list_slice(v.a, len(v.a) + v.f + 1, len(v.a) + v.f + least(v.n, len(v.a))) END)[1]";
    }

    /** Of elements that can be compared. */
    private static RelDataType overlap(SqlOperatorBinding operands) {
        RelDataTypeFactory factory = operands.getTypeFactory();
        return factory.createTypeWithNullability(
                factory.createSqlType(SqlTypeName.BOOLEAN), common(operands).isNullable());
    }

    static RelDataType common(SqlOperatorBinding operands) {
        RelDataType common = operands.getTypeFactory().leastRestrictive(operands.collectOperandTypes());
        if (common == null) {
            throw operands.newError(
                    Static.RESOURCE.typeNotSupported(operands.getOperandType(1).toString()));
        }
        return common;
    }

    private static RelDataType component(SqlOperatorBinding operands) {
        RelDataType component = operands.getOperandType(0).getComponentType();
        return component == null ? operands.getTypeFactory().createSqlType(SqlTypeName.NULL) : component;
    }

    static RelDataType element(SqlOperatorBinding operands) {
        return operands.getTypeFactory().createTypeWithNullability(component(operands), true);
    }

    private static RelDataType itemType(SqlOperatorBinding operands) {
        RelDataType collection = operands.getOperandType(0);
        RelDataType value =
                collection.getSqlTypeName() == SqlTypeName.MAP ? collection.getValueType() : component(operands);
        return operands.getTypeFactory().createTypeWithNullability(value, true);
    }

    private static RelDataType flattened(SqlOperatorBinding operands) {
        RelDataType inner = component(operands);
        if (inner.getSqlTypeName() != SqlTypeName.ARRAY) {
            throw operands.newError(Static.RESOURCE.typeNotSupported(String.valueOf(inner.getSqlTypeName())));
        }
        return operands.getTypeFactory()
                .createTypeWithNullability(inner, operands.getOperandType(0).isNullable());
    }

    private static RelDataType entries(SqlOperatorBinding operands, boolean keys) {
        RelDataTypeFactory factory = operands.getTypeFactory();
        RelDataType map = operands.getOperandType(0);
        RelDataType element = keys ? map.getKeyType() : map.getValueType();
        return factory.createTypeWithNullability(factory.createArrayType(element, -1), map.isNullable());
    }

    /** An array and a value that can be compared with its elements. */
    static final class ArrayAndElement implements SqlOperandTypeChecker {
        @Override
        public boolean checkOperandTypes(SqlCallBinding call, boolean throwOnFailure) {
            RelDataType array = call.getOperandType(0);
            boolean fits = array.getSqlTypeName() == SqlTypeName.ARRAY
                    && comparable(array.getComponentType(), call.getOperandType(1));
            if (!fits && throwOnFailure) {
                throw call.newValidationSignatureError();
            }
            return fits;
        }

        private static boolean comparable(RelDataType element, RelDataType value) {
            return element != null
                    && (SqlTypeUtil.isNull(value)
                            || (SqlTypeUtil.isComparable(element, value) && SqlTypeUtil.sameNamedType(element, value))
                            || (SqlTypeUtil.isNumeric(element) && SqlTypeUtil.isNumeric(value))
                            || (SqlTypeUtil.isCharacter(element) && SqlTypeUtil.isCharacter(value)));
        }

        @Override
        public SqlOperandCountRange getOperandCountRange() {
            return SqlOperandCountRanges.of(2);
        }

        @Override
        public String getAllowedSignatures(SqlOperator operator, String name) {
            return name + "(<ARRAY>, <ELEMENT>)";
        }
    }
}
