package io.meshgate.planner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Collects the rows of a statement that the planner answers itself. Not thread-safe. */
final class Answer {
    private final List<Field> columns = new ArrayList<>();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    Answer text(String column) {
        return column(column, ArrowType.Utf8.INSTANCE, false);
    }

    Answer optionalText(String column) {
        return column(column, ArrowType.Utf8.INSTANCE, true);
    }

    Answer truth(String column) {
        return column(column, ArrowType.Bool.INSTANCE, false);
    }

    private Answer column(String name, ArrowType type, boolean nullable) {
        columns.add(new Field(name, new FieldType(nullable, type, null), null));
        return this;
    }

    Answer row(@Nullable Object... values) {
        rows.add(new ArrayList<>(Arrays.asList(values)));
        return this;
    }

    PlannedStatement.Rows rows() {
        return rows(List.of());
    }

    /** @param grants ids of those by which the rows tell what policies would else hide */
    PlannedStatement.Rows rows(List<String> grants) {
        return new PlannedStatement.Rows(new Schema(columns), List.copyOf(rows), grants);
    }
}
