package io.meshgate.server.auth;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.audit.AuditTrail;
import io.meshgate.server.session.CallOrigin;
import io.meshgate.server.session.Session;
import io.meshgate.server.session.SessionRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * From credentials to a session whose principal is that of this moment: the user is looked up in the current
 * directory at every call, so that a changed role counts at once and a removed user is out. Thread-safe.
 */
public final class Authenticator {
    private final Supplier<UserDirectory> users;
    private final SessionRegistry sessions;
    private final BearerTokens tokens;
    private final SignInAudit audit;

    /** A session and the token that stands for it. */
    public record SignedIn(Session session, String token) {
        /** Never shows the token. */
        @Override
        public String toString() {
            return "SignedIn[" + session.id() + "]";
        }
    }

    /** @param ticker nanoseconds of a monotonic clock */
    public Authenticator(
            Supplier<UserDirectory> users,
            SessionRegistry sessions,
            BearerTokens tokens,
            AuditTrail audit,
            LongSupplier ticker) {
        this.users = users;
        this.sessions = sessions;
        this.tokens = tokens;
        this.audit = new SignInAudit(audit, ticker);
    }

    /**
     * Opens a session of its own for whoever knows the password.
     *
     * @throws GatewayException with AUDIT_UNAVAILABLE when it cannot be recorded that someone signs in
     */
    public SignedIn signIn(String name, String password, Peer peer, CallOrigin origin) {
        User user = verified(name, password, peer, origin);
        return signedIn(sessions.open(user.principal()), user, origin);
    }

    /**
     * For clients that send their password with every call: the same user gets the same session on the same
     * connection.
     */
    public SignedIn signIn(String name, String password, Peer peer, CallOrigin origin, String connection) {
        User user = verified(name, password, peer, origin);
        Session session = sessions.open(user.principal(), connection);
        session.refresh(user.principal());
        return signedIn(session, user, origin);
    }

    private User verified(String name, String password, Peer peer, CallOrigin origin) {
        UserDirectory directory = users.get();
        try {
            return directory.signIn(name, password, peer);
        } catch (GatewayException refusal) {
            audit.refused(directory.user(name).map(User::name), "password", origin, refusal);
            throw refusal;
        }
    }

    /**
     * The session of a token.
     *
     * @throws GatewayException with UNAUTHENTICATED if the token is not valid, or its session has ended, or its user
     *     is gone or has another password by now
     */
    public Session resume(String token, CallOrigin origin) {
        try {
            return resume(token);
        } catch (GatewayException refusal) {
            audit.refused(Optional.empty(), "token", origin, refusal);
            throw refusal;
        }
    }

    private Session resume(String token) {
        BearerTokens.Claims claims = tokens.check(token);
        Session session = sessions.find(claims.sessionId()).orElseThrow(Authenticator::ended);
        User user = users.get().user(session.principal().name()).orElse(null);
        if (user == null || !claims.credential().equals(credential(user))) {
            sessions.close(session.id());
            throw ended();
        }
        session.refresh(user.principal());
        return session;
    }

    /** Ends a session; its tokens are void from now on. */
    public boolean signOut(Session session) {
        return sessions.close(session.id());
    }

    /** Ends the sessions of users who are gone, which otherwise end with their next call. */
    public void signOutRemovedUsers() {
        UserDirectory now = users.get();
        sessions.closeAllBut(name -> now.user(name).isPresent());
    }

    private SignedIn signedIn(Session session, User user, CallOrigin origin) {
        if (session.introduce()) {
            try {
                audit.signedIn(session, origin);
            } catch (GatewayException unrecorded) {
                sessions.close(session.id());
                throw unrecorded;
            }
        }
        return new SignedIn(session, tokens.issue(session.id(), credential(user)));
    }

    private static GatewayException ended() {
        return new GatewayException(ErrorCode.UNAUTHENTICATED, "the session has ended; sign in again");
    }

    /** A fingerprint of the password's hash: salted and hashed twice, it tells nothing of the password. */
    private static String credential(User user) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(user.passwordHash().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
