package io.meshgate.jdbc;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * A JDBC URL, taken apart.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param properties as they stand behind the question mark
 */
record ConnectionUrl(
        String host,
        int port,
        Optional<String> catalog,
        Optional<String> schema,
        Map<DriverProperty, String> properties) {
    static final String PREFIX = "jdbc:meshgate:";
    static final String FORM = "jdbc:meshgate://host[:port][/catalog[/schema]][?name=value&...]";

    /** The gateway's, unless its gateway.yaml has another. */
    static final int DEFAULT_PORT = 32010;

    /** @throws SQLException with 08001, saying which part is wrong, where it stands, and what is accepted */
    static ConnectionUrl parse(String url) throws SQLException {
        return new UrlParser(url).parse();
    }

    /** Host and port as they stand in URLs. */
    String address() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** The URL without properties: fit for messages and metadata. */
    String display() {
        return PREFIX + "//" + address()
                + catalog.map(name -> "/" + UrlText.encode(name)).orElse("")
                + schema.map(name -> "/" + UrlText.encode(name)).orElse("");
    }

    /** Without properties: they may hold a password. */
    @Override
    public String toString() {
        return display();
    }
}
