package io.meshgate.benchmark.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types.NestedField;

/**
 * A table of the mesh: where it belongs, and how its rows come from entities of one kind.
 *
 * @param included which entities have a row
 * @param filesPerSlice how many files an unpartitioned table gets out of one slice of its source
 */
public record MeshTable<E>(
        String domain,
        String namespace,
        String name,
        UnaryOperator<PartitionSpec.Builder> partitioning,
        Predicate<E> included,
        int filesPerSlice,
        List<MeshColumn<E>> columns) {
    public MeshTable {
        columns = List.copyOf(columns);
    }

    /** A table in which every entity has a row. */
    public MeshTable(
            String domain,
            String namespace,
            String name,
            UnaryOperator<PartitionSpec.Builder> partitioning,
            int filesPerSlice,
            List<MeshColumn<E>> columns) {
        this(domain, namespace, name, partitioning, entity -> true, filesPerSlice, columns);
    }

    public String qualifiedName() {
        return domain + "." + namespace + "." + name;
    }

    /** Field ids follow the columns' order, from 1. */
    public Schema schema() {
        List<NestedField> fields = new ArrayList<>();
        for (MeshColumn<E> column : columns) {
            int id = fields.size() + 1;
            fields.add(
                    column.nullable()
                            ? NestedField.optional(id, column.name(), column.type())
                            : NestedField.required(id, column.name(), column.type()));
        }
        return new Schema(fields);
    }

    public PartitionSpec spec() {
        return partitioning.apply(PartitionSpec.builderFor(schema())).build();
    }
}
