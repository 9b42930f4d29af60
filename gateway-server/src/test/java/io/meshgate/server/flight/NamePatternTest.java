package io.meshgate.server.flight;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamePatternTest {
    @Test
    void matchesRunsAndSingleCharacters() {
        assertThat(new NamePattern("%").matches("")).isTrue();
        assertThat(new NamePattern("a%c").matches("abbbc")).isTrue();
        assertThat(new NamePattern("a%c").matches("abbbcd")).isFalse();
        assertThat(new NamePattern("a_c").matches("abc")).isTrue();
        assertThat(new NamePattern("a_c").matches("ac")).isFalse();
        assertThat(new NamePattern("_").matches("🌍")).isTrue();
        assertThat(new NamePattern("%a%b%").matches("xxaxxbxx")).isTrue();
        assertThat(new NamePattern("").matches("")).isTrue();
        assertThat(new NamePattern("").matches("a")).isFalse();
    }

    @Test
    void takesEscapedWildcardsForThemselves() {
        assertThat(new NamePattern("100\\%").matches("100%")).isTrue();
        assertThat(new NamePattern("100\\%").matches("1000")).isFalse();
        assertThat(new NamePattern("a\\_b").matches("a_b")).isTrue();
        assertThat(new NamePattern("a\\_b").matches("axb")).isFalse();
        assertThat(new NamePattern("a\\\\").matches("a\\")).isTrue();
        assertThat(new NamePattern("a\\").matches("a\\")).isTrue();
    }

    @Test
    void keepsCase() {
        assertThat(new NamePattern("Orders").matches("orders")).isFalse();
    }

    @Test
    void staysQuickOnHostilePatterns() {
        assertThat(new NamePattern("%a".repeat(2_000) + "b").matches("a".repeat(4_000)))
                .isFalse();
    }
}
