package io.meshgate.server.mesh;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ConnectorFactory;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.Vocabulary;
import io.meshgate.server.auth.User;
import io.meshgate.server.decision.OpaDecisionPoint;
import io.meshgate.server.decision.OpaSettings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** Reads the files of one mesh directory into a draft of the mesh. Reads once. */
final class MeshReader {
    private static final String GATEWAY = "gateway.yaml";
    private static final String KEYS = "governance/keys.yaml";

    private final MeshContent content;
    private final SchemaCheck schemas;
    private final Secrets secrets;
    private final ReferencedFiles referenced;
    private final Problems problems;
    private final Clock clock;
    private final DomainReader domainReader;

    MeshReader(
            MeshContent content,
            SchemaCheck schemas,
            SortedMap<String, ConnectorFactory> factories,
            Secrets secrets,
            ReferencedFiles referenced,
            LongSupplier ticker,
            Clock clock,
            Problems problems) {
        this.content = content;
        this.clock = clock;
        this.schemas = schemas;
        this.secrets = secrets;
        this.referenced = referenced;
        this.problems = problems;
        this.domainReader = new DomainReader(content.directory(), factories, secrets, ticker, problems);
    }

    /**
     * All that stands in the files.
     *
     * @param settings empty when {@code gateway.yaml} has problems
     * @param usersFile the bytes of the users file
     */
    record Draft(
            MeshContent content,
            Optional<GatewaySettings> settings,
            byte[] usersFile,
            List<User> users,
            List<DomainReader.Declared> domains,
            Map<String, byte[]> keys,
            Vocabulary vocabulary,
            TagsReader tags,
            PolicyReader policies,
            EntitlementsReader entitlements,
            Optional<OpaSettings> decisionPoint,
            Secrets secrets) {

        Mesh mesh(SortedMap<String, Connector> connectors, Fingerprint.Maker fingerprints) {
            Fingerprint version = fingerprints.begin();
            content.files().forEach((file, bytes) -> version.add(file).add(bytes));
            version.add(usersFile);
            secrets.values().forEach(version::addSecret);
            return new Mesh(
                    version.version(),
                    connectors,
                    policySet(fingerprints),
                    owners(),
                    auditors(),
                    stewards(),
                    entitlements.entitlements(),
                    decisionPoint.map(OpaDecisionPoint::new));
        }

        private Subjects stewards() {
            return settings.map(found -> new Subjects(Set.of(), found.stewardRoles(), false))
                    .orElse(Subjects.NOBODY);
        }

        private Subjects auditors() {
            return settings.filter(found -> found.audit().isPresent())
                    .map(found -> new Subjects(Set.of(), found.auditorRoles(), false))
                    .orElse(Subjects.NOBODY);
        }

        private Map<String, String> owners() {
            Map<String, String> owners = new HashMap<>();
            domains.forEach(domain -> domain.owner().ifPresent(owner -> owners.put(domain.name(), owner)));
            return owners;
        }

        private PolicySet policySet(Fingerprint.Maker fingerprints) {
            Fingerprint version = fingerprints.begin();
            content.files().forEach((file, bytes) -> {
                if (file.contains("policies/")
                        || file.contains("tags/")
                        || file.contains("/" + MeshContent.CONTRACTS + "/")
                        || file.startsWith("governance/")
                        || file.endsWith("/" + EntitlementsReader.FILE)) {
                    version.add(file).add(bytes);
                }
            });
            settings.flatMap(GatewaySettings::environment).ifPresent(version::add);
            new TreeMap<>(keys).forEach(version::addSecret);
            for (User user : users) {
                version.add(user.name());
                user.roles().stream().sorted().forEach(version::add);
                version.add("");
                user.groups().stream().sorted().forEach(version::add);
                version.add(user.agent() ? "agent" : "");
                new TreeMap<>(user.attributes()).forEach((name, values) -> {
                    version.add(name);
                    values.forEach(version::add);
                    version.add("");
                });
            }
            return new PolicySet(
                    version.version(),
                    policies.grants(),
                    policies.rowFilters(),
                    policies.columnMasks(),
                    policies.aggregations(),
                    vocabulary,
                    tags.tags(),
                    keys);
        }
    }

