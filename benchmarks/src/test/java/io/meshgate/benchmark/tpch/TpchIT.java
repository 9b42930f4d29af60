package io.meshgate.benchmark.tpch;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.benchmark.GatewayClient;
import io.meshgate.benchmark.mesh.Progress;
import io.meshgate.benchmark.suite.QueryBenchmark;
import io.meshgate.server.Gateway;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TpchIT {
    private static final double SCALE = 0.01;

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeTheMesh() throws IOException {
        new TpchMesh(directory, SCALE).create(Progress.NONE);
    }

    @ParameterizedTest
    @EnumSource(PolicyMode.class)
    void everyQueryGivesTheResultOfRawDuckDb(PolicyMode mode) throws Exception {
        TpchMesh mesh = new TpchMesh(directory, SCALE);
        BenchmarkMesh served = BenchmarkMesh.write(mesh, mode);
        try (BufferAllocator allocator = new RootAllocator();
                Gateway gateway = Gateway.start(served.directory());
                GatewayClient client =
                        GatewayClient.connect(allocator, gateway.port(), BenchmarkMesh.USER, BenchmarkMesh.PASSWORD)) {
            assertThat(new QueryBenchmark(mesh, TpchQueries.all(SCALE), allocator, 1)
                            .differences(client, served.governedCopies()))
                    .isEmpty();
        }
    }
}
