package io.meshgate.planner.catalog;

import io.meshgate.planner.policy.AggregationPolicy;
import io.meshgate.planner.policy.ColumnChoice;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Policy;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Policies as rows, with all that they say: for stewards alone. */
public final class PolicyRows {
    private PolicyRows() {}

    static Stream<List<@Nullable Object>> of(PolicySet policies) {
        return policies.all().map(PolicyRows::row);
    }

    private static List<@Nullable Object> row(Policy policy) {
        return Arrays.asList(
                policy.id(),
                kind(policy),
                setBy(policy),
                policy.terms().owner().orElse(null),
                policy.description().isBlank() ? null : policy.description(),
                tables(policy),
                list(policy.scope().tags()).orElse(null),
                columns(policy).orElse(null),
                policy instanceof Grant grant ? columns(grant.exceptColumns()).orElse(null) : null,
                definition(policy),
                subjects(policy.to()),
                policy.except().equals(Subjects.NOBODY) ? null : subjects(policy.except()),
                policy.terms().validity().from().map(PolicyRows::micros).orElse(null),
                policy.terms().validity().until().map(PolicyRows::micros).orElse(null),
                policy.source().toString());
    }

    /** What kind of a policy it is, as people call it. */
    public static String kind(Policy policy) {
        if (policy instanceof Grant) {
            return "grant";
        }
        if (policy instanceof RowFilter) {
            return "row filter";
        }
        return policy instanceof ColumnMask ? "mask" : "aggregation";
    }

    /** The domain among whose policies it stands, or the mesh. */
    public static String setBy(Policy policy) {
        return policy.source().domain().map(domain -> "domain " + domain).orElse("mesh");
    }

    /** The patterns of the tables that it is about. */
    public static String tables(Policy policy) {
        return policy.scope().tables().stream().map(TablePattern::toString).collect(Collectors.joining(", "));
    }

    private static Optional<String> columns(Policy policy) {
        if (policy instanceof Grant grant) {
            return grant.columns().flatMap(PolicyRows::columns);
        }
        return policy instanceof ColumnMask mask ? columns(mask.columns()) : Optional.empty();
    }

    private static Optional<String> columns(ColumnChoice choice) {
        List<String> all = new ArrayList<>(choice.names());
        choice.tags().forEach(tag -> all.add("tagged " + tag));
        return list(all);
    }

    private static String definition(Policy policy) {
        if (policy instanceof Grant grant) {
            return privilege(grant) + (grant.exclusive() ? ", exclusive" : "");
        }
        if (policy instanceof RowFilter filter) {
            return filter.expression();
        }
        if (policy instanceof ColumnMask mask) {
            return mask.mask().toString();
        }
        AggregationPolicy aggregation = (AggregationPolicy) policy;
        return "groups of " + aggregation.minimumGroupSize()
                + list(aggregation.entity())
                        .map(entity -> " different (" + entity + ")")
                        .orElse("");
    }

    /** As it is called in the files. */
    public static String privilege(Grant grant) {
        return grant.privilege().name().toLowerCase(Locale.ROOT);
    }

    private static String subjects(Subjects subjects) {
        List<String> parts = new ArrayList<>();
        if (subjects.everyone()) {
            parts.add("everyone");
        }
        named(parts, "users", subjects.users());
        named(parts, "roles", subjects.roles());
        named(parts, "groups", subjects.groups());
        new TreeMap<>(subjects.attributes()).forEach((name, values) -> named(parts, "attribute " + name, values));
        named(parts, "for purposes", subjects.purposes());
        return parts.isEmpty() ? "nobody" : String.join("; ", parts);
    }

    private static void named(List<String> parts, String kind, Collection<String> names) {
        list(new TreeSet<>(names)).ifPresent(text -> parts.add(kind + " " + text));
    }

    private static Optional<String> list(Collection<String> names) {
        return names.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", names));
    }

    private static Long micros(Instant moment) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, moment);
    }
}
