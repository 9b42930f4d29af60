package io.meshgate.server.query;

import io.meshgate.server.audit.AuditEntry;
import io.meshgate.server.audit.AuditTrail;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of {@code system.runtime.audit}: the last records, newest first. */
final class AuditRows {
    static final int MOST = 10_000;

    private AuditRows() {}

    static Stream<List<@Nullable Object>> of(AuditTrail trail) {
        List<AuditEntry> entries = trail.recent(MOST);
        int count = entries.size();
        return Stream.iterate(count - 1, index -> index >= 0, index -> index - 1)
                .map(index -> row(entries.get(index)));
    }

    private static List<@Nullable Object> row(AuditEntry entry) {
        return Arrays.<@Nullable Object>asList(
                entry.sequence(),
                entry.text("time").map(AuditRows::micros).orElse(0L),
                entry.text("event").orElse(""),
                text(entry.text("query_id")),
                text(entry.text("user")),
                list(entry.texts("roles")),
                text(entry.text("statement_kind")),
                text(entry.text("statement")),
                text(entry.text("fingerprint")),
                list(entry.texts("reads", "table")),
                list(entry.texts("writes", "table")),
                list(entry.texts("policies")),
                text(entry.text("policy_version")),
                text(entry.text("outcome")),
                text(entry.text("error_code")),
                number(entry.number("rows_out")),
                number(entry.number("bytes_out")),
                number(entry.number("elapsed_micros")),
                text(entry.text("client_address")),
                text(entry.text("trace_id")),
                entry.line());
    }

    private static Long micros(String time) {
        try {
            return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
        } catch (DateTimeParseException e) {
            // Only in a file that was tampered with, which reading does not verify; the record itself shows it.
            return 0L;
        }
    }

    private static @Nullable String text(Optional<String> text) {
        return text.orElse(null);
    }

    private static @Nullable String list(Optional<List<String>> texts) {
        return texts.map(values -> String.join(", ", values)).orElse(null);
    }

    private static @Nullable Long number(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
