package io.meshgate.benchmark.tpch;

import io.trino.tpch.Nation;
import io.trino.tpch.Region;
import io.trino.tpch.TpchTable;
import java.util.ArrayList;
import java.util.List;

/** TPC-H's fixed nations and regions, which the generator numbers from 0. */
final class Geography {
    private final List<Nation> nations = new ArrayList<>();
    private final List<Region> regions = new ArrayList<>();

    Geography() {
        TpchTable.NATION.createGenerator(1, 1, 1).forEach(nations::add);
        TpchTable.REGION.createGenerator(1, 1, 1).forEach(regions::add);
    }

    String nation(long nationKey) {
        return nations.get((int) nationKey).getName();
    }

    String region(long nationKey) {
        return regions.get((int) nations.get((int) nationKey).getRegionKey()).getName();
    }
}
