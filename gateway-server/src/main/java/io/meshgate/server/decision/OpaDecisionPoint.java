package io.meshgate.server.decision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshgate.connector.TableName;
import io.meshgate.planner.Principal;
import io.meshgate.planner.policy.DecisionPoint;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks an Open Policy Agent in the words of Trino's plugin for it, so that policies written for that serve here. Where a
 * rule gives no result nothing is allowed; where one for row filters or masks gives none, the statement is refused.
 * Thread-safe.
 */
public final class OpaDecisionPoint implements DecisionPoint {
    /** All that a grant to write lets do. Which of them a statement does is not known when it is asked for. */
    private static final List<String> WRITING =
            List.of("CreateTable", "CreateTableAsSelect", "InsertIntoTable", "DropTable", "CreateView", "DropView");

    private static final int MOST_AT_ONCE = 1_000;
    private static final int MOST_FILTERS = 100;
    private static final int LONGEST_EXPRESSION = 65_536;

    private final OpaSettings settings;
    private final OpaClient client;

    public OpaDecisionPoint(OpaSettings settings) {
        this.settings = settings;
        this.client = new OpaClient(settings);
    }

    /** Whether the same is asked at the same place. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OpaDecisionPoint that && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return settings.hashCode();
    }

    @Override
    public Set<TableName> visible(String domain, List<TableName> tables, Principal principal) {
        Set<TableName> visible = new HashSet<>();
        for (int from = 0; from < tables.size(); from += MOST_AT_ONCE) {
            List<TableName> some = tables.subList(from, Math.min(tables.size(), from + MOST_AT_ONCE));
            List<ObjectNode> resources =
                    some.stream().map(table -> resource(domain, table)).toList();
            allowed("FilterTables", resources, principal).forEach(index -> visible.add(some.get(index)));
        }
        return visible;
    }

    @Override
    public Decision decide(String domain, TableName table, List<VisibleColumn> columns, Principal principal) {
        List<String> names = columns.stream().map(VisibleColumn::name).toList();
        List<String> left = filterColumns(domain, table, names, principal);
        if (left.isEmpty() || !isAllowed("SelectFromColumns", resource(domain, table, left), principal)) {
            return new Decision(new LinkedHashSet<>(left), false, List.of(), Map.of());
        }
        List<VisibleColumn> masked =
                columns.stream().filter(column -> left.contains(column.name())).toList();
        return new Decision(
                new LinkedHashSet<>(left),
                true,
                rowFilters(domain, table, principal),
                masks(domain, table, masked, principal));
    }

    @Override
    public boolean mayWrite(String domain, TableName table, Principal principal) {
        return WRITING.stream().allMatch(operation -> isAllowed(operation, resource(domain, table), principal));
    }

    /** In a batch, columns are asked about by one table that has them all, and answered by their places in it. */
    private List<String> filterColumns(String domain, TableName table, List<String> names, Principal principal) {
        if (settings.batch().isEmpty()) {
            return names.stream()
                    .filter(name -> isAllowed("FilterColumns", resource(domain, table, List.of(name)), principal))
                    .toList();
        }
        List<ObjectNode> whole = List.of(resource(domain, table, names));
        ObjectNode input = input("FilterColumns", principal);
        array(input, "filterResources").addAll(whole);
        return indexes(client.ask(settings.batch().get(), input), names.size()).stream()
                .map(names::get)
                .toList();
    }

    private List<Integer> allowed(String operation, List<ObjectNode> resources, Principal principal) {
        if (settings.batch().isPresent()) {
            ObjectNode input = input(operation, principal);
            array(input, "filterResources").addAll(resources);
            return indexes(client.ask(settings.batch().get(), input), resources.size());
        }
        List<Integer> allowed = new ArrayList<>();
        for (int i = 0; i < resources.size(); i++) {
            if (isAllowed(operation, resources.get(i), principal)) {
                allowed.add(i);
            }
        }
        return allowed;
    }

    private boolean isAllowed(String operation, ObjectNode resource, Principal principal) {
        ObjectNode input = input(operation, principal);
        action(input).set("resource", resource);
        Optional<JsonNode> result = client.ask(settings.allow(), input);
        if (result.isPresent() && !result.get().isBoolean()) {
            throw OpaClient.nonsense();
        }
        return result.map(JsonNode::booleanValue).orElse(false);
    }

