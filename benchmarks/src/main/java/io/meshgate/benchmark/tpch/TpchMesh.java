package io.meshgate.benchmark.tpch;

import io.meshgate.benchmark.mesh.DataMesh;
import io.meshgate.benchmark.mesh.DataSet;
import java.nio.file.Path;

/** Three domains with TPC-H data as Iceberg tables. */
public final class TpchMesh extends DataMesh {
    private static final int LAYOUT = 1;

    /**
     * @param directory need not exist
     * @param scale TPC-H's scale factor; 1 is about 1 GB of text
     */
    public TpchMesh(Path directory, double scale) {
        super(directory, new DataSet("tpch", LAYOUT, scale, TpchTables.sources(requireScale(scale))));
    }
}
