package io.meshgate.connector;

import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A view to be created, or the version that is to replace another.
 *
 * @param name in the case in which it is to be stored; its schema exists
 * @param columns of the types that {@link Column} states, all of them nullable; names differ by more than case
 * @param texts at most one a dialect
 * @param comment what its author says about it
 */
public record NewView(TableName name, List<Field> columns, List<ViewText> texts, Optional<String> comment) {
    public NewView {
        columns = List.copyOf(columns);
        texts = List.copyOf(texts);
    }
}
