package io.meshgate.server.audit;

import java.util.Locale;

/** What a record of the audit log is about. The names are stable: searches match on them. */
public enum AuditEvent {
    GATEWAY_STARTED,
    GATEWAY_STOPPED,
    /** A line that a crash had left unfinished was taken out of the log. */
    LOG_RECOVERED,
    /** Records of what had happened already could not be written. */
    RECORDS_LOST,
    /** A version of the mesh directory, and so of its policies, came into force. */
    MESH_LOADED,
    MESH_REFUSED,
    SIGNED_IN,
    SIGN_IN_REFUSED,
    /** A statement was planned so as to describe it. */
    STATEMENT_PREPARED,
    /** A statement was planned and may be run. */
    STATEMENT_PLANNED,
    /** It was planned again because the mesh had changed; this plan is the one that counts. */
    STATEMENT_REPLANNED,
    STATEMENT_REFUSED,
    STATEMENT_ENDED,
    TICKET_REFUSED,
    /** Somebody is about to run a statement as another user, so as to see what that user sees, or was refused it. */
    SIMULATION,
    /** The query of an entitlement was planned so that a policy can use what it gives. */
    ENTITLEMENT_LOOKED_UP;

    /** As records have it: {@code statement-ended}. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
