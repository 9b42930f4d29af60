package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The columns of a result, and the rows of the batch that they hold now. Used by one thread at a time. */
public final class Batch {
    private final List<ArrowField> fields;
    private final Column[] columns;
    private final long memory;
    private int rows;

    public Batch(List<ArrowField> fields) throws SQLException {
        this(fields, 0);
    }

    /** @param memory bytes that a row may take that was compressed into next to none */
    public Batch(List<ArrowField> fields, long memory) throws SQLException {
        this.fields = fields;
        this.memory = memory;
        this.columns = columns(fields).toArray(Column[]::new);
    }

    static List<Column> columns(List<ArrowField> fields) throws SQLException {
        List<Column> columns = new ArrayList<>(fields.size());
        for (ArrowField field : fields) {
            columns.add(field.newColumn());
        }
        return columns;
    }

    public List<ArrowField> fields() {
        return fields;
    }

    /** The columns; one array for the whole result, which nobody changes. */
    public Column[] columns() {
        return columns;
    }

    /** Rows in the batch that was loaded last. */
    public int rows() {
        return rows;
    }

    /**
     * Lets the columns hold another batch, whose bytes they read in place from then on.
     *
     * @throws SQLException with 08P01 if the message is not a batch of these fields; the columns hold no rows then
     */
    public void load(IpcMessage message) throws SQLException {
        rows = 0;
        rows = message.load(columns, memory);
    }
}
