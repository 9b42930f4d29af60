package io.meshgate.jdbc;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of properties, read as what they stand for. Messages never repeat a value: it may be a secret. */
final class PropertyValues {
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,9})(KiB|MiB|GiB)?");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)?");

    private final Map<DriverProperty, String> values;

    private PropertyValues(Map<DriverProperty, String> values) {
        this.values = values;
    }

    static PropertyValues merged(Map<DriverProperty, String> fromUrl, Properties properties) throws SQLException {
        Map<DriverProperty, String> values = new EnumMap<>(DriverProperty.class);
        values.putAll(fromUrl);
        for (DriverProperty property : DriverProperty.values()) {
            String value = properties.getProperty(property.key());
            String other = value == null ? null : values.put(property, value);
            if (other != null && !other.equals(value)) {
                throw Failures.invalidUrl("The property " + property.key()
                        + " differs between the URL and the connection properties; accepted is one of them");
            }
        }
        for (Map.Entry<DriverProperty, String> entry : values.entrySet()) {
            requireChoice(entry.getKey(), entry.getValue());
        }
        return new PropertyValues(values);
    }

    private static void requireChoice(DriverProperty property, String value) throws SQLException {
        if (!property.choices().isEmpty() && !property.choices().contains(value)) {
            throw invalid(property, String.join(" and ", property.choices()));
        }
    }

    Map<DriverProperty, String> all() {
        return Collections.unmodifiableMap(values);
    }

    boolean has(DriverProperty property) {
        return values.containsKey(property);
    }

    Optional<String> text(DriverProperty property) {
        return Optional.ofNullable(values.get(property));
    }

    Optional<Path> file(DriverProperty property) throws SQLException {
        String value = values.get(property);
        try {
            if (value != null && value.isEmpty()) {
                throw invalid(property, "the path of a file");
            }
            return Optional.ofNullable(value).map(Path::of);
        } catch (InvalidPathException e) {
            throw invalid(property, "the path of a file");
        }
    }

    long bytes(DriverProperty property, long otherwise) throws SQLException {
        String value = values.get(property);
        if (value == null) {
            return otherwise;
        }
        Matcher matcher = SIZE.matcher(value);
        if (!matcher.matches()) {
            throw invalid(property, "a number of bytes from 1, or with a unit, as in 16MiB (KiB, MiB, GiB)");
        }
        int shift = switch (Optional.ofNullable(matcher.group(2)).orElse("")) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            default -> 0;
        };
        return Long.parseLong(matcher.group(1)) << shift;
    }

    Duration duration(DriverProperty property, Duration otherwise) throws SQLException {
        String value = values.get(property);
        if (value == null) {
            return otherwise;
        }
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw invalid(property, "a number of seconds, or with a unit, as in 500ms, 30s, 2m, 1h");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (Optional.ofNullable(matcher.group(2)).orElse("s")) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofSeconds(number);
        };
    }

    static SQLException invalid(DriverProperty property, String accepted) {
        return Failures.invalidUrl(
                "The property " + property.key() + " has a value that is not valid; accepted are " + accepted);
    }
}
