package io.meshgate.jdbc.flight;

import io.grpc.CallOptions;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Until when calls may take, to their last message.
 *
 * @param deadline empty for as long as it takes
 */
public record CallLimits(Optional<Deadline> deadline) {
    /** As long as it takes. */
    public static final CallLimits NONE = new CallLimits(Optional.empty());

    /** @param seconds from now; 0 for as long as it takes */
    public static CallLimits ofSeconds(int seconds) {
        return seconds == 0 ? NONE : new CallLimits(Optional.of(Deadline.after(seconds, TimeUnit.SECONDS)));
    }

    /** @param limit from now; zero for as long as it takes */
    public static CallLimits of(Duration limit) {
        return limit.isZero()
                ? NONE
                : new CallLimits(Optional.of(Deadline.after(limit.toMillis(), TimeUnit.MILLISECONDS)));
    }

    /** @return the options, with the earlier of both deadlines if they have one */
    CallOptions on(CallOptions options) {
        return deadline.map(limit ->
                        options.getDeadline() != null && options.getDeadline().isBefore(limit)
                                ? options
                                : options.withDeadline(limit))
                .orElse(options);
    }
}
