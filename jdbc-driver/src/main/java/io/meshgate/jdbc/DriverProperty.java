package io.meshgate.jdbc;

import java.sql.DriverPropertyInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Every property that a connection takes, declared here and nowhere else: the URL, {@code Properties}, {@link
 * MeshgateDataSource}, {@code DriverPropertyInfo} and the documentation follow this list.
 */
@SuppressWarnings("ImmutableEnumChecker") // the specs are immutable; the checker does not know Optional and List.of
enum DriverProperty {
    USER("user", Spec.of("Name to sign in with, together with `password`.")),
    PASSWORD("password", Spec.of("Password of the user.").keptSecret()),
    TOKEN("token", Spec.of("Token to sign in with instead of a password.").keptSecret()),
    TOKEN_FILE(
            "token-file",
            Spec.of("File with the token, one line of text. Read at each connect, so that it may be replaced.")),
    TLS(
            "tls",
            Spec.of("Whether to use TLS.")
                    .otherwise("`true`; `false` if the host is a loopback address and no `tls-...` property is given")
                    .choosing("true", "false")),
    TLS_CA(
            "tls-ca",
            Spec.of("PEM file with the certificates to trust.").otherwise("those that the Java runtime trusts")),
    TLS_TRUSTSTORE("tls-truststore", Spec.of("Key store with the certificates to trust, instead of `tls-ca`.")),
    TLS_TRUSTSTORE_PASSWORD(
            "tls-truststore-password", Spec.of("Password of `tls-truststore`.").keptSecret()),
    TLS_TRUSTSTORE_TYPE(
            "tls-truststore-type",
            Spec.of("Type of `tls-truststore`.").otherwise("`PKCS12`").choosing("PKCS12", "JKS")),
    TLS_CERT(
            "tls-cert",
            Spec.of("PEM file with the client's certificate, followed by those that vouch for it, for servers that ask"
                    + " for one.")),
    TLS_KEY(
            "tls-key",
            Spec.of("PEM file with the key of `tls-cert`: PKCS #8, `BEGIN PRIVATE KEY` or `BEGIN ENCRYPTED PRIVATE"
                    + " KEY`.")),
    TLS_KEY_PASSWORD(
            "tls-key-password", Spec.of("Password of an encrypted `tls-key`.").keptSecret()),
    TLS_KEYSTORE(
            "tls-keystore",
            Spec.of("Key store with the client's certificate and key, instead of `tls-cert` and `tls-key`.")),
    TLS_KEYSTORE_PASSWORD(
            "tls-keystore-password",
            Spec.of("Password of `tls-keystore` and of the key in it.").keptSecret()),
    TLS_KEYSTORE_TYPE(
            "tls-keystore-type",
            Spec.of("Type of `tls-keystore`.").otherwise("`PKCS12`").choosing("PKCS12", "JKS")),
    TLS_SERVER_NAME(
            "tls-server-name",
            Spec.of("Name that the server's certificate must be for, where the host leads through a tunnel or is an"
                            + " address.")
                    .otherwise("the URL's host")),
    LOGIN_TIMEOUT(
            "login-timeout",
            Spec.of("How long connecting and signing in may take: seconds, or with a unit, as in `500ms`, `30s`,"
                            + " `2m`; 0 for as long as it takes.")
                    .otherwise("`DriverManager.getLoginTimeout()` if it is set, else `30s`")),
    QUERY_TIMEOUT(
            "query-timeout",
            Spec.of("The timeout that statements start with, see `Statement.setQueryTimeout`; in full seconds; 0 for"
                            + " none.")
                    .otherwise("`0`")),
    NETWORK_TIMEOUT(
            "network-timeout",
            Spec.of("How long to wait for any answer of the gateway before the connection is given up, see"
                            + " `Connection.setNetworkTimeout`; 0 for as long as it takes.")
                    .otherwise("`0`")),
    FETCH_MEMORY(
            "fetch-memory",
            Spec.of("How much of a result may wait to be read: bytes, or with a unit, as in `512KiB`, `16MiB`, `1GiB`."
                            + " One batch, of at most 8 MiB or one row, always may.")
                    .otherwise("`16MiB`")),
    COMPRESSION(
            "compression",
            Spec.of(
                            "How results are compressed on their way, for slow networks. Gateways that do not know it send them as"
                                    + " they are.")
                    .otherwise("`none`")
                    .choosing("none", "lz4", "zstd")),
    APPLICATION_NAME(
            "application-name",
            Spec.of("What the application is called; the client info `ApplicationName` starts with it. At most 256"
                    + " characters.")),
    PURPOSE(
            "purpose",
            Spec.of("For what the connection asks, one of the purposes that the mesh declares: goes with each call, and"
                            + " cannot be changed.")
                    .otherwise("none, or that of `SET SESSION purpose`"));

    private final String key;
    private final Spec spec;

    DriverProperty(String key, Spec spec) {
        this.key = key;
        this.spec = spec;
    }

    /** The name in URLs and properties. */
    String key() {
        return key;
    }

    String description() {
        return spec.description();
    }

    /** What holds without it, in words. */
    Optional<String> otherwise() {
        return spec.standard();
    }

    /** The only values accepted; empty for any. */
    List<String> choices() {
        return spec.choices();
    }

    /** Whether the value must never be shown. */
    boolean secret() {
        return spec.secrecy() == Secrecy.SECRET;
    }

    static Optional<DriverProperty> of(String key) {
        return Arrays.stream(values())
                .filter(property -> property.key.equals(key))
                .findFirst();
    }

    /** The name nearest to one that is not known, if any is near. */
    static Optional<String> nearest(String unknown) {
        return Nearest.to(
                unknown, Arrays.stream(values()).map(DriverProperty::key).toList());
    }

    /** @param value what is set; never shown if it is secret */
    DriverPropertyInfo info(Optional<String> value) {
        DriverPropertyInfo info = new DriverPropertyInfo(key, secret() ? null : value.orElse(null));
        info.description = description().replace("`", "")
                + spec.standard()
                        .map(text -> " Default: " + text.replace("`", "") + ".")
                        .orElse("");
        info.required = false;
        info.choices = choices().isEmpty() ? null : choices().toArray(String[]::new);
        return info;
    }

    private enum Secrecy {
        OPEN,
        SECRET
    }

    private record Spec(String description, Optional<String> standard, List<String> choices, Secrecy secrecy) {
        static Spec of(String description) {
            return new Spec(description, Optional.empty(), List.of(), Secrecy.OPEN);
        }

        Spec otherwise(String value) {
            return new Spec(description, Optional.of(value), choices, secrecy);
        }

        Spec choosing(String... accepted) {
            return new Spec(description, standard, List.of(accepted), secrecy);
        }

        Spec keptSecret() {
            return new Spec(description, standard, choices, Secrecy.SECRET);
        }
    }
}
