package io.meshgate.planner.catalog;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.TableAccess;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractTable;

/**
 * A table as one principal may see it: the visible columns, with the nullability that they have after masking. A scan
 * of it stands in a plan only between conversion and governing.
 */
public final class MeshTable extends AbstractTable {
    private final String domain;
    private final TableSnapshot snapshot;
    private final TableAccess access;
    private final RelDataType rowType;

    public MeshTable(String domain, TableSnapshot snapshot, TableAccess access) {
        this.domain = domain;
        this.snapshot = snapshot;
        this.access = access;
        this.rowType = MeshTypes.rowType(visibleFields());
    }

    public String domain() {
        return domain;
    }

    public TableSnapshot snapshot() {
        return snapshot;
    }

    public TableAccess access() {
        return access;
    }

    /** The visible columns, after masking. */
    public List<Field> visibleFields() {
        return access.columns().stream().map(this::visibleField).toList();
    }

    private Field visibleField(Column column) {
        Field field = column.field();
        ColumnMask mask = access.masks().get(column.name());
        if (mask == null || !(mask.mask() instanceof Mask.ToNull)) {
            return field;
        }
        FieldType nullable = new FieldType(true, field.getType(), null, field.getMetadata());
        return new Field(field.getName(), nullable, field.getChildren());
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory typeFactory) {
        return rowType;
    }
}
