package io.meshgate.server.auth;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs small payloads that clients carry (tokens, tickets, handles) with HMAC-SHA-256 under a random key that lives
 * as long as this object. What a payload is bound to enters the signature but not the sealed bytes. Thread-safe.
 */
public final class Seal {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 32;
    private static final int LONGEST = 4_096;

    private final SecretKeySpec key;

    /** An opened payload; {@code deadline} is whatever was sealed, not checked. */
    public record Opened(long deadline, byte[] payload) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    public Seal(SecureRandom random) {
        byte[] bytes = new byte[MAC_BYTES];
        random.nextBytes(bytes);
        this.key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /**
     * @param purpose keeps one kind of payload from passing for another
     * @param boundTo what has to be presented again to open it
     */
    public byte[] seal(String purpose, String boundTo, long deadline, byte[] payload) {
        byte[] mac = mac(purpose, boundTo, deadline, payload);
        return ByteBuffer.allocate(Long.BYTES + payload.length + MAC_BYTES)
                .putLong(deadline)
                .put(payload)
                .put(mac)
                .array();
    }

    /** The payload, if it was sealed here for the same purpose and bound to the same. */
    public Optional<Opened> open(String purpose, String boundTo, byte[] sealed) {
        if (sealed.length < Long.BYTES + MAC_BYTES || sealed.length > LONGEST) {
            return Optional.empty();
        }
        try {
            ByteBuffer buffer = ByteBuffer.wrap(sealed);
            long deadline = buffer.getLong();
            byte[] payload = new byte[sealed.length - Long.BYTES - MAC_BYTES];
            buffer.get(payload);
            byte[] mac = new byte[MAC_BYTES];
            buffer.get(mac);
            return MessageDigest.isEqual(mac, mac(purpose, boundTo, deadline, payload))
                    ? Optional.of(new Opened(deadline, payload))
                    : Optional.empty();
        } catch (BufferUnderflowException e) {
            throw new AssertionError("lengths were checked", e);
        }
    }

    private byte[] mac(String purpose, String boundTo, long deadline, byte[] payload) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            update(mac, purpose.getBytes(StandardCharsets.UTF_8));
            update(mac, boundTo.getBytes(StandardCharsets.UTF_8));
            mac.update(ByteBuffer.allocate(Long.BYTES).putLong(0, deadline));
            update(mac, payload);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static void update(Mac mac, byte[] part) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
        mac.update(part);
    }
}
