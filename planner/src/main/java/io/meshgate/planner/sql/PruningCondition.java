package io.meshgate.planner.sql;

import io.meshgate.connector.Predicate;
import io.meshgate.connector.Predicate.Operator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/**
 * What is TRUE of every row that can matter to a query, over columns by their position. It may say less than the query
 * does, never more: whatever cannot be said becomes {@link #ALWAYS}. Immutable.
 */
sealed interface PruningCondition {
    /** Says nothing. */
    PruningCondition ALWAYS = new All(List.of());
    /** No row matters. */
    PruningCondition NEVER = new Any(List.of());

    /**
     * What it says of the columns of an input.
     *
     * @param columns the position below of a column; empty for a column that is not just one of the input's
     */
    PruningCondition below(IntFunction<OptionalInt> columns);

    /** Whether it holds for no row whose columns are all NULL. */
    boolean rejectsNulls();

    boolean usesParameters();

    /** Empty when it says nothing that can be said of these columns with these parameters. */
    Optional<Predicate> bind(List<Field> columns, List<@Nullable Object> parameters);

    /** Whether {@link #bind} without parameters says all that a condition says. */
    static boolean bindsExactly(PruningCondition condition, List<Field> columns) {
        return condition instanceof OfSeveral several
                ? several.operands().stream().allMatch(each -> bindsExactly(each, columns))
                : condition.bind(columns, List.of()).isPresent();
    }

    /** All of the conditions. */
    static PruningCondition all(Collection<PruningCondition> operands) {
        List<PruningCondition> flat = new ArrayList<>();
        for (PruningCondition operand : operands) {
            flat.addAll(operand instanceof All all ? all.operands() : List.of(operand));
        }
        return flat.size() == 1 ? flat.get(0) : new All(flat.stream().distinct().toList());
    }

    /** One of the conditions at least. */
    static PruningCondition any(Collection<PruningCondition> operands) {
        if (operands.contains(ALWAYS)) {
            return ALWAYS;
        }
        List<PruningCondition> flat = new ArrayList<>();
        for (PruningCondition operand : operands) {
            boolean never = operand instanceof All all && all.operands().contains(NEVER);
            if (!never) {
                flat.addAll(operand instanceof Any any ? any.operands() : List.of(operand));
            }
        }
        List<PruningCondition> distinct = flat.stream().distinct().toList();
        return distinct.size() == 1 ? distinct.get(0) : new Any(distinct);
    }

    /** A condition made of conditions. */
    sealed interface OfSeveral extends PruningCondition {
        List<PruningCondition> operands();

        @Override
        default boolean usesParameters() {
            return operands().stream().anyMatch(PruningCondition::usesParameters);
        }

        /** Those operands that can be bound. */
        default List<Predicate> bound(List<Field> columns, List<@Nullable Object> parameters) {
            return operands().stream()
                    .flatMap(each -> each.bind(columns, parameters).stream())
                    .toList();
        }
    }

    /** A conjunction; what cannot be bound is left out of it. */
    record All(List<PruningCondition> operands) implements OfSeveral {
        @Override
        public PruningCondition below(IntFunction<OptionalInt> columns) {
            return all(operands.stream().map(each -> each.below(columns)).toList());
        }

        @Override
        public boolean rejectsNulls() {
            return operands.stream().anyMatch(PruningCondition::rejectsNulls);
        }

        @Override
        public Optional<Predicate> bind(List<Field> columns, List<@Nullable Object> parameters) {
            List<Predicate> bound = bound(columns, parameters);
            List<Predicate> merged = merged(bound, Operator.NOT_EQUAL);
            if (merged.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(merged.size() == 1 ? merged.get(0) : new Predicate.And(merged));
        }
    }

    /** A disjunction; it can be bound when every operand can. */
    record Any(List<PruningCondition> operands) implements OfSeveral {
        @Override
        public PruningCondition below(IntFunction<OptionalInt> columns) {
            return any(operands.stream().map(each -> each.below(columns)).toList());
        }

        @Override
        public boolean rejectsNulls() {
            return operands.stream().allMatch(PruningCondition::rejectsNulls);
        }

        @Override
        public Optional<Predicate> bind(List<Field> columns, List<@Nullable Object> parameters) {
            List<Predicate> bound = bound(columns, parameters);
            if (bound.isEmpty() || bound.size() < operands.size()) {
                return Optional.empty();
            }
            List<Predicate> merged = merged(bound, Operator.EQUAL);
            return Optional.of(merged.size() == 1 ? merged.get(0) : new Predicate.Or(merged));
        }
    }

