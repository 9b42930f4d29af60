package io.meshgate.server.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secret without which nobody can continue or forge a chain of records. Immutable; never shows itself. */
public final class AuditKey {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_BYTES = 16;
    private static final int ID_BYTES = 4;
    private static final Pattern HEX = Pattern.compile("([0-9A-Fa-f]{2}){16,}");

    private final byte[] bytes;

    private AuditKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A key from what a secret holds: hex digits, or else the bytes as they are.
     *
     * @return empty when it is shorter than 16 bytes
     */
    public static Optional<AuditKey> of(byte[] secret) {
        String text = new String(secret, StandardCharsets.ISO_8859_1).strip();
        byte[] bytes = HEX.matcher(text).matches() ? HexFormat.of().parseHex(text) : secret.clone();
        return bytes.length < LEAST_BYTES ? Optional.empty() : Optional.of(new AuditKey(bytes));
    }

    byte[] mac(byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes, ALGORITHM));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }

    /** Tells keys apart and says nothing of them. */
    String id() {
        byte[] code = mac("meshgate audit key".getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(code, 0, ID_BYTES);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AuditKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "AuditKey";
    }
}
