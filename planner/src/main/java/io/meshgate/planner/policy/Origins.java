package io.meshgate.planner.policy;

import io.meshgate.planner.sql.CommonTable;
import io.meshgate.planner.sql.Operators;
import io.meshgate.planner.sql.PlanWalk;
import io.meshgate.planner.sql.Recursion;
import io.meshgate.planner.sql.RecursionScan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sample;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;

/**
 * Where the columns of a governed plan come from, as far as an optimizer may carry an expression down to it: through
 * projections, joins, group keys, set operations and correlation, but not through aggregate and window functions, which
 * no optimizer evaluates before the filters below them.
 *
 * <p>Finds the columns of row-filtered tables that feed an expression which is not leakproof. Such an expression could,
 * pushed below the row filter by an engine, fail on a hidden row and so tell of it.
 */
final class Origins {
    /** A column of a row-filtered governed table. */
    record Origin(Barrier barrier, int column) {}

    private final IdentityHashMap<Barrier, Set<Integer>> exposed = new IdentityHashMap<>();
    private final Map<CorrelationId, List<Set<Origin>>> outerRows = new HashMap<>();
    /** Of each recursion whose second query is being looked at, what its columns come from so far. */
    private final Map<String, List<Set<Origin>>> turns = new HashMap<>();

    private Origins() {}

    /** The columns, by barrier, that feed an expression which is not leakproof. */
    static IdentityHashMap<Barrier, Set<Integer>> exposedColumns(RelNode root) {
        Origins origins = new Origins();
        origins.of(root);
        return origins.exposed;
    }

    /** The origins of each output column; on the way, notes what is exposed. */
    private List<Set<Origin>> of(RelNode node) {
        if (node instanceof Barrier barrier) {
            return barrier(barrier);
        }
        if (node instanceof Filter filter) {
            List<Set<Origin>> row = of(filter.getInput());
            inScope(filter.getVariablesSet(), row, () -> expressions(List.of(filter.getCondition()), row));
            return row;
        }
        if (node instanceof Project project) {
            List<Set<Origin>> row = of(project.getInput());
            List<Set<Origin>> output = new ArrayList<>();
            inScope(project.getVariablesSet(), row, () -> {
                expressions(project.getProjects(), row);
                project.getProjects().forEach(expression -> output.add(read(expression, row)));
            });
            return output;
        }
        if (node instanceof Join join) {
            List<Set<Origin>> row = new ArrayList<>(of(join.getLeft()));
            row.addAll(of(join.getRight()));
            inScope(join.getVariablesSet(), row, () -> expressions(List.of(join.getCondition()), row));
            return row;
        }
        if (node instanceof Correlate correlate) {
            List<Set<Origin>> row = new ArrayList<>(of(correlate.getLeft()));
            List<Set<Origin>> left = List.copyOf(row);
            inScope(Set.of(correlate.getCorrelationId()), left, () -> row.addAll(of(correlate.getRight())));
            return row;
        }
        if (node instanceof Aggregate aggregate) {
            List<Set<Origin>> row = of(aggregate.getInput());
            List<Set<Origin>> output = new ArrayList<>();
            aggregate.getGroupSet().forEach(key -> output.add(row.get(key)));
            aggregate.getAggCallList().forEach(call -> output.add(Set.of()));
            return output;
        }
        if (node instanceof SetOp setOp) {
            return setOp(setOp.getInputs());
        }
        if (node instanceof Recursion recursion) {
            return recursion(recursion);
        }
        if (node instanceof RecursionScan scan) {
            return Objects.requireNonNull(turns.get(scan.name()));
        }
        if (node instanceof Sort || node instanceof CommonTable || node instanceof Sample) {
            return of(node.getInput(0));
        }
        return other(node);
    }

