package io.meshgate.planner;

import io.meshgate.connector.Column;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import io.meshgate.planner.Tokens.Token;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.MeshTypes;
import io.meshgate.planner.catalog.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.rel.type.RelDataType;

/** INSERT INTO a table that exists. */
final class InsertStatement implements StatementHandler {
    private static final String ACCEPTED = "INSERT INTO [[catalog.]schema.]table [(column, ...)] query";

    @Override
    public PlannedStatement plan(StatementScope scope, Tokens tokens) {
        if (tokens.peek().is("OVERWRITE")) {
            throw notSupported("INSERT OVERWRITE", tokens.peek());
        }
        tokens.expect("INTO", ACCEPTED);
        tokens.takeIf("TABLE");
        MeshTable table = WriteTarget.toChange(scope, tokens.name(ACCEPTED));
        List<NamePart> listed = RowsToWrite.isQuery(scope, tokens) ? List.of() : columnList(tokens);
        if (tokens.peek().is("DEFAULT")) {
            throw notSupported("INSERT with DEFAULT VALUES", tokens.peek());
        }
        SqlPosition start = tokens.peek().position();
        List<Column> columns = listed.isEmpty() ? table.snapshot().columns() : columns(table, listed);
        List<RelDataType> types = columns.stream()
                .map(column -> MeshTypes.sqlType(column.field()))
                .toList();
        TypedQuery query = RowsToWrite.plan(scope, tokens, ACCEPTED, tree -> TypedRows.of(tree, types));
        if (query.types().size() != columns.size()) {
            throw new GatewayException(
                    ErrorCode.INVALID_QUERY,
                    "The query gives " + query.types().size() + " columns for the " + columns.size()
                            + (listed.isEmpty()
                                    ? " of the table; list the columns to leave some out"
                                    : " that are listed"),
                    start,
                    null);
        }
        for (int i = 0; i < types.size(); i++) {
            SqlPosition position = listed.isEmpty() ? start : listed.get(i).position();
            Assignment.require(columns.get(i).name(), query.types().get(i), types.get(i), position);
        }
        requireTags(scope, table, columns, query, start);
        List<String> names = columns.stream().map(Column::name).toList();
        return new WritePlan(
                query.plan().meshVersion(),
                table.domain(),
                table.snapshot().name(),
                new WritePlan.Insert(table.snapshot(), names, query.plan()));
    }

    /** Values of a tagged column must not lose the policies of their tags where they are written to. */
    private static void requireTags(
            StatementScope scope, MeshTable table, List<Column> columns, TypedQuery query, SqlPosition start) {
        List<Set<String>> inherited = query.tags().get();
        for (int i = 0; i < columns.size(); i++) {
            Set<String> missing = new TreeSet<>(inherited.get(i));
            missing.removeAll(scope.names()
                    .mesh()
                    .policies()
                    .tagsOf(table.domain(), table.snapshot().name(), columns.get(i)));
            if (!missing.isEmpty()) {
                throw new GatewayException(
                        ErrorCode.ACCESS_DENIED,
                        "Column '" + columns.get(i).name() + "' of table " + table.domain() + "."
                                + table.snapshot().name() + " would take values that are tagged "
                                + String.join(", ", missing)
                                + ", and is not tagged so; ask the owners of the domain to tag it",
                        start,
                        null);
            }
        }
    }

    private static List<NamePart> columnList(Tokens tokens) {
        if (!tokens.takeIf("(")) {
            return List.of();
        }
        List<NamePart> listed = new ArrayList<>();
        do {
            List<NamePart> name = tokens.name(ACCEPTED);
            if (name.size() > 1) {
                throw new GatewayException(
                        ErrorCode.SYNTAX_ERROR,
                        "The columns of an INSERT are named without their table",
                        name.get(0).position(),
                        null);
            }
            listed.add(name.get(0));
        } while (tokens.takeIf(","));
        tokens.expect(")", ACCEPTED);
        return listed;
    }

    private static List<Column> columns(MeshTable table, List<NamePart> listed) {
        List<String> known =
                table.snapshot().columns().stream().map(Column::name).toList();
        Set<String> seen = new TreeSet<>();
        List<Column> columns = new ArrayList<>();
        for (NamePart part : listed) {
            Column column = column(table, part)
                    .orElseThrow(() -> new GatewayException(
                            ErrorCode.COLUMN_NOT_FOUND,
                            "Column '" + part.text() + "' not found" + Spelling.didYouMean(part.text(), known),
                            part.position(),
                            null));
            if (!seen.add(column.name())) {
                throw new GatewayException(
                        ErrorCode.INVALID_QUERY,
                        "Column '" + column.name() + "' is listed twice",
                        part.position(),
                        null);
            }
            columns.add(column);
        }
        return columns;
    }

    private static Optional<Column> column(MeshTable table, NamePart part) {
        return table.snapshot()
                .column(part.text())
                .or(() -> part.quoted()
                        ? Optional.empty()
                        : table.snapshot().columns().stream()
                                .filter(column -> column.name().equalsIgnoreCase(part.text()))
                                .findFirst());
    }

    private static GatewayException notSupported(String what, Token at) {
        return new GatewayException(
                ErrorCode.NOT_SUPPORTED, what + " is not supported; accepted is " + ACCEPTED, at.position(), null);
    }
}
