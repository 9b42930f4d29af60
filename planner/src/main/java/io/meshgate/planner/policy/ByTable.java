package io.meshgate.planner.policy;

import io.meshgate.connector.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds what is said of a table among very many things that are said of tables: those that name it are looked up, and
 * only those that use wildcards are gone through. Immutable, thread-safe.
 */
final class ByTable<T> {
    /** No domain is called so. */
    private static final String ANY = "*";

    private record Numbered<T>(int number, T value) {}

    private final Map<String, List<Numbered<T>>> exact = new HashMap<>();
    /** Of those with wildcards, by domain; under {@link #ANY} those that may be of several domains. */
    private final Map<String, List<Numbered<T>>> others = new HashMap<>();
    /** All, by each domain of which they name tables; under {@link #ANY} those of which that part has wildcards. */
    private final Map<String, List<Numbered<T>>> domains = new HashMap<>();

    private final Function<T, List<TablePattern>> patterns;

    ByTable(List<T> values, Function<T, List<TablePattern>> patterns) {
        this.patterns = patterns;
        int number = 0;
        for (T value : values) {
            Numbered<T> numbered = new Numbered<>(number++, value);
            List<TablePattern> all = patterns.apply(value);
            all.stream()
                    .map(pattern -> domain(List.of(pattern)))
                    .distinct()
                    .forEach(domain -> add(domains, domain, numbered));
            if (all.stream().allMatch(TablePattern::isExact)) {
                all.stream()
                        .map(pattern -> key(pattern.domain(), pattern.schema(), pattern.table()))
                        .distinct()
                        .forEach(key -> add(exact, key, numbered));
            } else {
                add(others, domain(all), numbered);
            }
        }
    }

    private static <T> void add(Map<String, List<Numbered<T>>> to, String key, Numbered<T> value) {
        to.computeIfAbsent(key, name -> new ArrayList<>()).add(value);
    }

    private static String domain(List<TablePattern> patterns) {
        List<String> domains = patterns.stream()
                .map(pattern -> pattern.domain().toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        return domains.size() == 1 && domains.get(0).indexOf('*') < 0 ? domains.get(0) : ANY;
    }

    /** All that is said of a table, in the order in which it was given. */
    List<T> of(String domain, TableName table) {
        List<Numbered<T>> found = new ArrayList<>();
        Stream.of(
                        exact.get(key(domain, table.schema(), table.table())),
                        others.get(domain.toLowerCase(Locale.ROOT)),
                        others.get(ANY))
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .filter(each ->
                        patterns.apply(each.value()).stream().anyMatch(pattern -> pattern.matches(domain, table)))
                .forEach(found::add);
        found.sort(Comparator.comparingInt(Numbered::number));
        return found.stream().map(Numbered::value).toList();
    }

    /** Whether something that is wanted is said of tables that the domain has, or could have. */
    boolean anyIn(String domain, Predicate<T> wanted) {
        return Stream.of(domains.get(domain.toLowerCase(Locale.ROOT)), domains.get(ANY))
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .map(Numbered::value)
                .anyMatch(value -> wanted.test(value)
                        && patterns.apply(value).stream().anyMatch(pattern -> pattern.matchesDomain(domain)));
    }

    private static String key(String domain, String schema, String table) {
        return (domain + '\0' + schema + '\0' + table).toLowerCase(Locale.ROOT);
    }
}
