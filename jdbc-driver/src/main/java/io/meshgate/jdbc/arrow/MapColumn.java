package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.sql.Types;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps. In the order in which they come; of equal keys the last counts. */
final class MapColumn extends Column {
    private final ListColumn.Offsets offsets = new ListColumn.Offsets(ArrowType.Layout.SMALL);
    private final Entries entries;

    /** The struct that the list of a map's entries consists of. */
    private record Entries(Column keys, Column values) {
        static Entries of(ArrowField field) throws SQLException {
            ArrowField entry = field.child(0);
            if (entry.children().size() != 2) {
                throw DataFailures.malformed("the map '" + field.name() + "' has no two fields for keys and values");
            }
            return new Entries(entry.child(0).newColumn(), entry.child(1).newColumn());
        }
    }

    MapColumn(ArrowField field) throws SQLException {
        this(field, Entries.of(field));
    }

    private MapColumn(ArrowField field, Entries entries) {
        super(
                field,
                SqlType.of(
                        Types.JAVA_OBJECT,
                        "MAP<" + entries.keys().sqlType().declaration() + ", "
                                + entries.values().sqlType().declaration() + ">",
                        Map.class));
        this.entries = entries;
    }

    @Override
    void loadValues(BatchBody body) throws SQLException {
        offsets.load(body, length());
        long node = body.nextNode();
        body.nextBuffer();
        entries.keys().loadNested(body, node >>> Integer.SIZE);
        entries.values().loadNested(body, node >>> Integer.SIZE);
    }

    @Override
    public Object valueAt(int row) throws SQLException {
        Column keys = entries.keys();
        Column values = entries.values();
        long located = offsets.locate(row, Math.min(keys.length(), values.length()));
        int first = ByteRanges.start(located);
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = first; i < first + ByteRanges.length(located); i++) {
            map.put(keys.isNull(i) ? null : keys.valueAt(i), values.isNull(i) ? null : values.valueAt(i));
        }
        return Collections.unmodifiableMap(map);
    }

    @Override
    public String textAt(int row) throws SQLException {
        return NestedText.of(valueAt(row));
    }
}
