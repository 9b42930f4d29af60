package io.meshgate.planner.catalog;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.TableAccess;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Map<String, String> policyNames;
    private final boolean version;
    private final RelDataType rowType;

    public MeshTable(String domain, TableSnapshot snapshot, TableAccess access) {
        this(domain, snapshot, access, ownNames(snapshot), false);
    }

    /**
     * Another version than the current one.
     *
     * @param policyNames what policies call the columns, with the columns' stored names in the snapshot; a column that
     *     is not among them is none to any policy
     */
    static MeshTable version(
            String domain, TableSnapshot snapshot, TableAccess access, Map<String, String> policyNames) {
        return new MeshTable(domain, snapshot, access, policyNames, true);
    }

    /** A table about a table, of all of which its principal may know. */
    static MeshTable metadata(String domain, TableSnapshot snapshot) {
        TableAccess all = new TableAccess(snapshot.columns(), true, List.of(), Map.of(), List.of(), Optional.empty());
        return version(domain, snapshot, all, ownNames(snapshot));
    }

    private MeshTable(
            String domain,
            TableSnapshot snapshot,
            TableAccess access,
            Map<String, String> policyNames,
            boolean version) {
        this.domain = domain;
        this.snapshot = snapshot;
        this.access = access;
        this.policyNames = Collections.unmodifiableMap(new LinkedHashMap<>(policyNames));
        this.version = version;
        this.rowType = MeshTypes.rowType(visibleFields());
    }

    private static Map<String, String> ownNames(TableSnapshot snapshot) {
        Map<String, String> names = new LinkedHashMap<>();
        snapshot.columns().forEach(column -> names.put(column.name(), column.name()));
        return names;
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

    /** Whether a statement has asked for just this, and not for a table as it is whenever it runs. */
    public boolean isVersion() {
        return version;
    }

    /** The stored names of the columns that policies may speak of, by the names that they use. */
    public Map<String, String> policyNames() {
        return policyNames;
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
