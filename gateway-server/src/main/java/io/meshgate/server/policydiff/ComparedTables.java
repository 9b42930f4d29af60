package io.meshgate.server.policydiff;

import io.meshgate.connector.Connector;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.TableStatistics;
import io.meshgate.connector.ViewSnapshot;
import io.meshgate.server.mesh.LoadedMesh;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tables and views on which two meshes are compared. Of each domain they come from the first mesh whose catalog answers
 * and has any: of two checkouts often only one lies beside the data.
 *
 * @param connectors those that gave them, by domain; they stay their meshes'
 * @param unread in words, what could not be read
 */
record ComparedTables(List<Table> tables, SortedMap<String, Connector> connectors, List<String> unread) {

    /** A table, or a view as if it were one. */
    record Table(String domain, TableSnapshot snapshot) {
        String fullName() {
            return domain + "." + snapshot.name();
        }
    }

    static ComparedTables of(List<LoadedMesh> meshes) {
        ComparedTables found = new ComparedTables(new ArrayList<>(), new TreeMap<>(), new ArrayList<>());
        TreeSet<String> domains = new TreeSet<>();
        meshes.forEach(mesh -> domains.addAll(mesh.mesh().domains().keySet()));
        domains.forEach(domain -> found.read(domain, meshes));
        return found;
    }

    private void read(String domain, List<LoadedMesh> meshes) {
        List<String> failures = new ArrayList<>();
        for (LoadedMesh mesh : meshes) {
            Connector connector = mesh.mesh().domains().get(domain);
            if (connector == null) {
                continue;
            }
            try {
                List<Table> read = new ArrayList<>();
                for (String schema : connector.schemas()) {
                    read(domain, connector, schema, read);
                }
                connectors.putIfAbsent(domain, connector);
                if (!read.isEmpty()) {
                    connectors.put(domain, connector);
                    tables.addAll(read);
                    return;
                }
                failures.add("its catalog has no tables");
            } catch (GatewayException failure) {
                failures.add(String.valueOf(failure.getMessage()));
            }
        }
        unread.add("domain '" + domain + "': "
                + String.join("; ", failures.stream().distinct().toList()));
    }

    private static void read(String domain, Connector connector, String schema, List<Table> read) {
        for (TableName name : connector.tables(schema)) {
            connector.table(name).ifPresent(table -> read.add(new Table(domain, table)));
        }
        for (TableName name : connector.views(schema)) {
            connector.view(name).ifPresent(view -> read.add(new Table(domain, asTable(view))));
        }
    }

    private static TableSnapshot asTable(ViewSnapshot view) {
        return new TableSnapshot(
                view.name(),
                view.viewId(),
                view.version(),
                view.version(),
                OptionalLong.empty(),
                view.columns(),
                TableStatistics.UNKNOWN);
    }
}
