package io.meshgate.server.policydiff;

import io.meshgate.connector.Column;
import io.meshgate.planner.Principal;
import io.meshgate.planner.policy.AggregationPolicy;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Disclosure;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.TableAccess;
import io.meshgate.server.policydiff.Change.Direction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds what differs between two accesses of the same person to the same table. */
final class AccessChanges {
    private static final Pattern ASKS =
            Pattern.compile("(?i)\\b(ATTRIBUTE|HAS_ROLE|IN_GROUP|ENTITLEMENT)\\s*\\(\\s*'([^']*)'");

    private final Side before;
    private final Side after;
    private final Optional<Principal> was;
    private final Optional<Principal> is;
    private final List<Change> changes = new ArrayList<>();

    private AccessChanges(Side before, Side after, People people) {
        this.before = before;
        this.after = after;
        this.was = people.before();
        this.is = people.after();
    }

    static List<Change> between(Side before, Side after, People people, Side.Access old, Side.Access now) {
        AccessChanges changes = new AccessChanges(before, after, people);
        changes.compare(old, now);
        return changes.changes;
    }

    private void compare(Side.Access old, Side.Access now) {
        if (!old.refusal().equals(now.refusal())) {
            now.refusal()
                    .ifPresent(why -> changes.add(new Change(
                            Direction.LOSES, "table", Optional.empty(), Optional.empty(), "refused: " + why)));
            old.refusal()
                    .ifPresent(why -> changes.add(new Change(
                            Direction.CHANGES, "table", Optional.empty(), Optional.empty(), "was refused: " + why)));
        }
        either(old.access().isPresent(), now.access().isPresent(), "discover");
        either(readable(old), readable(now), "read");
        either(old.writable(), now.writable(), "write");
        either(discloses(old, Disclosure::statistics), discloses(now, Disclosure::statistics), "statistics");
        either(discloses(old, Disclosure::metadata), discloses(now, Disclosure::metadata), "metadata");
        if (old.access().isPresent() && now.access().isPresent()) {
            columns(old.access().get(), now.access().get());
        }
        if (readable(old) && readable(now)) {
            TableAccess then = old.access().orElseThrow();
            TableAccess today = now.access().orElseThrow();
            filters(byId(then.rowFilters(), RowFilter::id), byId(today.rowFilters(), RowFilter::id));
            masks(then, today);
            aggregations(
                    byId(then.aggregations(), AggregationPolicy::id),
                    byId(today.aggregations(), AggregationPolicy::id));
        }
    }

    private static boolean readable(Side.Access access) {
        return access.access().map(TableAccess::readable).orElse(false);
    }

    private static boolean discloses(Side.Access access, Function<Disclosure, List<Grant>> grants) {
        return access.access()
                .filter(known -> !grants.apply(known.disclosure()).isEmpty())
                .isPresent();
    }

    private void either(boolean then, boolean now, String what) {
        if (then != now) {
            changes.add(Change.of(now ? Direction.GAINS : Direction.LOSES, what));
        }
    }

    private void columns(TableAccess then, TableAccess now) {
        List<String> old = then.columns().stream().map(Column::name).toList();
        List<String> today = now.columns().stream().map(Column::name).toList();
        today.stream()
                .filter(name -> !old.contains(name))
                .forEach(name -> changes.add(Change.column(Direction.GAINS, name)));
        old.stream()
                .filter(name -> !today.contains(name))
                .forEach(name -> changes.add(Change.column(Direction.LOSES, name)));
    }

    private static <P> Map<String, P> byId(List<P> policies, Function<P, String> id) {
        Map<String, P> byId = new LinkedHashMap<>();
        policies.forEach(policy -> byId.put(id.apply(policy), policy));
        return byId;
    }

    private void filters(Map<String, RowFilter> then, Map<String, RowFilter> now) {
        now.forEach((id, filter) -> {
            RowFilter old = then.get(id);
            if (old == null) {
                changes.add(Change.policy(Direction.LOSES, "row filter", id, "new: " + filter.expression()));
            } else if (!old.expression().equals(filter.expression())) {
                changes.add(Change.policy(
                        Direction.CHANGES, "row filter", id, old.expression() + " -> " + filter.expression()));
            } else {
                asked(filter.expression())
                        .ifPresent(what -> changes.add(Change.policy(Direction.CHANGES, "row filter", id, what)));
            }
        });
        then.forEach((id, filter) -> {
            if (!now.containsKey(id)) {
                changes.add(Change.policy(Direction.GAINS, "row filter", id, "gone: " + filter.expression()));
            }
        });
    }

