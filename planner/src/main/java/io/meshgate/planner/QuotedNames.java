package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.catalog.MeshTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorTable;
import org.jspecify.annotations.Nullable;

/**
 * Makes names match as they should: in any case unless quoted, and quoted just as they are. The validator ignores case
 * for all tables and never for WITH queries; so the former are checked once it is known what they stand for, and the
 * latter are spelled as their definition before validation.
 */
final class QuotedNames extends SqlBasicVisitor<@Nullable Void> {
    private final IdentityHashMap<SqlIdentifier, List<NamePart>> quoted = new IdentityHashMap<>();
    private final Set<String> common = new LinkedHashSet<>();
    private final List<SqlIdentifier> tables = new ArrayList<>();

    /** Reads a tree before validation, which rewrites it. */
    static QuotedNames of(SqlNode tree) {
        QuotedNames names = new QuotedNames();
        tree.accept(names);
        names.tables.forEach(names::spellAsDefined);
        return names;
    }

    @Override
    public @Nullable Void visit(SqlIdentifier id) {
        List<NamePart> parts = StatementNames.parts(id);
        if (parts.stream().anyMatch(NamePart::quoted)) {
            quoted.put(id, parts);
        }
        return null;
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        if (call instanceof SqlWithItem item) {
            common.add(item.name.getSimple());
        } else if (call instanceof SqlSelect select && select.getFrom() != null) {
            collectTables(select.getFrom());
        }
        return super.visit(call);
    }

    private void collectTables(SqlNode from) {
        if (from instanceof SqlIdentifier id && id.isSimple()) {
            tables.add(id);
        } else if (from instanceof SqlJoin join) {
            collectTables(join.getLeft());
            collectTables(join.getRight());
        } else if (from instanceof SqlCall call
                && (call.getKind() == SqlKind.AS || call.getKind() == SqlKind.TABLE_REF)) {
            collectTables(call.operand(0));
        }
    }

    private void spellAsDefined(SqlIdentifier id) {
        String written = id.getSimple();
        if (id.isComponentQuoted(0) || common.contains(written)) {
            return;
        }
        Optional<String> defined =
                common.stream().filter(written::equalsIgnoreCase).findFirst();
        defined.ifPresent(name -> id.setNames(List.of(name), List.of(id.getParserPosition())));
    }

    /**
     * Refuses tables found under a quoted name of another case.
     *
     * @throws io.meshgate.connector.GatewayException with TABLE_NOT_FOUND
     */
    void requireStoredCase(SqlValidator validator, VisibleNames names) {
        quoted.forEach((id, parts) -> {
            SqlValidatorNamespace namespace = validator.getNamespace(id);
            SqlValidatorTable resolved = namespace == null ? null : namespace.getTable();
            MeshTable table = resolved == null ? null : resolved.unwrap(MeshTable.class);
            if (table != null && !isStoredCase(parts, table)) {
                throw names.tableNotFound(parts, parts.get(0).position(), null);
            }
        });
    }

    /**
     * Refuses columns, and aliases of tables, found under a quoted name of another case: in the validated tree each
     * reference stands with the names of what it was resolved to, at the place at which it was written.
     *
     * @throws io.meshgate.connector.GatewayException with COLUMN_NOT_FOUND
     */
    void requireStoredCase(SqlNode validated) {
        Map<SqlPosition, NamePart> written = new HashMap<>();
        quoted.values()
                .forEach(parts ->
                        parts.stream().filter(NamePart::quoted).forEach(part -> written.put(part.position(), part)));
        if (written.isEmpty()) {
            return;
        }
        validated.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlIdentifier id) {
                for (NamePart resolved : StatementNames.parts(id)) {
                    NamePart part = written.get(resolved.position());
                    if (part != null && isOtherCase(part.text(), resolved.text())) {
                        throw columnNotFound(part, resolved.text());
                    }
                }
                return null;
            }
        });
    }

    private static boolean isOtherCase(String written, String resolved) {
        return !written.equals(resolved) && written.equalsIgnoreCase(resolved);
    }

    private static GatewayException columnNotFound(NamePart part, String stored) {
        String message = "Column '" + part.text() + "' not found; quoted names mean just themselves; did you mean '"
                + stored + "'?";
        return new GatewayException(ErrorCode.COLUMN_NOT_FOUND, message, part.position(), null);
    }

    private static boolean isStoredCase(List<NamePart> parts, MeshTable table) {
        TableSnapshot snapshot = table.snapshot();
        List<String> stored = List.of(
                table.domain(), snapshot.name().schema(), snapshot.name().table());
        for (int i = 1; i <= parts.size(); i++) {
            NamePart part = parts.get(parts.size() - i);
            if (part.quoted() && !part.text().equals(stored.get(stored.size() - i))) {
                return false;
            }
        }
        return true;
    }
}
