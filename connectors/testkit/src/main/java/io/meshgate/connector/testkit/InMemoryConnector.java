package io.meshgate.connector.testkit;

import io.meshgate.connector.ArrowScan;
import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.MetadataTables;
import io.meshgate.connector.NewView;
import io.meshgate.connector.ScanMetrics;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.TableStatistics;
import io.meshgate.connector.VersionedTables;
import io.meshgate.connector.ViewSnapshot;
import io.meshgate.connector.ViewStore;
import io.meshgate.connector.WantedVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Tables that a test defines, as an Arrow stream. Always current; keeps every version, so that a pinned one can be
 * read until the test expires it. Returns all rows whatever the predicate: pruning is advice. Thread-safe.
 */
public final class InMemoryConnector implements Connector, ViewStore, VersionedTables, MetadataTables {
    private static final String SNAPSHOTS = "snapshots";

    private static final int DEFAULT_ROWS_PER_BATCH = 1024;

    private final int rowsPerBatch;
    private final Map<TableName, TableSnapshot> current = new HashMap<>();
    private final Map<TableName, ViewSnapshot> views = new HashMap<>();
    private final Map<String, List<List<@Nullable Object>>> rowsByVersion = new HashMap<>();
    private final Map<Long, TableSnapshot> versionsById = new TreeMap<>();
    private final List<Scan> scans = new ArrayList<>();
    private long versions;
    private boolean down;

    /** A call of {@link #scan}, kept for tests to look at. */
    public record Scan(TableSnapshot table, ScanRequest request) {}

    public InMemoryConnector() {
        this(DEFAULT_ROWS_PER_BATCH);
    }

    /** @param rowsPerBatch rows in each batch of a scan but the last, which may have fewer */
    public InMemoryConnector(int rowsPerBatch) {
        this.rowsPerBatch = rowsPerBatch;
    }

    /**
     * Creates a table or commits a new version of it: its identity stays, its schema version changes with its columns.
     *
     * @param rows values in the order of the columns, of the classes that {@link ArrowRows} states
     */
    public synchronized InMemoryConnector replaceTable(
            TableName name, List<Column> columns, List<? extends List<? extends @Nullable Object>> rows) {
        Optional<TableSnapshot> before = Optional.ofNullable(current.get(name));
        versions++;
        TableSnapshot snapshot = new TableSnapshot(
                name,
                before.map(TableSnapshot::tableId)
                        .orElseGet(() -> UUID.randomUUID().toString()),
                before.filter(table -> table.columns().equals(columns))
                        .map(TableSnapshot::schemaVersion)
                        .orElse("schema-" + versions),
                "version-" + versions,
                OptionalLong.of(versions),
                columns,
                new TableStatistics(OptionalLong.of(rows.size()), OptionalLong.empty()));
        List<List<@Nullable Object>> copy = new ArrayList<>();
        rows.forEach(row -> copy.add(new ArrayList<>(row)));
        current.put(name, snapshot);
        versionsById.put(versions, snapshot);
        rowsByVersion.put(snapshot.version(), copy);
        return this;
    }

    /** Drops a table; created again it has another identity. Its pinned versions can still be read. */
    public synchronized void dropTable(TableName name) {
        current.remove(name);
    }

    /** Creates a view, or replaces it by another version of it. */
    public synchronized InMemoryConnector replaceView(ViewSnapshot view) {
        views.put(view.name(), view);
        return this;
    }

    @Override
    public synchronized void createView(NewView view) {
        if (views.containsKey(view.name()) || current.containsKey(view.name())) {
            throw new GatewayException(ErrorCode.TABLE_EXISTS, "there is a table or view " + view.name() + " already");
        }
        store(UUID.randomUUID().toString(), view);
    }

    @Override
    public synchronized void replaceView(ViewSnapshot replaced, NewView view) {
        requireCurrent(replaced);
        store(replaced.viewId(), view);
    }

    @Override
    public synchronized void dropView(ViewSnapshot view) {
        requireCurrent(view);
        views.remove(view.name());
    }

    private void requireCurrent(ViewSnapshot view) {
        requireUp();
        ViewSnapshot now = views.get(view.name());
        if (now == null || !now.viewId().equals(view.viewId())) {
            throw new GatewayException(ErrorCode.PLAN_OUTDATED, "view " + view.name() + " is another one by now");
        }
    }

    private void store(String id, NewView view) {
        requireUp();
        versions++;
        List<Column> columns = new ArrayList<>();
        view.columns().forEach(field -> columns.add(new Column(columns.size() + 1, field, Optional.empty())));
        views.put(
                view.name(),
                new ViewSnapshot(
                        view.name(),
                        id,
                        "view-version-" + versions,
                        view.texts(),
                        Optional.empty(),
                        view.name().schema(),
                        columns,
                        view.comment(),
                        Map.of()));
    }