    private List<String> rowFilters(String domain, TableName table, Principal principal) {
        if (settings.rowFilters().isEmpty()) {
            return List.of();
        }
        URI uri = settings.rowFilters().get();
        ObjectNode input = input("GetRowFilters", principal);
        action(input).set("resource", resource(domain, table));
        List<String> filters = new ArrayList<>();
        for (JsonNode filter : items(client.ask(uri, input), MOST_FILTERS)) {
            filters.add(expression(filter));
        }
        return filters;
    }

    private Map<String, String> masks(
            String domain, TableName table, List<VisibleColumn> columns, Principal principal) {
        if (settings.columnMasks().isEmpty()) {
            return Map.of();
        }
        URI uri = settings.columnMasks().get();
        ObjectNode input = input("GetColumnMask", principal);
        ArrayNode resources = array(input, "filterResources");
        columns.forEach(column -> resources
                .addObject()
                .putObject("column")
                .put("catalogName", domain)
                .put("schemaName", table.schema())
                .put("tableName", table.table())
                .put("columnName", column.name())
                .put("columnType", column.type()));
        Map<String, String> masks = new HashMap<>();
        for (JsonNode mask : items(client.ask(uri, input), columns.size())) {
            String column =
                    columns.get(index(mask.path("index"), columns.size())).name();
            if (masks.put(column, expression(mask.path("viewExpression"))) != null) {
                throw OpaClient.nonsense();
            }
        }
        return masks;
    }

    private static ObjectNode input(String operation, Principal principal) {
        ObjectNode input = OpaClient.object();
        ObjectNode context = input.putObject("context");
        ObjectNode identity = context.putObject("identity").put("user", principal.name());
        ArrayNode groups = identity.putArray("groups");
        principal.groups().stream().sorted().forEach(groups::add);
        context.putObject("softwareStack").put("trinoVersion", "meshgate");
        input.putObject("action").put("operation", operation);
        return input;
    }

    private static ObjectNode action(ObjectNode input) {
        return (ObjectNode) input.get("action");
    }

    private static ArrayNode array(ObjectNode input, String name) {
        return action(input).putArray(name);
    }

    private static ObjectNode resource(String domain, TableName table) {
        ObjectNode resource = OpaClient.object();
        resource.putObject("table")
                .put("catalogName", domain)
                .put("schemaName", table.schema())
                .put("tableName", table.table());
        return resource;
    }

    private static ObjectNode resource(String domain, TableName table, List<String> columns) {
        ObjectNode resource = resource(domain, table);
        ArrayNode names = ((ObjectNode) resource.get("table")).putArray("columns");
        columns.forEach(names::add);
        return resource;
    }

    /** Places of what is allowed, each once; a rule that gives none allows nothing. */
    private static List<Integer> indexes(Optional<JsonNode> result, int size) {
        if (result.isEmpty()) {
            return List.of();
        }
        Set<Integer> indexes = new LinkedHashSet<>();
        for (JsonNode each : items(result, size)) {
            indexes.add(index(each, size));
        }
        return indexes.stream().sorted().toList();
    }

    private static int index(JsonNode index, int size) {
        if (!index.isInt() || index.intValue() < 0 || index.intValue() >= size) {
            throw OpaClient.nonsense();
        }
        return index.intValue();
    }

    /** An undefined list might be one that a mistyped address does not find. */
    private static JsonNode items(Optional<JsonNode> result, int most) {
        return result.filter(list -> list.isArray() && list.size() <= most).orElseThrow(OpaClient::nonsense);
    }

    /** An expression of another identity is none that can be evaluated here. */
    private static String expression(JsonNode view) {
        JsonNode expression = view.path("expression");
        JsonNode identity = view.path("identity");
        boolean fits = expression.isTextual()
                && !expression.textValue().isBlank()
                && expression.textValue().length() <= LONGEST_EXPRESSION
                && (identity.isMissingNode() || identity.isNull());
        if (!fits) {
            throw OpaClient.nonsense();
        }
        return expression.textValue();
    }
}
