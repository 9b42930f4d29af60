package io.meshgate.planner.sql;

import static io.meshgate.planner.sql.FunctionDefinition.scalar;
import static io.meshgate.planner.sql.FunctionDefinition.text;

import io.meshgate.planner.sql.StringGrowth.Size;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Functions of strings and bytes. Regular expressions are RE2's: they take time in proportion to the text. */
final class StringFunctions {
    private static final SqlTypeFamily STRING = SqlTypeFamily.CHARACTER;
    private static final SqlTypeFamily INTEGER = SqlTypeFamily.INTEGER;
    private static final SqlReturnTypeInference TEXT = ReturnTypes.VARCHAR_NULLABLE;
    private static final SqlReturnTypeInference OPTIONAL_TEXT =
            ReturnTypes.VARCHAR.andThen(SqlTypeTransforms.FORCE_NULLABLE);
    private static final SqlReturnTypeInference BYTES =
            ReturnTypes.explicit(SqlTypeName.VARBINARY).andThen(SqlTypeTransforms.TO_NULLABLE);
    private static final SqlReturnTypeInference TEXTS = ReturnTypes.explicit(factory -> factory.createArrayType(
                    factory.createTypeWithNullability(factory.createSqlType(SqlTypeName.VARCHAR), true), -1))
            .andThen(SqlTypeTransforms.TO_NULLABLE);
    private static final SqlOperandTypeChecker ONE = OperandTypes.family(STRING);
    private static final SqlOperandTypeChecker TWO = OperandTypes.family(STRING, STRING);
    private static final SqlOperandTypeChecker THREE = OperandTypes.family(STRING, STRING, STRING);
    private static final SqlOperandTypeChecker TEXT_OR_BYTES =
            OperandTypes.family(STRING).or(OperandTypes.family(SqlTypeFamily.BINARY));
    private static final String FLAGS = "cims";

    private StringFunctions() {}

