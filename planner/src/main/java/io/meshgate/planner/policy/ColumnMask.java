package io.meshgate.planner.policy;

import java.util.List;
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

    /** The field of a column as it is after masking: the same, but that it, or a field within, may be NULL. */
    public Field masked(Field field) {
        return FieldMasks.masked(field, this);
    }
}
