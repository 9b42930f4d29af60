package io.meshgate.benchmark.tpcds;

import io.meshgate.benchmark.mesh.DataMesh;
import io.meshgate.benchmark.mesh.DataSet;
import java.nio.file.Path;

/** Three domains with TPC-DS data as Iceberg tables. */
public final class TpcdsMesh extends DataMesh {
    private static final int LAYOUT = 1;

    /**
     * @param directory need not exist
     * @param scale TPC-DS's scale factor; 1 is about 1 GB of text
     */
    public TpcdsMesh(Path directory, double scale) {
        super(directory, new DataSet("tpcds", LAYOUT, scale, TpcdsTables.sources(requireScale(scale))));
    }
}
