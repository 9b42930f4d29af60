package io.meshgate.connector.iceberg;

import io.meshgate.connector.TableName;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Lets the commits of one connector to a table come one after the other. Each starts from the table as it is; of many that
 * start at once all but one are refused, and try again as often as the table says, which for some is not enough. A
 * courtesy, not a right: who has waited too long goes ahead, as other processes do. Thread-safe.
 */
final class CommitOrder {
    private static final int LOCKS = 64;
    private static final long PATIENCE_SECONDS = 20;

    private final ReentrantLock[] locks =
            Stream.generate(() -> new ReentrantLock(true)).limit(LOCKS).toArray(ReentrantLock[]::new);

    void inTurn(TableName table, Runnable commit) {
        ReentrantLock lock = locks[Math.floorMod(table.hashCode(), LOCKS)];
        boolean held = acquired(lock);
        try {
            commit.run();
        } finally {
            if (held) {
                lock.unlock();
            }
        }
    }

    private static boolean acquired(ReentrantLock lock) {
        try {
            return lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
