package io.meshgate.benchmark.differential;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Hashes of values that are not NULL, by the JDK's own means. */
final class HashMasks {
    static final String KEY_NAME = "proof";
    static final String KEY_HEX = "00112233445566778899aabbccddeeff0123456789abcdef";

    private static final String HMAC = "HmacSHA256";

    private HashMasks() {}

    static String keyed(String text) {
        return keyed(HexFormat.of().parseHex(KEY_HEX), text);
    }

    /** Under the key of one product, derived by HKDF (RFC 5869) without salt. */
    static String keyedFor(String domain, String schema, String text) {
        byte[] extracted = hmac(new byte[32], HexFormat.of().parseHex(KEY_HEX));
        String info = "meshgate keyed-hash\0" + domain + "\0" + schema + "\u0001";
        return keyed(hmac(extracted, info.getBytes(StandardCharsets.UTF_8)), text);
    }

    private static String keyed(byte[] key, String text) {
        return HexFormat.of().formatHex(hmac(key, text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] hmac(byte[] key, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SHA-256 of a text, an Integer, a Long or bytes, of the same type. */
    static Object sha256(Object value) {
        if (value instanceof Integer number) {
            return digest(little(Integer.BYTES).putInt(number).array()).getInt();
        }
        if (value instanceof Long number) {
            return digest(little(Long.BYTES).putLong(number).array()).getLong();
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return digest(bytes);
        }
        return HexFormat.of()
                .formatHex(digest(value.toString().getBytes(StandardCharsets.UTF_8))
                        .array());
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer digest(byte[] bytes) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
