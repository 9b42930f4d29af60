package io.meshgate.server.auth;

import io.meshgate.connector.GatewayException;
import io.meshgate.server.audit.AuditEvent;
import io.meshgate.server.audit.AuditRecord;
import io.meshgate.server.audit.AuditTrail;
import io.meshgate.server.session.CallOrigin;
import io.meshgate.server.session.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * What the audit log is told of sign-ins. Of refusals, which anybody can cause, so many a minute are recorded one by one
 * and the others counted: nobody fills the disk who cannot sign in. Thread-safe.
 */
final class SignInAudit {
    static final int REFUSALS_A_MINUTE = 300;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final AuditTrail trail;
    private final LongSupplier ticker;
    private long minuteBegan;
    private int recorded;
    private long unrecorded;

    SignInAudit(AuditTrail trail, LongSupplier ticker) {
        this.trail = trail;
        this.ticker = ticker;
        this.minuteBegan = ticker.getAsLong();
    }

    /** @throws GatewayException with AUDIT_UNAVAILABLE: then the session may not be used */
    void signedIn(Session session, CallOrigin origin) {
        trail.require(AuditRecord.of(AuditEvent.SIGNED_IN)
                .with("user", session.principal().name())
                .with("roles", new TreeSet<>(session.principal().roles()))
                .with("method", "password")
                .with("client_address", origin.address())
                .with("trace_id", origin.traceId())
                .with("outcome", "ACCEPTED"));
    }

    /**
     * Records a refusal.
     *
     * @param user only of a user who exists: whatever else is given as a name may be a password
     */
    void refused(Optional<String> user, String method, CallOrigin origin, GatewayException failure) {
        Optional<Long> before = admit();
        if (before.isEmpty()) {
            return;
        }
        AuditRecord record = AuditRecord.of(AuditEvent.SIGN_IN_REFUSED)
                .with("user", user)
                .with("method", method)
                .with("client_address", origin.address())
                .with("trace_id", origin.traceId())
                .with("outcome", "REFUSED")
                .with("error_code", failure.code().name());
        trail.note(before.get() == 0 ? record : record.with("unrecorded_before", before.get()));
    }

    /** How many were not recorded since the last one; empty if this one is not either. */
    private synchronized Optional<Long> admit() {
        long now = ticker.getAsLong();
        if (now - minuteBegan >= MINUTE) {
            minuteBegan = now;
            recorded = 0;
        }
        if (recorded >= REFUSALS_A_MINUTE) {
            unrecorded++;
            return Optional.empty();
        }
        recorded++;
        long before = unrecorded;
        unrecorded = 0;
        return Optional.of(before);
    }
}
