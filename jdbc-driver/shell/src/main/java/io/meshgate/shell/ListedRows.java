package io.meshgate.shell;

import io.meshgate.shell.value.Column;
import io.meshgate.shell.value.Rows;
import io.meshgate.shell.value.ValueType;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A small result of text that the shell has put together itself. */
final class ListedRows implements Rows {
    private final List<Column> columns;
    private final List<List<String>> rows;
    private int next;

    ListedRows(List<String> labels, List<List<String>> rows) {
        this.columns = labels.stream()
                .map(label -> new Column(label, new ValueType.Scalar(ValueType.Kind.TEXT, 0, 0, "VARCHAR")))
                .toList();
        this.rows = rows;
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    @Override
    public boolean next() {
        return next < rows.size() && ++next > 0;
    }

    @Override
    public List<@Nullable Object> row() {
        return Stream.<Object>of(rows.get(next - 1).toArray()).toList();
    }
}
