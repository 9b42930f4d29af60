package io.meshgate.planner.catalog;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.MetadataTables;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.VersionedTables;
import io.meshgate.connector.ViewSnapshot;
import io.meshgate.connector.WantedVersion;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Principal;
import io.meshgate.planner.policy.AccessRules;
import io.meshgate.planner.policy.ExternalDecisions;
import io.meshgate.planner.policy.PastColumns;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.TableAccess;
import io.meshgate.planner.policy.TablePattern;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
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

    private final ZonedDateTime now;
    private final Mesh mesh;
    private final Principal principal;
    private final AccessRules rules;
    private final ExternalDecisions decisions;
    private final Viewer viewer;
    private final Set<String> names;
    private final Map<String, Boolean> visibleDomains = new HashMap<>();
    private final Map<String, Map<TableName, Optional<MeshTable>>> pinned = new LinkedHashMap<>();
    private final Map<String, List<String>> schemas = new HashMap<>();
    private final Map<String, Map<String, Set<String>>> visible = new HashMap<>();
    private final Map<String, Map<String, Set<String>>> views = new HashMap<>();
    private final Map<String, GatewayException> down = new LinkedHashMap<>();

    public PinnedMesh(Mesh mesh, Principal principal) {
        this(mesh, principal, Clock.systemUTC());
    }

    /** @param clock what time it is, and in which zone, where a statement asks for versions of tables by the time */
    public PinnedMesh(Mesh mesh, Principal principal, Clock clock) {
        this.now = ZonedDateTime.now(clock);
        this.mesh = mesh;
        this.principal = principal;
        this.rules = new AccessRules(mesh.policies(), mesh.owners());
        this.decisions = new ExternalDecisions(mesh.decisionPoint(), principal);
        this.viewer = Viewer.of(mesh, principal);
        this.names = new TreeSet<>(mesh.domains().keySet());
        this.names.add(SystemDomain.NAME);
    }

    /** The version of the mesh. */
    public String version() {
        return mesh.version();
    }

    public Principal principal() {
        return principal;
    }

    /** For what sessions may say that they ask. */
    public Set<String> purposes() {
        return mesh.policies().vocabulary().purposes().keySet();
    }

    /** Whether the principal may know of the table that a policy names, if there is such a table. */
    public boolean maySee(TablePattern table) {
        TableName name = new TableName(table.schema(), table.table());
        return rules.visible(table.domain(), name, principal)
                && !decisions.visible(table.domain(), List.of(name)).isEmpty();
    }

    /** Whether the principal may see all policies. */
    public boolean isSteward() {
        return viewer.steward();
    }

    /** All policies of the mesh: what of them the principal may see is for the caller to decide. */
    public PolicySet policies() {
        return mesh.policies();
    }

    /** The domains that the principal may know of by stored name, {@link SystemDomain} among them. */
    public List<String> domains() {
        return names.stream().filter(this::isVisible).toList();
    }

    /** The domain's stored name, given in any case; empty when it does not exist for the principal. */
    public Optional<String> domain(String name) {
        return match(names, name).filter(this::isVisible);
    }

    private boolean isVisible(String domain) {
        return SystemDomain.isNamed(domain)
                || visibleDomains.computeIfAbsent(domain, name -> rules.visible(name, principal));
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
            return new LinkedHashSet<>(SystemDomain.tables(schema, viewer));
        }
        Map<String, Set<String>> ofDomain = visible.computeIfAbsent(domain, key -> new HashMap<>());
        Set<String> known = ofDomain.get(schema);
        if (known == null) {
            known = granted(domain, ask(domain, connector -> connector.tables(schema)));
            known.addAll(views(domain, schema));
            ofDomain.put(schema, known);
        }
        return known;
    }

    private Set<String> granted(String domain, List<TableName> all) {
        List<TableName> granted = all.stream()
                .filter(table -> rules.visible(domain, table, principal))
                .toList();
        return decisions.visible(domain, granted).stream()
                .map(TableName::table)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Set<String> views(String domain, String schema) {
        Map<String, Set<String>> ofDomain = views.computeIfAbsent(domain, key -> new HashMap<>());
        Set<String> known = ofDomain.get(schema);
        if (known == null) {
            known = granted(domain, ask(domain, connector -> connector.views(schema)));
            ofDomain.put(schema, known);
        }
        return known;
    }

    /** Whether a table that {@link #tables} has listed is a view; as cheap as that. */
    public boolean isView(String domain, TableName name) {
        return !SystemDomain.isComputed(domain, name.schema())
                && views(domain, name.schema()).contains(name.table());
    }

    /**
     * The table, pinned, its name given in any case; empty when it does not exist for the principal. The name may be the
     * spelling of a {@link VersionedName}.
     */
    public Optional<MeshTable> table(String domain, String schema, String name) {
        return tableName(domain, schema, name).flatMap(stored -> pin(domain, new TableName(schema, stored)));
    }

    /** The stored name of a table, given in any case; that of a version names the version too. */
    Optional<String> tableName(String domain, String schema, String name) {
        Optional<VersionedName> versioned = VersionedName.parse(name);
        if (versioned.isPresent()) {
            return tableName(domain, schema, versioned.get().table())
                    .map(stored -> versioned.get().named(stored).spelled());
        }
        Optional<String> stored = match(visible(domain, schema), name);
        return stored.isPresent()
                ? stored
                : MetadataName.parse(name)
                        .filter(metadata -> metadataTables(domain, schema).contains(metadata.kind()))
                        .flatMap(metadata -> match(visible(domain, schema), metadata.table())
                                .map(base -> metadata.of(base).toString()));
    }

    /** The kinds of metadata tables that the tables of a schema have. */
    private List<String> metadataTables(String domain, String schema) {
        return !SystemDomain.isComputed(domain, schema) && connector(domain) instanceof MetadataTables tables
                ? tables.metadataTables()
                : List.of();
    }

    /** The metadata tables of the visible table that a name seems to mean; none if it does not seem so. */
    public List<String> metadataTablesMeant(String domain, String schema, String name) {
        return MetadataName.parse(name)
                .flatMap(metadata -> match(visible(domain, schema), metadata.table()))
                .map(base -> metadataTables(domain, schema).stream()
                        .map(kind -> new MetadataName(base, kind).toString())
                        .toList())
                .orElse(List.of());
    }

    /** Whether a plan made with what has been pinned is right for one execution only. */
    public boolean forOneExecution() {
        return decisions.present() || pinnedTables().stream().anyMatch(MeshTable::isVersion);
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
        Optional<VersionedName> versioned = VersionedName.parse(name.table());
        if (versioned.isPresent()) {
            return pin(domain, new TableName(name.schema(), versioned.get().table()))
                    .map(current -> version(current, versioned.get().version()));
        }
        if (InformationSchema.isNamed(name.schema())) {
            return InformationSchema.table(domain, name.table());
        }
        if (SystemDomain.isNamed(domain)) {
            return SystemDomain.table(name, viewer);
        }
        if (!visible(domain, name.schema()).contains(name.table())) {
            // No such table of the source, or none for this principal, which must not make a difference.
            return MetadataName.parse(name.table()).flatMap(metadata -> metadata(domain, name.schema(), metadata));
        }
        if (isView(domain, name)) {
            Optional<MeshTable> view = loadView(domain, name);
            if (view.isPresent()) {
                return view;
            }
        }
        Optional<TableSnapshot> snapshot = ask(domain, connector -> connector.table(name));
        if (snapshot.isEmpty()) {
            return Optional.empty();
        }
        Optional<TableAccess> access = access(domain, snapshot.get());
        return access.map(granted -> new MeshTable(domain, snapshot.get(), granted));
    }

    private Optional<TableAccess> access(String domain, TableSnapshot table) {
        return rules.access(domain, table, principal).flatMap(granted -> decisions.tightened(domain, table, granted));
    }

    private Optional<MeshTable> loadView(String domain, TableName name) {
        return ask(domain, connector -> connector.view(name)).flatMap(view -> {
            TableSnapshot columns = MeshTable.columnsOf(view);
            return access(domain, columns).map(granted -> MeshTable.ofView(domain, view, columns, granted));
        });
    }

    /**
     * Whether the principal may write the table or view of this name: create it, fill it, drop it. It need not exist,
     * and nothing is asked of the domain's catalog, so that the answer tells nothing of it.
     *
     * @param domain its stored name
     * @param name in any case
     */
    public boolean mayWrite(String domain, TableName name) {
        return !SystemDomain.isComputed(domain, name.schema())
                && rules.mayWrite(domain, name, principal)
                && (!decisions.present() || decisions.mayWrite(domain, stored(domain, name)));
    }

    /** The name of a table or view as it is stored, or will be: who decides outside may tell letter case. */
    private TableName stored(String domain, TableName name) {
        String schema = match(knownSchemas(domain), name.schema()).orElse(name.schema());
        List<String> names = new ArrayList<>();
        ask(domain, connector -> connector.tables(schema)).forEach(table -> names.add(table.table()));
        ask(domain, connector -> connector.views(schema)).forEach(view -> names.add(view.table()));
        return new TableName(schema, match(names, name.table()).orElse(name.table()));
    }

    /** The stored name of a schema, given in any case, for whoever {@link #mayWrite may write} something in it. */
    public Optional<String> schemaToWrite(String domain, String name) {
        return match(knownSchemas(domain), name);
    }

    /** The stored name of a table, given in any case; empty unless the principal {@link #mayWrite may write} it. */
    public Optional<String> tableToWrite(String domain, TableName name) {
        if (!mayWrite(domain, name)) {
            return Optional.empty();
        }
        List<String> names = ask(domain, connector -> connector.tables(name.schema())).stream()
                .map(TableName::table)
                .toList();
        return match(names, name.table());
    }

    /** The view of this name, given in any case; empty unless the principal {@link #mayWrite may write} it. */
    public Optional<ViewSnapshot> viewToWrite(String domain, TableName name) {
        if (!mayWrite(domain, name)) {
            return Optional.empty();
        }
        List<String> names = ask(domain, connector -> connector.views(name.schema())).stream()
                .map(TableName::table)
                .toList();
        return match(names, name.table())
                .flatMap(stored -> listedViewToWrite(domain, new TableName(name.schema(), stored)));
    }

    /** As {@link #viewToWrite}, without another look at the list, for a name that {@link #isView} knows. */
    Optional<ViewSnapshot> listedViewToWrite(String domain, TableName name) {
        return mayWrite(domain, name) ? ask(domain, connector -> connector.view(name)) : Optional.empty();
    }

    /** Tells of all rows and all columns, so it is for those who may read them all, or have a grant for just this. */
    private Optional<MeshTable> metadata(String domain, String schema, MetadataName name) {
        Optional<MeshTable> base = pin(domain, new TableName(schema, name.table()));
        if (base.isEmpty() || base.get().view().isPresent() || !(connector(domain) instanceof MetadataTables tables)) {
            return Optional.empty();
        }
        TableAccess access = base.get().access();
        TableSnapshot table = base.get().snapshot();
        if (!access.tellsMetadata(table)) {
            throw new GatewayException(
                    ErrorCode.ACCESS_DENIED,
                    "The metadata tables of " + domain + "." + table.name()
                            + " are for those who may read all of its rows and columns as they are, or know of all of"
                            + " its columns and have a grant with privilege metadata");
        }
        return ask(domain, connector -> tables.metadataTable(table, name.kind()))
                .map(snapshot -> MeshTable.metadata(base.get(), snapshot));
    }

    /** A version as the pinned table knows it, so that all versions in one statement fit together. */
    private MeshTable version(MeshTable current, VersionedName.Version version) {
        String domain = current.domain();
        TableSnapshot snapshot = current.snapshot();
        if (!current.access().readable()) {
            // Refused when it is governed: which versions there are is not said before.
            return current;
        }
        if (SystemDomain.isComputed(domain, snapshot.name().schema())
                || current.view().isPresent()
                || !(connector(domain) instanceof VersionedTables versions)
                || current.isVersion()) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    "Table " + domain + "." + snapshot.name() + " has no versions that could be read");
        }
        if (decisions.present()) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    "Versions of tables cannot be read while an external decision point decides about tables");
        }
        TableSnapshot found = wanted(version)
                .flatMap(wanted -> ask(domain, connector -> versions.version(snapshot, wanted)))
                .orElseThrow(() -> noSuchVersion(current, version));
        return rules.accessToVersion(domain, snapshot, found, principal)
                .map(access -> MeshTable.version(domain, found, access, new PastColumns(snapshot, found).policyNames()))
                .orElseThrow(() -> new IllegalStateException("the current version was visible"));
    }

    private Optional<WantedVersion> wanted(VersionedName.Version version) {
        try {
            return Optional.of(version.wanted(now));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty(); // so far away that there was nothing
        }
    }

    /** Says where to look for what there is to those only who may look there. */
    private static GatewayException noSuchVersion(MeshTable table, VersionedName.Version version) {
        String name = table.domain() + "." + table.snapshot().name();
        String what = version instanceof VersionedName.Id
                ? " has no snapshot of this id, or no longer; accepted is the id of one that has not expired"
                : version instanceof VersionedName.Reference
                        ? " has no branch or tag of this name, in this case"
                        : " had no snapshot at this time, or has none any more; accepted is a time after its first";
        return new GatewayException(ErrorCode.INVALID_ARGUMENT, "Table " + name + what);
    }

    /** What would be read of a pinned table; nothing of it is. */
    public ScanSource scan(String domain, TableSnapshot table, ScanRequest request) {
        return ask(domain, connector -> connector.scan(table, request));
    }

    /** Every table that the statement has mentioned. */
    public List<MeshTable> pinnedTables() {
        return pinned.values().stream()
                .map(Map::values)
                .flatMap(Collection::stream)
                .flatMap(Optional::stream)
                .toList();
    }

    /** What was pinned of this very version of a table. */
    public Optional<MeshTable> pinned(String domain, TableSnapshot snapshot) {
        return pinnedTables().stream()
                .filter(table ->
                        table.domain().equals(domain) && table.snapshot().equals(snapshot))
                .findFirst();
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