    /** Forgets all versions of all tables but the current ones. */
    public synchronized void expireVersions() {
        List<String> kept =
                current.values().stream().map(TableSnapshot::version).toList();
        rowsByVersion.keySet().retainAll(kept);
        versionsById.values().retainAll(current.values());
    }

    /** From now on every call fails with {@link ErrorCode#CATALOG_UNAVAILABLE}. */
    public synchronized void goDown() {
        down = true;
    }

    public synchronized void comeUp() {
        down = false;
    }

    /** The scans asked for so far, oldest first. */
    public synchronized List<Scan> scans() {
        return List.copyOf(scans);
    }

    @Override
    public synchronized List<String> schemas() {
        requireUp();
        return Stream.concat(current.keySet().stream(), views.keySet().stream())
                .map(TableName::schema)
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public synchronized List<TableName> tables(String schema) {
        requireUp();
        return current.keySet().stream()
                .filter(name -> name.schema().equals(schema))
                .sorted(Comparator.comparing(TableName::table))
                .toList();
    }

    @Override
    public synchronized Optional<TableSnapshot> table(TableName name) {
        requireUp();
        return Optional.ofNullable(current.get(name));
    }

    @Override
    public synchronized List<TableName> views(String schema) {
        requireUp();
        return views.keySet().stream()
                .filter(name -> name.schema().equals(schema))
                .sorted(Comparator.comparing(TableName::table))
                .toList();
    }

    @Override
    public synchronized Optional<ViewSnapshot> view(TableName name) {
        requireUp();
        return Optional.ofNullable(views.get(name));
    }

    /** By their ids only: there are no names and no times. */
    @Override
    public synchronized Optional<TableSnapshot> version(TableSnapshot table, WantedVersion wanted) {
        requireUp();
        return wanted instanceof WantedVersion.Snapshot snapshot
                ? Optional.ofNullable(versionsById.get(snapshot.id()))
                        .filter(found -> found.tableId().equals(table.tableId()))
                : Optional.empty();
    }

    @Override
    public List<String> metadataTables() {
        return List.of(SNAPSHOTS);
    }

    /** The ids of the versions that there are at this moment. */
    @Override
    public synchronized Optional<TableSnapshot> metadataTable(TableSnapshot table, String kind) {
        requireUp();
        if (!kind.equals(SNAPSHOTS)) {
            return Optional.empty();
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        versionsById.forEach((id, version) -> {
            if (version.tableId().equals(table.tableId())) {
                rows.add(List.of(id));
            }
        });
        Field id = Field.notNullable("snapshot_id", new ArrowType.Int(64, true));
        TableSnapshot snapshot = new TableSnapshot(
                new TableName(table.name().schema(), table.name().table() + "$" + kind),
                table.tableId() + "$" + kind,
                kind,
                kind + "-" + rows,
                OptionalLong.empty(),
                List.of(new Column(1, id, Optional.empty())),
                TableStatistics.UNKNOWN);
        rowsByVersion.put(snapshot.version(), rows);
        return Optional.of(snapshot);
    }

    @Override
    public synchronized ArrowScan scan(TableSnapshot table, ScanRequest request) {
        requireUp();
        List<List<@Nullable Object>> rows = rowsByVersion.get(table.version());
        if (rows == null) {
            throw new GatewayException(
                    ErrorCode.PLAN_OUTDATED, "the pinned version of table " + table.name() + " no longer exists");
        }
        scans.add(new Scan(table, request));
        List<Integer> positions = request.columns().stream()
                .map(column -> position(table, column))
                .toList();
        List<Field> fields = positions.stream()
                .map(position -> table.columns().get(position).field())
                .toList();
        Schema schema = new Schema(fields);
        return new ArrowScan(
                table,
                schema,
                allocator -> new RowReader(allocator, schema, project(rows, positions), rowsPerBatch),
                ScanMetrics.NONE);
    }

    @Override
    public List<Path> dataDirectories() {
        return List.of();
    }

    @Override
    public void close() {}

    private void requireUp() {
        if (down) {
            throw new GatewayException(ErrorCode.CATALOG_UNAVAILABLE, "the catalog does not answer");
        }
    }

    private static int position(TableSnapshot table, String column) {
        for (int i = 0; i < table.columns().size(); i++) {
            if (table.columns().get(i).name().equals(column)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no column " + column + " in " + table.name());
    }

    private static List<List<@Nullable Object>> project(List<List<@Nullable Object>> rows, List<Integer> positions) {
        List<List<@Nullable Object>> projected = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            List<@Nullable Object> values = new ArrayList<>();
            positions.forEach(position -> values.add(row.get(position)));
            projected.add(values);
        }
        return projected;
    }
}
