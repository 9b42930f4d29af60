package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.NewView;
import io.meshgate.connector.TableName;
import io.meshgate.connector.ViewSnapshot;
import io.meshgate.planner.Tokens.Kind;
import io.meshgate.planner.Tokens.Token;
import io.meshgate.planner.catalog.PinnedMesh;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** CREATE [OR REPLACE] VIEW and DROP VIEW. */
final class ViewStatement {
    private static final String CREATE =
            "CREATE [OR REPLACE] VIEW [[catalog.]schema.]view [(column, ...)] [COMMENT 'text'] AS query";
    private static final String DROP = "DROP VIEW [IF EXISTS] [[catalog.]schema.]view";

    private final StatementScope scope;

    private ViewStatement(StatementScope scope) {
        this.scope = scope;
    }

    /** Plans the statement if it is about a view. */
    static Optional<PlannedStatement> plan(StatementScope scope) {
        Tokens tokens = new Tokens(scope.sql());
        if (tokens.takeIf("DROP") && tokens.takeIf("VIEW")) {
            return Optional.of(new ViewStatement(scope).drop(tokens));
        }
        tokens = new Tokens(scope.sql());
        if (!tokens.takeIf("CREATE")) {
            return Optional.empty();
        }
        boolean replace = tokens.takeIf("OR") && tokens.takeIf("REPLACE");
        return tokens.takeIf("VIEW") ? Optional.of(new ViewStatement(scope).create(tokens, replace)) : Optional.empty();
    }

    private ViewPlan create(Tokens tokens, boolean replace) {
        List<NamePart> name = tokens.name(CREATE);
        WriteTarget target = WriteTarget.named(scope, name, CREATE);
        NamePart view = name.get(name.size() - 1);
        List<NamePart> columns = columns(tokens);
        Optional<String> comment =
                tokens.takeIf("COMMENT") ? Optional.of(tokens.string("a comment in single quotes")) : Optional.empty();
        tokens.expect("AS", CREATE);
        Token start = tokens.peek();
        if (!ViewQuery.isQuery(start)) {
            throw tokens.unexpected(CREATE);
        }
        Optional<ViewSnapshot> existing = existing(target);
        if (existing.isPresent() && !(replace && isMeant(view, existing.get()))) {
            throw exists(target, "view", view);
        }
        if (existing.isEmpty()) {
            WriteTarget.requireName(view, "view");
        }
        PinnedMesh mesh = mesh();
        mesh.tableToWrite(target.domain(), target.table()).ifPresent(table -> {
            throw exists(target, "table", view);
        });
        TableName stored = existing.map(ViewSnapshot::name).orElse(target.table());
        NewView defined =
                ViewDefinition.of(scope, start, target.domain(), stored).view(columns, comment);
        ViewPlan.Change change = existing.<ViewPlan.Change>map(old -> new ViewPlan.Replace(old, defined))
                .orElseGet(() -> new ViewPlan.Create(defined));
        return new ViewPlan(mesh.version(), target.domain(), stored, change);
    }

    private ViewPlan drop(Tokens tokens) {
        boolean ifExists = tokens.takeIf("IF");
        if (ifExists) {
            tokens.expect("EXISTS", DROP);
        }
        List<NamePart> name = tokens.name(DROP);
        WriteTarget target = WriteTarget.named(scope, name, DROP);
        NamePart view = name.get(name.size() - 1);
        tokens.expectEnd(DROP);
        Optional<ViewSnapshot> existing = existing(target).filter(found -> isMeant(view, found));
        if (existing.isEmpty()) {
            mesh().tableToWrite(target.domain(), target.table()).ifPresent(table -> {
                throw new GatewayException(
                        ErrorCode.INVALID_QUERY, "'" + target + "' is a table and not a view", view.position(), null);
            });
            if (!ifExists) {
                throw new GatewayException(
                        ErrorCode.TABLE_NOT_FOUND, "View '" + target + "' not found", view.position(), null);
            }
        }
        ViewPlan.Change change =
                existing.<ViewPlan.Change>map(ViewPlan.Drop::new).orElseGet(ViewPlan.Nothing::new);
        TableName stored = existing.map(ViewSnapshot::name).orElse(target.table());
        return new ViewPlan(mesh().version(), target.domain(), stored, change);
    }

    private PinnedMesh mesh() {
        return scope.names().mesh();
    }

    /** In whatever case. */
    private Optional<ViewSnapshot> existing(WriteTarget target) {
        return mesh().viewToWrite(target.domain(), target.table());
    }

    private static boolean isMeant(NamePart written, ViewSnapshot view) {
        return written.accept(Optional.of(view.name().table())).isPresent();
    }

    private static GatewayException exists(WriteTarget target, String what, NamePart name) {
        return new GatewayException(
                ErrorCode.TABLE_EXISTS, "There is a " + what + " '" + target + "' already", name.position(), null);
    }

    private static List<NamePart> columns(Tokens tokens) {
        List<NamePart> columns = new ArrayList<>();
        if (!tokens.takeIf("(")) {
            return columns;
        }
        do {
            Token column = tokens.peek();
            if (column.text().isEmpty() || (column.kind() != Kind.WORD && column.kind() != Kind.QUOTED_NAME)) {
                throw tokens.unexpected(CREATE);
            }
            tokens.take();
            columns.add(new NamePart(column.text(), column.kind() == Kind.QUOTED_NAME, column.position()));
        } while (tokens.takeIf(","));
        tokens.expect(")", CREATE);
        return columns;
    }
}
