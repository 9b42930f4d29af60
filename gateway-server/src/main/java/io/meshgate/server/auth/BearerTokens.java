package io.meshgate.server.auth;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.function.LongSupplier;

/**
 * Issues and checks the tokens that stand for a session: signed under a key of this process, expiring, void once the
 * user's password has changed. Thread-safe.
 */
public final class BearerTokens {
    private static final String PURPOSE = "bearer token";

    private final Duration lifetime;
    private final LongSupplier ticker;
    private final Seal seal;

    /** What a valid token says. */
    record Claims(String sessionId, String credential) {}

    /** @param ticker nanoseconds of a monotonic clock */
    public BearerTokens(Duration lifetime, LongSupplier ticker, SecureRandom random) {
        this.lifetime = lifetime;
        this.ticker = ticker;
        this.seal = new Seal(random);
    }

    /**
     * @param sessionId holds no colon
     * @param credential changes when the user's password does; it is readable in the token
     */
    String issue(String sessionId, String credential) {
        byte[] payload = (sessionId + ":" + credential).getBytes(StandardCharsets.UTF_8);
        byte[] sealed = seal.seal(PURPOSE, "", ticker.getAsLong() + lifetime.toNanos(), payload);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /** @throws GatewayException with UNAUTHENTICATED for a token that is not ours or has expired */
    Claims check(String token) {
        Seal.Opened opened = seal.open(PURPOSE, "", decode(token))
                .orElseThrow(() -> unauthenticated("the token is not valid; sign in again"));
        if (opened.deadline() - ticker.getAsLong() <= 0) {
            throw unauthenticated("token expired; sign in again");
        }
        String[] parts = opened.text().split(":", 2);
        return new Claims(parts[0], parts[1]);
    }

    private static byte[] decode(String token) {
        try {
            return Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw unauthenticated("the token is not valid; sign in again");
        }
    }

    private static GatewayException unauthenticated(String message) {
        return new GatewayException(ErrorCode.UNAUTHENTICATED, message);
    }
}
