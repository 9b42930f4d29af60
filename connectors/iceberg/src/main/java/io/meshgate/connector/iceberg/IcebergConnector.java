package io.meshgate.connector.iceberg;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.MetadataTables;
import io.meshgate.connector.NewTable;
import io.meshgate.connector.NewView;
import io.meshgate.connector.Predicate;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.TableWrite;
import io.meshgate.connector.VersionedTables;
import io.meshgate.connector.ViewSnapshot;
import io.meshgate.connector.ViewStore;
import io.meshgate.connector.WantedVersion;
import io.meshgate.connector.WritableConnector;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewMetadataParser;
import org.jspecify.annotations.Nullable;

/*
 * Caches, all bounded. Names (schemas, tables of a schema, the current version of a table) age: they are forgotten
 * after the staleness, or not kept at all when that is zero. Versions, plans and footers are immutable, keyed by what
 * identifies them for ever, and only evicted for space. So "always current" costs one question to the catalog, and the
 * metadata file is read again only when the answer is a new one.
 */
/** An Iceberg catalog as a connector. */
final class IcebergConnector implements WritableConnector, ViewStore, VersionedTables, MetadataTables {
    private static final int FOOTERS_PER_VERSION = 100;
    private static final int PLANNED_FILES_PER_VERSION = 200;

    private final String domain;
    private final IcebergCatalog catalog;
    private final Locations locations;
    private final ConfinedFileIO files;
    private final ScanPlanning planning;
    private final Scans scans;
    private final ViewStorage viewStorage;
    private final TableWrites writes;
    private final ExecutorService executor;
    private final boolean alwaysCurrent;

    private final Cache<Listing, List<String>> listings;
    private final Cache<TableName, Optional<TableVersion>> current;
    private final Cache<TableName, Optional<ViewSnapshot>> currentViews;
    private final Cache<VersionKey, ViewSnapshot> views;
    private final Cache<VersionKey, TableVersion> versions;
    private final Cache<PlanKey, PlannedScan> plans;

    /** @param executor for reading manifests and footers; shut down with the connector */
    IcebergConnector(
            String domain,
            IcebergSettings settings,
            IcebergCatalog catalog,
            Locations locations,
            ExecutorService executor,
            LongSupplier ticker) {
        this.domain = domain;
        this.catalog = catalog;
        this.executor = executor;
        this.locations = locations;
        files = new ConfinedFileIO(locations);
        viewStorage = catalog.views(files, new Locations(locations.directories().subList(0, 1)));
        planning = new ScanPlanning(files, executor);
        writes = new TableWrites(domain, catalog, files, locations.directories().get(0), this::changed);
        long size = settings.cacheSize();
        scans = new Scans(locations, new ParquetFooters(size * FOOTERS_PER_VERSION), executor);
        alwaysCurrent = settings.staleness().isZero();
        Caffeine<Object, Object> aging = Caffeine.newBuilder()
                .maximumSize(size)
                .ticker(ticker::getAsLong)
                .expireAfterWrite(settings.staleness());
        listings = aging.build();
        current = aging.build();
        currentViews = aging.build();
        views = Caffeine.newBuilder().maximumSize(size).build();
        versions = Caffeine.newBuilder().maximumSize(size).build();
        plans = Caffeine.newBuilder()
                .maximumWeight(size * PLANNED_FILES_PER_VERSION)
                .weigher((PlanKey key, PlannedScan plan) -> 1 + plan.files().size())
                .build();
    }

    @Override
    public List<String> schemas() {
        return listing(new Listing(Optional.empty(), Kind.SCHEMAS), key -> sorted(catalog.namespaces()));
    }

    @Override
    public List<TableName> tables(String schema) {
        return listing(new Listing(Optional.of(schema), Kind.TABLES), key -> sorted(catalog.tables(schema))).stream()
                .map(table -> new TableName(schema, table))
                .toList();
    }

    @Override
    public Optional<TableSnapshot> table(TableName name) {
        Optional<TableVersion> version = alwaysCurrent ? load(name) : current.get(name, this::load);
        return version.map(TableVersion::snapshot);
    }

