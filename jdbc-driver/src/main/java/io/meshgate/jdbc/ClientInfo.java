package io.meshgate.jdbc;

import java.sql.ClientInfoStatus;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** What an application says of itself, sent to the gateway with every call. Immutable. */
record ClientInfo(Map<Name, String> values) {
    static final int LONGEST_VALUE = 256;
    static final ClientInfo NONE = new ClientInfo(Map.of());

    /** The names that JDBC proposes. */
    enum Name {
        APPLICATION("ApplicationName", "meshgate-application", "What the application is called"),
        USER("ClientUser", "meshgate-client-user", "For whom the application works, if not for the user signed in"),
        HOST("ClientHostname", "meshgate-client-host", "Where the application runs");

        private final String jdbcName;
        private final String header;
        private final String description;

        Name(String jdbcName, String header, String description) {
            this.jdbcName = jdbcName;
            this.header = header;
            this.description = description;
        }

        String jdbcName() {
            return jdbcName;
        }

        String description() {
            return description;
        }

        static Optional<Name> of(String name) {
            return Arrays.stream(values())
                    .filter(known -> known.jdbcName.equals(name))
                    .findFirst();
        }
    }

    /** With a value set, or taken away if it is empty. */
    ClientInfo with(Name name, String value) {
        Map<Name, String> changed = new EnumMap<>(Name.class);
        changed.putAll(values);
        if (value.isEmpty()) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return new ClientInfo(Map.copyOf(changed));
    }

    /** As headers of a call: percent-encoded, as these hold printable ASCII only. */
    Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>();
        values.forEach((name, value) -> headers.put(name.header, UrlText.encode(value)));
        return headers;
    }

    Properties toProperties() {
        Properties properties = new Properties();
        values.forEach((name, value) -> properties.setProperty(name.jdbcName, value));
        return properties;
    }

    static boolean isValid(String value) {
        return value.length() <= LONGEST_VALUE && value.chars().noneMatch(Character::isISOControl);
    }

    static String checked(String applicationName) throws SQLException {
        if (!isValid(applicationName)) {
            throw PropertyValues.invalid(
                    DriverProperty.APPLICATION_NAME,
                    "at most " + LONGEST_VALUE + " characters, none of them a control character");
        }
        return applicationName;
    }

    static SQLClientInfoException refused(Name name) {
        return new SQLClientInfoException(
                "The client info " + name.jdbcName() + " has a value that is not valid; accepted are at most "
                        + LONGEST_VALUE + " characters, none of them a control character",
                "22023",
                Map.of(name.jdbcName(), ClientInfoStatus.REASON_VALUE_INVALID));
    }
}
