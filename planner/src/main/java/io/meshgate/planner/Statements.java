package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Tokens.Token;
import io.meshgate.planner.catalog.Spelling;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kinds of statements, told apart by their first word. */
final class Statements {
    /** Texts longer than this are refused before anything looks at them. */
    static final int LONGEST_TEXT = 4 * 1024 * 1024;

    private static final Map<String, StatementHandler> HANDLERS = handlers();

    private static final List<String> QUERIES = List.of("SELECT", "WITH", "VALUES", "TABLE");
    private static final Set<String> NOT_SUPPORTED = Set.of(
            "UPDATE",
            "DELETE",
            "MERGE",
            "UPSERT",
            "REPLACE",
            "TRUNCATE",
            "ALTER",
            "RENAME",
            "COMMENT",
            "GRANT",
            "REVOKE",
            "DENY",
            "CALL",
            "EXECUTE",
            "PREPARE",
            "DEALLOCATE",
            "COPY",
            "EXPORT",
            "IMPORT",
            "PRAGMA",
            "ATTACH",
            "DETACH",
            "INSTALL",
            "LOAD",
            "BEGIN",
            "START",
            "COMMIT",
            "ROLLBACK",
            "SAVEPOINT",
            "RELEASE",
            "ANALYZE",
            "VACUUM",
            "CHECKPOINT",
            "REFRESH",
            "LOCK",
            "KILL",
            "DECLARE",
            "FETCH",
            "CLOSE",
            "DO");

    private Statements() {}

    private static Map<String, StatementHandler> handlers() {
        Map<String, StatementHandler> handlers = new TreeMap<>();
        handlers.put("SHOW", new ShowStatement());
        handlers.put("DESCRIBE", new DescribeStatement());
        handlers.put("DESC", new DescribeStatement());
        handlers.put("USE", new UseStatement());
        handlers.put("SET", SettingStatement.SET);
        handlers.put("RESET", SettingStatement.RESET);
        handlers.put("EXPLAIN", new ExplainStatement());
        handlers.put("CREATE", new CreateStatement());
        handlers.put("INSERT", new InsertStatement());
        handlers.put("DROP", new DropStatement());
        return handlers;
    }

    static PlannedStatement plan(StatementScope scope) {
        Optional<PlannedStatement> view = ViewStatement.plan(scope);
        if (view.isPresent()) {
            return view.get();
        }
        Tokens tokens = new Tokens(scope.sql());
        Token first = tokens.peek();
        String word = first.kind() == Tokens.Kind.WORD ? first.text().toUpperCase(Locale.ROOT) : "";
        StatementHandler handler = HANDLERS.get(word);
        if (handler != null) {
            tokens.take();
            return handler.plan(scope, tokens);
        }
        if (NOT_SUPPORTED.contains(word)) {
            throw notSupported(word, first);
        }
        if (!first.is("(") && !QUERIES.contains(word)) {
            throw unknown(first);
        }
        return scope.queries().apply(scope.sql());
    }

    /** All words with which a statement may begin, supported or not. */
    static Set<String> words() {
        return Stream.of(QUERIES, HANDLERS.keySet(), NOT_SUPPORTED)
                .flatMap(Collection::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static GatewayException unknown(Token first) {
        List<String> words =
                Stream.concat(QUERIES.stream(), HANDLERS.keySet().stream()).toList();
        return new GatewayException(
                ErrorCode.SYNTAX_ERROR,
                "No statement begins like this; accepted are " + String.join(", ", words)
                        + Spelling.didYouMean(first.text().toUpperCase(Locale.ROOT), words),
                first.position(),
                null);
    }

    private static GatewayException notSupported(String kind, Token first) {
        String kinds =
                Stream.concat(Stream.of("queries"), HANDLERS.keySet().stream()).collect(Collectors.joining(", "));
        return new GatewayException(
                ErrorCode.NOT_SUPPORTED, kind + " is not supported; supported are " + kinds, first.position(), null);
    }

    static void requireSize(String sql) {
        if (sql.length() > LONGEST_TEXT) {
            throw new GatewayException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "The statement has " + sql.length() + " characters; at most " + LONGEST_TEXT + " are accepted");
        }
    }
}
