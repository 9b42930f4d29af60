package io.meshgate.jdbc.arrow;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of a ROW column.
 *
 * @param type how the whole row appears in SQL
 * @param names of the row's fields
 * @param values in the order of the names
 */
public record RowValue(SqlType type, List<String> names, List<@Nullable Object> values) {
    @Override
    public String toString() {
        return NestedText.of(this);
    }
}
