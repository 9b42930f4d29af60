package io.meshgate.planner.catalog;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.TableStatistics;
import io.meshgate.connector.ViewSnapshot;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Disclosure;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.TableAccess;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractTable;

/**
 * A table as one principal may see it: the visible columns, with the nullability that they have after masking. A scan
 * of it stands in a plan only between conversion and governing. So may a view be seen.
 */
public final class MeshTable extends AbstractTable {
    private final String domain;
    private final TableSnapshot snapshot;
    private final TableAccess access;
    private final Map<String, String> policyNames;
    private final boolean version;
    private final RelDataType rowType;
    private final Optional<ViewSnapshot> view;

    public MeshTable(String domain, TableSnapshot snapshot, TableAccess access) {
        this(domain, snapshot, access, ownNames(snapshot), false, Optional.empty());
    }

    private MeshTable(
            String domain,
            TableSnapshot snapshot,
            TableAccess access,
            Map<String, String> policyNames,
            boolean version,
            Optional<ViewSnapshot> view) {
        this.domain = domain;
        this.snapshot = snapshot;
        this.access = access;
        this.policyNames = Collections.unmodifiableMap(new LinkedHashMap<>(policyNames));
        this.version = version;
        this.view = view;
        this.rowType = MeshTypes.rowType(visibleFields());
    }

    /**
     * Another version than the current one.
     *
     * @param policyNames what policies call the columns, with the columns' stored names in the snapshot; a column that
     *     is not among them is none to any policy
     */
    static MeshTable version(
            String domain, TableSnapshot snapshot, TableAccess access, Map<String, String> policyNames) {
        return new MeshTable(domain, snapshot, access, policyNames, true, Optional.empty());
    }

    /** A table about a table, of all of which its principal may know. */
    static MeshTable metadata(MeshTable table, TableSnapshot snapshot) {
        boolean whole = table.access().whole(table.snapshot());
        List<Grant> disclosing = whole ? List.of() : table.access().disclosure().metadata();
        TableAccess access = new TableAccess(
                snapshot.columns(),
                true,
                List.of(),
                Map.of(),
                List.of(),
                table.access().exemptions(),
                whole
                        ? table.access().grants()
                        : disclosing.stream().map(Grant::id).toList(),
                new Disclosure(List.of(), disclosing),
                Set.of(),
                table.access().owner());
        return version(table.domain(), snapshot, access, ownNames(snapshot));
    }

    private static Map<String, String> ownNames(TableSnapshot snapshot) {
        Map<String, String> names = new LinkedHashMap<>();
        snapshot.columns().forEach(column -> names.put(column.name(), column.name()));
        return names;
    }

    /**
     * A view, which a scan of it has to be replaced by the query of before anything governs the plan.
     *
     * @param snapshot of {@link #columnsOf}
     */
    static MeshTable ofView(String domain, ViewSnapshot view, TableSnapshot snapshot, TableAccess access) {
        return new MeshTable(domain, snapshot, access, ownNames(snapshot), false, Optional.of(view));
    }

    /** A table without policies. */
    public static MeshTable whole(String domain, TableSnapshot table) {
        return new MeshTable(domain, table, all(table));
    }

    /** A view without policies. */
    public static MeshTable wholeView(String domain, ViewSnapshot view) {
        TableSnapshot columns = columnsOf(view);
        return ofView(domain, view, columns, all(columns));
    }

    private static TableAccess all(TableSnapshot table) {
        return new TableAccess(table.columns(), true, List.of(), Map.of(), List.of(), Optional.empty());
    }

    /**
     * A view as if it were a table. Its columns may be NULL whatever the view declares: that depends on the masks below
     * it, which are others for each reader.
     */
    public static TableSnapshot columnsOf(ViewSnapshot view) {
        List<Column> columns = view.columns().stream()
                .map(column -> new Column(column.fieldId(), nullable(column.field()), column.comment()))
                .toList();
        return new TableSnapshot(
                view.name(),
                view.viewId(),
                view.version(),
                view.version(),
                OptionalLong.empty(),
                columns,
                TableStatistics.UNKNOWN);
    }

    /** A field that may be NULL at every depth. Map keys stay as they are, and so do the entries that hold them. */
    public static Field nullable(Field field) {
        boolean map = field.getType() instanceof ArrowType.Map;
        List<Field> children = map
                ? field.getChildren().stream()
                        .map(entries -> new Field(
                                entries.getName(),
                                entries.getFieldType(),
                                List.of(
                                        entries.getChildren().get(0),
                                        nullable(entries.getChildren().get(1)))))
                        .toList()
                : field.getChildren().stream().map(MeshTable::nullable).toList();
        FieldType type = new FieldType(true, field.getType(), null, field.getMetadata());
        return new Field(field.getName(), type, children);
    }

    /** The view that this is, if it is one. */
    public Optional<ViewSnapshot> view() {
        return view;
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
        return mask == null ? field : mask.masked(field);
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory typeFactory) {
        return rowType;
    }
}