    /** What an expression asks of the principal, and gets another answer to than before. */
    private Optional<String> asked(String expression) {
        if (was.isEmpty() || is.isEmpty()) {
            return Optional.empty();
        }
        Matcher asks = ASKS.matcher(expression);
        while (asks.find()) {
            String name = asks.group(2);
            boolean same = switch (asks.group(1).toUpperCase(Locale.ROOT)) {
                case "ATTRIBUTE" ->
                    was.get()
                            .attributes()
                            .getOrDefault(name, List.of())
                            .equals(is.get().attributes().getOrDefault(name, List.of()));
                case "HAS_ROLE" ->
                    was.get().roles().contains(name) == is.get().roles().contains(name);
                case "ENTITLEMENT" -> before.hasEntitlementOf(after, name);
                default ->
                    was.get().groups().contains(name) == is.get().groups().contains(name);
            };
            if (!same) {
                return Optional.of("its answer to " + asks.group() + ") is another one");
            }
        }
        return Optional.empty();
    }

    private void masks(TableAccess then, TableAccess now) {
        TreeSet<String> columns = new TreeSet<>(then.masks().keySet());
        columns.addAll(now.masks().keySet());
        for (String column : columns) {
            boolean stays = visible(then, column) && visible(now, column);
            if (stays) {
                mask(
                        column,
                        Optional.ofNullable(then.masks().get(column)),
                        Optional.ofNullable(now.masks().get(column)));
            }
        }
    }

    private static boolean visible(TableAccess access, String column) {
        return access.columns().stream().anyMatch(each -> each.name().equals(column));
    }

    private void mask(String column, Optional<ColumnMask> then, Optional<ColumnMask> now) {
        if (then.isEmpty() || now.isEmpty()) {
            now.ifPresent(mask -> changes.add(Change.mask(Direction.LOSES, column, mask.id(), "new: " + text(mask))));
            then.ifPresent(mask -> changes.add(Change.mask(Direction.GAINS, column, mask.id(), "gone: " + text(mask))));
            return;
        }
        SortedMap<String, Mask> old = then.get().byField();
        SortedMap<String, Mask> today = now.get().byField();
        String id = now.get().id();
        if (old.equals(today)) {
            today.values().stream()
                    .flatMap(mask -> otherwise(mask).stream())
                    .forEach(what -> changes.add(Change.mask(Direction.CHANGES, column, id, what)));
            return;
        }
        Direction direction = Mask.stronger(then.get().mask(), now.get().mask())
                .map(stronger -> stronger.equals(now.get().mask()) ? Direction.LOSES : Direction.GAINS)
                .orElse(Direction.CHANGES);
        changes.add(Change.mask(direction, column, id, text(then.get()) + " -> " + text(now.get())));
    }

    /** Why a mask that reads the same makes other values than before. */
    private Optional<String> otherwise(Mask mask) {
        Optional<String> otherKey = mask.keyedBy().filter(key -> !before.hasKeyOf(after, key));
        if (otherKey.isPresent()) {
            return Optional.of("key '" + otherKey.get() + "' is another one");
        }
        return mask instanceof Mask.Custom custom ? asked(custom.expression()) : Optional.empty();
    }

    private static String text(ColumnMask mask) {
        return mask.byField().entrySet().stream()
                .map(field -> (field.getKey().isEmpty() ? "" : field.getKey() + " ") + text(field.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** As people write it, without options that are not taken: {@code show-last(characters=4)}. */
    private static String text(Mask mask) {
        String text = mask.toString();
        int end = text.indexOf('[');
        String name = end < 0 ? text : text.substring(0, end);
        String all = end < 0 ? "" : text.substring(end + 1, text.length() - 1);
        String values = Stream.of(all.split(", "))
                .filter(value -> !value.endsWith("=false"))
                .collect(Collectors.joining(", "));
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT)
                + (values.isEmpty() ? "" : "(" + values + ")");
    }

    private void aggregations(Map<String, AggregationPolicy> then, Map<String, AggregationPolicy> now) {
        now.forEach((id, policy) -> {
            AggregationPolicy old = then.get(id);
            if (old == null) {
                changes.add(Change.policy(
                        Direction.LOSES, "aggregation policy", id, "new: groups of " + policy.minimumGroupSize()));
            } else if (old.minimumGroupSize() != policy.minimumGroupSize()
                    || !old.entity().equals(policy.entity())) {
                changes.add(Change.policy(
                        policy.entity().equals(old.entity())
                                ? policy.minimumGroupSize() > old.minimumGroupSize() ? Direction.LOSES : Direction.GAINS
                                : Direction.CHANGES,
                        "aggregation policy",
                        id,
                        "groups of " + old.minimumGroupSize() + " -> " + policy.minimumGroupSize()));
            }
        });
        then.forEach((id, policy) -> {
            if (!now.containsKey(id)) {
                changes.add(Change.policy(Direction.GAINS, "aggregation policy", id, "gone"));
            }
        });
    }
}
