package io.meshgate.jdbc.flight;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The array of a message that has been read, kept for one that is to come. A new array is cleared before anything is
 * written to it, which is a twelfth of the CPU time of a loop over large messages. For any threads.
 */
final class SpareArray {
    /** Below, a new array costs next to nothing. */
    private static final int WORTH_KEEPING = 1 << 15;

    private static final int SLACK_SHIFT = 4;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - Long.BYTES;

    private final AtomicReference<byte @Nullable []> spare = new AtomicReference<>();

    /** An array that holds at least as many bytes, with anything in it. */
    byte[] take(int length) {
        if (length < WORTH_KEEPING) {
            return new byte[length];
        }
        byte[] kept = spare.getAndSet(null);
        // Not one that is far too large: memory is counted by the messages.
        if (kept != null && kept.length >= length && kept.length >> 1 <= length) {
            return kept;
        }
        // The batches of a result differ a little in size.
        return new byte[(int) Math.min((long) length + (length >> SLACK_SHIFT), LARGEST_ARRAY)];
    }

    /** Takes an array that nobody reads any longer. */
    void give(byte[] bytes) {
        if (bytes.length >= WORTH_KEEPING) {
            spare.set(bytes);
        }
    }
}
