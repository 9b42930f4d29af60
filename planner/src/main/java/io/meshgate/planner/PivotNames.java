package io.meshgate.planner;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlPivot;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Columns in PIVOT as they are stored. Calcite groups by every column that it does not find named there, and compares
 * names letter by letter: {@code SUM(Amount)} of a column amount would leave a group for each amount.
 */
final class PivotNames extends SqlBasicVisitor<@Nullable Void> {
    private final RelDataType row;

    private PivotNames(RelDataType row) {
        this.row = row;
    }

    /** Changes names in place. */
    static void storedCase(SqlPivot pivot, RelDataType row) {
        PivotNames names = new PivotNames(row);
        pivot.aggList.forEach(each -> each.accept(names));
        pivot.axisList.forEach(each -> each.accept(names));
    }

    @Override
    public @Nullable Void visit(SqlIdentifier id) {
        int last = id.names.size() - 1;
        RelDataTypeField field = row.getField(id.names.get(last), false, false);
        if (field != null && !field.getName().equals(id.names.get(last))) {
            id.assignNamesFrom(id.setName(last, field.getName()));
        }
        return null;
    }
}
