package io.meshgate.jdbc.flight;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long a connection waits for any answer. When that has passed the connection is lost, as JDBC wants it. Thread-safe. */
final class Patience {
    private final ManagedChannel channel;
    private volatile long millis;
    private volatile boolean lost;

    Patience(ManagedChannel channel) {
        this.channel = channel;
    }

    /** @param limit zero for as long as it takes */
    void limit(Duration limit) {
        millis = limit.toMillis();
    }

    Duration limit() {
        return Duration.ofMillis(millis);
    }

    /** 0 for as long as it takes. */
    long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    boolean isLimited() {
        return millis > 0;
    }

    CallOptions on(CallOptions options) {
        long limit = millis;
        return limit == 0 ? options : options.withDeadlineAfter(limit, TimeUnit.MILLISECONDS);
    }

    boolean isLost() {
        return lost;
    }

    /** Gives the connection up. */
    SQLException exceeded() {
        lost = true;
        channel.shutdownNow();
        return new SQLNonTransientConnectionException(
                "The gateway has not answered within the network timeout of " + millis
                        + " ms: the connection is closed",
                "08006");
    }
}
