package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.QueryPlan.ViewUse;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.MeshTypes;
import io.meshgate.planner.catalog.PinnedMesh;
import io.meshgate.planner.policy.AggregationPolicy;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.PolicyExpressions;
import io.meshgate.planner.policy.PolicyRewriter;
import io.meshgate.planner.policy.RawScan;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.ViewProject;
import io.meshgate.planner.sql.PlanRewriter;
import io.meshgate.planner.sql.PlanWalk;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlNode;

/*
 * A view is untrusted text in a catalog that others may write, read with the rights of whoever reads it. So it becomes a
 * part of the reader's plan before anything governs the plan: every table in it is looked up among what the reader may
 * see, and stands under the reader's own policies afterwards. Nothing is ever done with the rights of its author.
 *
 * What fails inside is told without what stands inside: no name, no text, no position of the view's query.
 */
/**
 * Between steps 6 and 7 of the walk: every reference to a view becomes the view's query, converted anew for each
 * reference. Made for one statement; not thread-safe.
 */
final class ViewExpansion {
    /** Views that read one another. */
    static final int DEEPEST = 32;

    /** References to views in one statement, those in the queries of views included. */
    static final int MOST_REFERENCES = 500;

    /** Calls, names and literals of all references together, once written out. */
    static final int LARGEST = StatementSize.REPEATED;

    private final PinnedMesh mesh;
    private final SessionContext session;
    private final RelOptCluster cluster;
    private final PolicyExpressions expressions;
    private final Set<ViewUse> uses = new LinkedHashSet<>();
    private int references;
    private double size;
    private long characters;

    ViewExpansion(
            PinnedMesh mesh, SessionContext session, StatementConverter converter, PolicyExpressions expressions) {
        this.mesh = mesh;
        this.session = session;
        this.cluster = converter.cluster();
        this.expressions = expressions;
    }

    /**
     * A plan without views.
     *
     * @throws GatewayException naming a view that the plan itself names; without a position
     */
    RelNode expand(RelNode plan) {
        return expand(plan, List.of());
    }

    /** The views that have been expanded, each once. */
    List<ViewUse> uses() {
        return List.copyOf(uses);
    }

    private RelNode expand(RelNode plan, List<MeshTable> around) {
        return plan.accept(new PlanRewriter() {
            @Override
            protected RelNode rewrite(RelNode node) {
                if (!(node instanceof TableScan scan)) {
                    return node;
                }
                MeshTable table = scan.getTable().unwrapOrThrow(MeshTable.class);
                return table.view().isPresent() ? expanded(scan, table, around) : node;
            }
        });
    }

    private RelNode expanded(TableScan scan, MeshTable view, List<MeshTable> around) {
        ViewFailure failure = new ViewFailure(mesh, around.isEmpty() ? view : around.get(0));
        if (around.isEmpty()) {
            PolicyRewriter.requireReadable(view);
        }
        try {
            if (!view.access().readable()) {
                throw failure.denied();
            }
            requireExpandable(view, around, failure);
            RelNode query = query(scan, view, failure);
            uses.add(use(view));
            List<MeshTable> inside = new ArrayList<>(around);
            inside.add(view);
            RelNode expanded = expand(query, inside);
            requireReadableTables(expanded, failure);
            return expanded;
        } catch (RuntimeException e) {
            throw failure.of(e, around.isEmpty());
        }
    }

    private void requireExpandable(MeshTable view, List<MeshTable> around, ViewFailure failure) {
        if (around.stream().anyMatch(each -> ViewFailure.name(each).equals(ViewFailure.name(view)))) {
            throw failure.mend(ErrorCode.INVALID_QUERY, "it reads itself, or a view that does");
        }
        if (around.size() >= DEEPEST) {
            throw failure.mend(ErrorCode.LIMIT_EXCEEDED, "it reads views through more than " + DEEPEST + " others");
        }
        references++;
        if (references > MOST_REFERENCES) {
            throw ViewFailure.known(
                    ErrorCode.LIMIT_EXCEEDED,
                    "The statement refers to views more than " + MOST_REFERENCES
                            + " times, the references in the queries of views included");
        }
        Planning.continueUnlessStopped();
    }

