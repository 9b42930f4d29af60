package io.meshgate.benchmark.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An expression of a generated query. */
sealed interface Expression {
    Kind kind();

    String sql(Target target);

    /** Whether a target has it, with the same meaning. */
    boolean fits(Target target);

    /** Expressions of the same kind that are a step simpler. */
    List<Expression> simpler();

    /** All expressions below this one. */
    List<Expression> operands();

    /** A column, a literal, or an operator over operands. */
    record Call(Kind kind, Template template, List<Expression> operands) implements Expression {
        public Call {
            operands = List.copyOf(operands);
        }

        @Override
        public String sql(Target target) {
            return template.fill(
                    target,
                    operands.stream().map(operand -> operand.sql(target)).toList());
        }

        @Override
        public boolean fits(Target target) {
            return template.of(target) != null && operands.stream().allMatch(operand -> operand.fits(target));
        }

        @Override
        public List<Expression> simpler() {
            List<Expression> simpler = new ArrayList<>();
            if (!operands.isEmpty()) {
                addBelow(this, simpler);
                simpler.add(literal(kind, null));
            }
            for (int i = 0; i < operands.size(); i++) {
                for (Expression operand : operands.get(i).simpler()) {
                    List<Expression> others = new ArrayList<>(operands);
                    others.set(i, operand);
                    simpler.add(new Call(kind, template, others));
                }
            }
            return simpler;
        }

        private void addBelow(Expression above, List<Expression> found) {
            for (Expression operand : above.operands()) {
                if (operand.kind() == kind) {
                    found.add(operand);
                }
                addBelow(operand, found);
            }
        }
    }

    /**
     * A sub-query as part of an expression.
     *
     * @param template {@code {0}} is the sub-query, {@code {1}} what is compared with it
     */
    record Nested(Kind kind, Template template, Query query, Optional<Expression> left) implements Expression {
        @Override
        public String sql(Target target) {
            List<String> parts = new ArrayList<>(List.of(query.sql(target)));
            left.ifPresent(operand -> parts.add(operand.sql(target)));
            return template.fill(target, parts);
        }

        @Override
        public boolean fits(Target target) {
            return template.of(target) != null
                    && query.fits(target)
                    && left.map(operand -> operand.fits(target)).orElse(true);
        }

        @Override
        public List<Expression> simpler() {
            List<Expression> simpler = new ArrayList<>();
            simpler.add(literal(kind, null));
            query.simpler().forEach(other -> simpler.add(new Nested(kind, template, other, left)));
            left.ifPresent(operand -> operand.simpler()
                    .forEach(other -> simpler.add(new Nested(kind, template, query, Optional.of(other)))));
            return simpler;
        }

        @Override
        public List<Expression> operands() {
            return left.map(List::of).orElse(List.of());
        }
    }

    static Expression column(Kind kind, String alias, String name) {
        return new Call(kind, Template.same(alias + "." + name), List.of());
    }

    static Expression literal(Kind kind, @Nullable Object value) {
        return new Call(
                kind,
                new Template(
                        kind.literal(value, Target.GATEWAY),
                        kind.literal(value, Target.DUCKDB),
                        kind.literal(value, Target.POSTGRESQL)),
                List.of());
    }

    static Expression call(Kind kind, Template template, Expression... operands) {
        return new Call(kind, template, List.of(operands));
    }
}