    private List<Set<Origin>> barrier(Barrier barrier) {
        int width = barrier.getRowType().getFieldCount();
        boolean filtered = barrier.getInput() instanceof Project project && project.getInput() instanceof Filter;
        List<Set<Origin>> output = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            output.add(filtered ? new HashSet<>(Set.of(new Origin(barrier, i))) : new HashSet<>());
        }
        if (barrier.rows() instanceof RawView view && barrier.getInput() instanceof Project project) {
            belowView(view, project, output);
        }
        return output;
    }

    /** A view's columns come from the tables below as well; its masks stand above their row filters, like a user's expressions. */
    private void belowView(RawView view, Project masks, List<Set<Origin>> output) {
        List<Set<Origin>> row = of(view.getInput());
        expressions(masks.getProjects(), row);
        for (int i = 0; i < output.size(); i++) {
            output.get(i).addAll(read(masks.getProjects().get(i), row));
        }
    }

    /** Until the last turn adds none: what a column is made of may come from another column of the turn before. */
    private List<Set<Origin>> recursion(Recursion recursion) {
        List<Set<Origin>> rows = of(recursion.getLeft());
        List<Set<Origin>> before;
        do {
            before = rows;
            turns.put(recursion.name(), before);
            rows = union(List.of(before, of(recursion.getRight())));
        } while (!rows.equals(before));
        turns.remove(recursion.name());
        return rows;
    }

    private List<Set<Origin>> setOp(List<RelNode> inputs) {
        return union(inputs.stream().map(this::of).toList());
    }

    private static List<Set<Origin>> union(List<List<Set<Origin>>> rows) {
        List<Set<Origin>> output = new ArrayList<>();
        for (List<Set<Origin>> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                if (output.size() <= i) {
                    output.add(new HashSet<>());
                }
                output.get(i).addAll(row.get(i));
            }
        }
        return output;
    }

    /** Of a node we know nothing of, every output may come from every input. */
    private List<Set<Origin>> other(RelNode node) {
        Set<Origin> all = new HashSet<>();
        node.getInputs().forEach(input -> of(input).forEach(all::addAll));
        return Collections.nCopies(node.getRowType().getFieldCount(), all);
    }

    private void inScope(Set<CorrelationId> ids, List<Set<Origin>> row, Runnable body) {
        ids.forEach(id -> outerRows.put(id, row));
        body.run();
    }

    /**
     * Everything an expression reads: of the row, of outer rows, also in its sub-queries; not what these read of their
     * own tables.
     */
    private Set<Origin> read(RexNode expression, List<Set<Origin>> row) {
        if (expression instanceof RexOver) {
            return Set.of();
        }
        Set<Origin> read = new HashSet<>();
        expression.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitInputRef(RexInputRef reference) {
                read.addAll(row.get(reference.getIndex()));
                return super.visitInputRef(reference);
            }

            @Override
            public Void visitFieldAccess(RexFieldAccess access) {
                if (access.getReferenceExpr() instanceof RexCorrelVariable variable) {
                    List<Set<Origin>> outer = outerRows.get(variable.id);
                    if (outer != null) {
                        read.addAll(outer.get(access.getField().getIndex()));
                    }
                }
                return super.visitFieldAccess(access);
            }

            @Override
            public Void visitSubQuery(RexSubQuery subQuery) {
                read.addAll(outerReads(subQuery));
                return super.visitSubQuery(subQuery);
            }
        });
        return read;
    }

    private void expressions(List<RexNode> expressions, List<Set<Origin>> row) {
        RexVisitorImpl<Void> visitor = new RexVisitorImpl<>(true) {
            @Override
            public Void visitCall(RexCall call) {
                if (!Operators.isLeakproof(call)) {
                    expose(read(call, row));
                }
                return super.visitCall(call);
            }

            @Override
            public Void visitSubQuery(RexSubQuery subQuery) {
                of(subQuery.rel);
                if (subQuery.getKind() == SqlKind.SCALAR_QUERY && !yieldsOneRow(subQuery.rel)) {
                    // It fails when it yields two rows, which depends on the outer row.
                    expose(outerReads(subQuery));
                }
                subQuery.getOperands().forEach(operand -> operand.accept(this));
                return null;
            }
        };
        expressions.forEach(expression -> expression.accept(visitor));
    }

    private static boolean yieldsOneRow(RelNode query) {
        RelNode node = query;
        while (node instanceof Project) {
            node = node.getInput(0);
        }
        return node instanceof Aggregate aggregate
                && aggregate.getGroupType() == Aggregate.Group.SIMPLE
                && aggregate.getGroupSet().isEmpty();
    }

    private Set<Origin> outerReads(RexSubQuery subQuery) {
        Set<Origin> read = new HashSet<>();
        RexShuttle reader = new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                if (access.getReferenceExpr() instanceof RexCorrelVariable) {
                    read.addAll(Origins.this.read(access, List.of()));
                }
                return super.visitFieldAccess(access);
            }
        };
        new PlanWalk() {
            @Override
            protected void enter(RelNode node) {
                node.accept(reader);
            }
        }.walk(subQuery.rel);
        return read;
    }

    private void expose(Set<Origin> origins) {
        for (Origin origin : origins) {
            exposed.computeIfAbsent(origin.barrier(), barrier -> new HashSet<>())
                    .add(origin.column());
        }
    }
}
