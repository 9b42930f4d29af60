package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.RandomTable.TableColumn;
import io.meshgate.benchmark.mesh.Domain;
import io.meshgate.server.Gateway;
import io.meshgate.server.Overrides;
import io.meshgate.server.auth.UserDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.jspecify.annotations.Nullable;

/**
 * Tables of which {@code some} and {@code few} see the same rows in every state, while the hidden ones change, are
 * added and deleted. Hidden rows are made of canaries, and so are masked and denied columns of visible ones; {@code all}
 * sees everything. Used by one thread.
 */
final class CanaryWorld implements AutoCloseable {
    /** How many rows are hidden in each table, by state. */
    static final List<Integer> HIDDEN = List.of(0, 5, 5, 20_000, 1, 0);

    /** A column without NULL in visible rows, and with it in hidden ones: statistics of files tell them apart. */
    private static final String NEVER_NULL = "nnl";

    private static final int VISIBLE = 25;
    private static final List<String> TABLES = List.of("t0", "t1");

    /** A table of which all rows are hidden, so that there is not even a file where none is. */
    private static final String UNSEEN = "t2";

    private static final int FIRST_HIDDEN_ID = 100_000;
    private static final List<@Nullable String> CLOSED = Arrays.asList("closed", null, "OPEN", "open ", "");
    private static final String PASSWORD = UserDirectory.hash("secret".toCharArray());
    private static final List<TableColumn> COLUMNS = columns();
    private static final List<String> WITHHELD =
            List.of("m_red", "m_sho", "m_has", "m_nul", "m_rou", "m_dat", "m_tim", "den");

    private final Path directory;
    private final Random random = new Random(7);
    private final RandomValues values = new RandomValues(random);
    private final JdbcCatalog catalog;
    private final List<RandomTable> visible = new ArrayList<>();
    private final Gateway gateway;

    /** @param directory empty */
    CanaryWorld(Path directory) throws IOException {
        this.directory = directory.toAbsolutePath();
        Path home = this.directory.resolve("domains/d");
        Files.createDirectories(home.resolve("policies"));
        catalog = new Domain("d", List.of("s"), home).open();
        catalog.createNamespace(Namespace.of("s"));
        TABLES.forEach(name -> visible.add(new RandomTable(name, COLUMNS, visibleRows())));
        visible.add(new RandomTable(UNSEEN, COLUMNS, List.of()));
        for (RandomTable table : visible) {
            IcebergCopy.writePlainly(table, catalog, TableIdentifier.of("s", table.name()));
        }
        writeMesh();
        gateway = Gateway.start(this.directory, Overrides.port(0));
    }

    private static List<TableColumn> columns() {
        List<TableColumn> columns = new ArrayList<>();
        columns.add(new TableColumn("id", Kind.INTEGER));
        columns.add(new TableColumn("grp", Kind.VARCHAR));
        for (Kind kind : Kind.values()) {
            columns.add(new TableColumn(kind.name().substring(0, 3).toLowerCase(java.util.Locale.ROOT) + "1", kind));
        }
        columns.add(new TableColumn(NEVER_NULL, Kind.INTEGER));
        columns.add(new TableColumn("m_red", Kind.VARCHAR));
        columns.add(new TableColumn("m_sho", Kind.VARCHAR));
        columns.add(new TableColumn("m_has", Kind.VARCHAR));
        columns.add(new TableColumn("m_nul", Kind.BIGINT));
        columns.add(new TableColumn("m_rou", Kind.DECIMAL));
        columns.add(new TableColumn("m_dat", Kind.DATE));
        columns.add(new TableColumn("m_tim", Kind.TIMESTAMP));
        columns.add(new TableColumn("den", Kind.VARCHAR));
        return List.copyOf(columns);
    }

