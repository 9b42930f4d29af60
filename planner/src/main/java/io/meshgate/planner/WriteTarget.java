package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import io.meshgate.connector.TableName;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.PinnedMesh;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Resolves the names of what statements write, and refuses what the principal may not write: before the catalog is
 * asked, so that a refusal tells nothing of what is there.
 */
record WriteTarget(String domain, TableName table) {
    private static final int PARTS = 3;
    private static final int LONGEST_NAME = 128;
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_ -]*");

    /** {@code [[catalog.]schema.]name} of a table that is to be created, in a schema that exists. */
    static WriteTarget toCreate(StatementScope scope, List<NamePart> name, String accepted) {
        WriteTarget target = named(scope, name, accepted);
        requireName(name.get(name.size() - 1), "table");
        return target;
    }

    /** {@code [[catalog.]schema.]name} of what is to be written, there or not, in a schema that exists. */
    static WriteTarget named(StatementScope scope, List<NamePart> name, String accepted) {
        NamePart last = name.get(name.size() - 1);
        if (name.size() > PARTS) {
            throw new GatewayException(
                    ErrorCode.SYNTAX_ERROR,
                    "A name has at most three parts; accepted is " + accepted,
                    name.get(0).position(),
                    null);
        }
        PinnedMesh mesh = scope.names().mesh();
        String domain = name.size() == PARTS
                ? scope.names().domain(name.get(0))
                : scope.names().defaultDomain(last.position());
        NamePart schema = name.size() > 1 ? name.get(name.size() - 2) : defaultSchema(scope.session(), last.position());
        requireWritable(mesh, domain, new TableName(schema.text(), last.text()), last.position());
        String stored = schema.accept(mesh.schemaToWrite(domain, schema.text()))
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.SCHEMA_NOT_FOUND,
                        "Schema '" + domain + "." + schema.text() + "' not found",
                        schema.position(),
                        null));
        return new WriteTarget(domain, new TableName(stored, last.text()));
    }

    private static NamePart defaultSchema(SessionContext session, SqlPosition position) {
        String schema = session.schema()
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.SCHEMA_NOT_FOUND,
                        "The session has no default schema; name one, or choose one with USE catalog.schema",
                        position,
                        null));
        return new NamePart(schema, true, position);
    }

    private static void requireWritable(PinnedMesh mesh, String domain, TableName table, SqlPosition position) {
        if (!mesh.mayWrite(domain, table)) {
            throw new GatewayException(
                    ErrorCode.ACCESS_DENIED,
                    "You may not write " + domain + "." + table + "; ask the owners of domain " + domain
                            + " for a grant with privilege write",
                    position,
                    null);
        }
    }

    /** Names end up in paths, in other engines' SQL and in policies: those that mean something there are refused. */
    static void requireName(NamePart part, String what) {
        String name = part.text();
        if (name.length() > LONGEST_NAME
                || name.isBlank()
                || !name.equals(name.strip())
                || !NAME.matcher(name).matches()) {
            throw new GatewayException(
                    ErrorCode.INVALID_ARGUMENT,
                    "This is not accepted as the name of a new " + what + "; accepted are letters, digits, _, - and"
                            + " blanks within, at most " + LONGEST_NAME,
                    part.position(),
                    null);
        }
    }

    @Override
    public String toString() {
        return domain + "." + table;
    }

    /** The name under which a table or a view exists already, in whatever case. */
    Optional<String> existing(PinnedMesh mesh) {
        return mesh.tableToWrite(domain, table)
                .or(() ->
                        mesh.viewToWrite(domain, table).map(view -> view.name().table()));
    }

    /**
     * {@code [[catalog.]schema.]table} of a table that exists.
     *
     * @throws GatewayException with TABLE_NOT_FOUND; with ACCESS_DENIED without a grant, and for a table of which
     *     policies withhold something from the principal, which would not know what it does
     */
    static MeshTable toChange(StatementScope scope, List<NamePart> name) {
        SqlPosition position = name.get(0).position();
        MeshTable table = scope.names().table(name);
        TableName stored = table.snapshot().name();
        requireWritable(scope.names().mesh(), table.domain(), stored, position);
        if (table.view().isPresent()) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    table.domain() + "." + stored + " is a view; accepted are tables, and DROP VIEW for views",
                    position,
                    null);
        }
        if (table.isVersion()) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    table.domain() + "." + stored
                            + " is a version of a table, or a table about one; accepted are tables"
                            + " as they are today",
                    position,
                    null);
        }
        boolean whole =
                table.access().columns().size() == table.snapshot().columns().size();
        if (table.access().restricted() || !whole) {
            throw new GatewayException(
                    ErrorCode.ACCESS_DENIED,
                    "Table " + table.domain() + "." + stored + " cannot be written by you: policies withhold rows or"
                            + " columns of it from you, or mask them",
                    position,
                    null);
        }
        return table;
    }
}
