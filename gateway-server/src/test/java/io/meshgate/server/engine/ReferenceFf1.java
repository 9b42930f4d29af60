package io.meshgate.server.engine;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** FF1 with an empty tweak, written from NIST SP 800-38G, algorithm 7; the mask, from its documentation. */
public final class ReferenceFf1 {
    private ReferenceFf1() {}

    /** Empty for a text with too few or too many characters of the alphabet, or with others than spaces and punctuation. */
    public static Optional<String> masked(String text, String alphabet, byte[] key) {
        if (text.codePoints()
                .anyMatch(each -> each > 127 || (Character.isLetterOrDigit(each) && alphabet.indexOf(each) < 0))) {
            return Optional.empty();
        }
        StringBuilder plain = new StringBuilder();
        text.codePoints().filter(each -> alphabet.indexOf(each) >= 0).forEach(plain::appendCodePoint);
        if (plain.length() > 256 || Math.pow(alphabet.length(), plain.length()) < 1_000_000) {
            return Optional.empty();
        }
        String encrypted = encrypted(plain.toString(), alphabet, key);
        StringBuilder masked = new StringBuilder();
        int[] next = {0};
        text.codePoints()
                .forEach(each ->
                        masked.appendCodePoint(alphabet.indexOf(each) < 0 ? each : encrypted.charAt(next[0]++)));
        return Optional.of(masked.toString());
    }

    private static String encrypted(String text, String alphabet, byte[] key) {
        BigInteger radix = BigInteger.valueOf(alphabet.length());
        int n = text.length();
        int u = n / 2;
        int v = n - u;
        String left = text.substring(0, u);
        String right = text.substring(u);
        int bytes = (radix.pow(v).subtract(BigInteger.ONE).bitLength() + 7) / 8;
        int wanted = 4 * ((bytes + 3) / 4) + 4;
        byte[] start = ByteBuffer.allocate(16)
                .put(new byte[] {1, 2, 1, 0, 0, (byte) alphabet.length(), 10, (byte) u})
                .putInt(n)
                .putInt(0)
                .array();
        for (int round = 0; round < 10; round++) {
            byte[] block = new byte[(bytes + 1 + 15) / 16 * 16];
            block[block.length - bytes - 1] = (byte) round;
            byte[] numeral = fixed(number(right, alphabet), bytes);
            System.arraycopy(numeral, 0, block, block.length - bytes, bytes);
            BigInteger random = new BigInteger(1, stream(key, mac(key, start, block), wanted));
            int width = round % 2 == 0 ? u : v;
            BigInteger sum = number(left, alphabet).add(random).mod(radix.pow(width));
            left = right;
            right = text(sum, width, alphabet);
        }
        return left + right;
    }

    private static byte[] mac(byte[] key, byte[] start, byte[] rest) {
        byte[] state = aes(key, start);
        for (int i = 0; i < rest.length; i += 16) {
            for (int j = 0; j < 16; j++) {
                state[j] ^= rest[i + j];
            }
            state = aes(key, state);
        }
        return state;
    }

    private static byte[] stream(byte[] key, byte[] first, int wanted) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(first);
        for (int i = 1; stream.size() < wanted; i++) {
            byte[] counted = first.clone();
            byte[] counter = ByteBuffer.allocate(4).putInt(i).array();
            for (int j = 0; j < 4; j++) {
                counted[12 + j] ^= counter[j];
            }
            stream.writeBytes(aes(key, counted));
        }
        return Arrays.copyOf(stream.toByteArray(), wanted);
    }

    private static byte[] aes(byte[] key, byte[] block) {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            return cipher.doFinal(block);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] fixed(BigInteger number, int bytes) {
        byte[] fixed = new byte[bytes];
        byte[] all = number.toByteArray();
        int copied = Math.min(all.length, bytes);
        System.arraycopy(all, all.length - copied, fixed, bytes - copied, copied);
        return fixed;
    }

    private static BigInteger number(String text, String alphabet) {
        BigInteger number = BigInteger.ZERO;
        for (int i = 0; i < text.length(); i++) {
            number = number.multiply(BigInteger.valueOf(alphabet.length()))
                    .add(BigInteger.valueOf(alphabet.indexOf(text.charAt(i))));
        }
        return number;
    }

    private static String text(BigInteger number, int width, String alphabet) {
        StringBuilder text = new StringBuilder();
        BigInteger left = number;
        for (int i = 0; i < width; i++) {
            BigInteger[] parts = left.divideAndRemainder(BigInteger.valueOf(alphabet.length()));
            text.append(alphabet.charAt(parts[1].intValue()));
            left = parts[0];
        }
        return text.reverse().toString();
    }
}
