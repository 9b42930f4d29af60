package io.meshgate.server.mesh;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ConnectorFactory;
import io.meshgate.connector.GatewayException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Loads mesh directories: reads every file, checks it, reports all that is wrong, and opens the domains' connectors.
 * Calls no catalog. Thread-safe.
 */
public final class MeshLoader {
    private final SortedMap<String, ConnectorFactory> factories = new TreeMap<>();
    private final Function<String, Optional<String>> environment;
    private final LongSupplier ticker;
    private final Clock clock;
    private final SchemaCheck schemas = new SchemaCheck();
    private final Fingerprint.Maker fingerprints = new Fingerprint.Maker();

    /** A loader on the system's clock. */
    public MeshLoader(
            Iterable<ConnectorFactory> factories, Function<String, Optional<String>> environment, LongSupplier ticker) {
        this(factories, environment, ticker, Clock.systemUTC());
    }

    /**
     * @param environment values of environment variables, for references
     * @param ticker nanoseconds of a monotonic clock, for connectors
     * @param clock tells which policies have expired
     */
    public MeshLoader(
            Iterable<ConnectorFactory> factories,
            Function<String, Optional<String>> environment,
            LongSupplier ticker,
            Clock clock) {
        this.clock = clock;
        factories.forEach(factory -> this.factories.put(factory.type(), factory));
        this.environment = environment;
        this.ticker = ticker;
    }

    /** With the connectors on the class path, the process's environment and the machine's clock. */
    public static MeshLoader withInstalledConnectors() {
        return new MeshLoader(
                ServiceLoader.load(ConnectorFactory.class),
                name -> Optional.ofNullable(System.getenv(name)),
                System::nanoTime);
    }

    /**
     * @return the caller closes it
     * @throws MeshInvalidException with all problems found, if there is an error among them
     */
    public LoadedMesh load(Path directory) {
        Problems problems = new Problems();
        Attempt attempt = attempt(MeshContent.read(directory, problems), problems, Optional.empty());
        return attempt.loaded().orElseThrow(() -> new MeshInvalidException(attempt.problems()));
    }

    /**
     * What became of loading.
     *
     * @param loaded empty when there are errors among the problems
     * @param referenced files that were read besides the directory's own, with what they held
     */
    record Attempt(Optional<LoadedMesh> loaded, List<Problem> problems, SortedMap<Path, byte[]> referenced) {}

    /** @param previous domains that have not changed since keep their connectors */
    Attempt attempt(MeshContent content, Problems problems, Optional<LoadedMesh> previous) {
        ReferencedFiles referenced = new ReferencedFiles(content.directory());
        if (!content.exists()) {
            return new Attempt(Optional.empty(), problems.all(), referenced.contents());
        }
        Secrets secrets = new Secrets(environment, referenced, problems);
        MeshReader reader = new MeshReader(content, schemas, factories, secrets, referenced, ticker, clock, problems);
        MeshReader.Draft draft = reader.read();
        SortedMap<String, LoadedMesh.OpenDomain> domains = open(draft.domains(), problems, previous);
        if (problems.hasErrors() || draft.settings().isEmpty()) {
            closeNew(domains, previous);
            return new Attempt(Optional.empty(), problems.all(), referenced.contents());
        }
        SortedMap<String, Connector> connectors = new TreeMap<>();
        domains.forEach((name, domain) -> connectors.put(name, domain.connector()));
        LoadedMesh loaded = new LoadedMesh(
                draft.mesh(connectors, fingerprints), draft.settings().get(), draft.users(), problems.all(), domains);
        return new Attempt(Optional.of(loaded), problems.all(), referenced.contents());
    }

    private static SortedMap<String, LoadedMesh.OpenDomain> open(
            List<DomainReader.Declared> declared, Problems problems, Optional<LoadedMesh> previous) {
        SortedMap<String, LoadedMesh.OpenDomain> domains = new TreeMap<>();
        for (DomainReader.Declared domain : declared) {
            previous.map(LoadedMesh::domains)
                    .map(before -> before.get(domain.name()))
                    .filter(before -> before.isOpenedAs(domain.factory().type(), domain.config()))
                    .or(() -> open(domain, problems))
                    .ifPresent(open -> domains.put(domain.name(), open));
        }
        return domains;
    }

    private static Optional<LoadedMesh.OpenDomain> open(DomainReader.Declared domain, Problems problems) {
        Section catalog = domain.catalog();
        try {
            return Optional.of(new LoadedMesh.OpenDomain(
                    domain.factory().type(),
                    domain.config(),
                    domain.factory().open(domain.config()),
                    catalog.file(),
                    catalog.keyPosition()));
        } catch (GatewayException failure) {
            String message = String.valueOf(failure.getMessage());
            problems.error(catalog.file(), placeOf(message, catalog), message);
            return Optional.empty();
        }
    }

    /** The value of the property that the message names, or else the catalog. */
    private static Position placeOf(String message, Section catalog) {
        return catalog.keys().stream()
                .filter(key -> message.contains("property " + key + " ") || message.contains("'" + key + "'"))
                .findFirst()
                .map(key -> catalog.at(key).position())
                .orElseGet(catalog::keyPosition);
    }

    private static void closeNew(SortedMap<String, LoadedMesh.OpenDomain> domains, Optional<LoadedMesh> previous) {
        domains.forEach((name, domain) -> {
            boolean kept = previous.map(LoadedMesh::domains)
                    .map(before -> before.get(name))
                    .filter(before -> before.connector() == domain.connector())
                    .isPresent();
            if (!kept) {
                domain.connector().close();
            }
        });
    }
}