    static List<FunctionDefinition> all() {
        FunctionDefinition extract = scalar(
                "REGEXP_EXTRACT",
                OPTIONAL_TEXT,
                TWO.or(OperandTypes.family(STRING, STRING, INTEGER)),
                (call, operands) -> matches(call, operands) + "[1]");
        FunctionDefinition instr = scalar("STRPOS", ReturnTypes.INTEGER_NULLABLE, TWO, "CAST(instr({*}) AS {type})");
        FunctionDefinition ascii = scalar("ASCII", ReturnTypes.INTEGER_NULLABLE, ONE, "ascii({0})");
        FunctionDefinition levenshtein = scalar("LEVENSHTEIN", ReturnTypes.BIGINT_NULLABLE, TWO, "levenshtein({*})");
        FunctionDefinition split =
                scalar("SPLIT", TEXTS, TWO, StringFunctions::split).growing(2);
        return List.of(
                scalar("REGEXP_LIKE", ReturnTypes.BOOLEAN_NULLABLE, TWO.or(THREE), StringFunctions::regexpLike),
                scalar(
                                "REGEXP_REPLACE",
                                TEXT,
                                TWO.or(THREE).or(OperandTypes.family(STRING, STRING, STRING, STRING)),
                                StringFunctions::regexpReplace)
                        .growing(StringFunctions::replacedSize),
                extract,
                extract.as("REGEXP_SUBSTR"),
                scalar(
                                "REGEXP_EXTRACT_ALL",
                                TEXTS,
                                TWO.or(OperandTypes.family(STRING, STRING, INTEGER)),
                                StringFunctions::matches)
                        .growing(2),
                scalar(
                        "REGEXP_COUNT",
                        ReturnTypes.INTEGER_NULLABLE,
                        TWO,
                        (call, operands) -> "CAST(len(" + matches(call, operands) + ") AS INTEGER)"),
                scalar("SPLIT_PART", TEXT, OperandTypes.family(STRING, STRING, INTEGER), "split_part({*})"),
                split,
                split.as("STRING_TO_ARRAY"),
                instr,
                instr.as("INSTR"),
                FunctionDefinition.of(SqlLibraryOperators.TRANSLATE3, FunctionDefinition.template("translate({*})"))
                        .growing(4),
                // Of upper and lower case only words are left; a word is a run of letters and digits.
                scalar(
                                "INITCAP",
                                TEXT,
                                ONE,
                                "array_to_string(list_transform(regexp_extract_all(lower({0}), "
                                        + "'[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+'), lambda v: upper(v[1]) || substring(v, 2)), '')")
                        .growing(4),
                ascii,
                ascii.as("CODEPOINT"),
                scalar("CHR", TEXT, OperandTypes.family(INTEGER), "chr(CAST({0} AS INTEGER))"),
                scalar(
                                "CONCAT_WS",
                                TEXT,
                                OperandTypes.repeat(SqlOperandCountRanges.from(2), OperandTypes.CHARACTER),
                                "concat_ws({*})")
                        .growing((call, sizes) -> StringGrowth.sum(sizes).plus(sizes[0].times(sizes.length))),
                scalar("REPEAT", TEXT, OperandTypes.family(STRING, INTEGER), StringFunctions::repeat)
                        .growing(StringFunctions::repeatedSize),
                levenshtein,
                levenshtein.as("LEVENSHTEIN_DISTANCE"),
                scalar("STRIP_ACCENTS", TEXT, ONE, "strip_accents({0})"),
                scalar("BIT_LENGTH", ReturnTypes.BIGINT_NULLABLE, ONE, "CAST(bit_length({0}) AS BIGINT)"),
                scalar(
                                "REGEXP_SPLIT",
                                TEXTS,
                                TWO,
                                (call, operands) ->
                                        "string_split_regex(" + operands.get(0) + ", " + pattern(call) + ")")
                        .growing(2),
                scalar("NORMALIZE", TEXT, ONE, "nfc_normalize({0})").growing(4),
                scalar(
                        "OCTET_LENGTH",
                        ReturnTypes.INTEGER_NULLABLE,
                        TEXT_OR_BYTES,
                        ofBytes("CAST(octet_length({0}) AS INTEGER)")),
                scalar("MD5", TEXT, TEXT_OR_BYTES, ofBytes("md5({0})")).growing(StringFunctions::digestSize),
                scalar("SHA1", TEXT, TEXT_OR_BYTES, ofBytes("sha1({0})")).growing(StringFunctions::digestSize),
                scalar("SHA256", TEXT, TEXT_OR_BYTES, ofBytes("sha256({0})")).growing(StringFunctions::digestSize),
                scalar("TO_HEX", TEXT, TEXT_OR_BYTES, ofBytes("hex({0})")).growing(2),
                scalar("FROM_HEX", BYTES, ONE, "unhex({0})"),
                scalar("TO_BASE64", TEXT, TEXT_OR_BYTES, ofBytes("to_base64({0})"))
                        .growing(2),
                scalar("FROM_BASE64", BYTES, ONE, "from_base64({0})"),
                scalar("TO_UTF8", BYTES, ONE, "encode({0})"),
                scalar("FROM_UTF8", TEXT, OperandTypes.family(SqlTypeFamily.BINARY), "decode({0})"),
                scalar("URL_ENCODE", TEXT, ONE, "url_encode({0})").growing(3),
                scalar("URL_DECODE", TEXT, ONE, "url_decode({0})"));
    }

    /** The bytes of a string are its UTF-8: a cast to BLOB would read escapes in it. */
    private static FunctionDefinition.Rendering ofBytes(String template) {
        FunctionDefinition.Rendering rendering = FunctionDefinition.template(template);
        return (call, operands) -> {
            boolean text = SqlTypeUtil.isCharacter(call.getOperands().get(0).getType());
            return rendering.write(call, text ? List.of("encode(" + operands.get(0) + ")") : operands);
        };
    }

