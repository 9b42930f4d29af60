package io.meshgate.server.classify;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.server.mesh.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tables of one domain that are to be looked at.
 *
 * @param domain its name in lower case, as in SQL
 * @param tables in stored case
 */
public record Target(String domain, Connector connector, List<TableName> tables) {
    private static final int LISTED = 20;

    public Target {
        tables = List.copyOf(tables);
    }

    /**
     * Finds what the name of a domain, a schema or a table means; letter case does not count, a
     * schema may have dots, and double quotes keep those of another part. Calls the domain's catalog.
     *
     * @throws GatewayException that tells what there is instead
     */
    public static Target of(SortedMap<String, Connector> domains, String text) {
        List<String> parts = split(text);
        SortedMap<String, Connector> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(domains);
        Connector connector = byName.get(parts.get(0));
        if (connector == null) {
            throw noDomain(parts.get(0), domains);
        }
        String domain = byName.tailMap(parts.get(0)).firstKey();
        return new Target(domain, connector, tables(domain, connector, parts.subList(1, parts.size())));
    }

    private static GatewayException noDomain(String name, Map<String, Connector> domains) {
        boolean own = name.equalsIgnoreCase("system");
        return new GatewayException(
                ErrorCode.CATALOG_NOT_FOUND,
                own
                        ? "'system' holds the gateway's own tables, which are not classified"
                        : "there is no domain '" + name + "'" + instead(name, domains.keySet()));
    }

    private static List<TableName> tables(String domain, Connector connector, List<String> rest) {
        List<String> schemas = connector.schemas();
        if (rest.isEmpty()) {
            return schemas.stream().map(connector::tables).flatMap(List::stream).toList();
        }
        List<String> whole = like(String.join(".", rest), schemas);
        if (!whole.isEmpty()) {
            return whole.stream().map(connector::tables).flatMap(List::stream).toList();
        }
        String schema = String.join(".", rest.subList(0, Math.max(1, rest.size() - 1)));
        List<String> found = like(schema, schemas);
        if (found.isEmpty()) {
            throw new GatewayException(
                    ErrorCode.SCHEMA_NOT_FOUND,
                    "there is no schema '" + schema + "' in domain '" + domain + "'" + instead(schema, schemas));
        }
        return found.stream()
                .map(one -> table(connector, one, rest.get(rest.size() - 1)))
                .toList();
    }

    private static TableName table(Connector connector, String schema, String table) {
        List<String> tables =
                connector.tables(schema).stream().map(TableName::table).toList();
        List<String> found = like(table, tables);
        if (!found.isEmpty()) {
            return new TableName(schema, found.get(0));
        }
        boolean view =
                connector.views(schema).stream().anyMatch(name -> name.table().equalsIgnoreCase(table));
        throw view
                ? new GatewayException(
                        ErrorCode.NOT_SUPPORTED,
                        "'" + table + "' is a view; look at the tables that it reads, whose tags it takes over")
                : new GatewayException(
                        ErrorCode.TABLE_NOT_FOUND,
                        "there is no table '" + table + "' in schema '" + schema + "'" + instead(table, tables));
    }

    /** The name itself, or else those that differ from it in letter case. */
    private static List<String> like(String name, List<String> names) {
        return names.contains(name)
                ? List.of(name)
                : names.stream().filter(name::equalsIgnoreCase).toList();
    }

    private static String instead(String name, Iterable<String> names) {
        List<String> all = new ArrayList<>();
        names.forEach(all::add);
        String meant = Suggestion.clause(name, all);
        if (!meant.isEmpty()) {
            return meant;
        }
        if (all.isEmpty()) {
            return "; there is none";
        }
        String more = all.size() > LISTED ? ", ..." : "";
        return "; there are " + String.join(", ", all.subList(0, Math.min(LISTED, all.size()))) + more;
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        if (quoted || parts.stream().anyMatch(String::isBlank)) {
            throw new GatewayException(
                    ErrorCode.INVALID_ARGUMENT,
                    "'" + text + "' names nothing; expected DOMAIN, DOMAIN.SCHEMA or DOMAIN.SCHEMA.TABLE, with double"
                            + " quotes around a name that has dots of its own");
        }
        return parts;
    }
}
