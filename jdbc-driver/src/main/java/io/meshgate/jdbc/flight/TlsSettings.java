package io.meshgate.jdbc.flight;

import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * How to secure a channel. The server's certificate is always verified.
 *
 * @param identity what to show to servers that ask who is there
 * @param serverName that the server's certificate must be for, instead of the host
 */
public record TlsSettings(Trust trust, Optional<Identity> identity, Optional<String> serverName) {

    /** Whom to believe. */
    public sealed interface Trust {}

    /** Whom the Java runtime believes. */
    public record OfTheRuntime() implements Trust {}

    /** These, and whom they vouch for. */
    public record Certificates(List<X509Certificate> certificates) implements Trust {}

    /** The certificates in a store, and whom they vouch for. */
    public record TrustStore(KeyStore store) implements Trust {}

    /** What proves who the client is. */
    public sealed interface Identity {}

    /** A certificate, those that vouch for it, and its key. */
    public record CertificateAndKey(List<X509Certificate> chain, PrivateKey key) implements Identity {
        @Override
        public String toString() {
            return "certificate and key";
        }
    }

    /** A store with a certificate and its key. */
    public record Keys(KeyStore store, char[] password) implements Identity {
        @Override
        public String toString() {
            return "key store";
        }
    }
}
