package io.meshgate.server.mesh;

import io.meshgate.planner.Mesh;
import io.meshgate.planner.policy.Policy;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.Validity;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mesh of each moment: the one that was loaded last, with those of its policies that are in force. Whenever one
 * begins or ends there is another version of the mesh, so that no plan of before is used any more. Thread-safe.
 */
public final class MeshInForce implements Supplier<Mesh> {
    private static final Logger LOG = LoggerFactory.getLogger(MeshInForce.class);

    private final Supplier<Mesh> loaded;
    private final Clock clock;
    private volatile @Nullable Period period;

    /**
     * @param loaded the mesh as it was loaded last
     * @param clock tells which policies are in force
     */
    public MeshInForce(Supplier<Mesh> loaded, Clock clock) {
        this.loaded = loaded;
        this.clock = clock;
    }

    /** A time in which no policy begins or ends, from its first moment up to and without its last. */
    private record Period(Mesh loaded, Mesh mesh, Instant from, Instant until) {
        boolean contains(Instant moment) {
            return !moment.isBefore(from) && moment.isBefore(until);
        }
    }

    @Override
    public Mesh get() {
        Mesh mesh = loaded.get();
        Instant now = clock.instant();
        Period known = period;
        if (known != null && known.loaded() == mesh && known.contains(now)) {
            return known.mesh();
        }
        Period next = period(mesh, now);
        if (known != null && known.loaded() == mesh) {
            tell(known.mesh().policies(), next.mesh().policies());
        }
        period = next;
        return next.mesh();
    }

    private static Period period(Mesh mesh, Instant now) {
        TreeSet<Instant> changes = new TreeSet<>();
        mesh.policies()
                .all()
                .map(policy -> policy.terms().validity())
                .forEach(validity -> changes.addAll(moments(validity)));
        Instant from = Objects.requireNonNullElse(changes.floor(now), Instant.MIN);
        Instant until = Objects.requireNonNullElse(changes.higher(now), Instant.MAX);
        if (changes.isEmpty()) {
            return new Period(mesh, mesh, from, until);
        }
        String since = "@" + (from.equals(Instant.MIN) ? "0" : from.toString());
        PolicySet inForce = mesh.policies().at(now, mesh.policies().version() + since);
        return new Period(mesh, mesh.with(mesh.version() + since, inForce), from, until);
    }

    private static List<Instant> moments(Validity validity) {
        return Stream.of(validity.from(), validity.until())
                .flatMap(moment -> moment.stream())
                .toList();
    }

    private static void tell(PolicySet before, PolicySet after) {
        List<String> then = before.all().map(Policy::id).toList();
        List<String> now = after.all().map(Policy::id).toList();
        then.stream().filter(id -> !now.contains(id)).forEach(id -> LOG.warn("Policy {} is no longer in force", id));
        now.stream().filter(id -> !then.contains(id)).forEach(id -> LOG.warn("Policy {} is in force now", id));
    }
}
