package io.meshgate.server.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Passwords that were right a moment ago: tools open connections by the dozen, and each would take the 40 milliseconds and
 * 19 MiB that argon2id means to take. What is remembered is no password but its HMAC-SHA-256 under a key that lives in
 * this object alone; a wrong password is never found, and takes its full time. Thread-safe.
 */
final class RecentPasswords {
    static final Duration REMEMBERED = Duration.ofMinutes(5);

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int MOST = 10_000;

    private final SecretKeySpec key;
    private final Cache<String, byte[]> macs;

    /** @param ticker nanoseconds of a monotonic clock */
    RecentPasswords(LongSupplier ticker) {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, ALGORITHM);
        macs = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(REMEMBERED)
                .ticker(ticker::getAsLong)
                .build();
    }

    boolean contains(String name, String password) {
        byte[] known = macs.getIfPresent(name);
        return known != null && MessageDigest.isEqual(known, mac(name, password));
    }

    /** To be called for a password that has just been verified. */
    void remember(String name, String password) {
        macs.put(name, mac(name, password));
    }

    private byte[] mac(String name, String password) {
        byte[] user = name.getBytes(StandardCharsets.UTF_8);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, user.length));
            mac.update(user);
            return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
