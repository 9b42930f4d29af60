package io.meshgate.planner;

import io.meshgate.connector.Predicate;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.planner.PlannedStatement.Measures;
import io.meshgate.planner.QueryPlan.Stage;
import io.meshgate.planner.QueryPlan.StageInput;
import io.meshgate.planner.QueryPlan.StageOutput;
import io.meshgate.planner.QueryPlan.SystemInput;
import io.meshgate.planner.QueryPlan.TableInput;
import io.meshgate.planner.QueryPlan.TableUse;
import io.meshgate.planner.catalog.PinnedMesh;
import io.meshgate.planner.catalog.SqlTypeText;
import io.meshgate.planner.policy.Grant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A plan as its principal may read it. What a policy does is named by the policy's id and no more: no expression, no
 * key, no column that is hidden, and no SQL where any table of the statement is restricted.
 */
final class PlanDescription {
    private static final String NOT_SHOWN = "not shown, because policies apply";
    private static final String NOT_SHOWN_OF_VIEWS = "not shown, because views are read";

    private final QueryPlan plan;
    private final Supplier<PlanTree> tree;
    private final PinnedMesh mesh;
    private final boolean restricted;
    private final Optional<Measures> run;
    private final Map<String, ScanSource> scans;

    PlanDescription(Explanation explained, PinnedMesh mesh) {
        this(explained.plan(), explained.tree(), mesh, Optional.empty(), Map.of());
    }

    private PlanDescription(
            QueryPlan plan,
            Supplier<PlanTree> tree,
            PinnedMesh mesh,
            Optional<Measures> run,
            Map<String, ScanSource> scans) {
        this.plan = plan;
        this.tree = tree;
        this.mesh = mesh;
        // Whoever may read a view may not always read its query.
        this.restricted = !plan.views().isEmpty() || plan.tables().stream().anyMatch(this::restricted);
        this.run = run;
        this.scans = scans;
    }

    /** The description with what the inputs' scans are. */
    PlanDescription described(Map<String, ScanSource> planned) {
        return new PlanDescription(plan, tree, mesh, run, planned);
    }

    /** The description with what a run has shown. */
    PlanDescription described(Measures measures) {
        return new PlanDescription(plan, tree, mesh, Optional.of(measures), measures.inputs());
    }

    /** Asks the connectors what would be read of the tables of which it may be shown. */
    Map<String, ScanSource> planned() {
        Map<String, ScanSource> sources = new TreeMap<>();
        if (plan.parameters().isEmpty()) {
            plan.resultStage().inputs().forEach((name, input) -> {
                if (input instanceof TableInput table && isOpen(table)) {
                    Optional<Predicate> predicate = table.predicate().flatMap(each -> each.bind(List.of()));
                    sources.put(
                            name,
                            mesh.scan(table.domain(), table.table(), new ScanRequest(table.columns(), predicate)));
                }
            });
        }
        return sources;
    }

    /** Whether what derives from all of the table may be shown. */
    private boolean isOpen(TableInput input) {
        return mesh.pinned(input.domain(), input.table())
                .map(table -> table.access().tellsStatistics(table.snapshot()))
                .orElse(false);
    }

    /** Ids of the grants without which less would be shown. */
    List<String> disclosing() {
        if (!plan.views().isEmpty()) {
            return List.of();
        }
        return plan.tables().stream()
                .flatMap(use -> mesh.pinned(use.domain(), use.table()).stream())
                .filter(table -> !table.access().whole(table.snapshot()))
                .flatMap(table -> table.access().disclosure().statistics().stream())
                .map(Grant::id)
                .distinct()
                .toList();
    }

    /** What is pruned tells of the conditions of a view's query. */
    private List<ScanDescription> scan(String name, TableInput table) {
        ScanSource source = scans.get(name);
        if (source == null || !isOpen(table) || !plan.views().isEmpty()) {
            return List.of();
        }
        boolean whole = mesh.pinned(table.domain(), table.table())
                .filter(pinned -> pinned.access().whole(pinned.snapshot()))
                .isPresent();
        return ScanDescription.of(source, whole);
    }

