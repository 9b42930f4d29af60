package io.meshgate.server.auth;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Makes guessing passwords slow: a bounded number of verifications at once, and a growing pause per name after
 * failures. Names that do not exist are counted like those that do, so that a pause tells nothing.
 */
final class SignInThrottle {
    private static final int FREE_FAILURES = 5;
    private static final int LONGEST_PAUSE_SECONDS = 60;
    private static final long FORGET_NANOS = Duration.ofMinutes(15).toNanos();
    private static final int NAMES = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private record Failures(int count, long lastAt) {}

    private final Semaphore permits =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);
    private final LongSupplier ticker;
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > NAMES;
        }
    };

    SignInThrottle(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /**
     * Runs a verification for a name when the name's turn has come.
     *
     * @return what the verification says
     * @throws GatewayException with UNAUTHENTICATED during the name's pause, with QUEUE_FULL when too many wait
     */
    boolean attempt(String name, BooleanSupplier verification) {
        acquire();
        try {
            // After the permit: no more attempts than there are permits can pass before a failure is counted.
            refuseDuringPause(name);
            boolean verified = verification.getAsBoolean();
            record(name, verified);
            return verified;
        } finally {
            permits.release();
        }
    }

    private void acquire() {
        try {
            if (!permits.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new GatewayException(ErrorCode.QUEUE_FULL, "too many sign-ins at once; try again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatewayException(ErrorCode.CANCELLED, "the sign-in was interrupted", e);
        }
    }

    private synchronized void refuseDuringPause(String name) {
        Failures past = failures.get(name);
        if (past == null) {
            return;
        }
        long passed = ticker.getAsLong() - past.lastAt();
        if (passed > FORGET_NANOS) {
            failures.remove(name);
            return;
        }
        long remaining = TimeUnit.SECONDS.toNanos(pauseSeconds(past.count())) - passed;
        if (remaining > 0) {
            throw new GatewayException(
                    ErrorCode.UNAUTHENTICATED,
                    "too many failed sign-ins for this user name; try again in "
                            + Math.max(1, TimeUnit.NANOSECONDS.toSeconds(remaining)) + " s");
        }
    }

    private synchronized void record(String name, boolean verified) {
        if (verified) {
            failures.remove(name);
            return;
        }
        Failures past = failures.get(name);
        failures.put(name, new Failures(past == null ? 1 : past.count() + 1, ticker.getAsLong()));
    }

    private static long pauseSeconds(int count) {
        if (count < FREE_FAILURES) {
            return 0;
        }
        return Math.min(LONGEST_PAUSE_SECONDS, 1L << Math.min(count - FREE_FAILURES, 6));
    }
}
