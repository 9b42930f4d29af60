package io.meshgate.server.session;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Principal;
import io.meshgate.planner.SessionContext;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the gateway remembers between the statements of one client: the principal and the defaults. Thread-safe.
 */
public final class Session {
    private final String id;
    private final Optional<String> simulatedBy;
    /** The session of which this is the part that states a purpose. */
    private final Optional<Session> whole;

    private final Optional<String> statedPurpose;
    private volatile SessionContext context;
    private final AtomicBoolean introduced = new AtomicBoolean();
    private volatile ClientInfo client = ClientInfo.NONE;

    public Session(String id, Principal principal) {
        this(id, principal, Optional.empty());
    }

    /** @param simulatedBy the user who asks in the principal's place, to see what the principal sees */
    public Session(String id, Principal principal, Optional<String> simulatedBy) {
        this(id, principal, simulatedBy, Optional.empty(), Optional.empty());
    }

    private Session(
            String id,
            Principal principal,
            Optional<String> simulatedBy,
            Optional<Session> whole,
            Optional<String> statedPurpose) {
        this.simulatedBy = simulatedBy;
        this.id = id;
        this.whole = whole;
        this.statedPurpose = statedPurpose;
        this.context = new SessionContext(principal, Optional.empty(), Optional.empty(), ZoneOffset.UTC);
    }

    public String id() {
        return id;
    }

    /** The user who asks in the principal's place; empty when it is the principal, as nearly always. */
    public Optional<String> simulatedBy() {
        return simulatedBy;
    }

    public Principal principal() {
        return context().principal();
    }

    /**
     * This session as a call sees it that states its purpose itself: the same in all else, so that changes of the one are
     * changes of the other, but whatever purpose this session has, now or later, is that of other calls.
     *
     * @param purpose one that the mesh declares
     */
    public Session statingPurpose(String purpose) {
        return new Session(id, principal(), simulatedBy, Optional.of(whole.orElse(this)), Optional.of(purpose));
    }

    /** True for the first call only: for what is done once with a session. */
    public boolean introduce() {
        return whole.orElse(this).introduced.compareAndSet(false, true);
    }

    /** The defaults of this moment; a statement uses one such value from start to end. */
    public SessionContext context() {
        return whole.map(session -> asked(session.context())).orElse(context);
    }

    private SessionContext asked(SessionContext shared) {
        return new SessionContext(
                shared.principal().withPurpose(statedPurpose), shared.catalog(), shared.schema(), shared.zone());
    }

    /** What the client has said of itself with its last call. */
    public ClientInfo client() {
        return whole.orElse(this).client;
    }

    public void describe(ClientInfo said) {
        whole.orElse(this).client = said;
    }

    /**
     * Replaces what is known of the principal after a reload of the users; the purpose and the defaults stay.
     *
     * @param principal of the same name
     */
    public void refresh(Principal principal) {
        whole.orElse(this).refreshOwn(principal);
    }

    private synchronized void refreshOwn(Principal principal) {
        SessionContext old = context;
        if (!old.principal().name().equals(principal.name())) {
            throw new IllegalArgumentException("a session never changes hands");
        }
        if (!old.principal().isSameUserAs(principal)) {
            Principal same = principal.withPurpose(old.principal().purpose());
            context = new SessionContext(same, old.catalog(), old.schema(), old.zone());
        }
    }

    /**
     * Applies a USE, SET SESSION or RESET SESSION that the planner has checked.
     *
     * @throws GatewayException with INVALID_ARGUMENT for a change of a purpose that the call has stated itself
     */
    public void apply(PlannedStatement.SessionChange change) {
        if (statedPurpose.isPresent() && change.settings().containsKey("purpose")) {
            throw new GatewayException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The client states its purpose with each call, as the connection was opened with one; it cannot be"
                            + " changed by a statement");
        }
        whole.orElse(this).applyOwn(change);
    }

    private synchronized void applyOwn(PlannedStatement.SessionChange change) {
        SessionContext old = context;
        ZoneId zone = old.zone();
        Optional<String> timeZone = change.settings().get("time_zone");
        if (timeZone != null) {
            zone = timeZone.map(ZoneId::of).orElse(ZoneOffset.UTC);
        }
        Optional<String> purpose = change.settings().get("purpose");
        context = new SessionContext(
                purpose == null ? old.principal() : old.principal().withPurpose(purpose),
                change.catalog().or(old::catalog),
                change.catalog().isPresent() ? change.schema() : change.schema().or(old::schema),
                zone);
    }
}