    /** Also by policies on columns that the query does not read. */
    private boolean restricted(TableUse use) {
        return mesh.pinned(use.domain(), use.table())
                .map(table -> table.access().restricted())
                .orElse(true);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Plan");
        lines.addAll(plan.views().isEmpty() ? tree.get().lines() : List.of("  " + NOT_SHOWN_OF_VIEWS));
        for (Stage stage : plan.stages()) {
            lines.add("Stage " + stage.id() + " (" + stage.dialect() + ")");
            inputs(stage).forEach((name, input) -> lines.addAll(lines(name, input)));
            String sql = sql(stage);
            lines.add("  SQL: " + sql);
        }
        lines.add("Result");
        plan.resultSchema()
                .getFields()
                .forEach(field -> lines.add("  " + field.getName() + " " + SqlTypeText.of(field)
                        + (field.isNullable() ? "" : " NOT NULL")));
        run.ifPresent(measures -> {
            lines.add("Run");
            lines.add("  rows of the result: " + measures.rows());
            lines.add("  asking the sources: " + micros(measures.bindNanos()) + " us");
            lines.add("  stage " + plan.resultStage().id() + ": " + micros(measures.runNanos()) + " us");
        });
        return lines;
    }

    private static long micros(long nanos) {
        return nanos / 1_000;
    }

    private String sql(Stage stage) {
        if (!restricted) {
            return stage.sql();
        }
        return plan.views().isEmpty() ? NOT_SHOWN : NOT_SHOWN_OF_VIEWS;
    }

    private static Map<String, StageInput> inputs(Stage stage) {
        return new TreeMap<>(stage.inputs());
    }

    private List<String> lines(String name, StageInput input) {
        List<String> lines = new ArrayList<>();
        if (input instanceof StageOutput output) {
            lines.add("  Input " + name + ": result of stage " + output.stageId());
        } else {
            TableInput table = table(input);
            lines.add("  Input " + name + ": " + table.domain() + "."
                    + table.table().name());
            lines.add("    columns: " + String.join(", ", columns(table)));
            TableUse use = use(table);
            if (!use.rowFilters().isEmpty()) {
                lines.add("    row filters: " + use.rowFilters());
            }
            if (!use.aggregations().isEmpty()) {
                lines.add("    aggregation policies: " + use.aggregations());
            }
            if (!use.masks().isEmpty()) {
                lines.add("    masks: "
                        + new TreeMap<>(use.masks())
                                .entrySet().stream()
                                        .map(mask -> mask.getKey() + ":" + mask.getValue())
                                        .collect(Collectors.joining(", ")));
            }
            predicate(table, use).ifPresent(predicate -> lines.add("    predicate: " + predicate));
            snapshot(table).ifPresent(id -> lines.add("    snapshot: " + id));
            scan(name, table).forEach(scan -> lines.addAll(scan.lines()));
        }
        return lines;
    }

    private static TableInput table(StageInput input) {
        if (input instanceof SystemInput system) {
            return system.table();
        }
        if (input instanceof TableInput table) {
            return table;
        }
        throw new IllegalArgumentException("unknown kind of input: " + input.getClass());
    }

    private Optional<Long> snapshot(TableInput input) {
        OptionalLong id = input.table().snapshotId();
        return id.isPresent() && isOpen(input) ? Optional.of(id.getAsLong()) : Optional.empty();
    }

    /** The columns that the query itself reads; a policy may read others, also such that the principal may not see. */
    private List<String> columns(TableInput input) {
        return input.columns().stream().filter(use(input).columns()::contains).toList();
    }

