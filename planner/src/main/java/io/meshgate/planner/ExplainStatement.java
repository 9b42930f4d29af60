package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Tokens.Token;
import java.util.Locale;
import java.util.Set;

/** EXPLAIN: how a query would run, as far as the principal may know. */
final class ExplainStatement implements StatementHandler {
    private static final String ACCEPTED = "EXPLAIN [(FORMAT TEXT | JSON)] query";
    private static final Set<String> QUERY_STARTS = Set.of("SELECT", "WITH", "VALUES", "TABLE", "(");

    @Override
    public PlannedStatement plan(StatementScope scope, Tokens tokens) {
        boolean json = false;
        Token first = tokens.peek();
        if (first.is("(")) {
            Tokens inside = new Tokens(scope.sql().substring(first.start() + 1));
            if (inside.peek().is("FORMAT")) {
                tokens.take();
                json = json(tokens);
            }
        }
        Token start = tokens.peek();
        if (!QUERY_STARTS.contains(start.text().toUpperCase(Locale.ROOT)) || start.kind() == Tokens.Kind.STRING) {
            throw start.kind() == Tokens.Kind.WORD
                    ? new GatewayException(
                            ErrorCode.NOT_SUPPORTED,
                            "EXPLAIN of " + start.text().toUpperCase(Locale.ROOT) + " is not supported; accepted is "
                                    + ACCEPTED,
                            start.position(),
                            null)
                    : tokens.unexpected(ACCEPTED);
        }
        QueryPlan plan = scope.queries().apply(blanked(scope.sql(), start.start()));
        PlanDescription description = new PlanDescription(plan, scope.names().mesh());
        Answer answer = new Answer().text("Plan");
        if (json) {
            answer.row(description.json());
        } else {
            description.lines().forEach(answer::row);
        }
        return answer.rows();
    }

    private static boolean json(Tokens tokens) {
        tokens.expect("FORMAT", ACCEPTED);
        boolean json = tokens.takeIf("JSON");
        if (!json) {
            tokens.expect("TEXT", ACCEPTED);
        }
        tokens.expect(")", ACCEPTED);
        return json;
    }

    /** The query where it stood, so that positions in errors are those of the whole text. */
    private static String blanked(String sql, int start) {
        return sql.substring(0, start).replaceAll("[^\\r\\n]", " ") + sql.substring(start);
    }
}
