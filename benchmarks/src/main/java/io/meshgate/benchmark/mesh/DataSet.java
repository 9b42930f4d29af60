package io.meshgate.benchmark.mesh;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a {@link DataMesh} holds.
 *
 * @param name {@code tpch} for instance; stands in the marker of the directory
 * @param layout to be raised whenever the tables or their layout change, so that older data is written anew
 * @param sources those that take longest come first
 */
public record DataSet(String name, int layout, double scale, List<MeshSource<?>> sources) {
    public DataSet {
        sources = List.copyOf(sources);
    }

    public List<MeshTable<?>> tables() {
        return sources.stream()
                .<MeshTable<?>>flatMap(source -> source.tables().stream())
                .toList();
    }

    /** The namespaces of each domain. */
    Map<String, Set<String>> namespaces() {
        Map<String, Set<String>> namespaces = new LinkedHashMap<>();
        for (MeshTable<?> table : tables()) {
            namespaces
                    .computeIfAbsent(table.domain(), domain -> new LinkedHashSet<>())
                    .add(table.namespace());
        }
        return namespaces;
    }
}