    @Override
    public List<TableName> views(String schema) {
        return listing(new Listing(Optional.of(schema), Kind.VIEWS), key -> sorted(catalog.views(schema))).stream()
                .map(view -> new TableName(schema, view))
                .toList();
    }

    @Override
    public Optional<ViewSnapshot> view(TableName name) {
        return alwaysCurrent ? loadView(name) : currentViews.get(name, this::loadView);
    }

    private Optional<ViewSnapshot> loadView(TableName name) {
        return catalog.currentView(name)
                .map(found -> found.content()
                        .map(metadata -> parseView(name, () -> metadata))
                        .orElseGet(() -> views.get(
                                new VersionKey(name, found.location()),
                                key -> parseView(
                                        name, () -> ViewMetadataParser.read(files.newInputFile(found.location()))))));
    }

    private static ViewSnapshot parseView(TableName name, Supplier<ViewMetadata> metadata) {
        try {
            return ViewVersion.of(name, metadata.get());
        } catch (RuntimeException e) {
            throw ViewVersion.unreadable(name, e);
        }
    }

    @Override
    public void createView(NewView view) {
        changing(view.name(), () -> viewStorage.create(view));
    }

    @Override
    public void replaceView(ViewSnapshot replaced, NewView view) {
        changing(view.name(), () -> viewStorage.replace(replaced.viewId(), view));
    }

    @Override
    public void dropView(ViewSnapshot view) {
        changing(view.name(), () -> viewStorage.drop(view.name(), view.viewId()));
    }

    /** What the gateway itself has written it shows at once; also what it cannot tell whether it has. */
    private void changing(TableName name, Runnable change) {
        try {
            change.run();
        } finally {
            currentViews.invalidate(name);
            listings.invalidate(new Listing(Optional.of(name.schema()), Kind.VIEWS));
        }
    }

    @Override
    public Optional<TableSnapshot> version(TableSnapshot table, WantedVersion wanted) {
        TableVersion known = pinned(table);
        return PastVersion.find(known, wanted).map(past -> past(past, known)).map(TableVersion::snapshot);
    }

    @Override
    public List<String> metadataTables() {
        return MetadataTable.kinds();
    }

    @Override
    public Optional<TableSnapshot> metadataTable(TableSnapshot table, String kind) {
        return metadataTables().contains(kind)
                ? Optional.of(new MetadataTable(pinned(table), kind, files).snapshot())
                : Optional.empty();
    }

    private ScanSource scan(TableSnapshot table, MetadataTable.Key key, ScanRequest request) {
        TableVersion version;
        try {
            version = version(new VersionKey(key.base(table.name()), key.location()));
        } catch (GatewayException e) {
            throw ReadFailure.isMissingFile(e) ? outdated(table.name(), e) : e;
        }
        MetadataTable metadata = new MetadataTable(version, key.kind(), files);
        if (!metadata.snapshot().equals(table)) {
            throw outdated(table.name(), null);
        }
        return metadata.scan(table, request);
    }

    private TableVersion past(PastVersion past, TableVersion known) {
        try {
            return versions.get(new VersionKey(known.name(), past.toString()), missing -> past.of(known));
        } catch (RuntimeException e) {
            throw ReadFailure.of(known.name(), e);
        }
    }

    @Override
    public ScanSource scan(TableSnapshot table, ScanRequest request) {
        Optional<MetadataTable.Key> metadata = MetadataTable.Key.parse(table.version());
        return metadata.isPresent() ? scan(table, metadata.get(), request) : scanFiles(table, request);
    }

    private FileScan scanFiles(TableSnapshot table, ScanRequest request) {
        TableVersion version = pinned(table);
        try {
            PlannedScan planned = plans.get(
                    new PlanKey(table.version(), request.predicate(), request.provable()),
                    key -> planning.plan(version, key.predicate(), key.provable()));
            return scans.scan(version, request, planned);
        } catch (NoSuchFileException | RuntimeException e) {
            throw unreadable(version, e);
        }
    }

    @Override
    public TableWrite create(NewTable table, Schema rows) {
        return writes.create(table, rows);
    }

