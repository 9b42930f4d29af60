package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a version of a table are which of its columns of today. Policies are written for the latter and know
 * them by name; only the field id tells whether a column is still the same.
 */
public final class PastColumns {
    /** The key of a nested field's id in its metadata. */
    private static final String FIELD_ID = "PARQUET:field_id";

    /** By stored name in the version. */
    private final Map<String, Column> today = new HashMap<>();

    private final TableSnapshot version;

    public PastColumns(TableSnapshot current, TableSnapshot version) {
        this.version = version;
        for (Column column : version.columns()) {
            current.columns().stream()
                    .filter(each -> each.fieldId() == column.fieldId())
                    .findFirst()
                    .filter(each -> nested(each.field())
                            .keySet()
                            .containsAll(nested(column.field()).keySet()))
                    .ifPresent(each -> today.put(column.name(), each));
        }
    }

    /**
     * The version's columns by the names of today, for the conditions of policies. One with parts that had other names, or
     * stood elsewhere, is left out: a condition that speaks of it would speak of others.
     */
    public Map<String, String> policyNames() {
        Map<String, String> names = new LinkedHashMap<>();
        for (Column column : version.columns()) {
            Column same = today.get(column.name());
            if (same != null && nested(same.field()).equals(nested(column.field()))) {
                names.put(same.name(), column.name());
            }
        }
        return names;
    }

    /** What both leave of a column: by its name of today, and by that in the version. Empty when no column is left. */
    Optional<TableAccess> access(
            TableAccess byToday, Optional<TableAccess> byVersion, BinaryOperator<ColumnMask> stronger) {
        if (byVersion.isEmpty()) {
            return Optional.empty();
        }
        TableAccess then = byVersion.get();
        List<Column> visible = new ArrayList<>();
        Map<String, ColumnMask> masks = new HashMap<>();
        for (Column column : then.columns()) {
            Column same = today.get(column.name());
            if (same == null || !byToday.columns().contains(same)) {
                continue;
            }
            if ((masksFields(then.masks().get(column.name()))
                            || masksFields(byToday.masks().get(same.name())))
                    && !nested(same.field()).equals(nested(column.field()))) {
                // Which of its parts are masked is told by the names that they have today.
                continue;
            }
            visible.add(column);
            for (ColumnMask mask : Arrays.asList(
                    then.masks().get(column.name()), byToday.masks().get(same.name()))) {
                if (mask != null) {
                    masks.merge(column.name(), mask, stronger);
                }
            }
        }
        if (visible.isEmpty()) {
            return Optional.empty();
        }
        TreeSet<String> exemptions = new TreeSet<>(byToday.exemptions());
        exemptions.addAll(then.exemptions());
        return Optional.of(new TableAccess(
                visible,
                byToday.readable(),
                byToday.rowFilters(),
                masks,
                byToday.aggregations(),
                List.copyOf(exemptions),
                byToday.grants(),
                byToday.disclosure().alsoOf(then.disclosure()),
                byToday.purposes(),
                byToday.owner()));
    }

    private static boolean masksFields(@Nullable ColumnMask mask) {
        return mask != null && mask.mask() instanceof Mask.OfFields;
    }

    /** The fields within a field by the way of ids that leads to each, with their names. */
    private static Map<String, String> nested(Field field) {
        Map<String, String> fields = new TreeMap<>();
        collect(field, "", fields);
        return fields;
    }

    private static void collect(Field field, String way, Map<String, String> fields) {
        for (Field child : field.getChildren()) {
            String id = child.getMetadata().get(FIELD_ID);
            String step = way + "/" + (id == null ? "'" + child.getName() + "'" : id);
            fields.put(step, child.getName());
            collect(child, step, fields);
        }
    }
}