    Draft read() {
        Optional<Section> gateway = required(GATEWAY, FileKind.GATEWAY);
        String usersPath = gateway.flatMap(found -> found.find("identity"))
                .flatMap(identity -> identity.text("users-file"))
                .orElse(SettingsReader.DEFAULT_USERS_FILE);
        Optional<GatewaySettings> settings =
                gateway.map(found -> new SettingsReader(content.directory(), secrets, problems).read(found));
        Optional<byte[]> usersFile = usersFile(gateway, usersPath);
        Optional<Section> usersSection = usersFile.flatMap(bytes -> section(usersPath, bytes, FileKind.USERS));
        List<User> users = usersSection
                .map(found -> new UsersReader(secrets, problems).read(found))
                .orElse(List.of());
        List<DomainReader.Declared> domains = domains();
        Optional<Section> keysFile = optional(KEYS, FileKind.KEYS);
        Map<String, byte[]> keys = keysFile.map(found -> new KeysReader(secrets, problems).read(found))
                .orElse(Map.of());
        Vocabulary vocabulary = Words.read(
                optional(Words.TAGS, FileKind.CLASSIFICATIONS), optional(Words.PURPOSES, FileKind.PURPOSES), problems);
        TagsReader tags = new TagsReader(
                new HashSet<>(owners().values()), vocabulary.tags().keySet(), problems);
        readParts("tags", FileKind.TAGS, tags::read);
        ContractsReader contracts = new ContractsReader(vocabulary.tags().keySet(), tags::add, problems);
        readParts(
                MeshContent.CONTRACTS,
                FileKind.CONTRACT,
                (contract, owner) -> owner.ifPresent(domain -> contracts.read(contract, domain)));
        PolicyReader policies = new PolicyReader(
                new HashSet<>(owners().values()),
                new KeyGroups(keysFile, problems),
                vocabulary,
                settings.flatMap(GatewaySettings::environment),
                clock.instant(),
                problems);
        readParts("policies", FileKind.POLICIES, policies::read);
        EntitlementsReader entitlements = entitlements();
        if (usersSection.isPresent()) {
            gateway.ifPresent(found -> {
                warnOfUnknownRoles(found, "audit", "auditor-roles", users);
                warnOfUnknownRoles(found, "governance", "steward-roles", users);
                warnOfUnknownRoles(found, "governance", "simulation-roles", users);
            });
            warnOfUnknownSubjects(policies, entitlements, users);
        }
        warnOfUnreadFiles(usersPath);
        return new Draft(
                content,
                settings,
                usersFile.orElse(new byte[0]),
                users,
                domains,
                keys,
                vocabulary,
                tags,
                policies,
                entitlements,
                new DecisionPointReader(secrets, problems).read(gateway),
                secrets);
    }

    private Optional<byte[]> usersFile(Optional<Section> gateway, String path) {
        Optional<byte[]> bytes = content.file(path).or(() -> referenced.read(path));
        if (bytes.isEmpty()) {
            Position place = gateway.flatMap(found -> found.find("identity"))
                    .flatMap(identity -> identity.find("users-file"))
                    .map(Section::position)
                    .orElse(Position.START);
            problems.error(GATEWAY, place, "there is no users file that can be read: " + path);
        }
        return bytes;
    }

    private List<DomainReader.Declared> domains() {
        List<DomainReader.Declared> domains = new ArrayList<>();
        for (String folder : content.domainDirectories()) {
            required("domains/" + folder + "/domain.yaml", FileKind.DOMAIN)
                    .flatMap(found -> domainReader.read(found, folder))
                    .ifPresent(domains::add);
        }
        if (content.domainDirectories().isEmpty()) {
            problems.warning("domains", Position.START, "the mesh has no domains");
        }
        return domains;
    }