    @Override
    public TableWrite append(TableSnapshot table, List<String> columns, Schema rows) {
        return writes.append(table, columns, rows);
    }

    @Override
    public void drop(TableSnapshot table) {
        writes.drop(table);
    }

    /** What the gateway itself has written it shows at once. */
    private void changed(TableName name) {
        current.invalidate(name);
        listings.invalidate(new Listing(Optional.of(name.schema()), Kind.TABLES));
        listings.invalidate(new Listing(Optional.empty(), Kind.SCHEMAS));
    }

    @Override
    public List<Path> dataDirectories() {
        return locations.directories();
    }

    @Override
    public void close() {
        executor.shutdownNow();
        catalog.close();
    }

    private List<String> listing(Listing key, Function<Listing, List<String>> load) {
        return alwaysCurrent ? load.apply(key) : listings.get(key, load);
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().distinct().sorted(Comparator.naturalOrder()).toList();
    }

    private Optional<TableVersion> load(TableName name) {
        return catalog.current(name).map(found -> {
            VersionKey key = new VersionKey(name, found.location());
            return versions.get(key, missing -> parse(missing, found.content()));
        });
    }

    private TableVersion parse(VersionKey key, Optional<TableMetadata> content) {
        try {
            TableMetadata metadata = content.orElseGet(() -> TableMetadataParser.read(files, key.location()));
            return TableVersion.of(key.name(), key.location(), metadata);
        } catch (RuntimeException e) {
            GatewayException failure = ReadFailure.of(key.name(), e);
            boolean unread = failure.code() == ErrorCode.SOURCE_DATA_INVALID && !ReadFailure.isMissingFile(e);
            throw unread && locations.allows(key.location())
                    ? FormatVersion.ofFile(locations.resolve(key.location()))
                            .filter(version -> version > FormatVersion.NEWEST)
                            .map(version -> FormatVersion.unsupported(key.name(), version))
                            .orElse(failure)
                    : failure;
        }
    }

    private TableVersion pinned(TableSnapshot table) {
        VersionKey key = new VersionKey(table.name(), table.version());
        TableVersion version;
        try {
            version = version(key);
        } catch (GatewayException e) {
            throw ReadFailure.isMissingFile(e) ? outdated(table.name(), e) : e;
        }
        if (!version.snapshot().equals(table)) {
            throw outdated(table.name(), null);
        }
        return version;
    }

    private TableVersion version(VersionKey key) {
        Optional<PastVersion> past = PastVersion.parse(key.location());
        if (past.isEmpty()) {
            return versions.get(key, missing -> parse(missing, Optional.empty()));
        }
        String location = past.get().location();
        TableVersion known =
                versions.get(new VersionKey(key.name(), location), missing -> parse(missing, Optional.empty()));
        if (known.metadata().snapshot(past.get().snapshotId()) == null) {
            throw outdated(key.name(), null);
        }
        return past(past.get(), known);
    }

    /** A file of an old version that is gone has been expired; a file of the current version that is gone is lost. */
    private GatewayException unreadable(TableVersion version, Exception failure) {
        GatewayException translated = ReadFailure.of(version.name(), failure);
        if (ReadFailure.isMissingFile(failure) && !isCurrent(version)) {
            return outdated(version.name(), failure);
        }
        return translated;
    }

    private boolean isCurrent(TableVersion version) {
        return catalog.current(version.name())
                .filter(found -> found.location().equals(PastVersion.location(version.location())))
                .isPresent();
    }

    private GatewayException outdated(TableName name, @Nullable Throwable cause) {
        return new GatewayException(
                ErrorCode.PLAN_OUTDATED,
                "the version of table " + domain + "." + name + " that was planned no longer exists; plan again",
                cause);
    }

    private enum Kind {
        SCHEMAS,
        TABLES,
        VIEWS
    }

    /** @param schema empty for the list of schemas */
    private record Listing(Optional<String> schema, Kind kind) {}

    /** @param location of the metadata file, or a {@link PastVersion} as text */
    private record VersionKey(TableName name, String location) {}

    private record PlanKey(String version, Optional<Predicate> predicate, Set<Predicate> provable) {}
}
