package io.meshgate.planner.policy;

import java.time.Instant;
import java.util.Optional;

/** When a policy is in force: from a moment on, up to and without another one. */
public record Validity(Optional<Instant> from, Optional<Instant> until) {
    public static final Validity ALWAYS = new Validity(Optional.empty(), Optional.empty());

    public boolean contains(Instant moment) {
        return from.map(first -> !moment.isBefore(first)).orElse(true)
                && until.map(moment::isBefore).orElse(true);
    }
}
