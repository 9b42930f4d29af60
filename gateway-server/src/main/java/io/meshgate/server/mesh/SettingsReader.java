package io.meshgate.server.mesh;

import io.meshgate.server.audit.AuditKey;
import io.meshgate.server.audit.AuditSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code gateway.yaml}. */
final class SettingsReader {
    static final String DEFAULT_USERS_FILE = "users.yaml";

    private final Path directory;
    private final Secrets secrets;
    private final Problems problems;

    SettingsReader(Path directory, Secrets secrets, Problems problems) {
        this.directory = directory;
        this.secrets = secrets;
        this.problems = problems;
    }

    GatewaySettings read(Section gateway) {
        return new GatewaySettings(
                gateway.at("name").text(),
                gateway.text("environment"),
                flight(gateway.find("flight")),
                engine(gateway.find("engine")),
                limits(gateway.find("limits")),
                audit(gateway.find("audit")),
                new HashSet<>(gateway.find("audit")
                        .map(found -> found.texts("auditor-roles"))
                        .orElse(List.of())),
                new HashSet<>(gateway.find("governance")
                        .map(found -> found.texts("steward-roles"))
                        .orElse(List.of())),
                new HashSet<>(gateway.find("governance")
                        .map(found -> found.texts("simulation-roles"))
                        .orElse(List.of())));
    }

    private Optional<AuditSettings> audit(Optional<Section> audit) {
        boolean enabled = audit.flatMap(found -> found.find("enabled"))
                .map(found -> found.node().booleanValue())
                .orElse(true);
        if (!enabled) {
            return Optional.empty();
        }
        return Optional.of(new AuditSettings(
                directory
                        .resolve(audit.flatMap(found -> found.text("directory")).orElse("audit"))
                        .normalize(),
                audit.flatMap(found -> found.text("rotate-size"))
                        .map(Quantities::bytes)
                        .orElse(AuditSettings.DEFAULT_ROTATE_BYTES),
                audit.flatMap(found -> found.find("rotate-daily"))
                        .map(found -> found.node().booleanValue())
                        .orElse(true),
                audit.flatMap(found -> found.text("sync"))
                        .map(sync -> AuditSettings.Sync.valueOf(sync.toUpperCase(Locale.ROOT)))
                        .orElse(AuditSettings.Sync.INTERVAL),
                duration(audit, "sync-interval", AuditSettings.DEFAULT_SYNC_INTERVAL),
                audit.flatMap(found -> found.find("key")).flatMap(this::auditKey)));
    }

    /** A reference that has no value, or too short a one, is a problem: the log is never written without its key. */
    private Optional<AuditKey> auditKey(Section reference) {
        Optional<byte[]> bytes = secrets.bytes(reference);
        Optional<AuditKey> key = bytes.flatMap(AuditKey::of);
        if (bytes.isPresent() && key.isEmpty()) {
            problems.error(
                    reference.file(),
                    reference.position(),
                    "the key behind " + reference.text() + " is too short: at least 16 bytes, raw or as hex digits");
        }
        return key;
    }

    private GatewaySettings.Flight flight(Optional<Section> flight) {
        GatewaySettings.Flight settings = new GatewaySettings.Flight(
                flight.flatMap(found -> found.text("host")).orElse("127.0.0.1"),
                flight.map(found -> found.number("port", 32010)).orElse(32010),
                pemFile(flight, "certificate"),
                pemFile(flight, "private-key"),
                pemFile(flight, "client-authorities"),
                flight.flatMap(found -> found.find("allow-insecure"))
                        .map(found -> found.node().booleanValue())
                        .orElse(false),
                duration(flight, "ticket-lifetime", Duration.ofMinutes(5)));
        if (settings.certificate().isEmpty()) {
            flight.flatMap(found -> found.find("client-authorities"))
                    .ifPresent(
                            authorities -> problems.error(
                                    authorities.file(),
                                    authorities.position(),
                                    "clients are asked for certificates over TLS only: give 'certificate' and 'private-key' too"));
        }
        boolean open = !isLoopback(settings.host()) && settings.certificate().isEmpty() && !settings.allowInsecure();
        if (open) {
            flight.flatMap(found -> found.find("host"))
                    .ifPresent(
                            host -> problems.error(
                                    host.file(),
                                    host.position(),
                                    "others can reach this address: give 'certificate' and 'private-key', or set 'allow-insecure: true'"));
        }
        return settings;
    }

    private Optional<Path> pemFile(Optional<Section> flight, String key) {
        Optional<Section> section = flight.flatMap(found -> found.find(key));
        Optional<Path> file =
                section.map(found -> directory.resolve(found.text()).normalize());
        if (file.isPresent() && !Files.isReadable(file.get())) {
            section.ifPresent(found -> problems.error(
                    found.file(), found.position(), "there is no such file that can be read: " + found.text()));
        }
        return file;
    }

    private GatewaySettings.Engine engine(Optional<Section> engine) {
        Optional<Section> threads = engine.flatMap(found -> found.find("threads"));
        return new GatewaySettings.Engine(
                engine.flatMap(found -> found.text("memory-limit")),
                threads.map(found -> OptionalInt.of(found.node().intValue())).orElse(OptionalInt.empty()),
                engine.flatMap(found -> found.text("spill-directory"))
                        .map(path -> directory.resolve(path).normalize())
                        .orElseGet(this::defaultSpillDirectory));
    }

    private Path defaultSpillDirectory() {
        Path own = directory.resolve(".meshgate").resolve("spill");
        Path writable = Files.isDirectory(own) ? own : directory;
        return Files.isWritable(writable)
                ? own
                : Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().resolve("meshgate-spill");
    }

    private static GatewaySettings.Limits limits(Optional<Section> limits) {
        return new GatewaySettings.Limits(
                limits.map(found -> found.number("concurrent-queries", 16)).orElse(16),
                limits.map(found -> found.number("queued-queries", 200)).orElse(200),
                duration(limits, "queue-timeout", Duration.ofSeconds(30)),
                duration(limits, "query-timeout", Duration.ofHours(1)),
                limits.map(found -> found.number("concurrent-plannings", 32)).orElse(32),
                duration(limits, "planning-timeout", Duration.ofSeconds(30)));
    }

    private static Duration duration(Optional<Section> section, String key, Duration otherwise) {
        return section.flatMap(found -> found.text(key))
                .map(Quantities::duration)
                .orElse(otherwise);
    }

    /** Told from the text alone: checking a directory asks no name server. */
    static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.equals("::1") || name.matches("127\\.[0-9]+\\.[0-9]+\\.[0-9]+");
    }
}
