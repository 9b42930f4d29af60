package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.NewView;
import io.meshgate.connector.SqlPosition;
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
    private static final int LONGEST_NAME = 255;

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

    /** Where a view is to be, or is. */
    private record Target(String domain, TableName name, SqlPosition position) {
        @Override
        public String toString() {
            return domain + "." + name;
        }
    }

    private ViewPlan create(Tokens tokens, boolean replace) {
        Target target = target(tokens.name(CREATE));
        requireName(target);
        List<NamePart> columns = columns(tokens);
        Optional<String> comment =
                tokens.takeIf("COMMENT") ? Optional.of(tokens.string("a comment in single quotes")) : Optional.empty();
        tokens.expect("AS", CREATE);
        Token start = tokens.peek();
        if (!ViewQuery.isQuery(start)) {
            throw tokens.unexpected(CREATE);
        }
        Optional<ViewSnapshot> existing = existing(target);
        if (existing.isPresent() && !replace) {
            throw exists(target, "view");
        }
        PinnedMesh mesh = mesh();
        mesh.tableToWrite(target.domain(), target.name()).ifPresent(table -> {
            throw exists(target, "table");
        });
        TableName stored = existing.map(ViewSnapshot::name).orElse(target.name());
        NewView view = ViewDefinition.of(scope, start, target.domain(), stored).view(columns, comment);
        ViewPlan.Change change = existing.<ViewPlan.Change>map(old -> new ViewPlan.Replace(old, view))
                .orElseGet(() -> new ViewPlan.Create(view));
        return new ViewPlan(mesh.version(), target.domain(), stored, change);
    }

    private ViewPlan drop(Tokens tokens) {
        boolean ifExists = tokens.takeIf("IF");
        if (ifExists) {
            tokens.expect("EXISTS", DROP);
        }
        Target target = target(tokens.name(DROP));
        tokens.expectEnd(DROP);
        Optional<ViewSnapshot> existing = existing(target);
        if (existing.isEmpty()) {
            mesh().tableToWrite(target.domain(), target.name()).ifPresent(table -> {
                throw new GatewayException(
                        ErrorCode.INVALID_QUERY, "'" + target + "' is a table and not a view", target.position(), null);
            });
            if (!ifExists) {
                throw new GatewayException(
                        ErrorCode.TABLE_NOT_FOUND, "View '" + target + "' not found", target.position(), null);
            }
        }
        ViewPlan.Change change =
                existing.<ViewPlan.Change>map(ViewPlan.Drop::new).orElseGet(ViewPlan.Nothing::new);
        TableName stored = existing.map(ViewSnapshot::name).orElse(target.name());
        return new ViewPlan(mesh().version(), target.domain(), stored, change);
    }

    private PinnedMesh mesh() {
        return scope.names().mesh();
    }

    /** Refuses whoever may not write it before anything is said of what there is. */
    private Target target(List<NamePart> name) {
        SqlPosition position = name.get(0).position();
        NamePart view = name.get(name.size() - 1);
        if (name.size() > 3) {
            throw new GatewayException(ErrorCode.SYNTAX_ERROR, "A view's name has at most three parts", position, null);
        }
        VisibleNames names = scope.names();
        String domain = name.size() == 3 ? names.domain(name.get(0)) : names.defaultDomain(position);
        String schema = name.size() > 1
                ? name.get(name.size() - 2).text()
                : scope.session()
                        .schema()
                        .orElseThrow(() -> new GatewayException(
                                ErrorCode.SCHEMA_NOT_FOUND,
                                "The session has no default schema; name one, or choose one with USE catalog.schema",
                                position,
                                null));
        if (!mesh().mayWrite(domain, new TableName(schema, view.text()))) {
            throw new GatewayException(
                    ErrorCode.ACCESS_DENIED,
                    "You may not write view '" + domain + "." + schema + "." + view.text() + "'; the owners of domain "
                            + domain + " grant that",
                    position,
                    null);
        }
        String stored = mesh().schemaToWrite(domain, schema)
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.SCHEMA_NOT_FOUND,
                        "Schema '" + domain + "." + schema + "' not found",
                        position,
                        null));
        return new Target(domain, new TableName(stored, view.text()), position);
    }

    private Optional<ViewSnapshot> existing(Target target) {
        return mesh().viewToWrite(target.domain(), target.name());
    }

    private static void requireName(Target target) {
        String name = target.name().table();
        if (name.isBlank()
                || name.length() > LONGEST_NAME
                || name.chars().anyMatch(c -> c == '.' || Character.isISOControl(c))) {
            throw new GatewayException(
                    ErrorCode.INVALID_QUERY,
                    "A view cannot have this name: it is blank, longer than " + LONGEST_NAME
                            + " characters, or holds a dot or a control character",
                    target.position(),
                    null);
        }
    }

    private static GatewayException exists(Target target, String what) {
        return new GatewayException(
                ErrorCode.TABLE_EXISTS, "There is a " + what + " '" + target + "' already", target.position(), null);
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
