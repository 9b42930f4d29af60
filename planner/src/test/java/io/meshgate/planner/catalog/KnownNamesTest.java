package io.meshgate.planner.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.Predicate;
import io.meshgate.connector.Predicate.And;
import io.meshgate.connector.Predicate.Comparison;
import io.meshgate.connector.Predicate.In;
import io.meshgate.connector.Predicate.Not;
import io.meshgate.connector.Predicate.Operator;
import io.meshgate.connector.Predicate.Or;
import io.meshgate.connector.Predicate.StartsWith;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KnownNamesTest {
    private static final Predicate IS_SHOP = new Comparison("s", Operator.EQUAL, "shop");
    private static final Predicate ON_OTHERS = new Comparison("x", Operator.EQUAL, "y");

    private static boolean mayMatch(Predicate predicate, String schema) {
        return new KnownNames(Optional.of(predicate)).mayMatch(Map.of("s", schema));
    }

    @Test
    void comparesKnownValuesExactly() {
        assertThat(mayMatch(IS_SHOP, "shop")).isTrue();
        assertThat(mayMatch(IS_SHOP, "Shop")).isFalse();
        assertThat(mayMatch(new Comparison("s", Operator.NOT_EQUAL, "shop"), "shop"))
                .isFalse();
        assertThat(mayMatch(new In("s", List.of("a", "b")), "b")).isTrue();
        assertThat(mayMatch(new In("s", List.of("a", "b")), "c")).isFalse();
        assertThat(mayMatch(new StartsWith("s", "sh"), "shop")).isTrue();
        assertThat(mayMatch(new StartsWith("s", "sh"), "ship_to")).isTrue();
        assertThat(mayMatch(new StartsWith("s", "sh"), "hr")).isFalse();
    }

    @Test
    void keepsWhatDependsOnOtherColumns() {
        assertThat(new KnownNames(Optional.empty()).mayMatch(Map.of("s", "hr"))).isTrue();
        assertThat(mayMatch(ON_OTHERS, "hr")).isTrue();
        assertThat(mayMatch(new Not(ON_OTHERS), "hr")).isTrue();
        assertThat(mayMatch(new Or(List.of(IS_SHOP, ON_OTHERS)), "hr")).isTrue();
        assertThat(mayMatch(new And(List.of(IS_SHOP, ON_OTHERS)), "shop")).isTrue();
        assertThat(mayMatch(new And(List.of(ON_OTHERS, IS_SHOP)), "hr")).isFalse();
        assertThat(mayMatch(new Not(new Or(List.of(ON_OTHERS, IS_SHOP))), "shop"))
                .isFalse();
        assertThat(mayMatch(new Not(new And(List.of(ON_OTHERS, IS_SHOP))), "shop"))
                .isTrue();
    }

    /** An engine may order strings by other rules. */
    @Test
    void leavesTheOrderOfStringsToTheEngine() {
        for (Operator operator :
                List.of(Operator.LESS, Operator.LESS_OR_EQUAL, Operator.GREATER, Operator.GREATER_OR_EQUAL)) {
            assertThat(mayMatch(new Comparison("s", operator, "m"), "a")).isTrue();
            assertThat(mayMatch(new Not(new Comparison("s", operator, "m")), "a"))
                    .isTrue();
        }
    }
}
