package io.meshgate.jdbc.flight;

import io.grpc.CallOptions;
import io.grpc.Deadline;
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

    CallOptions on(CallOptions options) {
        return deadline.map(options::withDeadline).orElse(options);
    }
}
