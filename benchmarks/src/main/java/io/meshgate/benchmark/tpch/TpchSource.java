package io.meshgate.benchmark.tpch;

import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.util.List;

/**
 * One generator and the tables that are written from its entities in one pass.
 *
 * @param slices how many parts are generated on their own, possibly at the same time; fixed by the scale, so that the
 *     same scale gives the same files on every machine
 * @param expectedEntities about how many entities there are, for progress
 */
record TpchSource<E extends TpchEntity>(
        TpchTable<E> generator, double scale, int slices, long expectedEntities, List<MeshTable<E>> tables) {
    TpchSource {
        tables = List.copyOf(tables);
    }

    /**
     * The entities of one slice, generated as they are read.
     *
     * @param slice counts from 0
     */
    Iterable<E> slice(int slice) {
        return generator.createGenerator(scale, slice + 1, slices);
    }
}
