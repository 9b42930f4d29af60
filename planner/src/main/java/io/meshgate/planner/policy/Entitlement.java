package io.meshgate.planner.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A named list of values of which a principal may see rows: what {@code ENTITLEMENT('name')} stands for in policies.
 *
 * @param owner the domain for whose own policies alone it is; empty for those of the whole mesh too
 * @param place where it is declared
 */
public record Entitlement(String name, String description, Optional<String> owner, Source source, PolicySource place) {

    /** Where the values come from. */
    public sealed interface Source {}

    /** Values that the mesh directory holds: those of all lists that are for the principal. */
    public record Listed(List<ListedValues> lists) implements Source {
        public Listed {
            lists = List.copyOf(lists);
        }
    }

    /** One list, and for whom it is. */
    public record ListedValues(Subjects to, EntitlementValues values) {}

    /**
     * The only column of a query over the mesh. It is run as the principal who asks, but with these roles and nothing
     * else of what makes the principal: {@code CURRENT_USER} is the principal's name.
     *
     * @param cache how long a result holds
     */
    public record Query(String sql, Set<String> roles, Duration cache) implements Source {
        /** The shortest time for which a result may hold. */
        public static final Duration SHORTEST_CACHE = Duration.ofSeconds(1);

        public static final Duration DEFAULT_CACHE = Duration.ofSeconds(10);

        /** The longest: whoever has lost a right keeps it as long. */
        public static final Duration LONGEST_CACHE = Duration.ofMinutes(5);

        public Query {
            roles = Set.copyOf(roles);
            if (cache.compareTo(SHORTEST_CACHE) < 0 || cache.compareTo(LONGEST_CACHE) > 0) {
                throw new IllegalArgumentException("a result holds from 1 second to 5 minutes");
            }
        }
    }
}
