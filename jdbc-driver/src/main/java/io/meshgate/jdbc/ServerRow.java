package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.Column;
import io.meshgate.jdbc.arrow.DataFailures;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A row of what the gateway says about itself or the mesh. Good until the next one is read. */
final class ServerRow {
    private final Column[] columns;
    private final int row;

    ServerRow(Column[] columns, int row) {
        this.columns = columns;
        this.row = row;
    }

    /** Takes rows, one after the other. */
    interface Reader {
        void read(ServerRow row) throws SQLException;
    }

    @Nullable
    String text(String column) throws SQLException {
        Column found = column(column);
        return found.isNull(row) ? null : found.textAt(row);
    }

    String name(String column) throws SQLException {
        String text = text(column);
        if (text == null) {
            throw DataFailures.malformed("the column " + column + " of its metadata holds NULL");
        }
        return text;
    }

    @Nullable
    Integer integer(String column) throws SQLException {
        Column found = column(column);
        return found.isNull(row) ? null : (Integer) found.intAt(row);
    }

    @Nullable
    Object value(String column) throws SQLException {
        Column found = column(column);
        return found.isNull(row) ? null : found.valueAt(row);
    }

    boolean flag(String column) throws SQLException {
        Column found = column(column);
        return !found.isNull(row) && found.booleanAt(row);
    }

    byte[] bytes(String column) throws SQLException {
        Column found = column(column);
        return found.isNull(row) ? new byte[0] : found.bytesAt(row);
    }

    private Column column(String name) throws SQLException {
        for (Column column : columns) {
            if (column.field().name().equals(name)) {
                return column;
            }
        }
        throw DataFailures.malformed("its metadata lacks the column " + name);
    }
}
