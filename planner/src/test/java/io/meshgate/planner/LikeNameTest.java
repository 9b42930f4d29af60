package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LikeNameTest {
    @ParameterizedTest
    @CsvSource({
        "'',        '',       true",
        "'',        a,        false",
        "%,         '',       true",
        "a%c,       ABbbC,    true",
        "a%c,       abcd,     false",
        "_,         'ä',      true",
        "%b_,       abbb,     true",
        "Ä%,        ärger,    true",
        "a.c,       abc,      false",
        "'[a]\\Q',  '[A]\\q', true",
        "%_%_%,     a,        false"
    })
    void matchesAsSqlDoes(String pattern, String name, boolean matches) {
        assertThat(new LikeName(pattern).matches(name)).isEqualTo(matches);
    }

    @Test
    void isQuickForEveryPattern() {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> new LikeName("%a".repeat(1_000) + "b").matches("a".repeat(1_000)));
        assertThatCode(() -> new LikeName("%\\E%")).doesNotThrowAnyException();
    }
}