    private TableUse use(TableInput input) {
        return plan.tables().stream()
                .filter(use ->
                        use.domain().equals(input.domain()) && use.table().equals(input.table()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("an input that the plan does not list"));
    }

    /** Which comparisons reach the source, values left out. */
    private Optional<String> predicate(TableInput input, TableUse use) {
        if (restricted(use) || !plan.views().isEmpty() || input.predicate().isEmpty()) {
            return Optional.empty();
        }
        if (!plan.parameters().isEmpty()) {
            return Optional.of("depends on the parameters");
        }
        return input.predicate().flatMap(predicate -> predicate.bind(List.of())).map(PlanDescription::shape);
    }

    private static String shape(Predicate predicate) {
        if (predicate instanceof Predicate.Comparison comparison) {
            return comparison.column() + " " + symbol(comparison.operator()) + " ?";
        }
        if (predicate instanceof Predicate.In in) {
            return in.column() + " IN (" + in.literals().size() + " values)";
        }
        if (predicate instanceof Predicate.IsNull isNull) {
            return isNull.column() + " IS NULL";
        }
        if (predicate instanceof Predicate.IsNotNull isNotNull) {
            return isNotNull.column() + " IS NOT NULL";
        }
        if (predicate instanceof Predicate.StartsWith startsWith) {
            return startsWith.column() + " LIKE ?";
        }
        if (predicate instanceof Predicate.And and) {
            return shapes(and.operands(), " AND ");
        }
        if (predicate instanceof Predicate.Or or) {
            return shapes(or.operands(), " OR ");
        }
        if (predicate instanceof Predicate.Not not) {
            return "NOT (" + shape(not.operand()) + ")";
        }
        throw new IllegalArgumentException("unknown predicate " + predicate.getClass());
    }

    private static String shapes(List<Predicate> operands, String operator) {
        return operands.stream().map(PlanDescription::shape).collect(Collectors.joining(operator, "(", ")"));
    }

    private static String symbol(Predicate.Operator operator) {
        return switch (operator) {
            case EQUAL -> "=";
            case NOT_EQUAL -> "<>";
            case LESS -> "<";
            case LESS_OR_EQUAL -> "<=";
            case GREATER -> ">";
            case GREATER_OR_EQUAL -> ">=";
        };
    }

    String json() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("plan", plan.views().isEmpty() ? tree.get().json() : NOT_SHOWN_OF_VIEWS);
        document.put("stages", plan.stages().stream().map(this::stage).toList());
        document.put(
                "result",
                plan.resultSchema().getFields().stream()
                        .map(field -> ordered(
                                "name", field.getName(), "type", SqlTypeText.of(field), "nullable", field.isNullable()))
                        .toList());
        run.ifPresent(measures -> document.put(
                "run",
                ordered(
                        "rows", measures.rows(),
                        "bindMicros", micros(measures.bindNanos()),
                        "stages",
                                List.of(ordered(
                                        "id",
                                        plan.resultStage().id(),
                                        "rows",
                                        measures.rows(),
                                        "micros",
                                        micros(measures.runNanos()))))));
        return JsonText.of(document);
    }

    private Map<String, Object> stage(Stage stage) {
        Map<String, Object> json = ordered("id", stage.id(), "dialect", stage.dialect());
        json.put(
                "inputs",
                inputs(stage).entrySet().stream()
                        .map(input -> input(input.getKey(), input.getValue()))
                        .toList());
        json.put("sql", sql(stage));
        return json;
    }

    private Map<String, Object> input(String name, StageInput input) {
        if (input instanceof StageOutput output) {
            return ordered("name", name, "stage", output.stageId());
        }
        TableInput table = table(input);
        TableUse use = use(table);
        Map<String, Object> json = ordered(
                "name",
                name,
                "table",
                table.domain() + "." + table.table().name(),
                "columns",
                columns(table),
                "rowFilters",
                use.rowFilters(),
                "masks",
                new TreeMap<>(use.masks()));
        if (!use.aggregations().isEmpty()) {
            json.put("aggregationPolicies", use.aggregations());
        }
        predicate(table, use).ifPresent(predicate -> json.put("predicate", predicate));
        snapshot(table).ifPresent(id -> json.put("snapshot", id));
        scan(name, table).forEach(scan -> scan.put(json));
        return json;
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
