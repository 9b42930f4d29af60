package io.meshgate.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.server.audit.AuditTrail;
import io.meshgate.server.session.CallOrigin;
import io.meshgate.server.session.Session;
import io.meshgate.server.session.SessionRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
    private static final Peer PEER = new Peer("1.2.3.4");
    private static final String HASH = UserDirectory.hash("secret".toCharArray());

    private final AtomicLong clock = new AtomicLong();
    private volatile UserDirectory users = directory(HASH, "reader");
    private final SessionRegistry sessions = new SessionRegistry(
            new SessionRegistry.Limits(10, 10, Duration.ofDays(2)), clock::get, new SecureRandom(), ended -> {});
    private final Authenticator authenticator = new Authenticator(
            () -> users,
            sessions,
            new BearerTokens(Duration.ofDays(1), clock::get, new SecureRandom()),
            AuditTrail.OFF,
            clock::get);

    @Test
    void findsTheSessionOfAToken() {
        Authenticator.SignedIn signedIn = authenticator.signIn("ann", "secret", PEER, CallOrigin.UNKNOWN);
        assertThat(authenticator.resume(signedIn.token(), CallOrigin.UNKNOWN)).isSameAs(signedIn.session());
    }

    @Test
    void opensASessionForEachSignIn() {
        assertThat(authenticator
                        .signIn("ann", "secret", PEER, CallOrigin.UNKNOWN)
                        .session())
                .isNotSameAs(authenticator
                        .signIn("ann", "secret", PEER, CallOrigin.UNKNOWN)
                        .session());
    }

    @Test
    void keepsOneSessionForAConnection() {
        Session first = authenticator
                .signIn("ann", "secret", PEER, CallOrigin.UNKNOWN, "1.2.3.4:5")
                .session();
        assertThat(authenticator
                        .signIn("ann", "secret", PEER, CallOrigin.UNKNOWN, "1.2.3.4:5")
                        .session())
                .isSameAs(first);
        assertThat(authenticator
                        .signIn("ann", "secret", PEER, CallOrigin.UNKNOWN, "1.2.3.4:6")
                        .session())
                .isNotSameAs(first);
    }

    @Test
    void refusesATokenAfterItsTime() {
        String token =
                authenticator.signIn("ann", "secret", PEER, CallOrigin.UNKNOWN).token();
        clock.addAndGet(Duration.ofHours(24).toNanos());
        assertRefused(token, "token expired");
    }

    @Test
    void refusesATokenThatWasChangedAnywhere() {
        String token =
                authenticator.signIn("ann", "secret", PEER, CallOrigin.UNKNOWN).token();
        for (int i = 0; i < token.length() - 1; i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            assertRefused(token.substring(0, i) + other + token.substring(i + 1), "the token is not valid");
        }
        assertRefused("", "the token is not valid");
        assertRefused("!", "the token is not valid");
    }

    @Test
    void refusesATokenOfAnotherProcess() {
        Authenticator restarted = new Authenticator(
                () -> users,
                sessions,
                new BearerTokens(Duration.ofDays(1), clock::get, new SecureRandom()),
                AuditTrail.OFF,
                clock::get);
        String token =
                restarted.signIn("ann", "secret", PEER, CallOrigin.UNKNOWN).token();
        assertRefused(token, "the token is not valid");
    }

    @Test
    void refusesATokenOfASessionThatEnded() {
        Authenticator.SignedIn signedIn = authenticator.signIn("ann", "secret", PEER, CallOrigin.UNKNOWN);
        authenticator.signOut(signedIn.session());
        assertRefused(signedIn.token(), "the session has ended");
    }

    @Test
    void takesChangedRolesFromTheNextCallOn() {
        Authenticator.SignedIn signedIn = authenticator.signIn("ann", "secret", PEER, CallOrigin.UNKNOWN);
        users = directory(HASH, "steward");
        assertThat(authenticator
                        .resume(signedIn.token(), CallOrigin.UNKNOWN)
                        .principal()
                        .roles())
                .containsExactly("steward");
    }

    @Test
    void endsTheSessionOfAUserWhoIsGone() {
        Authenticator.SignedIn signedIn = authenticator.signIn("ann", "secret", PEER, CallOrigin.UNKNOWN);
        users = new UserDirectory(List.of());
        assertRefused(signedIn.token(), "the session has ended");
        users = directory(HASH, "reader");
        assertRefused(signedIn.token(), "the session has ended");
    }

    @Test
    void endsTheSessionWhenThePasswordChanges() {
        Authenticator.SignedIn signedIn = authenticator.signIn("ann", "secret", PEER, CallOrigin.UNKNOWN);
        users = directory(UserDirectory.hash("other".toCharArray()), "reader");
        assertRefused(signedIn.token(), "the session has ended");
    }

    private void assertRefused(String token, String message) {
        assertThatThrownBy(() -> authenticator.resume(token, CallOrigin.UNKNOWN))
                .hasMessageContaining(message);
    }

    private static UserDirectory directory(String hash, String role) {
        return new UserDirectory(List.of(new User("ann", hash, Set.of(role), Map.of())));
    }
}
