package io.meshgate.planner.policy;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.Spelling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The tables that patterns of policies name, looked up once per check. Not thread-safe. */
final class CheckedTables {
    private final Mesh mesh;
    private final Map<String, Optional<List<TableName>>> names = new LinkedHashMap<>();
    private final Map<String, Optional<MeshTable>> tables = new LinkedHashMap<>();
    private final Set<String> views = new HashSet<>();

    CheckedTables(Mesh mesh) {
        this.mesh = mesh;
    }

    /** The tables of which a pattern matches the names; what is wrong with the pattern goes to {@code problems}. */
    List<MeshTable> matching(TablePattern pattern, Consumer<String> problems) {
        List<String> domains = domains(pattern);
        if (domains.isEmpty()) {
            problems.accept("Domain '" + pattern.domain() + "' does not exist; the mesh has "
                    + String.join(", ", mesh.domains().keySet()));
        }
        List<MeshTable> found = new ArrayList<>();
        for (String domain : domains) {
            Optional<List<TableName>> known = names(domain);
            if (known.isEmpty()) {
                problems.accept(
                        "The catalog of domain '" + domain + "' cannot be reached, so the policy cannot be checked");
            } else {
                matching(pattern, domain, known.get(), problems).forEach(found::add);
            }
        }
        return found;
    }

    /** As {@link #matching(TablePattern, Consumer)}, but a pattern with wildcards needs no table and reads none. */
    List<MeshTable> exact(TablePattern pattern, Consumer<String> problems) {
        if (pattern.isExact()) {
            return matching(pattern, problems);
        }
        if (domains(pattern).isEmpty()) {
            return matching(pattern, problems);
        }
        return List.of();
    }

    private List<MeshTable> matching(
            TablePattern pattern, String domain, List<TableName> known, Consumer<String> problems) {
        List<TableName> matching = known.stream()
                .filter(name -> pattern.matches(domain, name))
                // What a pattern does to a view shows when it is read: no view may make a mesh invalid.
                .filter(name -> pattern.isExact() || !isView(domain, name))
                .toList();
        if (matching.isEmpty() && pattern.isExact()) {
            List<List<String>> all = known.stream()
                    .map(name -> List.of(domain, name.schema(), name.table()))
                    .toList();
            String meant = Spelling.closestParts(List.of(pattern.domain(), pattern.schema(), pattern.table()), all)
                    .map(name -> "; did you mean '" + String.join(".", name) + "'?")
                    .orElse("");
            problems.accept("Table '" + pattern + "' does not exist" + meant);
        }
        List<MeshTable> found = new ArrayList<>();
        for (TableName name : matching) {
            try {
                table(domain, name).ifPresent(found::add);
            } catch (GatewayException e) {
                // A table that no query can read needs no policy, unless one asks for just this table.
                if (pattern.isExact() || e.code() == ErrorCode.CATALOG_UNAVAILABLE) {
                    problems.accept("Table '" + domain + "." + name + "' cannot be read: " + e.getMessage());
                }
            }
        }
        return found;
    }

    private List<String> domains(TablePattern pattern) {
        return mesh.domains().keySet().stream()
                .filter(domain ->
                        pattern.domain().equals("*") || TableTags.containsName(List.of(domain), pattern.domain()))
                .toList();
    }

    /** All tables of a domain; empty when it is down. */
    private Optional<List<TableName>> names(String domain) {
        return names.computeIfAbsent(domain, key -> {
            try {
                Connector connector = connector(domain);
                return Optional.of(connector.schemas().stream()
                        .flatMap(schema ->
                                Stream.concat(connector.tables(schema).stream(), views(domain, schema).stream()))
                        .toList());
            } catch (GatewayException e) {
                if (e.code() == ErrorCode.CATALOG_UNAVAILABLE) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private Optional<MeshTable> table(String domain, TableName name) {
        return tables.computeIfAbsent(domain + "." + name, key -> {
            Connector connector = connector(domain);
            return isView(domain, name)
                    ? connector.view(name).map(view -> MeshTable.wholeView(domain, view))
                    : connector.table(name).map(table -> MeshTable.whole(domain, table));
        });
    }

    private List<TableName> views(String domain, String schema) {
        List<TableName> ofSchema = connector(domain).views(schema);
        ofSchema.forEach(view -> views.add(domain + "." + view));
        return ofSchema;
    }

    private boolean isView(String domain, TableName name) {
        return views.contains(domain + "." + name);
    }

    private Connector connector(String domain) {
        Connector connector = mesh.domains().get(domain);
        if (connector == null) {
            throw new IllegalArgumentException("no such domain: " + domain);
        }
        return connector;
    }
}
