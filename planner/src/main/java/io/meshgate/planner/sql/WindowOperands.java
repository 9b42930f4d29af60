package io.meshgate.planner.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;

/**
 * Computes what windows are over in a projection below them: some functions are written with lambdas, which DuckDB does not take in
 * a window, nor among groups.
 */
final class WindowOperands extends PlanRewriter {
    private WindowOperands() {}

    /** The plan with operands and keys of windows that are columns, or expressions that are sure to be simple. */
    static RelNode apart(RelNode root) {
        return root.accept(new WindowOperands());
    }

    /** Whether an expression is sure to be written without lambdas, as all are that cannot fail. */
    static boolean isSimple(RexNode expression) {
        boolean[] simple = {true};
        expression.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitCall(RexCall call) {
                simple[0] &= Operators.isLeakproof(call);
                return super.visitCall(call);
            }
        });
        return simple[0];
    }

    @Override
    protected RelNode rewrite(RelNode node) {
        if (!(node instanceof Project project) || !RexOver.containsOver(project.getProjects(), null)) {
            return node;
        }
        Moved moved = new Moved(project.getInput());
        List<RexNode> expressions = new ArrayList<>();
        project.getProjects().forEach(expression -> expressions.add(expression.accept(moved.windows)));
        return moved.columns.isEmpty()
                ? project
                : LogicalProject.create(
                        moved.input(project),
                        project.getHints(),
                        expressions,
                        project.getRowType().getFieldNames(),
                        project.getVariablesSet());
    }

    private static final class Moved {
        private final RelNode input;
        private final RexBuilder builder;
        private final List<RexNode> columns = new ArrayList<>();
        private final Map<RexNode, RexNode> references = new HashMap<>();

        private final RexShuttle operands = new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                boolean stays = WindowGroups.isMark(call)
                        || call instanceof RexOver
                        || isSimple(call)
                        || RexUtil.SubQueryFinder.find(call) != null;
                return stays ? call : references.computeIfAbsent(call, Moved.this::moved);
            }
        };

        private final RexShuttle windows = new RexShuttle() {
            @Override
            public RexNode visitOver(RexOver over) {
                return operands.visitOver(over);
            }
        };

        Moved(RelNode input) {
            this.input = input;
            this.builder = input.getCluster().getRexBuilder();
        }

        private RexNode moved(RexNode call) {
            columns.add(call);
            return builder.makeInputRef(call.getType(), input.getRowType().getFieldCount() + columns.size() - 1);
        }

        private RelNode input(Project project) {
            List<RexNode> all = new ArrayList<>(builder.identityProjects(input.getRowType()));
            List<String> names = new ArrayList<>(input.getRowType().getFieldNames());
            for (RexNode column : columns) {
                names.add("$operand" + names.size());
                all.add(column);
            }
            return LogicalProject.create(input, List.of(), all, names, project.getVariablesSet());
        }
    }
}
