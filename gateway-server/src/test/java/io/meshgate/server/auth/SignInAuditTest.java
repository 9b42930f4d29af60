package io.meshgate.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.audit.AuditLog;
import io.meshgate.server.audit.AuditSettings;
import io.meshgate.server.session.CallOrigin;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SignInAuditTest {
    @TempDir
    Path directory;

    @Test
    void countsRefusalsBeyondThoseOfAMinute() {
        AtomicLong clock = new AtomicLong();
        GatewayException refusal = new GatewayException(ErrorCode.UNAUTHENTICATED, "no");
        try (AuditLog log = AuditLog.open(AuditSettings.defaults(directory), Clock.systemUTC())) {
            SignInAudit audit = new SignInAudit(log, clock::get);
            for (int i = 0; i < SignInAudit.REFUSALS_A_MINUTE + 7; i++) {
                audit.refused(Optional.empty(), "password", CallOrigin.UNKNOWN, refusal);
            }
            assertThat(log.recent(1_000)).hasSize(1 + SignInAudit.REFUSALS_A_MINUTE);

            clock.addAndGet(Duration.ofMinutes(1).toNanos());
            audit.refused(Optional.of("ann"), "token", CallOrigin.UNKNOWN, refusal);
            audit.refused(Optional.of("ann"), "token", CallOrigin.UNKNOWN, refusal);

            List<OptionalLong> unrecorded = log.recent(2).stream()
                    .map(entry -> entry.number("unrecorded_before"))
                    .toList();
            assertThat(unrecorded).containsExactly(OptionalLong.of(7), OptionalLong.empty());
        }
    }
}
