package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.sql.Types;
import java.util.List;

/** Values of several types, each row of one: Arrow's dense union. A value is what the column of its type makes of it. */
final class UnionColumn extends Column {
    private static final int TYPE_IDS = 128;

    private final List<Column> parts;
    private final Column[] partOfType = new Column[TYPE_IDS];
    private int types;
    private int offsets;

    /** @param typeIds for each of the field's children, what stands for it in the data */
    UnionColumn(ArrowField field, List<Integer> typeIds) throws SQLException {
        super(field, SqlType.of(Types.OTHER, "UNION", Object.class));
        parts = Batch.columns(field.children());
        for (int i = 0; i < parts.size(); i++) {
            int id = typeIds.isEmpty() ? i : i < typeIds.size() ? typeIds.get(i) : -1;
            if (id < 0 || id >= TYPE_IDS) {
                throw DataFailures.malformed("a union does not number its types");
            }
            partOfType[id] = parts.get(i);
        }
    }

    @Override
    boolean hasValidity() {
        return false;
    }

    /** Checks every row: {@link #isNull} has no way to complain. */
    @Override
    void loadValues(BatchBody body) throws SQLException {
        types = body.nextBuffer().holding(length(), "types");
        offsets = body.nextBuffer().holding((long) length() * Integer.BYTES, "offsets");
        for (Column part : parts) {
            part.loadNested(body, 0);
        }
        for (int row = 0; row < length(); row++) {
            byte type = bytes[types + row];
            Column part = type < 0 ? null : partOfType[type];
            int place = place(row);
            if (part == null || place < 0 || place >= part.length()) {
                throw DataFailures.malformed("a value of a union lies outside of its column");
            }
        }
    }

    private Column part(int row) {
        return partOfType[bytes[types + row]];
    }

    private int place(int row) {
        return (int) Little.INT.get(bytes, offsets + (row << 2));
    }

    @Override
    public boolean isNull(int row) {
        return part(row).isNull(place(row));
    }

    @Override
    public Object valueAt(int row) throws SQLException {
        return part(row).valueAt(place(row));
    }

    @Override
    public String textAt(int row) throws SQLException {
        return part(row).textAt(place(row));
    }

    @Override
    public boolean booleanAt(int row) throws SQLException {
        return part(row).booleanAt(place(row));
    }

    @Override
    public long longAt(int row) throws SQLException {
        return part(row).longAt(place(row));
    }
}
