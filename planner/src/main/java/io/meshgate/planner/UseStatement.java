package io.meshgate.planner;

import io.meshgate.planner.PlannedStatement.SessionChange;
import io.meshgate.planner.VisibleNames.SchemaName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;

/** USE: changes the session's default catalog and schema to what the principal may see. */
final class UseStatement implements StatementHandler {
    private static final String ACCEPTED = "USE catalog or USE catalog.schema";

    @Override
    public PlannedStatement plan(StatementScope scope, Tokens tokens) {
        List<NamePart> name = tokens.name(ACCEPTED);
        if (name.size() > 2) {
            throw tokens.unexpected(ACCEPTED);
        }
        tokens.expectEnd(ACCEPTED);
        if (name.size() == 1) {
            return change(scope.names().domain(name.get(0)), Optional.empty());
        }
        SchemaName schema = scope.names().schema(name);
        return change(schema.domain(), Optional.of(schema.schema()));
    }

    private static SessionChange change(String domain, Optional<String> schema) {
        return new SessionChange(new Schema(List.of()), Optional.of(domain), schema, Map.of());
    }
}
