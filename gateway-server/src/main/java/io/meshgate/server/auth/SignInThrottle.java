package io.meshgate.server.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Makes guessing passwords slow: a bounded number of verifications at once, and growing pauses after failures. Failures
 * are counted for a name from one peer, so that nobody is locked out by what others try from elsewhere; more generously
 * for a peer, whichever names it tries; and most generously for a name, wherever from, but not where its user has
 * signed in before. Names that do not exist are counted like those that do, so that a pause tells nothing. Thread-safe.
 */
final class SignInThrottle {
    private static final int FREE_OF_NAME_AND_PEER = 5;
    private static final int FREE_OF_PEER = 50;
    private static final int FREE_OF_NAME = 500;
    private static final int LONGEST_PAUSE_SECONDS = 60;
    private static final Duration FORGET = Duration.ofMinutes(15);
    private static final Duration FORGET_SUCCESS = Duration.ofDays(1);
    private static final int ENTRIES = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private record NameAndPeer(String name, Peer peer) {}

    private record Count(int failures, long lastAt) {}

    private final Semaphore permits =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);
    private final LongSupplier ticker;
    private final Failures<NameAndPeer> ofNameAndPeer;
    private final Failures<Peer> ofPeer;
    private final Failures<String> ofName;
    private final Cache<NameAndPeer, Boolean> signedIn;

    SignInThrottle(LongSupplier ticker) {
        this.ticker = ticker;
        this.ofNameAndPeer = new Failures<>(FREE_OF_NAME_AND_PEER, "for this user name");
        this.ofPeer = new Failures<>(FREE_OF_PEER, "from this address");
        this.ofName = new Failures<>(FREE_OF_NAME, "for this user name");
        this.signedIn = cache(FORGET_SUCCESS);
    }

    private <K, V> Cache<K, V> cache(Duration lifetime) {
        return Caffeine.newBuilder()
                .ticker(ticker::getAsLong)
                .executor(Runnable::run)
                .expireAfterWrite(lifetime)
                .maximumSize(ENTRIES)
                .build();
    }

    /**
     * Runs a verification for a name when its turn has come.
     *
     * @return what the verification says
     * @throws GatewayException with UNAUTHENTICATED during a pause, with QUEUE_FULL when too many wait
     */
    boolean attempt(String name, Peer peer, BooleanSupplier verification) {
        NameAndPeer both = new NameAndPeer(name, peer);
        acquire();
        try {
            // After the permit: no more attempts than there are permits can pass before a failure is counted.
            refuseDuringPause(both);
            boolean verified = verification.getAsBoolean();
            record(both, verified);
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

    private void refuseDuringPause(NameAndPeer both) {
        ofNameAndPeer.refuseDuringPause(both);
        ofPeer.refuseDuringPause(both.peer());
        if (signedIn.getIfPresent(both) == null) {
            ofName.refuseDuringPause(both.name());
        }
    }

    private void record(NameAndPeer both, boolean verified) {
        if (verified) {
            // Only here: a peer that knows one password must not be free to guess the others.
            ofNameAndPeer.forget(both);
            signedIn.put(both, true);
            return;
        }
        ofNameAndPeer.add(both);
        ofPeer.add(both.peer());
        ofName.add(both.name());
    }

    private final class Failures<K> {
        private final int free;
        private final String what;
        private final Cache<K, Count> counts = cache(FORGET);

        Failures(int free, String what) {
            this.free = free;
            this.what = what;
        }

        void refuseDuringPause(K key) {
            Count count = counts.getIfPresent(key);
            if (count == null) {
                return;
            }
            long passed = ticker.getAsLong() - count.lastAt();
            long remaining = TimeUnit.SECONDS.toNanos(pauseSeconds(count.failures())) - passed;
            if (remaining > 0) {
                throw new GatewayException(
                        ErrorCode.UNAUTHENTICATED,
                        "too many failed sign-ins " + what + "; try again in "
                                + Math.max(1, TimeUnit.NANOSECONDS.toSeconds(remaining)) + " s");
            }
        }

        private long pauseSeconds(int failures) {
            return failures < free ? 0 : Math.min(LONGEST_PAUSE_SECONDS, 1L << Math.min(failures - free, 6));
        }

        void add(K key) {
            long now = ticker.getAsLong();
            counts.asMap().compute(key, (same, old) -> new Count(old == null ? 1 : old.failures() + 1, now));
        }

        void forget(K key) {
            counts.invalidate(key);
        }
    }
}
