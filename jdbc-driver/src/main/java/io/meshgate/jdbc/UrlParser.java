package io.meshgate.jdbc;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a URL apart. Positions in messages count characters from 1.
 *
 * <p>No message repeats what follows the question mark or precedes an {@code @}: it may be a password.
 */
final class UrlParser {
    private static final String START = ConnectionUrl.PREFIX + "//";
    private static final int LONGEST_URL = 64 << 10;
    private static final int LONGEST_SHOWN = 80;

    private final String url;

    UrlParser(String url) {
        this.url = url;
    }

    ConnectionUrl parse() throws SQLException {
        if (!url.startsWith(START)) {
            throw Failures.invalidUrl("The URL does not start with " + START + "; accepted is " + ConnectionUrl.FORM);
        }
        if (url.length() > LONGEST_URL) {
            throw Failures.invalidUrl(
                    "The URL has " + url.length() + " characters; accepted are at most " + LONGEST_URL);
        }
        int question = url.indexOf('?');
        int pathEnd = question < 0 ? url.length() : question;
        int slash = url.indexOf('/', START.length());
        int hostEnd = slash < 0 || slash > pathEnd ? pathEnd : slash;
        String authority = url.substring(START.length(), hostEnd);
        int colon = portColon(authority);
        String host = host(colon < 0 ? authority : authority.substring(0, colon));
        int port = colon < 0 ? ConnectionUrl.DEFAULT_PORT : port(authority.substring(colon + 1), colon);
        List<String> names = names(hostEnd, pathEnd);
        return new ConnectionUrl(
                host,
                port,
                names.stream().findFirst(),
                names.stream().skip(1).findFirst(),
                question < 0 ? Map.of() : properties(question + 1));
    }

    private int portColon(String authority) throws SQLException {
        if (authority.indexOf('@') >= 0) {
            throw at(
                    START.length() + authority.indexOf('@'),
                    "The URL has an '@' in its host part",
                    "user and password are accepted as ?user=..&password=..");
        }
        int bracket = authority.lastIndexOf(']');
        return authority.indexOf(':', bracket + 1);
    }

    private String host(String text) throws SQLException {
        boolean bracketed = text.startsWith("[");
        boolean valid = bracketed ? isIpv6(text) : isHostName(text);
        if (!valid) {
            throw at(
                    START.length(),
                    text.isEmpty() ? "The URL's host is missing" : "The URL's host '" + shown(text) + "' is not valid",
                    "accepted are a name of letters, digits, '-' and '.', an IPv4 address, or an IPv6 address in"
                            + " brackets");
        }
        return bracketed ? text.substring(1, text.length() - 1) : text;
    }

    private static boolean isIpv6(String text) {
        try {
            // In brackets it is an address for certain: nothing is looked up.
            return text.matches("\\[[0-9A-Fa-f:.]{2,45}]")
                    && InetAddress.getByName(text).getAddress().length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean isHostName(String text) {
        try {
            return text.matches("[A-Za-z0-9.-]{1,253}")
                    && text.equals(new URI(null, null, text, 1, null, null, null).getHost());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private int port(String text, int colon) throws SQLException {
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw at(
                    START.length() + colon + 1,
                    text.isEmpty() ? "The URL's port is missing" : "The URL's port '" + shown(text) + "' is not valid",
                    "accepted is a number from 1 to 65535, or no colon for " + ConnectionUrl.DEFAULT_PORT);
        }
        return port;
    }

    private List<String> names(int from, int to) throws SQLException {
        List<String> names = new ArrayList<>();
        int start = from + 1;
        while (start < to) {
            int slash = url.indexOf('/', start);
            int end = slash < 0 || slash > to ? to : slash;
            if (names.size() == 2) {
                throw at(start, "The URL's path has more than two parts", "accepted is /catalog or /catalog/schema");
            }
            String part = names.isEmpty() ? "catalog" : "schema";
            if (end == start) {
                throw at(start, "The URL's " + part + " is empty", "accepted is /catalog or /catalog/schema");
            }
            names.add(decoded(start, end, part));
            start = end + 1;
        }
        return names;
    }

    private Map<DriverProperty, String> properties(int from) throws SQLException {
        Map<DriverProperty, String> values = new EnumMap<>(DriverProperty.class);
        int start = from;
        while (start < url.length()) {
            int ampersand = url.indexOf('&', start);
            int end = ampersand < 0 ? url.length() : ampersand;
            property(start, end, values);
            start = end + 1;
        }
        return values;
    }

    private void property(int start, int end, Map<DriverProperty, String> values) throws SQLException {
        int equals = url.indexOf('=', start);
        if (equals < 0 || equals >= end || equals == start) {
            throw at(
                    start,
                    "The URL has a property that is not of the form name=value",
                    "properties are separated by '&'; a '&' in a value is written %26");
        }
        String name = url.substring(start, equals);
        Optional<DriverProperty> property = DriverProperty.of(name);
        if (property.isEmpty()) {
            throw at(start, "The URL has a property that is not known", acceptedFor(name));
        }
        if (values.put(property.get(), decoded(equals + 1, end, "property " + name)) != null) {
            throw at(start, "The URL gives the property " + name + " twice", "accepted is one value");
        }
    }

    private static String acceptedFor(String name) {
        List<String> keys = new ArrayList<>();
        for (DriverProperty property : DriverProperty.values()) {
            keys.add(property.key());
        }
        return DriverProperty.nearest(name)
                        .map(near -> "did you mean '" + near + "'? ")
                        .orElse("")
                + "accepted are " + String.join(", ", keys) + "; a '&' in a value is written %26";
    }

    private String decoded(int start, int end, String part) throws SQLException {
        String text = url.substring(start, end);
        int wrong = UrlText.wrongPercent(text);
        if (wrong >= 0) {
            throw at(
                    start + wrong,
                    "The URL's " + part + " has a '%' that no two hex digits follow",
                    "a '%' is written %25");
        }
        return UrlText.decode(text)
                .filter(decoded -> decoded.chars().noneMatch(Character::isISOControl))
                .orElseThrow(() -> at(
                        start,
                        "The URL's " + part + " is not text",
                        "accepted is UTF-8 without control characters, percent-encoded where it is not plain"));
    }

    private static String shown(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
    }

    private static SQLException at(int index, String what, String accepted) {
        return Failures.invalidUrl(what + ", at character " + (index + 1) + "; " + accepted);
    }
}
