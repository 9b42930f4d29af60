package io.meshgate.benchmark;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.Text;
import org.jspecify.annotations.Nullable;

/** Collects a whole result as Java values, for comparing and printing. */
public final class Rows implements BatchConsumer {
    private final List<String> columns = new ArrayList<>();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    @Override
    public void accept(VectorSchemaRoot batch) {
        if (columns.isEmpty()) {
            batch.getSchema().getFields().forEach(field -> columns.add(field.getName()));
        }
        for (int row = 0; row < batch.getRowCount(); row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (FieldVector vector : batch.getFieldVectors()) {
                values.add(value(vector, row));
            }
            rows.add(values);
        }
    }

    private static @Nullable Object value(FieldVector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        if (vector instanceof DateDayVector dates) {
            return LocalDate.ofEpochDay(dates.get(row));
        }
        Object value = vector.getObject(row);
        return value instanceof Text ? value.toString() : value;
    }

    /** Empty when the result came without any batch. */
    public List<String> columns() {
        return columns;
    }

    public List<List<@Nullable Object>> rows() {
        return rows;
    }
}
