package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.planner.Tokens.Token;
import io.meshgate.planner.catalog.MeshTable;
import java.util.List;
import java.util.Locale;

/** DROP TABLE; DROP of anything else is refused by name. */
final class DropStatement implements StatementHandler {
    private static final String ACCEPTED = "DROP TABLE [IF EXISTS] [[catalog.]schema.]table";

    @Override
    public PlannedStatement plan(StatementScope scope, Tokens tokens) {
        Token what = tokens.peek();
        if (!tokens.takeIf("TABLE")) {
            throw what.kind() == Tokens.Kind.WORD
                    ? new GatewayException(
                            ErrorCode.NOT_SUPPORTED,
                            "DROP " + what.text().toUpperCase(Locale.ROOT) + " is not supported; accepted is "
                                    + ACCEPTED,
                            what.position(),
                            null)
                    : tokens.unexpected(ACCEPTED);
        }
        boolean ifExists = tokens.takeIf("IF");
        if (ifExists) {
            tokens.expect("EXISTS", ACCEPTED);
        }
        List<NamePart> name = tokens.name(ACCEPTED);
        tokens.expectEnd(ACCEPTED);
        String mesh = scope.names().mesh().version();
        try {
            MeshTable table = WriteTarget.toChange(scope, name);
            return new WritePlan(mesh, table.domain(), table.snapshot().name(), new WritePlan.Drop(table.snapshot()));
        } catch (GatewayException e) {
            if (!ifExists || e.code() != ErrorCode.TABLE_NOT_FOUND) {
                throw e;
            }
            TableName wanted = new TableName("", name.get(name.size() - 1).text());
            return new WritePlan(mesh, "", wanted, new WritePlan.Nothing(List.of()));
        }
    }
}
