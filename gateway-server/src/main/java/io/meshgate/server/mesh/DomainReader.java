package io.meshgate.server.mesh;

import io.meshgate.connector.ConnectorConfig;
import io.meshgate.connector.ConnectorFactory;
import io.meshgate.planner.catalog.SystemDomain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/** Reads {@code domain.yaml} files: which connector each domain needs, and with which properties. */
final class DomainReader {
    private static final Set<String> SECRET_WORDS =
            Set.of("password", "passphrase", "secret", "token", "credential", "credentials");
    private static final Pattern PASSWORD_IN_URI =
            Pattern.compile("(?i)://[^/@:?]*:[^/@]+@|[?&;](password|pwd)=[^&;]+");

    private final Path directory;
    private final SortedMap<String, ConnectorFactory> factories;
    private final Secrets secrets;
    private final LongSupplier ticker;
    private final Problems problems;
    private final Map<String, String> placesByName = new HashMap<>();

    DomainReader(
            Path directory,
            SortedMap<String, ConnectorFactory> factories,
            Secrets secrets,
            LongSupplier ticker,
            Problems problems) {
        this.directory = directory;
        this.factories = factories;
        this.secrets = secrets;
        this.ticker = ticker;
        this.problems = problems;
    }

    /**
     * A domain that can be opened.
     *
     * @param catalog where its catalog is described
     * @param owner whom to ask for access
     */
    record Declared(
            String name, ConnectorFactory factory, ConnectorConfig config, Section catalog, Optional<String> owner) {}

    /**
     * @param folder the name of the directory in which the file stands
     * @return empty when the domain cannot be opened, which is then among the problems
     */
    Optional<Declared> read(Section file, String folder) {
        boolean named = checkName(file.at("domain"), folder);
        Section catalog = file.at("catalog");
        Section type = catalog.at("type");
        ConnectorFactory factory = factories.get(type.text());
        if (factory == null) {
            problems.error(
                    type.file(),
                    type.position(),
                    "there is no connector of type '" + type.text() + "'"
                            + Suggestion.orAccepted(type.text(), factories.keySet()));
            return Optional.empty();
        }
        Optional<Map<String, String>> properties = properties(catalog, factory);
        String name = folder.toLowerCase(Locale.ROOT);
        return named && properties.isPresent()
                ? Optional.of(new Declared(
                        name,
                        factory,
                        new ConnectorConfig(
                                name, directory.resolve("domains").resolve(folder), properties.get(), ticker),
                        catalog,
                        file.text("owner")))
                : Optional.empty();
    }

    private boolean checkName(Section domain, String folder) {
        if (!domain.text().equals(folder)) {
            problems.error(
                    domain.file(),
                    domain.position(),
                    "the domain is called '" + domain.text() + "' and its directory '" + folder
                            + "'; both must be the same");
            return false;
        }
        if (folder.equalsIgnoreCase(SystemDomain.NAME)) {
            problems.error(
                    domain.file(),
                    domain.position(),
                    "no domain can be called '" + folder
                            + "': the gateway's own tables are in the domain of that name");
            return false;
        }
        String first =
                placesByName.putIfAbsent(folder.toLowerCase(Locale.ROOT), domain.file() + ":" + domain.position());
        if (first != null) {
            problems.error(
                    domain.file(),
                    domain.position(),
                    "a second domain '" + folder + "' (letter case does not count); the first is at " + first);
            return false;
        }
        return true;
    }

    private Optional<Map<String, String>> properties(Section catalog, ConnectorFactory factory) {
        Map<String, String> properties = new HashMap<>();
        boolean complete = true;
        for (String key : catalog.keys()) {
            if (!key.equals("type")) {
                Optional<String> value = property(key, catalog.at(key), factory);
                value.ifPresent(text -> properties.put(key, text));
                complete &= value.isPresent();
            }
        }
        return complete ? Optional.of(properties) : Optional.empty();
    }

    private Optional<String> property(String key, Section value, ConnectorFactory factory) {
        if (!factory.propertyKeys().contains(key)) {
            List<String> accepted = new ArrayList<>(new TreeSet<>(factory.propertyKeys()));
            accepted.add(0, "type");
            problems.error(value.file(), value.keyPosition(), SchemaCheck.unknownKey(key, accepted));
            return Optional.empty();
        }
        if (isSecret(key) && !Secrets.isReference(value.text())) {
            problems.error(
                    value.file(),
                    value.position(),
                    "'" + key
                            + "' is a secret: give a reference, ${env:NAME} or ${file:PATH}, never the secret itself");
            return Optional.empty();
        }
        if (PASSWORD_IN_URI.matcher(Secrets.withoutReferences(value.text())).find()) {
            problems.error(
                    value.file(),
                    value.position(),
                    "'" + key + "' holds a password: put a reference, ${env:NAME} or ${file:PATH}, in its place");
            return Optional.empty();
        }
        return secrets.text(value);
    }

    /** By the last word of the key: connectors name their keys so. */
    private static boolean isSecret(String key) {
        String[] words = key.toLowerCase(Locale.ROOT).split("[._-]");
        return SECRET_WORDS.contains(words[words.length - 1]) || key.contains("secret-access-key");
    }
}
