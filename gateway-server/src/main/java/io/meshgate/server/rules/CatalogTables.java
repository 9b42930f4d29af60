package io.meshgate.server.rules;

import io.meshgate.connector.Connector;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.server.mesh.LoadedMesh;
import io.meshgate.server.mesh.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The tables and views that the catalogs of a mesh have now.
 *
 * @param unread one problem for each domain, table or view that could not be read
 */
record CatalogTables(List<GovernedTable> tables, List<Problem> unread) {

    /** Calls every catalog. */
    static CatalogTables of(LoadedMesh loaded) {
        List<GovernedTable> tables = new ArrayList<>();
        List<Problem> unread = new ArrayList<>();
        Map<String, PolicySource> places = loaded.domainPlaces();
        loaded.mesh().domains().forEach((domain, connector) -> {
            PolicySource place = places.getOrDefault(domain, new PolicySource("domains", 1, 1));
            try {
                for (String schema : connector.schemas()) {
                    read(domain, connector, schema, place, tables, unread);
                }
            } catch (GatewayException failure) {
                unread.add(unread(place, "domain '" + domain + "'", failure));
            }
        });
        return new CatalogTables(tables, unread);
    }

    private static void read(
            String domain,
            Connector connector,
            String schema,
            PolicySource place,
            List<GovernedTable> tables,
            List<Problem> unread) {
        for (TableName name : connector.tables(schema)) {
            try {
                connector
                        .table(name)
                        .ifPresent(table -> tables.add(new GovernedTable(domain, name, table.columns(), place)));
            } catch (GatewayException failure) {
                unread.add(unread(place, "table '" + domain + "." + name + "'", failure));
            }
        }
        for (TableName name : connector.views(schema)) {
            try {
                connector
                        .view(name)
                        .ifPresent(view -> tables.add(new GovernedTable(domain, name, view.columns(), place)));
            } catch (GatewayException failure) {
                unread.add(unread(place, "view '" + domain + "." + name + "'", failure));
            }
        }
    }

    private static Problem unread(PolicySource place, String what, GatewayException failure) {
        return new Problem(
                Problem.Severity.ERROR,
                place.file(),
                place.line(),
                place.column(),
                "the rules cannot be checked for " + what + ": " + failure.getMessage());
    }
}
