package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.QueryPlan.DerivedKey;
import io.meshgate.planner.QueryPlan.KeyBlock;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What the masks of one execution of a query are keyed with. Thread-safe. */
final class MaskSecrets {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String HMAC = "HmacSHA256";
    private static final int BLOCK_BYTES = 64;
    private static final int DIGEST_BYTES = 32;

    private final Map<String, byte[]> keys;
    private final byte[] salt = new byte[DIGEST_BYTES];

    /** @param keys by name; the arrays must not be changed by anyone */
    MaskSecrets(Map<String, byte[]> keys) {
        this.keys = keys;
        RANDOM.nextBytes(salt);
    }

    /** Random bytes, the same at every call. */
    byte[] salt() {
        return salt.clone();
    }

    /** RFC 2104: the key, hashed if it is longer than a block, filled up with zeros, XORed with the pad. */
    byte[] keyBlock(KeyBlock block) {
        byte[] named = named(block.key());
        try {
            byte[] key = block.derivedFor().isEmpty() ? named : derived(named, block.derivedFor());
            byte[] padded = Arrays.copyOf(
                    key.length > BLOCK_BYTES
                            ? MessageDigest.getInstance("SHA-256").digest(key)
                            : key,
                    BLOCK_BYTES);
            for (int i = 0; i < BLOCK_BYTES; i++) {
                padded[i] ^= block.pad();
            }
            return padded;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** RFC 5869, 32 bytes. */
    byte[] derivedKey(DerivedKey key) {
        try {
            return derived(named(key.key()), key.derivedFor());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] named(String key) {
        byte[] named = keys.get(key);
        if (named == null) {
            throw new GatewayException(ErrorCode.POLICY_INVALID, "A mask names a key that the mesh does not have.");
        }
        return named;
    }

    /** RFC 5869 without salt, of which one block is enough. */
    private static byte[] derived(byte[] key, String derivedFor) throws GeneralSecurityException {
        byte[] info = derivedFor.getBytes(StandardCharsets.UTF_8);
        byte[] block = Arrays.copyOf(info, info.length + 1);
        block[info.length] = 1;
        return hmac(hmac(new byte[DIGEST_BYTES], key), block);
    }

    private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(key, HMAC));
        return mac.doFinal(text);
    }

    /** Never shows keys or salt. */
    @Override
    public String toString() {
        return "MaskSecrets";
    }
}
