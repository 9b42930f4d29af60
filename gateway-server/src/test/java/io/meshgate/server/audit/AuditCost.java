package io.meshgate.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.StatementText;
import io.meshgate.server.audit.AuditSettings.Sync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures what a record costs rather than tests, so only {@code -Dtest=AuditCost} runs it. */
final class AuditCost {
    private static final int WARM_UP = 50_000;
    private static final int MEASURED = 50_000;

    @TempDir
    Path directory;

    @Test
    void measuresRecords() throws IOException {
        measure(directory, "interval, SHA-256", Sync.INTERVAL, Optional.empty(), MEASURED);
        measure(directory, "interval, HMAC", Sync.INTERVAL, AuditKey.of(new byte[32]), MEASURED);
        measure(directory, "always, SHA-256", Sync.ALWAYS, Optional.empty(), 500);
    }

    @Test
    void measuresTexts() {
        String sql =
                "SELECT c_name, c_phone FROM sales.retail.customer WHERE c_nation = 'FRANCE' AND c_id IN (1, 2, 3)";
        int characters = 0;
        for (int i = 0; i < WARM_UP; i++) {
            characters += StatementText.ofPlanned(sql).text().orElseThrow().length();
        }
        long from = System.nanoTime();
        for (int i = 0; i < MEASURED; i++) {
            characters += StatementText.ofPlanned(sql).text().orElseThrow().length();
        }
        System.out.printf("%.1f us a text%n", (System.nanoTime() - from) / 1e3 / MEASURED);
        assertThat(characters).isPositive();
    }

    private static void measure(Path parent, String what, Sync sync, Optional<AuditKey> key, int count)
            throws IOException {
        AuditSettings settings = new AuditSettings(
                Files.createTempDirectory(parent, "log"), 64 << 20, true, sync, Duration.ofMillis(200), key);
        try (AuditLog log = AuditLog.open(settings, Clock.systemUTC())) {
            for (int i = 0; i < Math.min(WARM_UP, count); i++) {
                log.require(record());
            }
            long from = System.nanoTime();
            for (int i = 0; i < count; i++) {
                log.require(record());
            }
            double micros = (System.nanoTime() - from) / 1e3 / count;
            System.out.printf("%s: %.1f us a record%n", what, micros);
            assertThat(log.recent(1)).hasSize(1);
        }
    }

    /** As of a statement over one governed table. */
    private static AuditRecord record() {
        return AuditRecord.of(AuditEvent.STATEMENT_ENDED)
                .with("query_id", "0123456789abcdef0123456789abcdef")
                .with("user", "analyst")
                .with("roles", List.of("analyst", "reader"))
                .with("client_address", "127.0.0.1")
                .with("statement_kind", "QUERY")
                .with("fingerprint", "0123456789abcdef0123456789abcdef")
                .with("statement", Optional.of("SELECT c_name, c_phone FROM sales.retail.customer WHERE c_nation = ?"))
                .withObjects("reads", List.of(Map.of("table", "sales.retail.customer", "snapshot", "1234567890123")))
                .with("policies", List.of("phone-last-four", "customers-of-own-regions"))
                .with("policy_version", "a".repeat(73))
                .with("mesh_version", "b".repeat(73))
                .with("outcome", "FINISHED")
                .with("rows_out", 1)
                .with("bytes_out", 64)
                .with("elapsed_micros", 1234);
    }
}
