package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows in rows. */
final class StructColumn extends Column {
    private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final List<Column> parts;
    private final List<String> names;

    StructColumn(ArrowField field) throws SQLException {
        this(field, Batch.columns(field.children()));
    }

    private StructColumn(ArrowField field, List<Column> parts) {
        super(field, SqlType.of(Types.STRUCT, name(parts), RowValue.class));
        this.parts = parts;
        this.names = field.children().stream().map(ArrowField::name).toList();
    }

    /** In quotes where the name would not be read as one word. */
    private static String written(String name) {
        return WORD.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String name(List<Column> parts) {
        return parts.stream()
                .map(part -> written(part.field().name()) + " " + part.sqlType().declaration())
                .collect(Collectors.joining(", ", "ROW(", ")"));
    }

    @Override
    void loadValues(BatchBody body) throws SQLException {
        for (Column part : parts) {
            part.loadNested(body, length());
        }
    }

    @Override
    public Object valueAt(int row) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>(parts.size());
        for (Column part : parts) {
            values.add(part.isNull(row) ? null : part.valueAt(row));
        }
        return new RowValue(sqlType(), names, Collections.unmodifiableList(values));
    }
}
