package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** Turns what Calcite throws into errors with a code, a position and a message for the person who wrote the statement. */
final class StatementErrors {
    private record Rule(Pattern message, ErrorCode code) {}

    private static final List<Rule> RULES = List.of(
            rule("Object '.*' not found", ErrorCode.TABLE_NOT_FOUND),
            rule("Table '.*' not found", ErrorCode.TABLE_NOT_FOUND),
            rule("Column '.*' is ambiguous", ErrorCode.COLUMN_AMBIGUOUS),
            rule("Column '.*' not found", ErrorCode.COLUMN_NOT_FOUND),
            rule("Unknown (identifier|field|target column) '.*'", ErrorCode.COLUMN_NOT_FOUND),
            rule("No match found for function signature", ErrorCode.FUNCTION_NOT_FOUND),
            rule("Invalid number of arguments to function", ErrorCode.FUNCTION_NOT_FOUND),
            rule("Cannot apply ", ErrorCode.TYPE_MISMATCH),
            rule("Cast function cannot convert", ErrorCode.TYPE_MISMATCH),
            rule("must have compatible types", ErrorCode.TYPE_MISMATCH),
            rule("Type mismatch", ErrorCode.TYPE_MISMATCH),
            rule("Illegal .* literal", ErrorCode.SYNTAX_ERROR),
            rule("not allowed under the current SQL conformance", ErrorCode.NOT_SUPPORTED));

    private static final int LONGEST_MESSAGE = 500;

    private StatementErrors() {}

    private static Rule rule(String message, ErrorCode code) {
        return new Rule(Pattern.compile(message), code);
    }

    static GatewayException translate(SqlParseException e) {
        SqlParserPos position = e.getPos();
        String message = firstLine(e.getMessage());
        int expected = message.indexOf("Was expecting");
        String what = expected > 0 ? message.substring(0, expected).strip() : message;
        return new GatewayException(ErrorCode.SYNTAX_ERROR, what, position(position), e);
    }

    static GatewayException translate(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof GatewayException gateway) {
                return gateway;
            }
        }
        if (e instanceof CalciteContextException context) {
            String message = firstLine(rootMessage(context));
            ErrorCode code = RULES.stream()
                    .filter(rule -> rule.message().matcher(message).find())
                    .map(Rule::code)
                    .findFirst()
                    .orElse(ErrorCode.INVALID_QUERY);
            SqlPosition position =
                    context.getPosLine() > 0 ? new SqlPosition(context.getPosLine(), context.getPosColumn()) : null;
            return new GatewayException(code, message, position, e);
        }
        if (e instanceof UnsupportedOperationException) {
            return new GatewayException(ErrorCode.NOT_SUPPORTED, "The statement uses something not supported yet", e);
        }
        return new GatewayException(ErrorCode.INTERNAL_ERROR, "The statement could not be planned", e);
    }

    static GatewayException tooDeep(Throwable cause) {
        return new GatewayException(
                ErrorCode.LIMIT_EXCEEDED, "The statement is nested too deeply to be planned; simplify it", cause);
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private static String firstLine(@Nullable String message) {
        String line = message == null ? "" : message.lines().findFirst().orElse("");
        return line.length() > LONGEST_MESSAGE ? line.substring(0, LONGEST_MESSAGE) + "..." : line;
    }

    private static @Nullable SqlPosition position(@Nullable SqlParserPos position) {
        return position == null || position.getLineNum() <= 0
                ? null
                : new SqlPosition(position.getLineNum(), position.getColumnNum());
    }
}
