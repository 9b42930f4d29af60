package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import io.meshgate.planner.sql.Operators;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    private static final Pattern WITHOUT_FROM =
            Pattern.compile("'(WHERE|GROUP|HAVING|WINDOW|QUALIFY)'|\"(WHERE|GROUP|HAVING|WINDOW|QUALIFY)\"");
    private static final Pattern SIGNATURE = Pattern.compile("No match found for function signature (.*)");
    /** What Calcite's parser throws for a literal that has the form of a date or time. */
    private static final Pattern OUTSIDE_THE_CALENDAR =
            Pattern.compile("(Year|Month|Day|Hour|Minute|Second) out of range: ");

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
        String hint = WITHOUT_FROM.matcher(what).find() ? "; it stands after FROM: a SELECT without FROM has none" : "";
        return new GatewayException(ErrorCode.SYNTAX_ERROR, what + hint, position(position), e);
    }

    /** Translates a failure that no person's statement has caused: there is nothing to suggest. */
    static GatewayException translate(RuntimeException e) {
        return translate(e, Optional.empty());
    }

    static GatewayException translate(RuntimeException e, SuggestionSource suggestions) {
        return translate(e, Optional.of(suggestions));
    }

    private static GatewayException translate(RuntimeException e, Optional<SuggestionSource> suggestions) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof GatewayException gateway) {
                return gateway;
            }
        }
        if (e instanceof CalciteContextException context) {
            return translate(context, suggestions);
        }
        if (isUnsupported(e)) {
            return new GatewayException(ErrorCode.NOT_SUPPORTED, "The statement uses something not supported yet", e);
        }
        if (e instanceof IllegalArgumentException
                && OUTSIDE_THE_CALENDAR.matcher(String.valueOf(e.getMessage())).lookingAt()) {
            return new GatewayException(
                    ErrorCode.SYNTAX_ERROR,
                    "A literal is no date or time of the calendar; accepted are the years 0001 to 9999",
                    e);
        }
        return unplanned(e);
    }

    /** Conversion wraps what its parts throw. */
    private static boolean isUnsupported(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnsupportedOperationException) {
                return true;
            }
        }
        return false;
    }

    private static GatewayException translate(CalciteContextException context, Optional<SuggestionSource> suggestions) {
        String message = Operators.asWritten(oneLine(rootMessage(context)));
        ErrorCode code = RULES.stream()
                .filter(rule -> rule.message().matcher(message).find())
                .map(Rule::code)
                .findFirst()
                .orElse(ErrorCode.INVALID_QUERY);
        SqlPosition position =
                context.getPosLine() > 0 ? new SqlPosition(context.getPosLine(), context.getPosColumn()) : null;
        return suggestions
                .flatMap(source -> suggested(code, message, position, context, source))
                .orElseGet(() -> new GatewayException(code, message, position, context));
    }

    private static Optional<GatewayException> suggested(
            ErrorCode code,
            String message,
            @Nullable SqlPosition position,
            CalciteContextException context,
            SuggestionSource source) {
        Matcher signature = SIGNATURE.matcher(message);
        if (signature.find()) {
            return Optional.of(source.functionNotFound(signature.group(1), position, context));
        }
        if (position == null) {
            return Optional.empty();
        }
        return switch (code) {
            case TABLE_NOT_FOUND ->
                message.startsWith("Table")
                        ? source.aliasNotFound(position, context)
                        : source.tableNotFound(position, context);
            case COLUMN_NOT_FOUND -> source.columnNotFound(position, context);
            default -> Optional.empty();
        };
    }

    /** What Calcite takes for impossible is a defect of one statement's planning, not of the process. */
    static GatewayException unplanned(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof AssertionError
                    && String.valueOf(each.getMessage()).endsWith(" is not a group expr")) {
                return new GatewayException(
                        ErrorCode.NOT_SUPPORTED,
                        "A sub-query, or a function of a lambda, that refers to a column of a grouped query which is no key of"
                                + " GROUP BY is not supported; group in a sub-query of FROM",
                        cause);
            }
        }
        return new GatewayException(ErrorCode.INTERNAL_ERROR, "The statement could not be planned", cause);
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
        return shortened(message == null ? "" : message.lines().findFirst().orElse(""));
    }

    /** Not by a regular expression: a message may quote a text of millions of blanks. */
    private static String oneLine(String message) {
        return shortened(message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(", ")));
    }

    private static String shortened(String line) {
        return line.length() > LONGEST_MESSAGE ? line.substring(0, LONGEST_MESSAGE) + "..." : line;
    }

    private static @Nullable SqlPosition position(@Nullable SqlParserPos position) {
        return position == null || position.getLineNum() <= 0
                ? null
                : new SqlPosition(position.getLineNum(), position.getColumnNum());
    }
}
