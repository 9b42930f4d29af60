package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.Query.Combined;
import io.meshgate.benchmark.differential.Query.Shared;
import io.meshgate.benchmark.differential.Query.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Queries that are one step simpler than another, the largest steps first. Some of them are not valid SQL. */
final class SimplerQueries {
    private final Query query;
    private final List<Query> found = new ArrayList<>();

    private SimplerQueries(Query query) {
        this.query = query;
    }

    static List<Query> of(Query query) {
        SimplerQueries simpler = new SimplerQueries(query);
        simpler.dropClauses();
        simpler.dropParts();
        simpler.simplifyParts();
        return simpler.found;
    }

    private void dropClauses() {
        query.combined().ifPresent(other -> {
            found.add(other.other());
            found.add(with(query.columns(), query.sources(), query.where(), query.groupBy(), Optional.empty()));
        });
        if (query.limit().isPresent()) {
            found.add(ending(query.distinct(), query.grouping(), query.having(), query.qualify(), true, false));
        } else if (query.isOrdered()) {
            found.add(ending(query.distinct(), query.grouping(), query.having(), query.qualify(), false, false));
        }
        if (query.distinct()) {
            found.add(ending(false, query.grouping(), query.having(), query.qualify(), true, true));
        }
        if (query.having().isPresent()) {
            found.add(ending(query.distinct(), query.grouping(), Optional.empty(), query.qualify(), true, true));
        }
        if (query.qualify().isPresent()) {
            found.add(ending(query.distinct(), query.grouping(), query.having(), Optional.empty(), true, true));
        }
        if (!query.grouping().isEmpty()) {
            found.add(ending(query.distinct(), "", query.having(), query.qualify(), true, true));
        }
        if (query.where().isPresent()) {
            found.add(with(query.columns(), query.sources(), Optional.empty(), query.groupBy(), query.combined()));
        }
        for (int i = 0; i < query.shared().size(); i++) {
            List<Shared> others = new ArrayList<>(query.shared());
            others.remove(i);
            found.add(shared(others));
        }
    }

    private void dropParts() {
        for (int i = query.sources().size() - 1; i >= 0; i--) {
            List<Source> others = new ArrayList<>(query.sources());
            others.remove(i);
            if (i == 0 && !others.isEmpty()) {
                Source first = others.get(0);
                others.set(0, new Source(",", first.derived(), first.table(), first.alias(), Optional.empty()));
            }
            found.add(with(query.columns(), others, query.where(), query.groupBy(), query.combined()));
        }
        for (int i = 0; i < query.groupBy().size(); i++) {
            List<Expression> others = new ArrayList<>(query.groupBy());
            others.remove(i);
            found.add(with(query.columns(), query.sources(), query.where(), others, query.combined()));
        }
        if (query.columns().size() > 1 && query.combined().isEmpty()) {
            for (int i = 0; i < query.columns().size(); i++) {
                List<Expression> others = new ArrayList<>(query.columns());
                others.remove(i);
                found.add(with(others, query.sources(), query.where(), query.groupBy(), query.combined()));
            }
        }
    }

    private void simplifyParts() {
        query.where()
                .ifPresent(condition -> condition
                        .simpler()
                        .forEach(other -> found.add(with(
                                query.columns(),
                                query.sources(),
                                Optional.of(other),
                                query.groupBy(),
                                query.combined()))));
        query.having()
                .ifPresent(condition -> condition
                        .simpler()
                        .forEach(other -> found.add(ending(
                                query.distinct(), query.grouping(), Optional.of(other), query.qualify(), true, true))));
        query.qualify()
                .ifPresent(condition -> condition
                        .simpler()
                        .forEach(other -> found.add(ending(
                                query.distinct(), query.grouping(), query.having(), Optional.of(other), true, true))));
        for (int i = 0; i < query.columns().size(); i++) {
            for (Expression other : query.columns().get(i).simpler()) {
                List<Expression> columns = new ArrayList<>(query.columns());
                columns.set(i, other);
                found.add(with(columns, query.sources(), query.where(), query.groupBy(), query.combined()));
            }
        }
        for (int i = 0; i < query.sources().size(); i++) {
            simplifySource(i);
        }
        for (int i = 0; i < query.shared().size(); i++) {
            Shared old = query.shared().get(i);
            for (Query other : old.query().simpler()) {
                List<Shared> others = new ArrayList<>(query.shared());
                others.set(i, new Shared(old.name(), other));
                found.add(shared(others));
            }
        }
        query.combined()
                .ifPresent(right -> right.other()
                        .simpler()
                        .forEach(other -> found.add(with(
                                query.columns(),
                                query.sources(),
                                query.where(),
                                query.groupBy(),
                                Optional.of(new Combined(right.operator(), other))))));
    }

    private void simplifySource(int place) {
        Source source = query.sources().get(place);
        List<Source> variants = new ArrayList<>();
        if (place > 0 && source.on().isPresent() && !source.join().equals("JOIN")) {
            variants.add(new Source("JOIN", source.derived(), source.table(), source.alias(), source.on()));
        }
        source.derived()
                .ifPresent(derived -> derived.simpler()
                        .forEach(other -> variants.add(new Source(
                                source.join(), Optional.of(other), source.table(), source.alias(), source.on()))));
        source.on()
                .ifPresent(on -> on.simpler()
                        .forEach(other -> variants.add(new Source(
                                source.join(), source.derived(), source.table(), source.alias(), Optional.of(other)))));
        for (Source variant : variants) {
            List<Source> others = new ArrayList<>(query.sources());
            others.set(place, variant);
            found.add(with(query.columns(), others, query.where(), query.groupBy(), query.combined()));
        }
    }

    private Query with(
            List<Expression> columns,
            List<Source> sources,
            Optional<Expression> where,
            List<Expression> groupBy,
            Optional<Combined> combined) {
        return new Query(
                query.shared(),
                query.distinct(),
                columns,
                sources,
                where,
                groupBy,
                groupBy.isEmpty() ? "" : query.grouping(),
                query.having(),
                query.qualify(),
                combined,
                query.order(),
                query.limit());
    }

    private Query ending(
            boolean distinct,
            String grouping,
            Optional<Expression> having,
            Optional<Expression> qualify,
            boolean ordered,
            boolean limited) {
        return new Query(
                query.shared(),
                distinct,
                query.columns(),
                query.sources(),
                query.where(),
                query.groupBy(),
                grouping,
                having,
                qualify,
                query.combined(),
                ordered ? query.order() : List.of(),
                limited ? query.limit() : Optional.empty());
    }

    private Query shared(List<Shared> others) {
        return new Query(
                others,
                query.distinct(),
                query.columns(),
                query.sources(),
                query.where(),
                query.groupBy(),
                query.grouping(),
                query.having(),
                query.qualify(),
                query.combined(),
                query.order(),
                query.limit());
    }
}
