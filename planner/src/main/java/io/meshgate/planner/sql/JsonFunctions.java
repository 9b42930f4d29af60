package io.meshgate.planner.sql;

import static io.meshgate.planner.sql.FunctionDefinition.scalar;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;

/**
 * Functions of JSON texts. What is no JSON, or has nothing at the path, is NULL: standard SQL's NULL ON ERROR and NULL ON
 * EMPTY. Paths are constants.
 */
final class JsonFunctions {
    private static final SqlReturnTypeInference OPTIONAL_TEXT =
            ReturnTypes.VARCHAR.andThen(SqlTypeTransforms.FORCE_NULLABLE);
    private static final SqlReturnTypeInference OPTIONAL_TEXTS = ReturnTypes.explicit(
                    factory -> factory.createArrayType(
                            factory.createTypeWithNullability(factory.createSqlType(SqlTypeName.VARCHAR), true), -1))
            .andThen(SqlTypeTransforms.FORCE_NULLABLE);
    /** {@code .name}, {@code ."any name"} and {@code [n]}. */
    private static final Pattern STEP =
            Pattern.compile("\\.(?<name>[A-Za-z_][A-Za-z0-9_]*)|\\.\"(?<quoted>[^\"\\\\]+)\"|\\[(?<index>[0-9]{1,9})]");

    /** The functions to which the standard's syntax is turned when the statement is read. */
    static final FunctionDefinition VALUE = scalar(
            "JSON_EXTRACT_SCALAR",
            OPTIONAL_TEXT,
            OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.CHARACTER),
            (call, operands) -> ofValid(
                    operands.get(0),
                    "CASE WHEN json_type(v, " + path(call) + ") NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string(v, "
                            + path(call) + ") END"));

    static final FunctionDefinition QUERY = scalar(
            "JSON_EXTRACT",
            OPTIONAL_TEXT,
            OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.CHARACTER),
            (call, operands) -> ofValid(operands.get(0), "CAST(json_extract(v, " + path(call) + ") AS VARCHAR)"));

    private JsonFunctions() {}

    static List<FunctionDefinition> all() {
        return List.of(
                VALUE,
                QUERY,
                scalar(
                        "JSON_ARRAY_LENGTH",
                        ReturnTypes.BIGINT.andThen(SqlTypeTransforms.FORCE_NULLABLE),
                        OperandTypes.family(SqlTypeFamily.CHARACTER),
                        (call, operands) -> ofValid(
                                operands.get(0),
                                "CASE WHEN json_type(v) = 'ARRAY' THEN CAST(json_array_length(v) AS BIGINT) END")),
                scalar(
                                "JSON_ARRAY_ELEMENTS",
                                OPTIONAL_TEXTS,
                                OperandTypes.family(SqlTypeFamily.CHARACTER),
                                (call, operands) -> ofValid(
                                        operands.get(0),
                                        "CASE WHEN json_type(v) = 'ARRAY' THEN CAST(json_extract(v, '$[*]') AS VARCHAR[]) END"))
                        .growing(2),
                scalar(
                                "JSON_OBJECT_KEYS",
                                OPTIONAL_TEXTS,
                                OperandTypes.family(SqlTypeFamily.CHARACTER),
                                (call, operands) -> ofValid(
                                        operands.get(0), "CASE WHEN json_type(v) = 'OBJECT' THEN json_keys(v) END"))
                        .growing(2),
                scalar(
                        "IS_JSON",
                        ReturnTypes.BOOLEAN_NULLABLE,
                        OperandTypes.family(SqlTypeFamily.CHARACTER),
                        "json_valid({0})"));
    }

    static SqlFunction value() {
        return (SqlFunction) VALUE.operator();
    }

    static SqlFunction query() {
        return (SqlFunction) QUERY.operator();
    }

    /** The text is written once. */
    private static String ofValid(String json, String value) {
        return "list_transform([" + json + "], lambda v: CASE WHEN json_valid(v) THEN " + value + " END)[1]";
    }

    /** A path of the standard's, as DuckDB writes it. */
    private static String path(RexCall call) {
        String path = FunctionDefinition.text(call, 1, "the path").strip();
        path = path.startsWith("lax ") ? path.substring("lax ".length()).strip() : path;
        StringBuilder translated = new StringBuilder("$");
        Matcher step = STEP.matcher(path);
        int at = 1;
        while (path.startsWith("$") && at < path.length() && step.find(at) && step.start() == at) {
            if (step.group("index") != null) {
                translated
                        .append('[')
                        .append(Integer.parseInt(step.group("index")))
                        .append(']');
            } else {
                String name = step.group("name") == null ? step.group("quoted") : step.group("name");
                if (name.equals("*")) {
                    // DuckDB takes it for all names, even in quotes.
                    throw FunctionDefinition.invalid(call, "a path to the name * is not supported");
                }
                translated.append(".\"").append(name).append('"');
            }
            at = step.end();
        }
        if (!path.startsWith("$") || at < path.length()) {
            throw FunctionDefinition.invalid(
                    call, "the path has to be $ with steps .name, .\"any name\" or [index] behind it");
        }
        return DuckDbText.string(translated.toString());
    }
}
