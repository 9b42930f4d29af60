package io.meshgate.benchmark.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Random expressions of a kind over a scope. */
final class Expressions {
    private static final Template EXISTS = Template.same("EXISTS ({0})");
    private static final Template NOT_EXISTS = Template.same("NOT EXISTS ({0})");
    private static final Template IN = Template.same("({1} IN ({0}))");
    private static final Template NOT_IN = Template.same("({1} NOT IN ({0}))");
    private static final Template ALL = Template.same("({1} >= ALL ({0}))");
    private static final Template ANY = Template.same("({1} < ANY ({0}))");
    private static final Template SCALAR = Template.same("({0})");

    private final Random random;
    private final RandomValues values;
    private final Queries queries;

    Expressions(Random random, Queries queries) {
        this.random = random;
        this.values = new RandomValues(random);
        this.queries = queries;
    }

    /** @param depth how many operators may stand on each other */
    Expression next(Kind kind, Scope scope, int depth) {
        if (depth <= 0 || random.nextInt(4) == 0) {
            return leaf(kind, scope);
        }
        if (depth > 1 && random.nextInt(14) == 0 && queries.mayNest()) {
            return nested(kind, scope, depth);
        }
        List<Rule> rules = Rules.of(kind);
        Rule rule = rules.get(random.nextInt(rules.size()));
        List<Expression> operands = new ArrayList<>();
        rule.operands().forEach(operand -> operands.add(next(operand, scope, depth - 1)));
        return new Expression.Call(kind, rule.template(), operands);
    }

    Expression condition(Scope scope, int depth) {
        return next(Kind.BOOLEAN, scope, Math.max(1, depth));
    }

    /** Mostly a column if there is one of the kind. */
    Expression leaf(Kind kind, Scope scope) {
        List<Expression> own =
                scope.own().stream().filter(column -> column.kind() == kind).toList();
        List<Expression> outer =
                scope.outer().stream().filter(column -> column.kind() == kind).toList();
        if (!outer.isEmpty() && (own.isEmpty() || random.nextInt(3) == 0) && random.nextInt(8) > 0) {
            return values.pick(outer);
        }
        if (!own.isEmpty() && random.nextInt(8) > 0) {
            return values.pick(own);
        }
        return Expression.literal(kind, values.next(kind));
    }

    private Expression nested(Kind kind, Scope scope, int depth) {
        if (kind != Kind.BOOLEAN || random.nextInt(4) == 0) {
            return new Expression.Nested(kind, SCALAR, queries.scalar(kind, scope), Optional.empty());
        }
        if (random.nextBoolean()) {
            Query query = queries.nested(List.of(Kind.INTEGER), scope);
            return new Expression.Nested(kind, random.nextBoolean() ? EXISTS : NOT_EXISTS, query, Optional.empty());
        }
        Kind compared = values.pick(List.of(Kind.INTEGER, Kind.BIGINT, Kind.VARCHAR, Kind.DATE, Kind.DECIMAL));
        Template template = values.pick(List.of(IN, IN, NOT_IN, NOT_IN, ALL, ANY));
        return new Expression.Nested(
                kind,
                template,
                queries.nested(List.of(compared), scope),
                Optional.of(next(compared, scope, depth - 2)));
    }

    /** An aggregate of the kind over rows of a scope. */
    Expression aggregate(Kind kind, Scope rows, int depth) {
        List<Rule> rules = Aggregates.of(kind);
        Rule rule = rules.get(random.nextInt(rules.size()));
        List<Expression> operands = new ArrayList<>();
        Scope own = rows.withoutOuter();
        rule.operands().forEach(operand -> operands.add(withoutNesting(operand, own, depth)));
        Expression aggregate = new Expression.Call(kind, rule.template(), operands);
        String oracle = rule.template().duckdb();
        boolean bare = !oracle.startsWith("CAST(") && !oracle.startsWith("(") && !oracle.contains(" FILTER ");
        if (bare && random.nextInt(5) == 0) {
            Expression condition = withoutNesting(Kind.BOOLEAN, own, depth);
            return Expression.call(kind, Template.same("{0} FILTER (WHERE {1})"), aggregate, condition);
        }
        return aggregate;
    }

    private Expression withoutNesting(Kind kind, Scope scope, int depth) {
        return queries.withoutNesting(() -> next(kind, scope, depth));
    }

    /** A window function of the kind; its value is determined even where rows are equal. */
    Expression window(Kind kind, Scope scope, int depth) {
        List<Rule> rules = Windows.of(kind, !scope.unique().isEmpty());
        if (rules.isEmpty()) {
            return next(kind, scope, depth);
        }
        Rule rule = rules.get(random.nextInt(rules.size()));
        Kind partition = values.pick(List.of(Kind.INTEGER, Kind.VARCHAR, Kind.BOOLEAN, Kind.BIGINT));
        List<Expression> operands = new ArrayList<>();
        rule.operands().forEach(operand -> operands.add(withoutNesting(operand, scope, depth)));
        operands.add(leafOf(partition, scope));
        List<Expression> unique = scope.unique();
        operands.add(unique.isEmpty() ? leafOf(Kind.INTEGER, scope) : unique.get(0));
        operands.add(unique.size() < 2 ? operands.get(operands.size() - 1) : unique.get(1));
        operands.add(unique.size() < 3 ? operands.get(operands.size() - 1) : unique.get(2));
        return new Expression.Call(kind, rule.template(), operands);
    }

    private Expression leafOf(Kind kind, Scope scope) {
        List<Expression> own =
                scope.own().stream().filter(column -> column.kind() == kind).toList();
        return own.isEmpty()
                ? Expression.call(
                        kind, Template.same("COALESCE({0}, {0})"), Expression.literal(kind, values.present(kind)))
                : values.pick(own);
    }
}
