package io.meshgate.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FirstWordTest {
    @Test
    void isFoundBehindCommentsAndParentheses() {
        assertThat(FirstWord.of("-- a\n /* b * c **/ ((select 1))").reads()).isTrue();
        assertThat(FirstWord.of(" insert into t values (1)").writes()).isTrue();
        assertThat(FirstWord.of("/* select */ CREATE TABLE t AS SELECT 1").writes())
                .isTrue();
    }

    @Test
    void whatIsNotKnownIsNotRunTwice() {
        for (String sql :
                new String[] {"", "INSERT INTO t SELECT 1", "drop table t", "MERGE INTO t", "/* select 1", ";"}) {
            assertThat(FirstWord.of(sql).reads()).as(sql).isFalse();
        }
    }
}
