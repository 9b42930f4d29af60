package io.meshgate.planner.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OverlapTest {
    private static final Subjects ANN = users("ann");

    private static Subjects users(String... users) {
        return new Subjects(Set.of(users), Set.of(), false);
    }

    private static Subjects roles(String... roles) {
        return new Subjects(Set.of(), Set.of(roles), false);
    }

    private static Subjects groups(String... groups) {
        return new Subjects(Set.of(), Set.of(), Set.of(groups), Map.of(), Set.of(), false);
    }

    private static Subjects desk(String... desks) {
        return new Subjects(Set.of(), Set.of(), Set.of(), Map.of("desk", List.of(desks)), Set.of(), false);
    }

    private static Subjects all(String... purposes) {
        return new Subjects(Set.of(), Set.of(), Set.of(), Map.of(), Set.of(purposes), true);
    }

    private static ColumnMask mask(Subjects to, Subjects except) {
        PolicySource source = new PolicySource("test.yaml", 1, 1);
        return new ColumnMask("m", "", List.of(), List.of("c"), new Mask.Redact(), to, except, source);
    }

    private static boolean meet(Subjects one, Subjects other) {
        ColumnMask first = mask(one, Subjects.NOBODY);
        ColumnMask second = mask(other, Subjects.NOBODY);
        assertThat(Overlap.possible(second, first)).isEqualTo(Overlap.possible(first, second));
        return Overlap.possible(first, second);
    }

    @Test
    void nothingReachesBeyondEveryone() {
        assertThat(Overlap.reachesBeyond(Subjects.EVERYONE, Subjects.EVERYONE)).isFalse();
        assertThat(Overlap.reachesBeyond(ANN, Subjects.EVERYONE)).isFalse();
    }

    @Test
    void everyoneReachesBeyondSome() {
        assertThat(Overlap.reachesBeyond(Subjects.EVERYONE, ANN)).isTrue();
    }

    @Test
    void whoeverIsNamedMustBeNamedThere() {
        assertThat(Overlap.reachesBeyond(users("ann", "bob"), ANN)).isTrue();
        assertThat(Overlap.reachesBeyond(ANN, users("ann", "bob"))).isFalse();
        assertThat(Overlap.reachesBeyond(roles("a", "b"), roles("a"))).isTrue();
        assertThat(Overlap.reachesBeyond(roles("a"), roles("a", "b"))).isFalse();
        assertThat(Overlap.reachesBeyond(groups("a", "b"), groups("a"))).isTrue();
        assertThat(Overlap.reachesBeyond(groups("a"), groups("a", "b"))).isFalse();
        assertThat(Overlap.reachesBeyond(desk("a", "b"), desk("a"))).isTrue();
        assertThat(Overlap.reachesBeyond(desk("a"), desk("a", "b"))).isFalse();
        assertThat(Overlap.reachesBeyond(desk("a"), ANN)).isTrue();
    }

    @Test
    void masksMeetOnWhomBothName() {
        assertThat(meet(Subjects.EVERYONE, Subjects.EVERYONE)).isTrue();
        assertThat(meet(Subjects.EVERYONE, ANN)).isTrue();
        assertThat(meet(ANN, users("ann", "bob"))).isTrue();
        assertThat(meet(ANN, users("bob"))).isFalse();
        assertThat(meet(roles("a"), roles("a"))).isTrue();
        assertThat(meet(roles("a"), groups("a"))).isFalse();
        assertThat(meet(groups("a"), groups("a", "b"))).isTrue();
    }

    @Test
    void masksDoNotMeetOnWhomOneExempts() {
        assertThat(Overlap.possible(mask(ANN, Subjects.NOBODY), mask(ANN, ANN))).isFalse();
        assertThat(Overlap.possible(mask(ANN, Subjects.EVERYONE), mask(ANN, Subjects.NOBODY)))
                .isFalse();
        assertThat(Overlap.possible(mask(roles("a"), roles("a")), mask(roles("a"), Subjects.NOBODY)))
                .isFalse();
        assertThat(Overlap.possible(mask(groups("a"), Subjects.NOBODY), mask(groups("a"), groups("a"))))
                .isFalse();
    }

    @Test
    void masksForDifferentPurposesDoNotMeet() {
        assertThat(meet(all("fraud"), all("service"))).isFalse();
        assertThat(meet(all("fraud"), all("service", "fraud"))).isTrue();
        assertThat(meet(all("fraud"), all())).isTrue();
    }
}
