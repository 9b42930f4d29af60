package io.meshgate.benchmark.mesh;

import java.util.List;
import java.util.function.Function;
import org.apache.iceberg.StructLike;
import org.jspecify.annotations.Nullable;

/** The current entity as a row: values are computed as they are asked for, so that no row is ever copied. */
final class EntityRow<E> implements StructLike {
    private final List<Function<E, @Nullable Object>> columns;
    private @Nullable E entity;

    EntityRow(List<MeshColumn<E>> columns) {
        this.columns = columns.stream().map(MeshColumn::value).toList();
    }

    void set(E next) {
        entity = next;
    }

    @Override
    public int size() {
        return columns.size();
    }

    @Override
    public <T> @Nullable T get(int position, Class<T> type) {
        E current = entity;
        if (current == null) {
            throw new IllegalStateException("no entity set");
        }
        return type.cast(columns.get(position).apply(current));
    }

    @Override
    public <T> void set(int position, T value) {
        throw new UnsupportedOperationException("read only");
    }
}
