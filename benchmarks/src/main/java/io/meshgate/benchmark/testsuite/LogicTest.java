package io.meshgate.benchmark.testsuite;

import java.util.List;
import java.util.Optional;

/**
 * A record of a sqllogictest script.
 *
 * @param line where it begins, from 1
 * @param conditions the {@code skipif} and {@code onlyif} in front of it
 */
record LogicTest(int line, List<Condition> conditions, Action action) {

    /** Whether the record is for a database. */
    record Condition(boolean only, String database) {}

    /** What a record does. */
    sealed interface Action permits Statement, Query, Control, Unknown {}

    /** @param fails whether it has to fail */
    record Statement(String sql, boolean fails) implements Action {}

    /**
     * @param types a letter for each column: {@code I}, {@code R}, {@code T}
     * @param expected values, or whole rows separated by tabs
     * @param hash MD5 of the values, in place of them
     */
    record Query(String sql, String types, String sort, List<String> expected, Optional<String> hash, int values)
            implements Action {}

    /** {@code halt} ends a script. */
    enum Control implements Action {
        HALT
    }

    /** What this program does not know. */
    record Unknown(String directive) implements Action {}
}
