package io.meshgate.planner.catalog;

import io.meshgate.connector.WantedVersion;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * The name of a table of which a statement asks for another version than the current one. Written as one name it passes
 * through the validator, which does not know of versions. It opens nothing that its statement could not say otherwise:
 * what it stands for is decided where every table is looked up.
 *
 * @param table as written
 */
public record VersionedName(String table, Version version) {
    /** No source has it in a name, and no statement can write it unquoted. */
    private static final char SEPARATOR = '\u0000';

    /** What stands behind {@code FOR ... AS OF}. */
    public sealed interface Version {

        /** @param now the moment at which the statement is planned, in the session's zone */
        WantedVersion wanted(ZonedDateTime now);

        /** Reads what {@code toString} has written. */
        static Optional<Version> parse(String text) {
            if (text.isEmpty()) {
                return Optional.empty();
            }
            String rest = text.substring(1);
            try {
                return switch (text.charAt(0)) {
                    case '#' -> Optional.of(new Id(new BigInteger(rest).longValueExact()));
                    case '@' -> Optional.of(new Reference(rest));
                    case 'i' -> Optional.of(new Moment(Instant.parse(rest)));
                    case 'l' -> Optional.of(new LocalMoment(LocalDateTime.parse(rest)));
                    case 'n' -> {
                        String[] parts = rest.split(" ", -1);
                        yield Optional.of(new Now(
                                Boolean.parseBoolean(parts[0]), Long.parseLong(parts[1]), Duration.parse(parts[2])));
                    }
                    default -> Optional.empty();
                };
            } catch (DateTimeException | ArithmeticException | IndexOutOfBoundsException | NumberFormatException e) {
                return Optional.empty();
            }
        }
    }

    /** A snapshot's id. */
    public record Id(long id) implements Version {
        @Override
        public WantedVersion wanted(ZonedDateTime now) {
            return new WantedVersion.Snapshot(id);
        }

        @Override
        public String toString() {
            return "#" + id;
        }
    }

    /** The name of a branch or a tag. */
    public record Reference(String name) implements Version {
        @Override
        public WantedVersion wanted(ZonedDateTime now) {
            return new WantedVersion.Reference(name);
        }

        @Override
        public String toString() {
            return "@" + name;
        }
    }

    /** An instant. */
    public record Moment(Instant instant) implements Version {
        @Override
        public WantedVersion wanted(ZonedDateTime now) {
            return new WantedVersion.AsOf(instant);
        }

        @Override
        public String toString() {
            return "i" + instant;
        }
    }

    /** A timestamp in the session's zone. */
    public record LocalMoment(LocalDateTime timestamp) implements Version {
        @Override
        public WantedVersion wanted(ZonedDateTime now) {
            return new WantedVersion.AsOf(timestamp.atZone(now.getZone()).toInstant());
        }

        @Override
        public String toString() {
            return "l" + timestamp;
        }
    }

    /**
     * The moment of planning, or a distance from it.
     *
     * @param atStartOfDay whether it is the first moment of the day from which the distance is counted
     */
    public record Now(boolean atStartOfDay, long months, Duration duration) implements Version {
        @Override
        public WantedVersion wanted(ZonedDateTime now) {
            ZoneId zone = now.getZone();
            ZonedDateTime from = atStartOfDay ? now.toLocalDate().atStartOfDay(zone) : now;
            return new WantedVersion.AsOf(from.plusMonths(months).plus(duration).toInstant());
        }

        @Override
        public String toString() {
            return "n" + atStartOfDay + " " + months + " " + duration;
        }
    }

    /** Empty for the name of a table of which nothing is said. */
    static Optional<VersionedName> parse(String name) {
        int separator = name.indexOf(SEPARATOR);
        return separator < 0
                ? Optional.empty()
                : Version.parse(name.substring(separator + 1))
                        .map(version -> new VersionedName(name.substring(0, separator), version));
    }

    /** What the statement's author wrote: the name without the version. */
    public static String written(String name) {
        int separator = name.indexOf(SEPARATOR);
        return separator < 0 ? name : name.substring(0, separator);
    }

    VersionedName named(String stored) {
        return new VersionedName(stored, version);
    }

    /** As one name. */
    public String spelled() {
        return table + SEPARATOR + version;
    }
}
