package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Tokens.Token;
import io.meshgate.planner.catalog.PinnedMesh;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * EXPLAIN: how a query would run, with ANALYZE how it has run, and with POLICY which policies it meets; as far as the
 * principal may know.
 */
final class ExplainStatement implements StatementHandler {
    private static final String ACCEPTED = "EXPLAIN [ANALYZE | POLICY] [(FORMAT TEXT | JSON)] query";
    private static final Set<String> QUERY_STARTS = Set.of("SELECT", "WITH", "VALUES", "TABLE", "(");

    @Override
    public PlannedStatement plan(StatementScope scope, Tokens tokens) {
        boolean analyze = tokens.takeIf("ANALYZE");
        boolean policy = !analyze && tokens.takeIf("POLICY");
        boolean json = tokens.takeAllIf(List.of("(", "FORMAT")) && json(tokens);
        Token start = tokens.peek();
        if (!QUERY_STARTS.contains(start.text().toUpperCase(Locale.ROOT))
                || start.kind() == Tokens.Kind.STRING
                || start.kind() == Tokens.Kind.QUOTED_NAME) {
            throw start.kind() == Tokens.Kind.WORD
                    ? new GatewayException(
                            ErrorCode.NOT_SUPPORTED,
                            "EXPLAIN of " + start.text().toUpperCase(Locale.ROOT) + " is not supported; accepted is "
                                    + ACCEPTED,
                            start.position(),
                            null)
                    : tokens.unexpected(ACCEPTED);
        }
        String query = blanked(scope.sql(), start.start());
        if (policy) {
            return policies(scope, query, json);
        }
        Explanation explained = scope.explanations().apply(query);
        PlanDescription description =
                new PlanDescription(explained, scope.names().mesh());
        if (!analyze) {
            return answer(description.described(description.planned()), json);
        }
        return new PlannedStatement.Analysis(
                new Answer().text("Plan").rows().resultSchema(),
                explained.plan(),
                measures -> answer(description.described(measures), json).rows(),
                description.disclosing());
    }

    private static PlannedStatement policies(StatementScope scope, String query, boolean json) {
        PinnedMesh mesh = scope.names().mesh();
        try {
            PolicyDescription met =
                    new PolicyDescription(scope.explanations().apply(query).plan(), mesh);
            return json ? met.json() : met.rows();
        } catch (GatewayException e) {
            // What a view reads is not listed: its reader is told of the view alone.
            boolean denied = e.code() == ErrorCode.ACCESS_DENIED
                    && !ViewFailure.isTold(e)
                    && mesh.pinnedTables().stream()
                            .anyMatch(table -> !table.access().readable());
            if (denied) {
                return PolicyDescription.denied(mesh, json);
            }
            throw e;
        }
    }

    private static PlannedStatement.Rows answer(PlanDescription description, boolean json) {
        Answer answer = new Answer().text("Plan");
        if (json) {
            answer.row(description.json());
        } else {
            description.lines().forEach(answer::row);
        }
        return answer.rows(description.disclosing());
    }

    private static boolean json(Tokens tokens) {
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
