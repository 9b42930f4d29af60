package io.meshgate.planner;

import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.catalog.MeshTable;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorTable;
import org.jspecify.annotations.Nullable;

/**
 * The names of a statement that are quoted. The validator ignores case; a quoted name means just the stored name, which
 * is checked once it is known what the name stands for.
 */
final class QuotedNames extends SqlBasicVisitor<@Nullable Void> {
    private final List<SqlIdentifier> quoted = new ArrayList<>();

    /** Collects them before validation, which rewrites the tree. */
    static QuotedNames of(SqlNode tree) {
        QuotedNames names = new QuotedNames();
        tree.accept(names);
        return names;
    }

    @Override
    public @Nullable Void visit(SqlIdentifier id) {
        for (int i = 0; i < id.names.size(); i++) {
            if (id.isComponentQuoted(i)) {
                quoted.add(id);
                break;
            }
        }
        return null;
    }

    /**
     * Refuses tables found under a quoted name of another case.
     *
     * @throws io.meshgate.connector.GatewayException with TABLE_NOT_FOUND
     */
    void requireStoredCase(SqlValidator validator, VisibleNames names) {
        for (SqlIdentifier id : quoted) {
            SqlValidatorNamespace namespace = validator.getNamespace(id);
            SqlValidatorTable resolved = namespace == null ? null : namespace.getTable();
            MeshTable table = resolved == null ? null : resolved.unwrap(MeshTable.class);
            if (table != null && !isStoredCase(StatementNames.parts(id), table)) {
                List<NamePart> parts = StatementNames.parts(id);
                throw names.tableNotFound(parts, parts.get(0).position(), null);
            }
        }
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
