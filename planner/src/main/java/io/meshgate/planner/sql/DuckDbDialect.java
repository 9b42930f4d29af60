package io.meshgate.planner.sql;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.catalog.MeshTypeSystem;
import io.meshgate.planner.catalog.MeshTypes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUnknownAs;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.Sarg;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import org.jspecify.annotations.Nullable;

/**
 * DuckDB's SQL, with Meshgate's meaning: "/" on integers truncates, a quotient of decimals is a DOUBLE, casts to
 * integers round half away from zero, casts to VARCHAR(n) truncate, and a date plus days stays a date.
 */
public final class DuckDbDialect implements Dialect {
    /** The one instance. */
    public static final DuckDbDialect INSTANCE = new DuckDbDialect();

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\*|type|[0-9])}");
    private static final List<String> TRUNCATION_UNITS =
            List.of("year", "quarter", "month", "week", "day", "hour", "minute", "second");
    /** What masks keep besides the letters and digits that they replace. */
    private static final String KEPT_IN_REDACTION = "'(),.@-'";

    private static final String NOT_IN_REDACTION = "'[^0-9(),.@-]'";
    private static final int SHORT_STRING = 200;
    private static final int DIGITS_IN_EIGHT_BYTES = 18;

    private DuckDbDialect() {}

    @Override
    public String name() {
        return "duckdb";
    }

    @Override
    public String quote(String identifier) {
        return '"' + readable("A name", identifier).replace("\"", "\"\"") + '"';
    }

    private static String string(String value) {
        return "'" + readable("A string literal", value).replace("'", "''") + "'";
    }

    /** DuckDB's parser ends at a NUL, and its driver writes a question mark for half a surrogate pair. */
    private static String readable(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw notSupported(what + " with the character U+0000");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw notSupported(what + " with half a surrogate pair");
        }
        return text;
    }

    @Override
    public String argument(int index, RelDataType type) {
        return cast("$" + (index + 1), type);
    }

    @Override
    public String type(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> "BOOLEAN";
            case TINYINT -> "TINYINT";
            case SMALLINT -> "SMALLINT";
            case INTEGER -> "INTEGER";
            case BIGINT -> "BIGINT";
            case REAL -> "REAL";
            case FLOAT, DOUBLE -> "DOUBLE";
            case DECIMAL -> "DECIMAL(" + type.getPrecision() + ", " + type.getScale() + ")";
            case CHAR, VARCHAR, SYMBOL, NULL -> "VARCHAR";
            case UUID -> "UUID";
            case BINARY, VARBINARY -> "BLOB";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case TIMESTAMP -> "TIMESTAMP";
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ -> "TIMESTAMPTZ";
            case ARRAY, MULTISET -> type(MeshTypes.component(type)) + "[]";
            case MAP -> "MAP(" + type(key(type)) + ", " + type(value(type)) + ")";
            case ROW -> struct(type);
            default -> {
                if (SqlTypeUtil.isInterval(type)) {
                    yield "INTERVAL";
                }
                throw notSupported("Type " + type.getFullTypeString());
            }
        };
    }

    private static RelDataType key(RelDataType type) {
        RelDataType key = type.getKeyType();
        if (key == null) {
            throw notSupported("Type " + type.getFullTypeString());
        }
        return key;
    }

    private static RelDataType value(RelDataType type) {
        RelDataType value = type.getValueType();
        if (value == null) {
            throw notSupported("Type " + type.getFullTypeString());
        }
        return value;
    }

    private String struct(RelDataType type) {
        List<String> fields = new ArrayList<>();
        for (RelDataTypeField field : type.getFieldList()) {
            fields.add(quote(field.getName()) + " " + type(field.getType()));
        }
        return "STRUCT(" + String.join(", ", fields) + ")";
    }

    @Override
    public String cast(String expression, RelDataType type) {
        return "CAST(" + expression + " AS " + type(type) + ")";
    }

    @Override
    public String literal(RexLiteral literal) {
        RelDataType type = literal.getType();
        if (literal.isNull()) {
            return type.getSqlTypeName() == SqlTypeName.NULL ? "NULL" : cast("NULL", type);
        }
        return switch (literal.getTypeName()) {
            case BOOLEAN -> RexLiteral.booleanValue(literal) ? "TRUE" : "FALSE";
            case DECIMAL, DOUBLE, BIGINT, INTEGER, REAL, FLOAT, SMALLINT, TINYINT -> number(literal);
            case CHAR, VARCHAR -> text(literal);
            case BINARY, VARBINARY ->
                "from_hex('" + value(literal, ByteString.class).toString(16) + "')";
            // A flag of the syntax; whoever writes the call reads it from there.
            case SYMBOL -> string(String.valueOf(literal.getValue()));
            case UUID -> "CAST('" + value(literal, java.util.UUID.class) + "' AS UUID)";
            case DATE -> "DATE '" + value(literal, DateString.class) + "'";
            case TIME -> "TIME '" + value(literal, TimeString.class) + "'";
            case TIMESTAMP -> "TIMESTAMP '" + value(literal, TimestampString.class) + "'";
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> "TIMESTAMPTZ '" + value(literal, TimestampString.class) + "+00'";
            default -> {
                if (SqlTypeUtil.isInterval(type)) {
                    yield interval(literal);
                }
                throw notSupported("A literal of type " + type.getFullTypeString());
            }
        };
    }

    private static <T> T value(RexLiteral literal, Class<T> type) {
        T value = literal.getValueAs(type);
        if (value == null) {
            throw new IllegalArgumentException("NULL literal");
        }
        return value;
    }

    private String number(RexLiteral literal) {
        RelDataType type = literal.getType();
        BigDecimal value = value(literal, BigDecimal.class);
        String text = value.toPlainString();
        if (SqlTypeUtil.isApproximateNumeric(type)) {
            text = cast("'" + value + "'", type);
        } else if (type.getSqlTypeName() == SqlTypeName.DECIMAL) {
            text = value.scale() <= 0 && type.getScale() > 0
                    ? value.setScale(type.getScale()).toPlainString()
                    : text;
        } else if (type.getSqlTypeName() == SqlTypeName.BIGINT && fitsInt(value)) {
            text = cast(text, type);
        }
        return value.signum() < 0 ? "(" + text + ")" : text;
    }

    private static boolean fitsInt(BigDecimal value) {
        return value.toBigInteger().bitLength() < Integer.SIZE;
    }

    private static String text(RexLiteral literal) {
        NlsString value = value(literal, NlsString.class);
        return string(value.getValue());
    }

    /** Calcite keeps intervals as months, or as milliseconds. */
    private static String interval(RexLiteral literal) {
        BigDecimal value = value(literal, BigDecimal.class);
        if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(literal.getTypeName())) {
            return "INTERVAL (" + value.toBigInteger() + ") MONTH";
        }
        BigInteger[] days = value.toBigInteger().divideAndRemainder(BigInteger.valueOf(86_400_000L));
        if (days[1].signum() == 0 && value.stripTrailingZeros().scale() <= 0) {
            return "INTERVAL (" + days[0] + ") DAY";
        }
        return "INTERVAL (" + value.multiply(BigDecimal.valueOf(1000)).toBigInteger() + ") MICROSECOND";
    }

    @Override
    public String call(RexCall call, List<String> operands) {
        String template = Operators.duckDbTemplate(call.getOperator());
        if (template != null && !template.isEmpty()) {
            return fill(template, operands, call.getType());
        }
        String policy = policyCall(call, operands);
        if (policy != null) {
            return policy;
        }
        if (template == null && call.getKind() != SqlKind.REINTERPRET) {
            throw notSupported("Function " + call.getOperator().getName());
        }
        return switch (call.getKind()) {
            case EQUALS -> infix("=", operands);
            case NOT_EQUALS -> infix("<>", operands);
            case LESS_THAN -> infix("<", operands);
            case LESS_THAN_OR_EQUAL -> infix("<=", operands);
            case GREATER_THAN -> infix(">", operands);
            case GREATER_THAN_OR_EQUAL -> infix(">=", operands);
            case IS_DISTINCT_FROM -> infix("IS DISTINCT FROM", operands);
            case IS_NOT_DISTINCT_FROM -> infix("IS NOT DISTINCT FROM", operands);
            case AND -> infix("AND", operands);
            case OR -> infix("OR", operands);
            case NOT -> "(NOT " + operands.get(0) + ")";
            case IS_NULL, IS_UNKNOWN -> "(" + operands.get(0) + " IS NULL)";
            case IS_NOT_NULL -> "(" + operands.get(0) + " IS NOT NULL)";
            case IS_TRUE -> "(" + operands.get(0) + " IS TRUE)";
            case IS_NOT_TRUE -> "(" + operands.get(0) + " IS NOT TRUE)";
            case IS_FALSE -> "(" + operands.get(0) + " IS FALSE)";
            case IS_NOT_FALSE -> "(" + operands.get(0) + " IS NOT FALSE)";
            case SEARCH -> search(call, operands.get(0));
            case CASE -> caseWhen(operands);
            case COALESCE -> "coalesce(" + String.join(", ", operands) + ")";
            case NULLIF -> "nullif(" + String.join(", ", operands) + ")";
            case ROW -> row(call, operands);
            case LIKE -> like(call, operands);
            case PLUS, MINUS -> plusMinus(call, operands);
            case TIMES -> infix("*", operands);
            case MINUS_PREFIX -> "(-" + operands.get(0) + ")";
            case PLUS_PREFIX -> operands.get(0);
            case DIVIDE -> divide(call, operands);
            case MOD -> infix("%", operands);
            case FLOOR -> rounded("floor", call, operands);
            case CEIL -> rounded("ceil", call, operands);
            case CAST, SAFE_CAST -> cast(call, operands.get(0));
            case REINTERPRET -> operands.get(0);
            case TRIM -> trim(call, operands);
            case POSITION -> position(operands);
            case EXTRACT -> extract(call, operands);
            case ITEM -> item(call, operands);
            case DOT -> throw notSupported("A field of an expression");
            case ARRAY_VALUE_CONSTRUCTOR -> cast("[" + String.join(", ", operands) + "]", call.getType());
            case MAP_VALUE_CONSTRUCTOR -> map(operands);
            default -> other(call, operands);
        };
    }

    private String other(RexCall call, List<String> operands) {
        SqlOperator operator = call.getOperator();
        if (operator == SqlStdOperatorTable.CONCAT) {
            return infix("||", operands);
        }
        if (operator == SqlStdOperatorTable.DATETIME_PLUS) {
            return cast(infix("+", operands), call.getType());
        }
        if (operator == MeshFunctions.CONCAT) {
            return infix("||", operands);
        }
        if (operator == SqlStdOperatorTable.SUBSTRING || operator == MeshFunctions.SUBSTR) {
            return substring(call, operands);
        }
        if (operator == MeshFunctions.LPAD || operator == MeshFunctions.RPAD) {
            return pad(operator.getName().toLowerCase(Locale.ROOT), operands);
        }
        if (operator == SqlStdOperatorTable.REPLACE) {
            return replace(call, operands);
        }
        if (operator == MeshFunctions.DATE_TRUNC) {
            return dateTrunc(call, operands.get(1));
        }
        throw notSupported("Operator " + operator.getName());
    }

    /** In one pass over the template: an operand holds text of the user's, in which nothing may be filled in. */
    private static String fill(String template, List<String> operands, RelDataType type) {
        return PLACEHOLDER.matcher(template).replaceAll(found -> {
            String name = found.group(1);
            String filled = switch (name) {
                case "*" -> String.join(", ", operands);
                case "type" -> INSTANCE.type(type);
                default -> operands.get(Integer.parseInt(name));
            };
            return Matcher.quoteReplacement(filled);
        });
    }

    private static String infix(String operator, List<String> operands) {
        return "(" + String.join(" " + operator + " ", operands) + ")";
    }

    private static String caseWhen(List<String> operands) {
        StringBuilder sql = new StringBuilder("CASE");
        int i = 0;
        for (; i + 1 < operands.size(); i += 2) {
            sql.append(" WHEN ").append(operands.get(i)).append(" THEN ").append(operands.get(i + 1));
        }
        if (i < operands.size()) {
            sql.append(" ELSE ").append(operands.get(i));
        }
        return sql.append(" END").toString();
    }

    private String row(RexCall call, List<String> operands) {
        List<String> fields = new ArrayList<>();
        List<RelDataTypeField> types = call.getType().getFieldList();
        for (int i = 0; i < operands.size(); i++) {
            fields.add(quote(types.get(i).getName()) + " := " + operands.get(i));
        }
        return "struct_pack(" + String.join(", ", fields) + ")";
    }

    private static String like(RexCall call, List<String> operands) {
        if (LikePattern.of(call).filter(pattern -> !pattern.isWellFormed()).isPresent()) {
            throw new GatewayException(
                    ErrorCode.INVALID_ARGUMENT,
                    "ESCAPE takes one ASCII character, and the pattern of LIKE must not end with it");
        }
        String negation = call.getOperator() == SqlStdOperatorTable.NOT_LIKE ? " NOT" : "";
        String pattern = operands.get(1);
        String escape = "";
        if (operands.size() > 2) {
            escape = " ESCAPE " + operands.get(2);
            pattern = LikePattern.of(call).isPresent() ? pattern : completed(call, pattern, operands.get(2));
        }
        return "(" + operands.get(0) + negation + " LIKE " + pattern + escape + ")";
    }

    /**
     * A pattern that is not constant, made so that it cannot end within an escape. DuckDB fails there, and does so on
     * every entry of a file's dictionary, whichever rows are asked for and whatever guards them.
     */
    private static String completed(RexCall call, String pattern, String escape) {
        if (!(call.getOperands().get(2) instanceof RexLiteral literal)
                || !LikePattern.isEscape(RexLiteral.stringValue(literal))) {
            throw notSupported("LIKE with an ESCAPE other than one constant ASCII character");
        }
        return "CASE WHEN (length(" + pattern + ") - length(rtrim(" + pattern + ", " + escape + "))) % 2 = 1 THEN "
                + pattern + " || " + escape + " ELSE " + pattern + " END";
    }

    private String plusMinus(RexCall call, List<String> operands) {
        String sign = call.getKind() == SqlKind.PLUS ? "+" : "-";
        if (call.getOperator() == SqlStdOperatorTable.MINUS_DATE) {
            boolean dates = call.getOperands().stream()
                    .limit(2)
                    .allMatch(operand -> operand.getType().getSqlTypeName() == SqlTypeName.DATE);
            if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(call.getType().getSqlTypeName())) {
                throw notSupported("A difference in months or years");
            }
            if (SqlTypeUtil.isInterval(call.getType()) && dates) {
                return "to_days(CAST(" + operands.get(0) + " - " + operands.get(1) + " AS INTEGER))";
            }
            return cast(infix("-", operands.subList(0, 2)), call.getType());
        }
        String sum = infix(sign, operands);
        return SqlTypeUtil.isDatetime(call.getType()) ? cast(sum, call.getType()) : sum;
    }

    private static String divide(RexCall call, List<String> operands) {
        if (SqlTypeUtil.isIntType(call.getType())) {
            return infix("//", operands);
        }
        return infix("/", operands);
    }

    private String rounded(String function, RexCall call, List<String> operands) {
        if (operands.size() > 1) {
            throw notSupported(function.toUpperCase(Locale.ROOT) + " to a unit of time (DATE_TRUNC is)");
        }
        return cast(function + "(" + operands.get(0) + ")", call.getType());
    }

    private String cast(RexCall call, String operand) {
        RelDataType from = call.getOperands().get(0).getType();
        RelDataType to = call.getType();
        String verb = call.getKind() == SqlKind.SAFE_CAST ? "TRY_CAST(" : "CAST(";
        String source = operand;
        if (SqlTypeUtil.isApproximateNumeric(from) && SqlTypeUtil.isIntType(to)) {
            // DuckDB rounds a double half to even.
            source = "round(" + operand + ")";
        }
        String cast = verb + source + " AS " + type(to) + ")";
        if (SqlTypeUtil.isCharacter(to)
                && to.getPrecision() != RelDataType.PRECISION_NOT_SPECIFIED
                && !(SqlTypeUtil.isCharacter(from)
                        && from.getPrecision() != RelDataType.PRECISION_NOT_SPECIFIED
                        && from.getPrecision() <= to.getPrecision())) {
            return "left(" + cast + ", " + to.getPrecision() + ")";
        }
        return cast;
    }

    private static String trim(RexCall call, List<String> operands) {
        SqlTrimFunction.Flag flag = value((RexLiteral) call.getOperands().get(0), SqlTrimFunction.Flag.class);
        String function = switch (flag) {
            case BOTH -> "trim";
            case LEADING -> "ltrim";
            case TRAILING -> "rtrim";
        };
        return function + "(" + operands.get(2) + ", " + operands.get(1) + ")";
    }

    /** DuckDB counts a position before the first character from the end, and reads backwards for a negative length. */
    private static String substring(RexCall call, List<String> operands) {
        List<RexNode> places = call.getOperands().subList(1, operands.size());
        boolean plain = places.stream()
                        .allMatch(place -> place instanceof RexLiteral literal
                                && !literal.isNull()
                                && value(literal, BigDecimal.class).signum() >= 0)
                && value((RexLiteral) places.get(0), BigDecimal.class).signum() > 0;
        if (plain) {
            return "substring(" + String.join(", ", operands) + ")";
        }
        String from = "CAST(" + operands.get(1) + " AS BIGINT)";
        String start = "greatest(" + from + ", 1)";
        // greatest passes over NULL, a product does not.
        String first = start + " + 0 * " + from;
        if (operands.size() == 2) {
            return "substring(" + operands.get(0) + ", " + first + ")";
        }
        String length = operands.get(2);
        return "substring(" + operands.get(0) + ", " + first + ", greatest(" + from + " + " + length + " - " + start
                + ", 0) + 0 * " + length + ")";
    }

    /** The engine's memory limit does not hold for long strings. */
    private static String pad(String function, List<String> operands) {
        String length = operands.get(1);
        String bounded = "CASE WHEN " + length + " > " + StringGrowth.LONGEST_COMPUTED
                + " THEN error('MESHGATE:LIMIT_EXCEEDED:LPAD and RPAD pad to at most " + StringGrowth.LONGEST_COMPUTED
                + " characters') WHEN " + length + " < 0 THEN 0 ELSE CAST(" + length + " AS INTEGER) END";
        String padding = operands.size() > 2 ? operands.get(2) : "' '";
        return function + "(" + operands.get(0) + ", " + bounded + ", " + padding + ")";
    }

    /** The size is looked at before the string is built; in a lambda, so that each operand is written once. */
    private static String replace(RexCall call, List<String> operands) {
        if (!StringGrowth.isReplaceUnbounded(call)) {
            return "replace(" + String.join(", ", operands) + ")";
        }
        String longest = "strlen(v.s) + CAST(strlen(v.s) // greatest(strlen(v.a), 1) AS HUGEINT)"
                + " * (strlen(v.b) - strlen(v.a))";
        return "list_transform([struct_pack(s := " + operands.get(0) + ", a := " + operands.get(1) + ", b := "
                + operands.get(2) + ")], lambda v: CASE WHEN strlen(v.b) > strlen(v.a) AND " + longest + " > "
                + StringGrowth.LONGEST_COMPUTED
                + " THEN error('MESHGATE:LIMIT_EXCEEDED:REPLACE makes strings grow to at most "
                + StringGrowth.LONGEST_COMPUTED + " bytes') ELSE replace(v.s, v.a, v.b) END)[1]";
    }

    private String dateTrunc(RexCall call, String value) {
        String unit = call.getOperands().get(0) instanceof RexLiteral literal
                ? String.valueOf(RexLiteral.stringValue(literal)).toLowerCase(Locale.ROOT)
                : "";
        if (!TRUNCATION_UNITS.contains(unit)) {
            throw new GatewayException(
                    ErrorCode.INVALID_ARGUMENT,
                    "DATE_TRUNC takes one of the units " + String.join(", ", TRUNCATION_UNITS));
        }
        return cast("date_trunc('" + unit + "', " + value + ")", call.getType());
    }

    private static String position(List<String> operands) {
        if (operands.size() > 2) {
            throw notSupported("POSITION with FROM");
        }
        return "CAST(instr(" + operands.get(1) + ", " + operands.get(0) + ") AS INTEGER)";
    }

    private static String extract(RexCall call, List<String> operands) {
        TimeUnitRange unit = value((RexLiteral) call.getOperands().get(0), TimeUnitRange.class);
        String name = switch (unit) {
            case YEAR,
                    QUARTER,
                    MONTH,
                    WEEK,
                    DAY,
                    HOUR,
                    MINUTE,
                    SECOND,
                    DOW,
                    DOY,
                    ISODOW,
                    ISOYEAR,
                    EPOCH,
                    DECADE,
                    CENTURY,
                    MILLENNIUM,
                    MILLISECOND,
                    MICROSECOND -> unit.name();
            default -> throw notSupported("EXTRACT of " + unit);
        };
        String value = "extract(" + name + " FROM " + operands.get(1) + ")";
        return switch (unit) {
            // Calcite counts days of the week from 1, Sunday first.
            case DOW -> "(" + value + " + 1)";
            case SECOND, EPOCH -> "CAST(floor(" + value + ") AS BIGINT)";
            default -> "CAST(" + value + " AS BIGINT)";
        };
    }

    private static String item(RexCall call, List<String> operands) {
        RelDataType collection = call.getOperands().get(0).getType();
        return switch (collection.getSqlTypeName()) {
            case ARRAY ->
                "array_extract(" + operands.get(0) + ", "
                        + index(call.getOperands().get(1), operands.get(1)) + ")";
            case MAP -> "map_extract_value(" + operands.get(0) + ", " + operands.get(1) + ")";
            default -> throw notSupported("An element of " + collection.getSqlTypeName());
        };
    }

    /** DuckDB counts negative indexes from the end; nothing stands at 0, which greatest gives for NULL too. */
    private static String index(RexNode index, String sql) {
        boolean positive = index instanceof RexLiteral literal
                && !literal.isNull()
                && value(literal, BigDecimal.class).signum() > 0;
        return positive ? sql : "greatest(" + sql + ", 0)";
    }

    private static String map(List<String> operands) {
        List<String> keys = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 0; i + 1 < operands.size(); i += 2) {
            keys.add(operands.get(i));
            values.add(operands.get(i + 1));
        }
        return "map([" + String.join(", ", keys) + "], [" + String.join(", ", values) + "])";
    }

    private String search(RexCall call, String operand) {
        RexLiteral literal = (RexLiteral) call.getOperands().get(1);
        Sarg<?> sarg = value(literal, Sarg.class);
        String sql = new SargWriter(this, operand, literal.getType()).write(sarg);
        return sarg.nullAs == RexUnknownAs.UNKNOWN ? sql : withNulls(sarg, operand, sql);
    }

    private static String withNulls(Sarg<?> sarg, String operand, String sql) {
        return sarg.nullAs == RexUnknownAs.TRUE
                ? "(" + operand + " IS NULL OR " + sql + ")"
                : "(" + operand + " IS NOT NULL AND " + sql + ")";
    }

    @Override
    public String field(RexFieldAccess access, String row) {
        return "struct_extract(" + row + ", " + string(access.getField().getName()) + ")";
    }

    private @Nullable String policyCall(RexCall call, List<String> operands) {
        SqlOperator operator = call.getOperator();
        String value = operands.isEmpty() ? "" : operands.get(0);
        if (operator == PolicyOperators.GUARD) {
            List<String> guards = operands.subList(1, operands.size()).stream()
                    .map(guard -> guard + " IS NOT FALSE")
                    .toList();
            return "CASE WHEN " + String.join(" AND ", guards) + " THEN " + value + " END";
        }
        if (operator == PolicyOperators.REDACT) {
            return redact(value);
        }
        if (operator == PolicyOperators.SHOW_FIRST) {
            String isLonger = "length(" + value + ") > " + operands.get(1);
            return "(CASE WHEN " + isLonger + " THEN left(" + value + ", " + operands.get(1) + ") ELSE '' END || "
                    + redact("CASE WHEN " + isLonger + " THEN substring(" + value + ", " + operands.get(1)
                            + " + 1) ELSE " + value + " END")
                    + ")";
        }
        if (operator == PolicyOperators.SHOW_LAST) {
            String isLonger = "length(" + value + ") > " + operands.get(1);
            return "("
                    + redact("CASE WHEN " + isLonger + " THEN left(" + value + ", length(" + value + ") - "
                            + operands.get(1) + ") ELSE " + value + " END")
                    + " || CASE WHEN " + isLonger + " THEN right(" + value + ", " + operands.get(1) + ") ELSE '' END)";
        }
        if (operator == PolicyOperators.KEYED_HASH) {
            return "sha256(" + operands.get(2) + " || unhex(sha256(" + operands.get(1) + " || encode(" + value + "))))";
        }
        if (operator == PolicyOperators.ROUND_TO) {
            return roundTo(call, value, operands.get(1));
        }
        if (operator == PolicyOperators.TRUNCATE_DATE) {
            return cast("date_trunc(" + operands.get(1) + ", " + value + ")", call.getType());
        }
        return null;
    }

    /**
     * Character by character, which takes half the time of two regular expressions where digits are many and a third
     * where letters are; but sixteen bytes for each, so only in short strings.
     */
    private static String redact(String value) {
        return "CASE WHEN length(" + value + ") <= " + SHORT_STRING
                + " THEN list_aggr(list_transform(string_split("
                + value + ", ''), lambda c: CASE WHEN c BETWEEN '0' AND '9' THEN 'n' WHEN contains(" + KEPT_IN_REDACTION
                + ", c) THEN c ELSE 'x' END), 'string_agg', '') ELSE regexp_replace(regexp_replace(" + value + ", "
                + NOT_IN_REDACTION + ", 'x', 'g'), '[0-9]', 'n', 'g') END";
    }

    /** Half away from zero; NULL instead of a failure where the rounded value leaves the type. */
    private String roundTo(RexCall call, String value, String multiple) {
        RelDataType type = call.getType();
        if (SqlTypeUtil.isApproximateNumeric(type)) {
            return cast("round(" + value + " / " + multiple + ") * " + multiple, type);
        }
        int digits = fitsIntoEightBytes(call) ? DIGITS_IN_EIGHT_BYTES : MeshTypeSystem.MAX_DECIMAL_PRECISION;
        String wide = "CAST(" + value + " AS DECIMAL(" + digits + ", " + scale(type) + "))";
        String rest = "(" + wide + " % " + multiple + ")";
        String rounded = wide + " - " + rest + " + CASE WHEN abs(" + rest + ") * 2 >= " + multiple + " THEN sign("
                + wide + ") * " + multiple + " ELSE 0 END";
        // With all digits in use the sum itself may overflow, which TRY_CAST does not catch.
        return type.getPrecision() < MeshTypeSystem.MAX_DECIMAL_PRECISION
                ? "TRY_CAST(" + rounded + " AS " + type(type) + ")"
                : "TRY(" + cast(rounded, type) + ")";
    }

    /** Whether rounding needs no more than DuckDB's fast decimals, which take a third of the time of the wide ones. */
    private static boolean fitsIntoEightBytes(RexCall call) {
        RelDataType type = call.getType();
        BigDecimal multiple =
                call.getOperands().get(1) instanceof RexLiteral literal ? literal.getValueAs(BigDecimal.class) : null;
        return multiple != null
                && type.getSqlTypeName() == SqlTypeName.DECIMAL
                && type.getPrecision() <= DIGITS_IN_EIGHT_BYTES - 2
                && multiple.scale() <= type.getScale()
                && multiple.precision() - multiple.scale() + type.getScale() <= type.getPrecision();
    }

    private static int scale(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.DECIMAL ? type.getScale() : 0;
    }

    @Override
    public String aggregate(AggregateCall call, List<String> arguments, String orderBy, String filter) {
        SqlAggFunction function = call.getAggregation();
        String distinct = call.isDistinct() ? "DISTINCT " : "";
        if (function.getKind() == SqlKind.LISTAGG) {
            String separator = arguments.size() > 1 ? arguments.get(1) : "','";
            return "string_agg(" + distinct + arguments.get(0) + ", " + separator + orderBy + ")" + filter;
        }
        if (call.isApproximate() && call.isDistinct() && function.getKind() == SqlKind.COUNT) {
            return "approx_count_distinct(" + counted(arguments) + ")" + filter;
        }
        String bare = aggregateTemplate(function).replace("{*}", distinct + operandsOf(function, arguments) + orderBy)
                + filter;
        return switch (function.getKind()) {
            // DuckDB sums integers as HUGEINT.
            case SUM -> cast(bare, call.getType());
            case SUM0 -> cast("coalesce(" + bare + ", 0)", call.getType());
            default -> bare;
        };
    }

    @Override
    public String windowFunction(SqlAggFunction function, RelDataType type, List<String> arguments, String modifiers) {
        return aggregateTemplate(function).replace("{*}", operandsOf(function, arguments) + modifiers);
    }

    private static String aggregateTemplate(SqlAggFunction function) {
        String template = Operators.duckDbTemplate(function);
        if (template == null || template.isEmpty()) {
            throw notSupported("Aggregate function " + function.getName());
        }
        return template;
    }

    private static String operandsOf(SqlAggFunction function, List<String> arguments) {
        return function.getKind() == SqlKind.COUNT ? counted(arguments) : String.join(", ", arguments);
    }

    /** Of several columns, those rows count in which none is NULL. */
    private static String counted(List<String> arguments) {
        if (arguments.size() <= 1) {
            return arguments.isEmpty() ? "*" : arguments.get(0);
        }
        return "CASE WHEN " + String.join(" IS NOT NULL AND ", arguments) + " IS NOT NULL THEN row("
                + String.join(", ", arguments) + ") END";
    }

    private static GatewayException notSupported(String what) {
        return new GatewayException(ErrorCode.NOT_SUPPORTED, what + " is not supported");
    }
}
