package io.meshgate.jdbc.arrow;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of an ARRAY column.
 *
 * @param element how the elements appear in SQL
 * @param values of the class that {@link SqlType#valueClass} of the elements names, or null
 */
public record ListValue(SqlType element, List<@Nullable Object> values) {
    @Override
    public String toString() {
        return NestedText.of(this);
    }
}
