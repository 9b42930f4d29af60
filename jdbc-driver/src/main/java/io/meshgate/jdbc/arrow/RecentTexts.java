package io.meshgate.jdbc.arrow;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Short texts of a column that were read a moment ago. Columns of flags, modes and states repeat a few values, which then
 * need neither decoding nor memory. Where values do not repeat it gives up for good. Used by one thread.
 */
final class RecentTexts {
    /** What fits into three words with its length. */
    static final int LONGEST = 23;

    private static final int WORDS = 3;
    private static final int ENTRIES = 128;
    private static final int TRIAL = 1 << 12;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final long[] words = new long[ENTRIES * WORDS];
    private final @Nullable String[] texts = new @Nullable String[ENTRIES];
    private int asked;
    private int known;
    private boolean useless;

    /** Decodes UTF-8, or knows the text; the bytes must lie within the array. */
    String read(byte[] bytes, int start, int length) {
        if (useless || length > LONGEST || start > bytes.length - WORDS * Long.BYTES) {
            return new String(bytes, start, length, StandardCharsets.UTF_8);
        }
        long first = word(bytes, start, length);
        long second = word(bytes, start + Long.BYTES, length - Long.BYTES);
        // The length in the last byte, which no text reaches, tells texts apart that end in NULs.
        long third = word(bytes, start + 2 * Long.BYTES, length - 2 * Long.BYTES) | ((long) length << 56);
        int entry = (int) (((first * MIX) ^ (Long.rotateLeft(second, 17) * MIX) ^ (third * MIX)) >>> 57);
        int place = entry * WORDS;
        String text = texts[entry];
        if (text != null && words[place] == first && words[place + 1] == second && words[place + 2] == third) {
            known++;
            return text;
        }
        return learn(bytes, start, length, entry, first, second, third);
    }

    private String learn(byte[] bytes, int start, int length, int entry, long first, long second, long third) {
        String text = new String(bytes, start, length, StandardCharsets.UTF_8);
        int place = entry * WORDS;
        texts[entry] = text;
        words[place] = first;
        words[place + 1] = second;
        words[place + 2] = third;
        if (++asked == TRIAL) {
            useless = known < TRIAL;
            asked = 0;
            known = 0;
        }
        return text;
    }

    /** The first bytes of what is left of a text, and zeros. */
    private static long word(byte[] bytes, int start, int left) {
        if (left <= 0) {
            return 0;
        }
        long word = (long) Little.LONG.get(bytes, start);
        return left >= Long.BYTES ? word : word & ((1L << (left * Byte.SIZE)) - 1);
    }
}
