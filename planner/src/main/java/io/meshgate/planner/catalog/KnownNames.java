package io.meshgate.planner.catalog;

import io.meshgate.connector.Predicate;
import io.meshgate.connector.Predicate.Comparison;
import io.meshgate.connector.Predicate.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What can be said of a predicate while only some columns of a row are known, so that no metadata is read for rows that
 * nobody wants. The engine applies the predicate again.
 */
record KnownNames(Optional<Predicate> predicate) {

    /**
     * Whether a row with these values may satisfy the predicate.
     *
     * @param known values of columns that are strings and never NULL
     */
    boolean mayMatch(Map<String, String> known) {
        return predicate.flatMap(each -> truth(each, known)).orElse(true);
    }

    /** Empty where it depends on other columns. */
    private static Optional<Boolean> truth(Predicate predicate, Map<String, String> known) {
        if (predicate instanceof Comparison comparison) {
            return Optional.ofNullable(known.get(comparison.column())).flatMap(value -> compare(value, comparison));
        }
        if (predicate instanceof Predicate.In in) {
            return Optional.ofNullable(known.get(in.column()))
                    .map(value -> in.literals().contains(value));
        }
        if (predicate instanceof Predicate.StartsWith startsWith) {
            return Optional.ofNullable(known.get(startsWith.column()))
                    .map(value -> value.startsWith(startsWith.prefix()));
        }
        if (predicate instanceof Predicate.And and) {
            return all(and.operands(), known, true);
        }
        if (predicate instanceof Predicate.Or or) {
            return all(or.operands(), known, false);
        }
        if (predicate instanceof Predicate.Not not) {
            return truth(not.operand(), known).map(value -> !value);
        }
        return Optional.empty();
    }

    /** Not the order of strings, which an engine may see otherwise. */
    private static Optional<Boolean> compare(String value, Comparison comparison) {
        boolean equal = value.equals(comparison.literal());
        if (comparison.operator() == Operator.EQUAL) {
            return Optional.of(equal);
        }
        return comparison.operator() == Operator.NOT_EQUAL ? Optional.of(!equal) : Optional.empty();
    }

    /** AND is true, and OR is false, when all of their operands are; either is the contrary as soon as one is not. */
    private static Optional<Boolean> all(List<Predicate> operands, Map<String, String> known, boolean value) {
        List<Optional<Boolean>> truths = new ArrayList<>();
        operands.forEach(operand -> truths.add(truth(operand, known)));
        if (truths.contains(Optional.of(!value))) {
            return Optional.of(!value);
        }
        return truths.contains(Optional.<Boolean>empty()) ? Optional.empty() : Optional.of(value);
    }
}
