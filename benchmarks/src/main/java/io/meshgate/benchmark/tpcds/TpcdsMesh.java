package io.meshgate.benchmark.tpcds;

import io.meshgate.benchmark.MeshTemplate;
import io.meshgate.benchmark.mesh.DataMesh;
import io.meshgate.benchmark.mesh.DataSet;
import io.meshgate.benchmark.mesh.Domain;
import io.meshgate.server.auth.UserDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Three domains with TPC-DS data as Iceberg tables. */
public final class TpcdsMesh extends DataMesh {
    public static final String USER = "benchmark";
    public static final String PASSWORD = "benchmark";
    private static final int LAYOUT = 1;

    /**
     * @param directory need not exist
     * @param scale TPC-DS's scale factor; 1 is about 1 GB of text
     */
    public TpcdsMesh(Path directory, double scale) {
        super(directory, new DataSet("tpcds", LAYOUT, scale, TpcdsTables.sources(requireScale(scale))));
    }

    /** Writes the mesh directory that serves the data, beside it and over what is there. */
    public Path writeServed() throws IOException {
        Path served = directory().resolve("mesh");
        MeshTemplate template = new MeshTemplate(TpcdsMesh.class, served);
        template.write("gateway.yaml", Map.of());
        template.write("users.yaml", Map.of("password", UserDirectory.hash(PASSWORD.toCharArray())));
        for (Domain domain : domains()) {
            Map<String, String> values = Map.of(
                    "domain", domain.name(), "directory", domain.directory().toString());
            String target = "domains/" + domain.name() + "/";
            template.write("domain.yaml", target + "domain.yaml", values);
            template.write("access.yaml", target + "policies/access.yaml", values);
        }
        return served;
    }
}
