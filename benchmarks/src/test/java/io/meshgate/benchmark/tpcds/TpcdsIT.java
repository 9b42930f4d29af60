package io.meshgate.benchmark.tpcds;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.benchmark.GatewayClient;
import io.meshgate.benchmark.OpenMesh;
import io.meshgate.benchmark.mesh.Progress;
import io.meshgate.benchmark.suite.QueryBenchmark;
import io.meshgate.server.Gateway;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TpcdsIT {
    private static final double SCALE = 0.01;

    @Test
    void everyStatementGivesTheResultOfRawDuckDb(@TempDir Path directory) throws Exception {
        TpcdsMesh mesh = new TpcdsMesh(directory, SCALE);
        mesh.create(Progress.NONE);
        try (BufferAllocator allocator = new RootAllocator();
                Gateway gateway = Gateway.start(OpenMesh.write(mesh.directory().resolve("mesh"), mesh.domains()));
                GatewayClient client =
                        GatewayClient.connect(allocator, gateway.port(), OpenMesh.USER, OpenMesh.PASSWORD)) {
            assertThat(new QueryBenchmark(mesh, TpcdsQueries.all(), allocator, 1).differences(client, List.of()))
                    .isEmpty();
        }
    }
}