    /** The names of the domains' directories with the domains' names. */
    private Map<String, String> owners() {
        Map<String, String> owners = new TreeMap<>();
        content.domainDirectories().forEach(folder -> owners.put(folder, folder.toLowerCase(Locale.ROOT)));
        return owners;
    }

    private EntitlementsReader entitlements() {
        EntitlementsReader entitlements = new EntitlementsReader(problems);
        optional("governance/" + EntitlementsReader.FILE, FileKind.ENTITLEMENTS)
                .ifPresent(found -> entitlements.read(found, Optional.empty()));
        owners().forEach((folder, domain) -> optional(
                        "domains/" + folder + "/" + EntitlementsReader.FILE, FileKind.ENTITLEMENTS)
                .ifPresent(found -> entitlements.read(found, Optional.of(domain))));
        return entitlements;
    }

    /** Files of one kind: the mesh's own, which belong to no domain, and those of the domains. */
    private void readParts(String directory, FileKind kind, BiConsumer<Section, Optional<String>> reader) {
        Map<String, String> owners = owners();
        content.files().forEach((file, bytes) -> {
            String[] parts = file.split("/");
            if (file.startsWith("governance/" + directory + "/")) {
                section(file, bytes, kind).ifPresent(found -> reader.accept(found, Optional.empty()));
            } else if (parts.length == 4 && parts[0].equals("domains") && parts[2].equals(directory)) {
                section(file, bytes, kind)
                        .ifPresent(found -> reader.accept(found, Optional.ofNullable(owners.get(parts[1]))));
            }
        });
    }

    private static void warnOfUnknownSubjects(
            PolicyReader policies, EntitlementsReader entitlements, List<User> users) {
        Set<String> names = new HashSet<>();
        Set<String> roles = new HashSet<>();
        Set<String> groups = new HashSet<>();
        users.forEach(user -> {
            names.add(user.name());
            roles.addAll(user.roles());
            groups.addAll(user.groups());
        });
        entitlements.warnOfUnknownSubjects(names, roles, groups);
        // A policy may be for what an entitlement looks up, of which nobody has the role.
        roles.addAll(entitlements.rolesOfQueries());
        policies.warnOfUnknownSubjects(names, roles, groups);
    }

    private void warnOfUnknownRoles(Section gateway, String part, String list, List<User> users) {
        Set<String> roles = new HashSet<>();
        users.forEach(user -> roles.addAll(user.roles()));
        gateway.find(part).map(found -> found.items(list)).orElse(List.of()).stream()
                .filter(role -> !roles.contains(role.text()))
                .forEach(role -> problems.warning(
                        role.file(),
                        role.position(),
                        "no user has the role '" + role.text() + "'" + Suggestion.clause(role.text(), roles)));
    }

    private void warnOfUnreadFiles(String usersPath) {
        Set<String> known = Set.of(GATEWAY, usersPath);
        content.files().keySet().stream()
                .filter(file -> !file.contains("/") && !known.contains(file))
                .forEach(file -> problems.warning(
                        file, Position.START, "this file is not read" + Suggestion.clause(file, known)));
    }

    private Optional<Section> required(String file, FileKind kind) {
        Optional<byte[]> bytes = content.file(file);
        if (bytes.isEmpty() && !problems.mention(file)) {
            problems.error(file, Position.START, "the file is missing");
        }
        return bytes.flatMap(found -> section(file, found, kind));
    }

    private Optional<Section> optional(String file, FileKind kind) {
        return content.file(file).flatMap(bytes -> section(file, bytes, kind));
    }

    private Optional<Section> section(String file, byte[] bytes, FileKind kind) {
        return BoundedFiles.text(file, bytes, problems)
                .flatMap(text -> YamlReader.read(file, text, problems))
                .filter(document -> schemas.passes(document, kind, problems))
                .map(YamlDocument::section)
                .filter(found -> ReferencePlaces.check(found, kind, problems));
    }
}
