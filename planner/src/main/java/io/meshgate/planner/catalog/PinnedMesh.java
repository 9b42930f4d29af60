package io.meshgate.planner.catalog;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Principal;
import io.meshgate.planner.policy.AccessRules;
import io.meshgate.planner.policy.TableAccess;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The mesh as one principal may see it during one statement. The first mention of a table pins its snapshot and its
 * policies; every later mention gets the same. Confined to the planning of one statement, hence not thread-safe.
 */
public final class PinnedMesh {
    private static final Set<String> INFORMATION_TABLES = new LinkedHashSet<>(InformationSchema.tables());

    private final Mesh mesh;
    private final Principal principal;
    private final AccessRules rules;
    private final Set<String> names;
    private final Map<String, Map<TableName, Optional<MeshTable>>> pinned = new LinkedHashMap<>();
    private final Map<String, List<String>> schemas = new HashMap<>();
    private final Map<String, Map<String, Set<String>>> visible = new HashMap<>();
    private final Map<String, GatewayException> down = new LinkedHashMap<>();

    public PinnedMesh(Mesh mesh, Principal principal) {
        this.mesh = mesh;
        this.principal = principal;
        this.rules = new AccessRules(mesh.policies(), mesh.owners());
        this.names = new TreeSet<>(mesh.domains().keySet());
        this.names.add(SystemDomain.NAME);
    }

    public Principal principal() {
        return principal;
    }

    /** The domains by stored name, {@link SystemDomain} among them. */
    public List<String> domains() {
        return List.copyOf(names);
    }

    /** The domain's stored name, given in any case. */
    public Optional<String> domain(String name) {
        return match(names, name);
    }

    /** The schemas of a domain in which the principal may see a table; {@link InformationSchema} is not listed. */
    public List<String> schemas(String domain) {
        return schemas(domain, name -> true);
    }

    /** As {@link #schemas(String)}, with {@link InformationSchema}: for listings, unlike for what may have been meant. */
    public List<String> allSchemas(String domain) {
        List<String> all = new ArrayList<>(schemas(domain));
        all.add(InformationSchema.NAME);
        return all;
    }

    /** As {@link #schemas(String)}, without a look into those of other names. */
    List<String> schemas(String domain, Predicate<String> names) {
        return knownSchemas(domain).stream()
                .filter(names)
                .filter(schema -> !visible(domain, schema).isEmpty())
                .toList();
    }

    /** The stored name of a schema in which the principal may see a table, given in any case. */
    public Optional<String> schema(String domain, String name) {
        if (InformationSchema.isNamed(name)) {
            // Also of a domain that is down, as it is not the source's.
            return Optional.of(InformationSchema.NAME);
        }
        return match(knownSchemas(domain), name)
                .filter(schema -> !visible(domain, schema).isEmpty());
    }

    /** The tables of a schema that the principal may see. */
    public List<String> tables(String domain, String schema) {
        return List.copyOf(visible(domain, schema));
    }

    /** Asked for once: a listing of the columns of all tables looks up each of them. */
    private List<String> knownSchemas(String domain) {
        if (SystemDomain.isNamed(domain)) {
            return SystemDomain.schemas();
        }
        List<String> known = schemas.get(domain);
        if (known == null) {
            known = ask(domain, Connector::schemas).stream()
                    .filter(schema -> !InformationSchema.isNamed(schema))
                    .toList();
            schemas.put(domain, known);
        }
        return known;
    }

    private Set<String> visible(String domain, String schema) {
        if (InformationSchema.isNamed(schema)) {
            return INFORMATION_TABLES;
        }
        if (SystemDomain.isNamed(domain)) {
            return new LinkedHashSet<>(SystemDomain.tables(schema));
        }
        Map<String, Set<String>> ofDomain = visible.computeIfAbsent(domain, key -> new HashMap<>());
        Set<String> known = ofDomain.get(schema);
        if (known == null) {
            known = ask(domain, connector -> connector.tables(schema)).stream()
                    .filter(table -> rules.visible(domain, table, principal))
                    .map(TableName::table)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            ofDomain.put(schema, known);
        }
        return known;
    }

    /** The table, pinned, its name given in any case; empty when it does not exist for the principal. */
    public Optional<MeshTable> table(String domain, String schema, String name) {
        return match(visible(domain, schema), name).flatMap(stored -> pin(domain, new TableName(schema, stored)));
    }

    private Optional<MeshTable> pin(String domain, TableName name) {
        Map<TableName, Optional<MeshTable>> ofDomain = pinned.computeIfAbsent(domain, key -> new LinkedHashMap<>());
        Optional<MeshTable> known = ofDomain.get(name);
        if (known == null) {
            known = load(domain, name);
            ofDomain.put(name, known);
        }
        return known;
    }

    /** A table that {@link #tables} has listed, for listings so long that to keep their tables would cost too much. */
    Optional<MeshTable> unpinned(String domain, TableName name) {
        return visible(domain, name.schema()).contains(name.table()) ? load(domain, name) : Optional.empty();
    }

    private Optional<MeshTable> load(String domain, TableName name) {
        if (InformationSchema.isNamed(name.schema())) {
            return InformationSchema.table(domain, name.table());
        }
        if (SystemDomain.isNamed(domain)) {
            return SystemDomain.table(name);
        }
        Optional<TableSnapshot> snapshot = ask(domain, connector -> connector.table(name));
        if (snapshot.isEmpty()) {
            return Optional.empty();
        }
        Optional<TableAccess> access = rules.access(domain, snapshot.get(), principal);
        return access.map(granted -> new MeshTable(domain, snapshot.get(), granted));
    }

    /** Every table that the statement has mentioned. */
    public List<MeshTable> pinnedTables() {
        return pinned.values().stream()
                .map(Map::values)
                .flatMap(Collection::stream)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The failure of a domain that has been found to be down. */
    public Optional<GatewayException> unavailable(String domain) {
        return Optional.ofNullable(down.get(domain));
    }

    /** Asks a connector; a failure to reach it names the domain, as the connector itself does not know its name. */
    private <T> T ask(String domain, Function<Connector, T> question) {
        try {
            return question.apply(connector(domain));
        } catch (GatewayException e) {
            if (e.code() != ErrorCode.CATALOG_UNAVAILABLE) {
                throw e;
            }
            GatewayException named = new GatewayException(
                    ErrorCode.CATALOG_UNAVAILABLE,
                    "The catalog of domain '" + domain
                            + "' cannot be reached; statements on other domains are not affected",
                    e);
            down.put(domain, named);
            throw named;
        }
    }

    private Connector connector(String domain) {
        Connector connector = mesh.domains().get(domain);
        if (connector == null) {
            throw new IllegalArgumentException("no such domain: " + domain);
        }
        return connector;
    }

    /** The name itself if it is there, else the first that differs only by case. */
    private static Optional<String> match(Collection<String> names, String wanted) {
        return names.contains(wanted)
                ? Optional.of(wanted)
                : names.stream().filter(name -> name.equalsIgnoreCase(wanted)).findFirst();
    }
}
