package io.meshgate.connector;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A table to be created.
 *
 * @param name in the case in which it is to be stored; its schema exists
 * @param columns of the types that {@link Column} states; names differ by more than case. What stands under {@link
 *     Column#TAGS} in a column's metadata is to be kept with the column
 */
public record NewTable(TableName name, List<Field> columns) {
    public NewTable {
        columns = List.copyOf(columns);
    }
}
