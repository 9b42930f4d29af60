package io.meshgate.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.auth.UserDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransportTest {
    @TempDir
    private Path directory;

    @Test
    void servesOverTls() throws Exception {
        Certificates certificates = Certificates.create(directory);
        try (FlightFixture fixture = new FlightFixture(settings ->
                FlightSettings.tls("127.0.0.1", 0, certificates.certificate(), certificates.privateKey()))) {
            Location location = Location.forGrpcTls("127.0.0.1", fixture.endpoint.port());
            try (FlightClient flight = FlightClient.builder(fixture.clientAllocator, location)
                    .trustedCertificates(Files.newInputStream(certificates.certificate()))
                    .build()) {
                CallOption token = flight.authenticateBasicToken("analyst", "analyst-secret")
                        .orElseThrow();
                FlightSqlClient sql = new FlightSqlClient(flight);
                FlightInfo info = sql.execute("SELECT n FROM numbers", token);
                try (FlightStream stream =
                        sql.getStream(info.getEndpoints().get(0).getTicket(), token)) {
                    assertThat(stream.next()).isTrue();
                    assertThat(stream.getRoot().getRowCount()).isEqualTo(3);
                }
            }
            assertThatThrownBy(fixture::analyst).as("a client without TLS").isInstanceOf(FlightRuntimeException.class);
        }
    }

    @Test
    void takesClientsWithACertificateOfTheAuthoritiesOnly() throws Exception {
        Certificates server = Certificates.create(Files.createDirectory(directory.resolve("server")));
        Certificates client = Certificates.create(Files.createDirectory(directory.resolve("client")));
        Certificates stranger = Certificates.create(Files.createDirectory(directory.resolve("stranger")));
        try (FlightFixture fixture = new FlightFixture(
                settings -> FlightSettings.tls("127.0.0.1", 0, server.certificate(), server.privateKey())
                        .requiringCertificatesOf(client.certificate()))) {
            assertThat(signsIn(fixture, server, client)).isTrue();
            assertThatThrownBy(() -> signsIn(fixture, server, stranger)).isInstanceOf(FlightRuntimeException.class);
            assertThatThrownBy(() -> signsIn(fixture, server)).isInstanceOf(FlightRuntimeException.class);
        }
    }

    private static boolean signsIn(FlightFixture fixture, Certificates server, Certificates... own) throws Exception {
        Location location = Location.forGrpcTls("127.0.0.1", fixture.endpoint.port());
        FlightClient.Builder builder = FlightClient.builder(fixture.clientAllocator, location)
                .trustedCertificates(Files.newInputStream(server.certificate()));
        for (Certificates certificates : own) {
            builder.clientCertificate(
                    Files.newInputStream(certificates.certificate()), Files.newInputStream(certificates.privateKey()));
        }
        try (FlightClient flight = builder.build()) {
            return flight.authenticateBasicToken("analyst", "analyst-secret").isPresent();
        }
    }

    @Test
    void asksForCertificatesOverTlsOnly() {
        assertDoesNotStart(
                FlightSettings.plain("127.0.0.1", 0).requiringCertificatesOf(directory.resolve("clients.crt")),
                "clients are asked for certificates over TLS only");
    }

    @Test
    void refusesOtherAddressesWithoutTls() {
        assertDoesNotStart(FlightSettings.plain("0.0.0.0", 0), "would be served without TLS");
    }

    @Test
    void servesOtherAddressesWithoutTlsWhenAllowed() {
        FlightSettings plain = FlightSettings.plain("0.0.0.0", 0);
        FlightSettings allowed = new FlightSettings(
                plain.host(),
                plain.port(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                plain.ticketLifetime(),
                plain.maxMessageBytes(),
                plain.maxHeaderBytes());
        try (BufferAllocator allocator = new RootAllocator();
                FlightSqlEndpoint endpoint = endpoint(allocator, allowed)) {
            endpoint.start();
            assertThat(endpoint.port()).isPositive();
        }
    }

    @Test
    void saysWhichPortIsInUse() throws Exception {
        try (FlightFixture fixture = new FlightFixture()) {
            int port = fixture.endpoint.port();
            assertDoesNotStart(FlightSettings.plain("127.0.0.1", port), "cannot listen on 127.0.0.1:" + port);
        }
    }

    @Test
    void refusesHalfOfWhatTlsNeeds() {
        FlightSettings plain = FlightSettings.plain("127.0.0.1", 0);
        FlightSettings half = new FlightSettings(
                plain.host(),
                plain.port(),
                Optional.of(directory.resolve("gateway.crt")),
                Optional.empty(),
                Optional.empty(),
                false,
                plain.ticketLifetime(),
                plain.maxMessageBytes(),
                plain.maxHeaderBytes());
        assertDoesNotStart(half, "both a certificate and a private key");
    }

    @Test
    void refusesACertificateThatIsNone() throws Exception {
        Path certificate = Files.writeString(directory.resolve("gateway.crt"), "no certificate");
        Path key = Files.writeString(directory.resolve("gateway.key"), "no key");
        assertDoesNotStart(FlightSettings.tls("127.0.0.1", 0, certificate, key), "expected PEM files");
        assertDoesNotStart(
                FlightSettings.tls("127.0.0.1", 0, directory.resolve("missing.crt"), key),
                "cannot read the TLS certificate");
    }

    @Test
    void refusesUnknownHosts() {
        assertDoesNotStart(FlightSettings.plain("no-such-host.invalid", 0), "is unknown");
    }

    @Test
    void refusesOverlongMessages() throws Exception {
        try (FlightFixture fixture = new FlightFixture()) {
            FlightFixture.Client client = fixture.analyst();
            String statement = "SELECT '" + "x".repeat(17 << 20) + "'";
            assertThatThrownBy(() -> client.execute(statement)).isInstanceOf(FlightRuntimeException.class);
            assertThat(client.query("SELECT n FROM numbers")).hasSize(3);
        }
    }

    @Test
    void refusesOverlongHeaders() throws Exception {
        try (FlightFixture fixture = new FlightFixture()) {
            FlightFixture.Client client = fixture.analyst();
            FlightFixture.Client verbose = fixture.connectWith(
                    client.options()[0], AuthenticationTest.header("x-padding", "x".repeat(20_000)));
            assertThatThrownBy(() -> verbose.execute("SELECT n FROM numbers"))
                    .isInstanceOf(FlightRuntimeException.class);
            assertThat(client.query("SELECT n FROM numbers")).hasSize(3);
        }
    }

    @Test
    void stopsTwiceAsWellAsOnce() throws Exception {
        try (FlightFixture fixture = new FlightFixture()) {
            fixture.endpoint.close();
            fixture.endpoint.close();
        }
    }

    private static void assertDoesNotStart(FlightSettings settings, String message) {
        try (BufferAllocator allocator = new RootAllocator();
                FlightSqlEndpoint endpoint = endpoint(allocator, settings)) {
            assertThatThrownBy(endpoint::start)
                    .isInstanceOfSatisfying(
                            GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MESH_INVALID))
                    .hasMessageContaining(message);
        }
    }

    private static FlightSqlEndpoint endpoint(BufferAllocator allocator, FlightSettings settings) {
        UserDirectory nobody = new UserDirectory(List.of());
        return new FlightSqlEndpoint(
                settings, new FakeQueries(allocator), () -> nobody, allocator, System::nanoTime, 1);
    }
}
