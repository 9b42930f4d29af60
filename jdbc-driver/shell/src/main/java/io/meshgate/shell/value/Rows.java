package io.meshgate.shell.value;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a result, one after the other. Not thread-safe; whoever made them closes what they are read from. */
public interface Rows {
    List<Column> columns();

    /** Goes on to the next row; false when there is none. */
    boolean next() throws SQLException;

    /** The values of the current row, of the classes that {@link RowReader} gives. */
    List<@Nullable Object> row() throws SQLException;
}
