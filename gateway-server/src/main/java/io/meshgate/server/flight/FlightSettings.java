package io.meshgate.server.flight;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the Flight SQL service listens.
 *
 * @param host the name or address to bind
 * @param port 0 for any free one
 * @param certificate PEM file of the certificate chain; TLS is on when it and the key are given
 * @param privateKey PEM file of the certificate's key (PKCS #8, not encrypted)
 * @param clientAuthorities PEM file of the authorities of which every client must show a certificate; empty to ask for
 *     none
 * @param allowInsecure permits other than loopback addresses without TLS
 * @param ticketLifetime how long after planning a statement's result may be fetched
 * @param maxMessageBytes the largest message accepted from a client
 * @param maxHeaderBytes the largest set of headers accepted from a client
 */
public record FlightSettings(
        String host,
        int port,
        Optional<Path> certificate,
        Optional<Path> privateKey,
        Optional<Path> clientAuthorities,
        boolean allowInsecure,
        Duration ticketLifetime,
        int maxMessageBytes,
        int maxHeaderBytes) {
    public static final int DEFAULT_PORT = 32010;
    private static final Duration TICKET_LIFETIME = Duration.ofMinutes(5);
    private static final int MESSAGE_BYTES = 16 << 20;
    private static final int HEADER_BYTES = 16 << 10;

    /** The usual limits, without TLS. */
    public static FlightSettings plain(String host, int port) {
        return new FlightSettings(
                host,
                port,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                TICKET_LIFETIME,
                MESSAGE_BYTES,
                HEADER_BYTES);
    }

    /** The usual limits, with TLS. */
    public static FlightSettings tls(String host, int port, Path certificate, Path privateKey) {
        return new FlightSettings(
                host,
                port,
                Optional.of(certificate),
                Optional.of(privateKey),
                Optional.empty(),
                false,
                TICKET_LIFETIME,
                MESSAGE_BYTES,
                HEADER_BYTES);
    }

    /** The same, but for clients with a certificate of one of these authorities only. */
    public FlightSettings requiringCertificatesOf(Path authorities) {
        return new FlightSettings(
                host,
                port,
                certificate,
                privateKey,
                Optional.of(authorities),
                allowInsecure,
                ticketLifetime,
                maxMessageBytes,
                maxHeaderBytes);
    }
}
