package io.meshgate.jdbc;

import io.meshgate.jdbc.flight.TlsSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Where and as whom to connect, and how: what a URL and properties come to.
 *
 * @param tls empty for a connection without TLS
 * @param loginTimeout zero for as long as it takes
 * @param networkTimeout zero for as long as it takes
 * @param compression to ask the gateway for
 * @param purpose that goes with each call
 */
record ConnectionSettings(
        ConnectionUrl url,
        Credentials credentials,
        Optional<TlsSettings> tls,
        Duration loginTimeout,
        int queryTimeoutSeconds,
        Duration networkTimeout,
        long fetchMemory,
        Optional<String> compression,
        String applicationName,
        Optional<String> purpose) {

    /**
     * @param properties of DriverManager; names that are not known are ignored, as tools add their own
     * @param loginTimeoutSeconds that holds without the property; 0 if there is none
     */
    static ConnectionSettings of(String url, Properties properties, int loginTimeoutSeconds) throws SQLException {
        ConnectionUrl parsed = ConnectionUrl.parse(url);
        PropertyValues values = PropertyValues.merged(parsed.properties(), properties);
        return new ConnectionSettings(
                parsed,
                Credentials.of(values),
                TlsChoice.of(values, parsed.host()),
                values.duration(
                        DriverProperty.LOGIN_TIMEOUT,
                        loginTimeoutSeconds == 0 ? Duration.ofSeconds(30) : Duration.ofSeconds(loginTimeoutSeconds)),
                (int) Math.min(
                        values.duration(DriverProperty.QUERY_TIMEOUT, Duration.ZERO)
                                .plusMillis(999)
                                .toSeconds(),
                        Integer.MAX_VALUE),
                values.duration(DriverProperty.NETWORK_TIMEOUT, Duration.ZERO),
                values.bytes(DriverProperty.FETCH_MEMORY, 16L << 20),
                values.text(DriverProperty.COMPRESSION).filter(name -> !name.equals("none")),
                ClientInfo.checked(values.text(DriverProperty.APPLICATION_NAME).orElse("")),
                purpose(values));
    }

    private static Optional<String> purpose(PropertyValues values) throws SQLException {
        Optional<String> purpose = values.text(DriverProperty.PURPOSE);
        if (purpose.isPresent() && (purpose.get().isEmpty() || !ClientInfo.isValid(purpose.get()))) {
            throw PropertyValues.invalid(
                    DriverProperty.PURPOSE, "1 to 256 characters, none of them a control character");
        }
        return purpose;
    }

    /** The properties that are set, for tools that ask what else to ask for. */
    static Map<DriverProperty, String> known(String url, Properties properties) throws SQLException {
        return PropertyValues.merged(ConnectionUrl.parse(url).properties(), properties)
                .all();
    }

    /** Without properties: they hold secrets. */
    @Override
    public String toString() {
        return url.display();
    }
}
