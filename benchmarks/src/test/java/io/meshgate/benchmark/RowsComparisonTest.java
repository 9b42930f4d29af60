package io.meshgate.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowsComparisonTest {

    @Test
    void equalRowsDoNotDiffer() {
        assertThat(difference(List.of(row("a", 1L)), List.of(row("a", 1)))).isEmpty();
        assertThat(difference(List.of(row("a", null)), List.of(row("a", null)))).isEmpty();
    }

    @Test
    void decimalsAreComparedExactlyButNotTheirScale() {
        assertThat(difference(List.of(row(new BigDecimal("1.10"))), List.of(row(new BigDecimal("1.1")))))
                .isEmpty();
        assertThat(difference(
                        List.of(row(new BigDecimal("100000000000.01"))),
                        List.of(row(new BigDecimal("100000000000.02")))))
                .isPresent();
    }

    @Test
    void doublesMayDifferByTheNinthDigitOnly() {
        assertThat(difference(List.of(row(1.0)), List.of(row(1.0 + 1e-10)))).isEmpty();
        assertThat(difference(List.of(row(1.0)), List.of(row(1.0 + 1e-8)))).isPresent();
        assertThat(difference(List.of(row(Double.NaN)), List.of(row(Double.NaN))))
                .isEmpty();
        assertThat(difference(List.of(row(Double.NaN)), List.of(row(1.0)))).isPresent();
    }

    @Test
    void theOrderOfTheSortedColumnsCounts() {
        List<List<@Nullable Object>> ascending = List.of(row(1, "x"), row(2, "y"));
        List<List<@Nullable Object>> descending = List.of(row(2, "y"), row(1, "x"));

        assertThat(RowsComparison.difference(ascending, descending, List.of(0))).isPresent();
        assertThat(RowsComparison.difference(ascending, descending, List.of())).isEmpty();
    }

    @Test
    void rowsThatAreEqualInTheSortedColumnsMayComeInAnyOrder() {
        List<List<@Nullable Object>> one = List.of(row(1, "x"), row(1, "y"));
        List<List<@Nullable Object>> other = List.of(row(1, "y"), row(1, "x"));

        assertThat(RowsComparison.difference(one, other, List.of(0))).isEmpty();
        assertThat(RowsComparison.difference(one, List.of(row(1, "x"), row(1, "x")), List.of(0)))
                .isPresent();
    }

    @Test
    void whichRowsOfEqualOrderAreAmongTheFirstIsOpen() {
        List<List<@Nullable Object>> all = List.of(row(1, "x"), row(2, "y"), row(2, "z"), row(3, "w"));
        List<List<@Nullable Object>> first = List.of(row(1, "x"), row(2, "y"));

        assertThat(RowsComparison.differenceOfFirst(all, first, List.of(row(1, "x"), row(2, "z")), List.of(0)))
                .isEmpty();
        assertThat(RowsComparison.differenceOfFirst(all, first, List.of(row(1, "x"), row(3, "w")), List.of(0)))
                .isPresent();
        assertThat(RowsComparison.differenceOfFirst(all, first, List.of(row(1, "x"), row(2, "w")), List.of(0)))
                .isPresent();
        assertThat(RowsComparison.differenceOfFirst(all, first, List.of(row(1, "x")), List.of(0)))
                .isPresent();
    }

    @Test
    void aRowThatTheQueryHasOnceIsNotAmongTheFirstTwice() {
        List<List<@Nullable Object>> all = List.of(row(2, "y"), row(2, "z"));

        assertThat(RowsComparison.differenceOfFirst(all, all, List.of(row(2, "y"), row(2, "y")), List.of(0)))
                .isPresent();
    }

    @Test
    void missingRowsAndNullsDiffer() {
        assertThat(difference(List.of(row(1)), List.of())).hasValue("expected 1 rows, got 0");
        assertThat(difference(List.of(row((Object) null)), List.of(row(0)))).isPresent();
        assertThat(difference(List.of(row(1)), List.of(row(1, 2)))).isPresent();
    }

    private static Optional<String> difference(
            List<List<@Nullable Object>> expected, List<List<@Nullable Object>> actual) {
        return RowsComparison.difference(expected, actual, List.of());
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }
}
