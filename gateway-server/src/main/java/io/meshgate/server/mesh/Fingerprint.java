package io.meshgate.server.mesh;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns content into a version: the SHA-256 of what is no secret, then a dot and a short code of the secrets.
 *
 * <p>The code is an HMAC under a key that lives as long as the process, so that whoever reads versions in a log cannot
 * try out passwords. The first part is the same on every gateway, the second is not.
 */
final class Fingerprint {
    private final MessageDigest open;
    private final Mac secret;

    private Fingerprint(MessageDigest open, Mac secret) {
        this.open = open;
        this.secret = secret;
    }

    /** Makes fingerprints that can be compared with each other. */
    static final class Maker {
        private final byte[] key = new byte[32];

        Maker() {
            new SecureRandom().nextBytes(key);
        }

        Fingerprint begin() {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
                return new Fingerprint(sha256(), mac);
            } catch (GeneralSecurityException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException failure) {
            throw new IllegalStateException(failure);
        }
    }

    Fingerprint add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Each part is preceded by its length, so that no two sequences of parts read the same. */
    Fingerprint add(byte[] bytes) {
        open.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        open.update(bytes);
        return this;
    }

    Fingerprint addSecret(String name, byte[] bytes) {
        add(name);
        secret.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        secret.update(bytes);
        return this;
    }

    String version() {
        String code = HexFormat.of().formatHex(secret.doFinal(), 0, 4);
        return HexFormat.of().formatHex(open.digest()) + "." + code;
    }
}
