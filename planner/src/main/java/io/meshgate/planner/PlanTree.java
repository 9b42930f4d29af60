package io.meshgate.planner;

import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.policy.Barrier;
import io.meshgate.planner.sql.CommonTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexNode;

/**
 * A governed plan as its principal may read it: what the statement does, without its constants, down to the barriers. Below
 * a barrier nothing is looked at but the table's name.
 *
 * @param detail may be empty
 */
record PlanTree(String node, String detail, List<PlanTree> inputs) {
    private static final int LONGEST_DETAIL = 2_000;

    PlanTree {
        detail = detail.length() > LONGEST_DETAIL ? detail.substring(0, LONGEST_DETAIL) + "..." : detail;
        inputs = List.copyOf(inputs);
    }

    /** @param plan governed, without guards: they tell of the shape of policies */
    static PlanTree of(RelNode plan) {
        if (plan instanceof Barrier barrier) {
            return table(barrier);
        }
        List<RelNode> subQueries = new ArrayList<>();
        String detail = detail(plan, subQueries);
        List<PlanTree> inputs = new ArrayList<>();
        plan.getInputs().forEach(input -> inputs.add(of(input)));
        for (int i = 0; i < subQueries.size(); i++) {
            inputs.add(new PlanTree("Sub-query", String.valueOf(i + 1), List.of(of(subQueries.get(i)))));
        }
        return new PlanTree(name(plan), detail, inputs);
    }

    private static PlanTree table(Barrier barrier) {
        MeshTable table = barrier.rows().table();
        String name = table.domain() + "." + table.snapshot().name();
        String kind = table.view().isPresent() ? "View" : "Table";
        return new PlanTree(kind, name + (table.access().restricted() ? " under policies" : ""), List.of());
    }

    private static String name(RelNode node) {
        if (node instanceof CommonTable) {
            return "With";
        }
        String type = node.getRelTypeName();
        return type.startsWith("Logical") ? type.substring("Logical".length()) : type;
    }

    private static String detail(RelNode node, List<RelNode> subQueries) {
        if (node instanceof CommonTable common) {
            return common.name();
        }
        if (node instanceof Filter filter) {
            return new PlanExpression(names(filter.getInput()), subQueries).of(filter.getCondition());
        }
        if (node instanceof Project project) {
            PlanExpression expressions = new PlanExpression(names(project.getInput()), subQueries);
            return project.getProjects().stream().map(expressions::of).collect(Collectors.joining(", "));
        }
        if (node instanceof Join join) {
            List<String> names = new ArrayList<>(names(join.getLeft()));
            names.addAll(names(join.getRight()));
            return join.getJoinType().name() + " on " + new PlanExpression(names, subQueries).of(join.getCondition());
        }
        if (node instanceof Correlate correlate) {
            return correlate.getJoinType().name();
        }
        if (node instanceof Aggregate aggregate) {
            return aggregate(aggregate);
        }
        if (node instanceof Sort sort) {
            return sort(sort, subQueries);
        }
        return node instanceof SetOp set && set.all ? "ALL" : "";
    }

    private static List<String> names(RelNode node) {
        return node.getRowType().getFieldNames();
    }

    private static String aggregate(Aggregate aggregate) {
        List<String> names = names(aggregate.getInput());
        String keys = aggregate.getGroupSet().asList().stream().map(names::get).collect(Collectors.joining(", "));
        List<String> calls = new ArrayList<>();
        for (AggregateCall call : aggregate.getAggCallList()) {
            calls.add(call.getAggregation().getName()
                    + call.getArgList().stream()
                            .map(names::get)
                            .collect(Collectors.joining(", ", call.isDistinct() ? "(DISTINCT " : "(", ")")));
        }
        String by = keys.isEmpty() ? "" : "by " + keys;
        String what = String.join(", ", calls);
        return by.isEmpty() || what.isEmpty() ? by + what : by + ": " + what;
    }

    private static String sort(Sort sort, List<RelNode> subQueries) {
        List<String> parts = new ArrayList<>();
        List<String> names = names(sort.getInput());
        for (RelFieldCollation collation : sort.getCollation().getFieldCollations()) {
            parts.add(names.get(collation.getFieldIndex())
                    + (collation.getDirection().isDescending() ? " DESC" : ""));
        }
        PlanExpression expressions = new PlanExpression(names, subQueries);
        Map<String, RexNode> limits = new LinkedHashMap<>();
        if (sort.offset != null) {
            limits.put("OFFSET", sort.offset);
        }
        if (sort.fetch != null) {
            limits.put("LIMIT", sort.fetch);
        }
        limits.forEach((word, value) -> parts.add(word + " " + expressions.of(value)));
        return String.join(", ", parts);
    }

    /** One line for each node, deeper ones further right. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines("  ", lines);
        return lines;
    }

    private void lines(String indent, List<String> lines) {
        lines.add(indent + node + (detail.isEmpty() ? "" : " " + detail));
        inputs.forEach(input -> input.lines(indent + "  ", lines));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("node", node.toLowerCase(Locale.ROOT));
        json.put("detail", detail);
        json.put("inputs", inputs.stream().map(PlanTree::json).toList());
        return json;
    }
}
