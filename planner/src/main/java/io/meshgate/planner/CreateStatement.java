package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Tokens.Token;
import java.util.List;
import java.util.Locale;

/** CREATE TABLE ... AS; CREATE of anything else is refused by name. */
final class CreateStatement implements StatementHandler {
    private static final String ACCEPTED = "CREATE TABLE [IF NOT EXISTS] [[catalog.]schema.]table AS query";

    @Override
    public PlannedStatement plan(StatementScope scope, Tokens tokens) {
        Token what = tokens.peek();
        if (!tokens.takeIf("TABLE")) {
            throw notSupported("CREATE " + kind(what, tokens), what);
        }
        boolean unlessExists = false;
        if (tokens.takeIf("IF")) {
            tokens.expect("NOT", ACCEPTED);
            tokens.expect("EXISTS", ACCEPTED);
            unlessExists = true;
        }
        List<NamePart> name = tokens.name(ACCEPTED);
        WriteTarget target = WriteTarget.toCreate(scope, name, ACCEPTED);
        Token next = tokens.peek();
        if (next.is("(") || next.is("WITH") || next.is("PARTITIONED") || next.is("USING") || next.is("LIKE")) {
            throw notSupported("CREATE TABLE with columns, options or partitions, or without AS,", next);
        }
        tokens.expect("AS", ACCEPTED);
        boolean exists = target.existing(scope.names().mesh()).isPresent();
        if (exists && !unlessExists) {
            throw new GatewayException(
                    ErrorCode.TABLE_EXISTS,
                    "Table " + target + " exists already",
                    name.get(0).position(),
                    null);
        }
        TypedQuery query = RowsToWrite.plan(scope, tokens, ACCEPTED, tree -> tree);
        WritePlan.Change change = exists
                ? new WritePlan.Nothing(query.plan().parameters())
                : new WritePlan.Create(RowsToWrite.columns(query), query.plan());
        return new WritePlan(query.plan().meshVersion(), target.domain(), target.table(), change);
    }

    private static String kind(Token what, Tokens tokens) {
        if (what.is("OR")) {
            tokens.take();
            tokens.takeIf("REPLACE");
            return "OR REPLACE " + tokens.peek().text().toUpperCase(Locale.ROOT);
        }
        if (what.kind() != Tokens.Kind.WORD) {
            throw tokens.unexpected(ACCEPTED);
        }
        return what.text().toUpperCase(Locale.ROOT);
    }

    private static GatewayException notSupported(String what, Token at) {
        return new GatewayException(
                ErrorCode.NOT_SUPPORTED, what + " is not supported; accepted is " + ACCEPTED, at.position(), null);
    }
}