    private List<List<@Nullable Object>> visibleRows() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int id = 1; id <= VISIBLE; id++) {
            List<@Nullable Object> row = new ArrayList<>(List.of(id, "open"));
            for (TableColumn column : COLUMNS.subList(2, COLUMNS.size())) {
                row.add(
                        column.name().equals(NEVER_NULL)
                                ? (Object) 5_000
                                : WITHHELD.contains(column.name())
                                        ? Canary.of(column.kind())
                                        : values.next(column.kind()));
            }
            rows.add(row);
        }
        return rows;
    }

    private List<@Nullable Object> hiddenRow(int number, boolean extreme) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(extreme && number % 3 == 0 ? number % VISIBLE + 1 : FIRST_HIDDEN_ID + number);
        row.add(CLOSED.get(number % CLOSED.size()));
        for (TableColumn column : COLUMNS.subList(2, COLUMNS.size())) {
            if (column.name().equals(NEVER_NULL)) {
                row.add(null);
                continue;
            }
            row.add(extreme && random.nextBoolean() ? values.next(column.kind()) : Canary.of(column.kind()));
        }
        return row;
    }

    /** Puts the hidden rows of a state into all tables, between the visible ones. */
    void enter(int state) throws IOException {
        int hidden = HIDDEN.get(state);
        for (RandomTable table : visible) {
            List<List<@Nullable Object>> rows = new ArrayList<>(table.rows());
            for (int i = 0; i < hidden; i++) {
                rows.add(random.nextInt(rows.size() + 1), hiddenRow(i, state > 1));
            }
            IcebergCopy.replacePlainly(
                    table.withRows(Collections.unmodifiableList(rows)),
                    catalog.loadTable(TableIdentifier.of("s", table.name())));
        }
    }

    /** The tables as those see them who do not see everything. */
    List<RandomTable> seen() {
        return visible.stream()
                .map(table -> new RandomTable(
                        table.name(),
                        COLUMNS.stream()
                                .filter(column -> !column.name().equals("den"))
                                .toList(),
                        List.of()))
                .toList();
    }

    int port() {
        return gateway.port();
    }

    Path audit() {
        return directory.resolve("audit");
    }

    private void writeMesh() throws IOException {
        Files.writeString(directory.resolve("gateway.yaml"), """
            name: canaries
            flight: {host: 127.0.0.1, port: 0}
            engine: {type: duckdb, memory-limit: 1GB, threads: 2}
            """);
        Files.writeString(directory.resolve("users.yaml"), """
            users:
              - {name: all, password: "%1$s", roles: [owner]}
              - {name: some, password: "%1$s", roles: [analyst], attributes: {group: open}}
              - {name: few, password: "%1$s", roles: [intern]}
            """.formatted(PASSWORD));
        Files.createDirectories(directory.resolve("governance"));
        Files.writeString(directory.resolve("key"), HashMasks.KEY_HEX);
        Files.writeString(
                directory.resolve("governance/keys.yaml"),
                "keys:\n  - {name: " + HashMasks.KEY_NAME + ", secret: \"${file:key}\"}\n");
        Files.writeString(directory.resolve("domains/d/domain.yaml"), """
            domain: d
            catalog: {type: iceberg, catalog: jdbc, uri: "jdbc:sqlite:catalog.db", warehouse: warehouse, staleness: 0s}
            """);
        Files.writeString(directory.resolve("domains/d/policies/access.yaml"), """
            grants:
              - {id: owner, tables: ["d.*.*"], to: {roles: [owner]}}
              - {id: read, tables: ["d.s.*"], except-columns: [den], to: everyone}
            row-filters:
              - {id: by-attribute, tables: ["d.s.*"], filter: "grp = ATTRIBUTE('group')", to: {roles: [analyst]}}
              - {id: by-list, tables: ["d.s.*"], filter: "grp IN ('open', 'ajar') OR grp = 'wide'", to: {roles: [intern]}}
            column-masks:
              - {id: red, tables: ["d.s.*"], columns: [m_red], mask: {type: redact}, except: {roles: [owner]}}
              - {id: sho, tables: ["d.s.*"], columns: [m_sho], mask: {type: show-last, characters: 2}, except: {roles: [owner]}}
              - {id: has, tables: ["d.s.*"], columns: [m_has], mask: {type: keyed-hash, key: %s}, except: {roles: [owner]}}
              - {id: nul, tables: ["d.s.*"], columns: [m_nul], mask: {type: "null"}, except: {roles: [owner]}}
              - {id: rou, tables: ["d.s.*"], columns: [m_rou], mask: {type: round, multiple: "10"}, except: {roles: [owner]}}
              - {id: dat, tables: ["d.s.*"], columns: [m_dat, m_tim], mask: {type: truncate-date, unit: year}, except: {roles: [owner]}}
            """.formatted(HashMasks.KEY_NAME));
    }

    @Override
    public void close() {
        gateway.close();
        catalog.close();
    }
}
