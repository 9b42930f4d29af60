package io.meshgate.jdbc;

import io.meshgate.jdbc.flight.TlsSettings;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether and how a connection uses TLS, by its properties. */
final class TlsChoice {
    private static final String FAMILY = "tls-";
    private static final Pattern LOOPBACK_IPV4 = Pattern.compile("127(\\.\\d{1,3}){3}");

    private final PropertyValues values;

    private TlsChoice(PropertyValues values) {
        this.values = values;
    }

    /** @return empty for a connection without TLS */
    static Optional<TlsSettings> of(PropertyValues values, String host) throws SQLException {
        Optional<DriverProperty> detail = values.all().keySet().stream()
                .filter(property -> property.key().startsWith(FAMILY))
                .findFirst();
        boolean wanted =
                values.text(DriverProperty.TLS).map("true"::equals).orElse(detail.isPresent() || !isLoopback(host));
        if (wanted) {
            return Optional.of(new TlsChoice(values).settings());
        }
        if (detail.isPresent()) {
            throw Failures.invalidUrl(
                    "The property " + detail.get().key() + " is given with tls=false; accepted is one of them");
        }
        return Optional.empty();
    }

    // By its text alone: a name that resolves to a loopback address today may lead elsewhere tomorrow.
    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("::1")
                || LOOPBACK_IPV4.matcher(host).matches();
    }

    private TlsSettings settings() throws SQLException {
        refuseTogether(DriverProperty.TLS_CA, DriverProperty.TLS_TRUSTSTORE);
        refuseTogether(DriverProperty.TLS_CERT, DriverProperty.TLS_KEYSTORE);
        needs(DriverProperty.TLS_CERT, DriverProperty.TLS_KEY);
        needs(DriverProperty.TLS_KEY, DriverProperty.TLS_CERT);
        needs(DriverProperty.TLS_KEY_PASSWORD, DriverProperty.TLS_KEY);
        needs(DriverProperty.TLS_TRUSTSTORE_PASSWORD, DriverProperty.TLS_TRUSTSTORE);
        needs(DriverProperty.TLS_TRUSTSTORE_TYPE, DriverProperty.TLS_TRUSTSTORE);
        needs(DriverProperty.TLS_KEYSTORE_PASSWORD, DriverProperty.TLS_KEYSTORE);
        needs(DriverProperty.TLS_KEYSTORE_TYPE, DriverProperty.TLS_KEYSTORE);
        return new TlsSettings(trust(), identity(), values.text(DriverProperty.TLS_SERVER_NAME));
    }

    private void refuseTogether(DriverProperty one, DriverProperty other) throws SQLException {
        if (values.has(one) && values.has(other)) {
            throw Failures.invalidUrl("The properties " + one.key() + " and " + other.key()
                    + " are given together; accepted is one of them");
        }
    }

    private void needs(DriverProperty one, DriverProperty other) throws SQLException {
        if (values.has(one) && !values.has(other)) {
            throw Failures.invalidUrl(
                    "The property " + one.key() + " is given without " + other.key() + "; accepted are both or none");
        }
    }

    private TlsSettings.Trust trust() throws SQLException {
        Optional<Path> pem = values.file(DriverProperty.TLS_CA);
        if (pem.isPresent()) {
            return new TlsSettings.Certificates(Pem.certificates(pem.get(), DriverProperty.TLS_CA.key()));
        }
        Optional<KeyStore> store = store(
                DriverProperty.TLS_TRUSTSTORE,
                DriverProperty.TLS_TRUSTSTORE_PASSWORD,
                DriverProperty.TLS_TRUSTSTORE_TYPE);
        return store.isPresent() ? new TlsSettings.TrustStore(store.get()) : new TlsSettings.OfTheRuntime();
    }

    private Optional<TlsSettings.Identity> identity() throws SQLException {
        Optional<Path> certificate = values.file(DriverProperty.TLS_CERT);
        if (certificate.isPresent()) {
            List<X509Certificate> chain = Pem.certificates(certificate.get(), DriverProperty.TLS_CERT.key());
            PrivateKey key = Pem.privateKey(
                    values.file(DriverProperty.TLS_KEY).orElseThrow(), values.text(DriverProperty.TLS_KEY_PASSWORD));
            return Optional.of(new TlsSettings.CertificateAndKey(chain, key));
        }
        return store(
                        DriverProperty.TLS_KEYSTORE,
                        DriverProperty.TLS_KEYSTORE_PASSWORD,
                        DriverProperty.TLS_KEYSTORE_TYPE)
                .map(store -> new TlsSettings.Keys(
                        store,
                        values.text(DriverProperty.TLS_KEYSTORE_PASSWORD)
                                .orElse("")
                                .toCharArray()));
    }

    private Optional<KeyStore> store(DriverProperty file, DriverProperty password, DriverProperty type)
            throws SQLException {
        Optional<Path> path = values.file(file);
        return path.isEmpty()
                ? Optional.empty()
                : Optional.of(Stores.read(
                        path.get(), values.text(password), values.text(type).orElse("PKCS12"), file, password));
    }
}
