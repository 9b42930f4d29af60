package io.meshgate.benchmark;

import io.meshgate.benchmark.mesh.Domain;
import io.meshgate.server.auth.UserDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A mesh directory that serves domains whole, to one user. */
public final class OpenMesh {
    public static final String USER = "benchmark";
    public static final String PASSWORD = "benchmark";

    private OpenMesh() {}

    /**
     * Writes the mesh directory, over what is there.
     *
     * @return the directory
     */
    public static Path write(Path directory, List<Domain> domains) throws IOException {
        MeshTemplate template = new MeshTemplate(OpenMesh.class, directory);
        template.write("gateway.yaml", Map.of());
        template.write("users.yaml", Map.of("password", UserDirectory.hash(PASSWORD.toCharArray())));
        for (Domain domain : domains) {
            Map<String, String> values = Map.of(
                    "domain", domain.name(), "directory", domain.directory().toString());
            String target = "domains/" + domain.name() + "/";
            template.write("domain.yaml", target + "domain.yaml", values);
            template.write("access.yaml", target + "policies/access.yaml", values);
        }
        return directory;
    }
}
