package io.meshgate.server.query;

import io.meshgate.planner.Principal;
import io.meshgate.server.session.ClientInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A query as its own principal may see it in {@code system.runtime.queries}: nothing in it derives from rows that a
 * policy hides, as what was read and by which policies does.
 *
 * @param text of the statement, cut when it is long
 * @param started from the submission to the start, empty while it waits for its client
 */
record QueryRecord(
        Principal principal,
        String text,
        Optional<String> catalog,
        Optional<String> schema,
        ClientInfo client,
        Instant submitted,
        Optional<Duration> started,
        QuerySummary summary) {
    /** Bounds what the history holds, whatever the statements. */
    static final int LONGEST_TEXT = 4_096;

    static String cut(String sql) {
        if (sql.length() <= LONGEST_TEXT) {
            return sql;
        }
        int end = Character.isHighSurrogate(sql.charAt(LONGEST_TEXT - 1)) ? LONGEST_TEXT - 1 : LONGEST_TEXT;
        return sql.substring(0, end) + "...";
    }

    Optional<Instant> startedAt() {
        return started.map(submitted::plus);
    }

    Optional<Instant> endedAt() {
        return summary.state().isTerminal()
                ? Optional.of(startedAt().orElse(submitted).plusNanos(summary.totalNanos()))
                : Optional.empty();
    }
}
