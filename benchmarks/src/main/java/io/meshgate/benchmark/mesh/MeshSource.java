package io.meshgate.benchmark.mesh;

import java.util.List;
import java.util.function.IntFunction;

/**
 * One generator and the tables that are written from its entities in one pass.
 *
 * @param slices how many parts are generated on their own, possibly at the same time; fixed by the scale, so that the
 *     same scale gives the same files on every machine
 * @param expectedEntities about how many entities there are, for progress
 * @param slice makes the entities of the slice of this 0-based number, as they are read; called by several threads
 */
public record MeshSource<E>(
        int slices, long expectedEntities, IntFunction<Iterable<E>> slice, List<MeshTable<E>> tables) {
    public MeshSource {
        tables = List.copyOf(tables);
    }
}
