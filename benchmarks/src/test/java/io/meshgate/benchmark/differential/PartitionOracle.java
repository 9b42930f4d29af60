package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.World.Eyes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Oracles that need no other engine. TLP: the rows of a query are those for which a condition holds, those for which it
 * does not, and those for which it is unknown. NoREC: a condition filters as many rows as it is TRUE for where it is
 * only shown. Both as somebody under policies.
 */
final class PartitionOracle {
    private final World world;
    private final Queries queries;
    private final Random random;

    PartitionOracle(World world, Random random) {
        this.world = world;
        this.random = random;
        this.queries = new Queries(random, world.tables());
    }

    /** Statements that should agree and do not. */
    record Broken(String statement, String parts, String difference) {}

    Optional<Broken> check() {
        List<Query.Source> sources = new ArrayList<>();
        Scope scope = queries.table(sources);
        Expression condition = queries.expressions().condition(scope, 3);
        boolean aggregate = random.nextBoolean();
        List<Expression> columns = aggregate
                ? List.of(
                        Expression.call(Kind.BIGINT, Template.same("COUNT(*)")),
                        Expression.call(
                                Kind.BIGINT,
                                Template.same("SUM({0})"),
                                scope.own().get(0)),
                        Expression.call(
                                scope.own().get(0).kind(),
                                Template.same("MAX({0})"),
                                scope.own().get(0)))
                : scope.own();
        if (aggregate && scope.own().get(0).kind() != Kind.INTEGER) {
            return Optional.empty();
        }
        Query whole = Queries.plain(columns, sources, Optional.empty());
        List<String> parts = new ArrayList<>();
        for (String form : List.of("{0}", "(NOT {0})", "({0} IS NULL)")) {
            Expression part = Expression.call(Kind.BOOLEAN, Template.same(form), condition);
            parts.add(Queries.plain(aggregate ? List.of(scope.own().get(0)) : columns, sources, Optional.of(part))
                    .sql(Target.GATEWAY));
        }
        String union = String.join(" UNION ALL ", parts);
        String all = aggregate ? "SELECT COUNT(*), SUM(c0), MAX(c0) FROM (" + union + ") AS u" : union;
        Answer expected = world.run(Target.GATEWAY, Eyes.SOME, whole);
        Answer answer = world.run(Target.GATEWAY, Eyes.SOME, all, whole.kinds());
        return answer.isNotSupported() || expected.isNotSupported()
                ? Optional.empty()
                : answer.difference(expected, false).map(text -> new Broken(all, whole.sql(Target.GATEWAY), text));
    }

    Optional<Broken> checkCount() {
        List<Query.Source> sources = new ArrayList<>();
        Scope scope = queries.table(sources);
        Expression condition = queries.expressions().condition(scope, 3);
        Expression count = Expression.call(Kind.BIGINT, Template.same("COUNT(*)"));
        Query filtering = Queries.plain(List.of(count), sources, Optional.of(condition));
        Query showing = Queries.plain(List.of(condition), sources, Optional.empty());
        Answer shown = world.run(Target.GATEWAY, Eyes.SOME, showing);
        Answer answer = world.run(Target.GATEWAY, Eyes.SOME, filtering);
        if (answer.isNotSupported() || shown.isNotSupported()) {
            return Optional.empty();
        }
        long holds =
                shown.rows().stream().filter(row -> row.get(0).equals("true")).count();
        Answer expected = shown.fault().isPresent() ? shown : Answer.rows(List.of(List.of(Long.toString(holds))));
        return answer.difference(expected, true)
                .map(text -> new Broken(filtering.sql(Target.GATEWAY), showing.sql(Target.GATEWAY), text));
    }
}
