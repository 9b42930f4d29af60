package io.meshgate.server.session;

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
    private volatile SessionContext context;
    private final AtomicBoolean introduced = new AtomicBoolean();
    private volatile ClientInfo client = ClientInfo.NONE;

    public Session(String id, Principal principal) {
        this.id = id;
        this.context = new SessionContext(principal, Optional.empty(), Optional.empty(), ZoneOffset.UTC);
    }

    public String id() {
        return id;
    }

    public Principal principal() {
        return context.principal();
    }

    /** True for the first call only: for what is done once with a session. */
    public boolean introduce() {
        return introduced.compareAndSet(false, true);
    }

    /** The defaults of this moment; a statement uses one such value from start to end. */
    public SessionContext context() {
        return context;
    }

    /** What the client has said of itself with its last call. */
    public ClientInfo client() {
        return client;
    }

    public void describe(ClientInfo said) {
        client = said;
    }

    /**
     * Replaces what is known of the principal after a reload of the users; the defaults stay.
     *
     * @param principal of the same name
     */
    public synchronized void refresh(Principal principal) {
        SessionContext old = context;
        if (!old.principal().name().equals(principal.name())) {
            throw new IllegalArgumentException("a session never changes hands");
        }
        if (!old.principal().equals(principal)) {
            context = new SessionContext(principal, old.catalog(), old.schema(), old.zone());
        }
    }

    /** Applies a USE, SET SESSION or RESET SESSION that the planner has checked. */
    public synchronized void apply(PlannedStatement.SessionChange change) {
        SessionContext old = context;
        ZoneId zone = old.zone();
        Optional<String> timeZone = change.settings().get("time_zone");
        if (timeZone != null) {
            zone = timeZone.map(ZoneId::of).orElse(ZoneOffset.UTC);
        }
        context = new SessionContext(
                old.principal(),
                change.catalog().or(old::catalog),
                change.catalog().isPresent() ? change.schema() : change.schema().or(old::schema),
                zone);
    }
}
