package io.meshgate.planner.policy;

import io.meshgate.planner.sql.Operators;
import io.meshgate.planner.sql.PlanWalk;
import io.meshgate.planner.sql.PolicyOperators;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;
import org.jspecify.annotations.Nullable;

/**
 * The expressions of one plan in which guards are placed: what they read moves to its new place, and each that is not
 * leakproof is guarded by the truths of the tables that it reads. Not thread-safe.
 */
final class GuardedExpressions {
    private final Map<CorrelationId, Carried> outerRows = new HashMap<>();
    private final RexBuilder builder;
    private final UnaryOperator<RelNode> subQueries;

    /**
     * @param subQueries places the guards within a sub-query, which yields the same columns after
     */
    GuardedExpressions(RexBuilder builder, UnaryOperator<RelNode> subQueries) {
        this.builder = builder;
        this.subQueries = subQueries;
    }

    /** An expression that yields NULL where one of the truths is FALSE. */
    RexNode guard(RexNode expression, List<RexNode> truths) {
        List<RexNode> operands = new ArrayList<>();
        operands.add(expression);
        operands.addAll(truths);
        return builder.makeCall(expression.getType(), PolicyOperators.GUARD, operands);
    }

    /** Rewrites what may see a row by these ids; it stays in scope until another row takes an id. */
    <T> T inScope(Set<CorrelationId> ids, Carried row, Supplier<T> body) {
        ids.forEach(id -> outerRows.put(id, row));
        return body.get();
    }

    /** An expression over a row, at its new place. */
    RexNode rewrite(RexNode expression, Carried row) {
        return expression.accept(new Rewriter(row, false));
    }

    /** The guarded tables whose columns an expression reads, of its own row and of outer rows. */
    Set<Barrier> origins(RexNode expression, Carried row) {
        Set<Barrier> origins = new LinkedHashSet<>();
        expression.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitInputRef(RexInputRef reference) {
                origins.addAll(row.origins().get(reference.getIndex()));
                return null;
            }

            @Override
            public Void visitFieldAccess(RexFieldAccess access) {
                Carried outer = outerRow(access);
                if (outer != null) {
                    origins.addAll(outer.origins().get(access.getField().getIndex()));
                    return null;
                }
                return super.visitFieldAccess(access);
            }

            @Override
            public Void visitSubQuery(RexSubQuery subQuery) {
                outerAccesses(subQuery, access -> access.accept(this));
                return super.visitSubQuery(subQuery);
            }
        });
        return origins;
    }

    private void outerAccesses(RexSubQuery subQuery, Consumer<RexFieldAccess> reader) {
        RexShuttle accesses = new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                if (outerRow(access) != null) {
                    reader.accept(access);
                }
                return super.visitFieldAccess(access);
            }
        };
        new PlanWalk() {
            @Override
            protected void enter(RelNode node) {
                node.accept(accesses);
            }
        }.walk(subQuery.rel);
    }

    private @Nullable Carried outerRow(RexFieldAccess access) {
        return access.getReferenceExpr() instanceof RexCorrelVariable variable ? outerRows.get(variable.id) : null;
    }

    /** Moves references to their new places, and guards the outermost calls that are not leakproof. */
    private final class Rewriter extends RexShuttle {
        private final Carried row;
        private final boolean guarded;

        Rewriter(Carried row, boolean guarded) {
            this.row = row;
            this.guarded = guarded;
        }

        @Override
        public RexNode visitInputRef(RexInputRef reference) {
            int column = row.columns().get(reference.getIndex());
            return new RexInputRef(column, reference.getType());
        }

        @Override
        public RexNode visitFieldAccess(RexFieldAccess access) {
            Carried outer = outerRow(access);
            if (outer == null) {
                return super.visitFieldAccess(access);
            }
            return outerColumn(access, outer.columns().get(access.getField().getIndex()), outer);
        }

        private RexNode outerColumn(RexFieldAccess access, int column, Carried outer) {
            RexCorrelVariable variable = (RexCorrelVariable) access.getReferenceExpr();
            return builder.makeFieldAccess(builder.makeCorrel(outer.node().getRowType(), variable.id), column);
        }

        @Override
        public RexNode visitCall(RexCall call) {
            if (guarded || Operators.isLeakproof(call)) {
                return super.visitCall(call);
            }
            List<RexNode> truths = truths(call);
            return truths.isEmpty() ? super.visitCall(call) : guard(call.accept(new Rewriter(row, true)), truths);
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            List<RexNode> operands = new ArrayList<>();
            subQuery.getOperands().forEach(operand -> operands.add(operand.accept(this)));
            return subQuery.clone(subQuery.getType(), operands).clone(subQueries.apply(subQuery.rel));
        }

        /** The truths of all guarded tables that the call reads and that are at hand. */
        private List<RexNode> truths(RexCall call) {
            List<RexNode> truths = new ArrayList<>();
            for (Barrier barrier : origins(call, row)) {
                Integer column = row.guards().get(barrier);
                if (column != null) {
                    truths.add(builder.makeInputRef(row.node(), column));
                    continue;
                }
                call.accept(new RexVisitorImpl<Void>(true) {
                    @Override
                    public Void visitFieldAccess(RexFieldAccess access) {
                        Carried outer = outerRow(access);
                        Integer outerTruth =
                                outer == null ? null : outer.guards().get(barrier);
                        if (outer != null && outerTruth != null) {
                            truths.add(outerColumn(access, outerTruth, outer));
                        }
                        return super.visitFieldAccess(access);
                    }
                });
            }
            return truths.stream().distinct().toList();
        }
    }
}