    private static Size digestSize(RexCall call, Size[] sizes) {
        return new Size(64, 0);
    }

    private static String regexpLike(RexCall call, List<String> operands) {
        String flags = operands.size() > 2 ? ", " + flags(call, 2) : "";
        return "regexp_matches(" + operands.get(0) + ", " + pattern(call) + flags + ")";
    }

    private static String regexpReplace(RexCall call, List<String> operands) {
        String replacement = operands.size() > 2 ? text(call, 2, "the replacement") : "";
        String flags = operands.size() > 3 ? flags(call, 3).replaceFirst("'$", "g'") : "'g'";
        return "regexp_replace(" + operands.get(0) + ", " + pattern(call) + ", " + DuckDbText.string(replacement) + ", "
                + flags + ")";
    }

    /** Around each character the replacement may come once, and each reference to a group in it repeats the text. */
    private static Size replacedSize(RexCall call, Size[] sizes) {
        String replacement = call.getOperands().size() > 2 ? text(call, 2, "the replacement") : "";
        int bytes = replacement.getBytes(StandardCharsets.UTF_8).length;
        return sizes[0].plus(new Size(1, 0)).times(1.0 + bytes);
    }

    private static String matches(RexCall call, List<String> operands) {
        int group = operands.size() > 2 ? FunctionDefinition.number(call, 2, "the group") : 0;
        return "regexp_extract_all(" + operands.get(0) + ", " + pattern(call) + ", " + group + ")";
    }

    /**
     * A pattern from the data could fail on a hidden row: DuckDB evaluates such functions on every entry of a file's
     * dictionary.
     */
    private static String pattern(RexCall call) {
        return DuckDbText.string(text(call, 1, "the pattern"));
    }

    private static String flags(RexCall call, int operand) {
        String flags = text(call, operand, "the flags");
        if (flags.isEmpty() || !flags.chars().allMatch(flag -> FLAGS.indexOf(flag) >= 0)) {
            throw FunctionDefinition.invalid(
                    call,
                    "the flags have to be some of i (ignore case), c (do not), m (^ and $ match at lines), s (. matches"
                            + " a line break)");
        }
        return DuckDbText.string(flags);
    }

    /** DuckDB gives the whole where the separator is NULL. */
    private static String split(RexCall call, List<String> operands) {
        if (!call.getOperands().get(1).getType().isNullable()) {
            return "string_split(" + String.join(", ", operands) + ")";
        }
        return "list_transform([struct_pack(s := " + operands.get(0) + ", t := " + operands.get(1)
                + ")], lambda v: CASE WHEN v.t IS NOT NULL THEN string_split(v.s, v.t) END)[1]";
    }

    /** As REPLACE, bounded before it is built. */
    private static String repeat(RexCall call, List<String> operands) {
        return "list_transform([struct_pack(s := " + operands.get(0) + ", n := " + operands.get(1)
                + ")], lambda v: CASE WHEN CAST(strlen(v.s) AS HUGEINT) * v.n > " + StringGrowth.LONGEST_COMPUTED
                + " THEN error('MESHGATE:LIMIT_EXCEEDED:REPEAT makes strings of at most "
                + StringGrowth.LONGEST_COMPUTED + " bytes') ELSE repeat(v.s, v.n) END)[1]";
    }

    private static Size repeatedSize(RexCall call, Size[] sizes) {
        Size bounded = new Size(StringGrowth.LONGEST_COMPUTED, 0);
        BigDecimal constant = call.getOperands().get(1) instanceof RexLiteral literal && !literal.isNull()
                ? literal.getValueAs(BigDecimal.class)
                : null;
        if (constant != null) {
            double count = Math.max(0, constant.doubleValue());
            Size written = sizes[0].times(count);
            return written.copies() == 0 && written.bytes() < bounded.bytes() ? written : bounded;
        }
        return bounded;
    }
}
