package io.meshgate.planner.policy;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.Field;

/** Replaces the values of columns for principals. */
public record ColumnMask(PolicyTerms terms, Scope scope, ColumnChoice columns, Mask mask) implements Policy {

    /** A mask that is always in force and names no owner. */
    public ColumnMask(
            String id,
            String description,
            List<TablePattern> tables,
            List<String> columns,
            Mask mask,
            Subjects to,
            Subjects except,
            PolicySource source) {
        this(
                PolicyTerms.always(id, description, to, except, source),
                Scope.of(tables),
                ColumnChoice.named(columns),
                mask);
    }

    /**
     * What it does to values, whatever it is called and wherever it stands: by the way to each field that it masks, as
     * {@code street} within a column, or {@code ""} for all of the column.
     */
    public SortedMap<String, Mask> byField() {
        SortedMap<String, Mask> byField = new TreeMap<>();
        if (mask instanceof Mask.OfFields ofFields) {
            ofFields.fields().forEach((path, each) -> byField.put(String.join(".", path.steps()), each.mask()));
        } else {
            byField.put("", mask);
        }
        return byField;
    }

    /** The field of a column as it is after masking: the same, but that it, or a field within, may be NULL. */
    public Field masked(Field field) {
        return FieldMasks.masked(field, this);
    }
}
