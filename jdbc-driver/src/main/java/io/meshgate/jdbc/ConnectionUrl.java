package io.meshgate.jdbc;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where and as whom to connect, out of a JDBC URL and properties.
 *
 * <p>No message of this class repeats what follows the question mark or precedes an {@code @}: it may be a password.
 */
record ConnectionUrl(
        String host,
        int port,
        Optional<String> catalog,
        Optional<String> schema,
        String user,
        String password,
        boolean tls,
        Optional<Path> trustedCertificates,
        long fetchMemory) {
    static final String PREFIX = "jdbc:meshgate:";
    static final List<String> PROPERTIES = List.of("user", "password", "tls", "tls-ca", "fetch-memory");

    private static final String FORM = "jdbc:meshgate://host:port[/catalog[/schema]][?user=..&password=..&tls=..]";
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^:\\[\\]]+)(?::(.*))?");
    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,9})(KiB|MiB|GiB)?");
    private static final long DEFAULT_FETCH_MEMORY = 16L << 20;
    private static final Pattern LOOPBACK_IPV4 = Pattern.compile("127(\\.\\d{1,3}){3}");

    static ConnectionUrl parse(String url, Properties properties) throws SQLException {
        if (!url.startsWith(PREFIX + "//")) {
            throw Failures.invalidUrl("The URL does not start with " + PREFIX + "//; accepted is " + FORM);
        }
        String rest = url.substring(PREFIX.length() + 2);
        int question = rest.indexOf('?');
        String query = question < 0 ? "" : rest.substring(question + 1);
        String[] path = (question < 0 ? rest : rest.substring(0, question)).split("/", -1);
        Matcher authority = authority(path[0]);
        String host = authority.group(1);
        Map<String, String> values = merged(query(query), properties);
        List<String> names = names(path);
        return new ConnectionUrl(
                host,
                port(authority.group(2)),
                names.stream().findFirst(),
                names.stream().skip(1).findFirst(),
                required(values, "user"),
                required(values, "password"),
                tls(values, host),
                Optional.ofNullable(values.get("tls-ca")).map(Path::of),
                fetchMemory(values));
    }

    /** The URL without properties: fit for messages and metadata. */
    String display() {
        return PREFIX + "//" + host + ":" + port
                + catalog.map(name -> "/" + name).orElse("")
                + schema.map(name -> "/" + name).orElse("");
    }

    @Override
    public String toString() {
        return display();
    }

    private static Matcher authority(String text) throws SQLException {
        if (text.contains("@")) {
            throw Failures.invalidUrl(
                    "The URL has an '@' in its host part; user and password are accepted as ?user=..&password=..");
        }
        Matcher matcher = AUTHORITY.matcher(text);
        if (!matcher.matches()) {
            throw Failures.invalidUrl(
                    "The URL's host '" + text
                            + "' is not valid; accepted are a name, an IPv4 address, or an IPv6 address in brackets, then :port");
        }
        return matcher;
    }

    @SuppressWarnings("NullAway") // the group is null when the URL has no port
    private static int port(String text) throws SQLException {
        if (text == null
                || !text.matches("\\d{1,5}")
                || Integer.parseInt(text) < 1
                || Integer.parseInt(text) > 65_535) {
            throw Failures.invalidUrl("The URL's port "
                    + (text == null ? "is missing" : "'" + text + "' is not valid")
                    + "; accepted is a number from 1 to 65535 after the host, as in " + FORM);
        }
        return Integer.parseInt(text);
    }

    private static List<String> names(String[] path) throws SQLException {
        if (path.length > 3) {
            throw Failures.invalidUrl(
                    "The URL's path has " + (path.length - 1) + " parts; accepted are at most two, /catalog/schema");
        }
        boolean trailingSlash = path[path.length - 1].isEmpty();
        int count = trailingSlash ? path.length - 1 : path.length;
        for (int i = 1; i < count; i++) {
            if (path[i].isEmpty()) {
                throw Failures.invalidUrl("The URL's catalog is empty; accepted is /catalog or /catalog/schema");
            }
            path[i] = decode(path[i], "path");
        }
        return List.of(path).subList(1, Math.max(1, count));
    }

    private static Map<String, String> query(String text) throws SQLException {
        Map<String, String> values = new HashMap<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw Failures.invalidUrl(
                        "The URL's properties are not all of the form name=value, separated by '&'; a '&' in"
                                + " a value is written %26");
            }
            String name = pair.substring(0, equals);
            if (!PROPERTIES.contains(name)) {
                throw Failures.invalidUrl("The URL has a property that is not known; accepted are "
                        + String.join(", ", PROPERTIES) + "; a '&' in a value is written %26");
            }
            if (values.put(name, decode(pair.substring(equals + 1), "property " + name)) != null) {
                throw Failures.invalidUrl("The URL gives the property " + name + " twice; accepted is one value");
            }
        }
        return values;
    }

    private static Map<String, String> merged(Map<String, String> fromUrl, Properties properties) throws SQLException {
        Map<String, String> values = new HashMap<>(fromUrl);
        for (String name : PROPERTIES) {
            String value = properties.getProperty(name);
            String other = value == null ? null : values.put(name, value);
            if (other != null && !other.equals(value)) {
                throw Failures.invalidUrl("The property " + name
                        + " differs between the URL and the connection properties; accepted is one of them");
            }
        }
        return values;
    }

    private static String required(Map<String, String> values, String name) throws SQLException {
        String value = values.get(name);
        if (value == null) {
            throw Failures.invalidUrl("The property " + name + " is missing; accepted is ?" + name
                    + "=.. in the URL, or a connection property");
        }
        return value;
    }

    private static boolean tls(Map<String, String> values, String host) throws SQLException {
        String value = values.get("tls");
        if (value == null) {
            return !isLoopback(host);
        }
        if (!value.equals("true") && !value.equals("false")) {
            throw Failures.invalidUrl("The property tls has a value that is not valid; accepted are true and false");
        }
        return value.equals("true");
    }

    private static long fetchMemory(Map<String, String> values) throws SQLException {
        String value = values.get("fetch-memory");
        if (value == null) {
            return DEFAULT_FETCH_MEMORY;
        }
        Matcher matcher = SIZE.matcher(value);
        if (!matcher.matches()) {
            throw Failures.invalidUrl("The property fetch-memory has a value that is not valid; accepted is a number of"
                    + " bytes from 1, or with a unit, as in 16MiB (KiB, MiB, GiB)");
        }
        String unit = Optional.ofNullable(matcher.group(2)).orElse("");
        int shift = switch (unit) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            default -> 0;
        };
        return Long.parseLong(matcher.group(1)) << shift;
    }

    // By its text alone: a name that resolves to a loopback address today may lead elsewhere tomorrow.
    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || LOOPBACK_IPV4.matcher(host).matches();
    }

    private static String decode(String text, String part) throws SQLException {
        try {
            // A plus sign stands for itself: URLs are no HTML forms.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Failures.invalidUrl(
                    "The URL's " + part + " has a '%' that no two hex digits follow; a '%' is written %25");
        }
    }
}
