package io.meshgate.server.engine.duckdb;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.fpe.FPEEngine;
import org.bouncycastle.crypto.fpe.FPEFF1Engine;
import org.bouncycastle.crypto.params.FPEParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;

/**
 * FF1 of NIST SP 800-38G with AES, over those characters of a text that are of an alphabet: together they are one numeral
 * string. Spaces and punctuation of ASCII stay as they are. Not thread-safe.
 */
final class Ff1 {
    /** The time that a text takes grows with the square of its length. */
    static final int MOST = 256;

    /** What the standard asks for: fewer numeral strings of one length could be tried out. */
    private static final BigInteger FEWEST_STRINGS = BigInteger.valueOf(1_000_000);

    private static final byte OTHER = -1;
    private static final byte[] NO_TWEAK = {};

    private final FPEEngine engine = new FPEFF1Engine(new Aes());
    private final byte[] alphabet;
    private final byte[] numerals = new byte[1 << 7];
    private final int fewest;
    private final byte[] plain = new byte[MOST];
    private final byte[] encrypted = new byte[MOST];

    /**
     * @param alphabet different characters of ASCII, in the order of their numerals
     * @param key 16, 24 or 32 bytes
     */
    Ff1(String alphabet, byte[] key) {
        this(alphabet, key, NO_TWEAK);
    }

    Ff1(String alphabet, byte[] key, byte[] tweak) {
        this.alphabet = alphabet.getBytes(StandardCharsets.US_ASCII);
        int radix = this.alphabet.length;
        Arrays.fill(numerals, OTHER);
        for (int i = 0; i < radix; i++) {
            numerals[this.alphabet[i]] = (byte) i;
        }
        fewest = fewest(radix);
        engine.init(true, new FPEParameters(new KeyParameter(key), radix, tweak));
    }

    private static int fewest(int radix) {
        int length = 1;
        while (BigInteger.valueOf(radix).pow(length).compareTo(FEWEST_STRINGS) < 0) {
            length++;
        }
        return length;
    }

    /**
     * The same text in UTF-8, with other characters of the alphabet.
     *
     * @return null if it has letters or digits of no alphabet or characters that are not of ASCII, fewer characters of the
     *     alphabet than make a million numeral strings, or more than {@link #MOST}
     */
    byte @Nullable [] encrypted(String text) {
        // The bytes of a character of several bytes are all below 0.
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (byte each : bytes) {
            if (isOfAlphabet(each)) {
                if (length == MOST) {
                    return null;
                }
                plain[length++] = numerals[each];
            } else if (each < 0 || Character.isLetterOrDigit(each)) {
                // Left as it is, it would be read.
                return null;
            }
        }
        if (length < fewest) {
            return null;
        }
        engine.processBlock(plain, 0, length, encrypted, 0);
        int next = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (isOfAlphabet(bytes[i])) {
                bytes[i] = alphabet[encrypted[next++]];
            }
        }
        return bytes;
    }

    private boolean isOfAlphabet(byte each) {
        return each >= 0 && numerals[each] != OTHER;
    }
}