    private RelNode query(TableScan scan, MeshTable view, ViewFailure failure) {
        ViewQuery query = ViewQuery.of(view, failure);
        grow(StatementSize.writtenOut(query.tree()));
        characters += query.characters();
        if (characters > Statements.LONGEST_TEXT) {
            // Blanks and comments take time to read, too.
            throw ViewFailure.known(
                    ErrorCode.LIMIT_EXCEEDED,
                    "The queries of the statement's views come to more than " + Statements.LONGEST_TEXT
                            + " characters");
        }
        StatementConverter converter = new StatementConverter(mesh, query.session(session), cluster);
        boolean star = query.hasStar();
        SqlNode validated = converter.validate(query.tree());
        if (converter.parameterRowType(validated).getFieldCount() > 0) {
            throw failure.mend(ErrorCode.INVALID_QUERY, "its query has parameters");
        }
        RelRoot root = converter.convert(validated);
        // A star has no more size than a name before it is validated.
        grow(root.rel.getRowType().getFieldCount());
        ViewColumns columns = new ViewColumns(view, star, failure);
        boolean byColumn = view.access().rowFilters().isEmpty()
                && view.access().aggregations().isEmpty()
                && view.access().masks().values().stream()
                        .noneMatch(mask -> mask.mask().readsRow());
        return byColumn ? columns(scan, view, root, columns) : byRow(scan, view, root, columns);
    }

    private void grow(double more) {
        size += more;
        if (size > LARGEST) {
            throw ViewFailure.known(
                    ErrorCode.LIMIT_EXCEEDED,
                    "The views of the statement come to more than " + LARGEST
                            + " calls, names, literals and columns when their queries are written out");
        }
    }

    /** The visible columns as the view declares them, masks of the view applied. */
    private RelNode columns(TableScan scan, MeshTable view, RelRoot root, ViewColumns columns) {
        RelNode query = unordered(root.rel);
        RexBuilder builder = cluster.getRexBuilder();
        List<RexNode> values = new ArrayList<>();
        for (RelDataTypeField field : scan.getRowType().getFieldList()) {
            RexNode raw = builder.makeInputRef(query, columns.position(root, field.getName()));
            RexNode declared = columns.declared(builder, raw, field);
            ColumnMask mask = view.access().masks().get(field.getName());
            RexNode value = mask == null ? declared : expressions.maskedOfView(mask, declared, view, cluster);
            values.add(builder.ensureType(field.getType(), value, true));
        }
        return new ViewProject(view, query, values, scan.getRowType());
    }

    /** Under policies of the view's own that read its rows, or in groups only. They may speak of columns that their reader does not see. */
    private RelNode byRow(TableScan scan, MeshTable view, RelRoot root, ViewColumns columns) {
        RelNode query = unordered(root.rel);
        RexBuilder builder = cluster.getRexBuilder();
        List<String> visible = scan.getRowType().getFieldNames();
        List<RexNode> values = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (RelDataTypeField field : MeshTypes.rowType(RawScan.rawFields(view)).getFieldList()) {
            String name = field.getName();
            if (visible.contains(name)) {
                RexNode raw = builder.makeInputRef(query, columns.position(root, name));
                values.add(columns.declared(builder, raw, field));
                names.add(name);
            } else {
                columns.hidden(builder, query, root, field).ifPresent(value -> {
                    values.add(value);
                    names.add(name);
                });
            }
        }
        RelNode rows = LogicalProject.create(query, List.of(), values, names, Set.of());
        return new PolicyRewriter(expressions).governedView(scan, rows);
    }

    /** The rows of a view have no order. */
    private static RelNode unordered(RelNode query) {
        return query instanceof Sort sort && sort.fetch == null && sort.offset == null ? sort.getInput() : query;
    }

    /** Before the plan is governed, so that the refusal names the view and not what it reads. */
    private static void requireReadableTables(RelNode plan, ViewFailure failure) {
        new PlanWalk() {
            @Override
            protected void enter(RelNode node) {
                if (node instanceof TableScan scan
                        && !scan.getTable()
                                .unwrapOrThrow(MeshTable.class)
                                .access()
                                .readable()) {
                    throw failure.denied();
                }
            }
        }.walk(plan);
    }

    private static ViewUse use(MeshTable view) {
        Map<String, String> masks = new TreeMap<>();
        view.access().masks().forEach((column, mask) -> masks.put(column, mask.id()));
        return new ViewUse(
                view.domain(),
                view.snapshot().name(),
                view.snapshot().tableId(),
                view.snapshot().version(),
                view.access().rowFilters().stream().map(RowFilter::id).toList(),
                masks,
                view.access().exemptions(),
                view.access().aggregations().stream().map(AggregationPolicy::id).toList());
    }

    /** What the principal may know of a domain whose catalog could not be asked. */
    static Optional<GatewayException> unavailable(PinnedMesh mesh) {
        return mesh.domains().stream()
                .map(mesh::unavailable)
                .flatMap(Optional::stream)
                .findFirst();
    }
}
