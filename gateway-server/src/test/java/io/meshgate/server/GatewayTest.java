package io.meshgate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.GatewayException;
import io.meshgate.server.mesh.MeshFolder;
import io.meshgate.server.mesh.MeshInvalidException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GatewayTest {
    private static final String SMALL = "name: demo\nengine: {memory-limit: 200MB, threads: 1}\n";

    @TempDir
    Path directory;

    @Test
    void listensUntilItIsClosed() throws IOException {
        new MeshFolder(directory).write("gateway.yaml", SMALL);

        Gateway gateway = Gateway.start(directory, Overrides.port(0));
        int port = gateway.port();
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        gateway.close();
        gateway.close();

        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                .isInstanceOf(IOException.class);
    }

    @Test
    void startsAgainAfterAStartThatFailed() throws IOException {
        new MeshFolder(directory).write("gateway.yaml", SMALL);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Gateway.start(directory, Overrides.port(taken.getLocalPort())))
                    .isInstanceOf(GatewayException.class)
                    .hasMessageContaining("in use");
        }

        try (Gateway gateway = Gateway.start(directory, Overrides.port(0))) {
            assertThat(gateway.port()).isPositive();
        }
    }

    @Test
    void doesNotStartOnADirectoryThatIsNotRight() {
        new MeshFolder(directory).write("users.yaml", "users: x\n");

        assertThatThrownBy(() -> Gateway.start(directory, Overrides.port(0))).isInstanceOf(MeshInvalidException.class);
    }
}