    /** That a comparison or a prefix is FALSE. These are bound exactly or not at all, so that they can be negated. */
    record Negation(PruningCondition operand) implements PruningCondition {
        @Override
        public PruningCondition below(IntFunction<OptionalInt> columns) {
            PruningCondition below = operand.below(columns);
            return below.equals(ALWAYS) ? ALWAYS : new Negation(below);
        }

        @Override
        public boolean rejectsNulls() {
            return operand.rejectsNulls();
        }

        @Override
        public boolean usesParameters() {
            return operand.usesParameters();
        }

        @Override
        public Optional<Predicate> bind(List<Field> columns, List<@Nullable Object> parameters) {
            return operand.bind(columns, parameters).map(Predicate.Not::new);
        }
    }

    /** A condition on one column. */
    sealed interface OfColumn extends PruningCondition {
        int column();

        /** The same of another column. */
        PruningCondition at(int other);

        @Override
        default PruningCondition below(IntFunction<OptionalInt> columns) {
            OptionalInt below = columns.apply(column());
            return below.isPresent() ? at(below.getAsInt()) : ALWAYS;
        }

        @Override
        default boolean usesParameters() {
            return false;
        }
    }

    /**
     * A column against a constant.
     *
     * @param comparedAs the type in which the column is compared; a cast to it changes no value
     */
    record Compared(int column, RelDataType comparedAs, Operator operator, RexNode constant) implements OfColumn {
        @Override
        public PruningCondition at(int other) {
            return new Compared(other, comparedAs, operator, constant);
        }

        @Override
        public boolean rejectsNulls() {
            return true;
        }

        @Override
        public boolean usesParameters() {
            return PruningConstants.usesParameters(constant);
        }

        @Override
        public Optional<Predicate> bind(List<Field> columns, List<@Nullable Object> parameters) {
            return PruningConstants.fold(constant, parameters)
                    .flatMap(value -> PruningLiterals.comparison(columns.get(column), comparedAs, operator, value));
        }
    }

    /** That a column is NULL. */
    record Missing(int column) implements OfColumn {
        @Override
        public PruningCondition at(int other) {
            return new Missing(other);
        }

        @Override
        public boolean rejectsNulls() {
            return false;
        }

        @Override
        public Optional<Predicate> bind(List<Field> columns, List<@Nullable Object> parameters) {
            return Optional.of(new Predicate.IsNull(columns.get(column).getName()));
        }
    }

    /** That a column is not NULL. */
    record Present(int column) implements OfColumn {
        @Override
        public PruningCondition at(int other) {
            return new Present(other);
        }

        @Override
        public boolean rejectsNulls() {
            return true;
        }

        @Override
        public Optional<Predicate> bind(List<Field> columns, List<@Nullable Object> parameters) {
            return Optional.of(new Predicate.IsNotNull(columns.get(column).getName()));
        }
    }

    /** That a string begins with a prefix. */
    record Prefixed(int column, String prefix) implements OfColumn {
        @Override
        public PruningCondition at(int other) {
            return new Prefixed(other, prefix);
        }

        @Override
        public boolean rejectsNulls() {
            return true;
        }

        @Override
        public Optional<Predicate> bind(List<Field> columns, List<@Nullable Object> parameters) {
            return PruningLiterals.prefix(columns.get(column), prefix);
        }
    }

    /** The operands, those that compare the same column by the operator gathered into a list. */
    private static List<Predicate> merged(List<Predicate> operands, Operator operator) {
        Map<String, List<Object>> lists = new LinkedHashMap<>();
        for (Predicate operand : operands) {
            if (operand instanceof Predicate.Comparison comparison && comparison.operator() == operator) {
                lists.computeIfAbsent(comparison.column(), key -> new ArrayList<>())
                        .add(comparison.literal());
            }
        }
        List<Predicate> merged = new ArrayList<>();
        for (Predicate operand : operands) {
            boolean listed = operand instanceof Predicate.Comparison comparison
                    && comparison.operator() == operator
                    && lists.getOrDefault(comparison.column(), List.of()).size() != 1;
            if (!listed) {
                merged.add(operand);
                continue;
            }
            String column = ((Predicate.Comparison) operand).column();
            List<Object> literals = lists.remove(column);
            if (literals != null) {
                Predicate in = new Predicate.In(column, literals);
                merged.add(operator == Operator.EQUAL ? in : new Predicate.Not(in));
            }
        }
        return merged;
    }
}
