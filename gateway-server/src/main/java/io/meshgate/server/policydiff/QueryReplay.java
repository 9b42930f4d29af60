package io.meshgate.server.policydiff;

import io.meshgate.connector.Connector;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.EntitlementsNeededException;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.planner.QueryPlan;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.EntitlementValues;
import io.meshgate.planner.policy.TableAccess;
import io.meshgate.planner.policy.TablePolicies;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Plans recorded queries under two sets of policies, on the same tables, and says whose results would be others. */
final class QueryReplay {
    private static final List<EntitlementValues> LOOKED_UP = List.of(
            EntitlementValues.of(List.of("a", "b")),
            EntitlementValues.of(List.of(BigDecimal.ONE, BigDecimal.TEN)),
            EntitlementValues.of(List.of(LocalDate.EPOCH, LocalDate.EPOCH.plusDays(1))));

    private final Planner planner = new Planner();
    private final Side before;
    private final Side after;
    private final Mesh then;
    private final Mesh now;
    private final Map<List<Object>, Optional<String>> known = new HashMap<>();

    QueryReplay(Side before, Side after, SortedMap<String, Connector> connectors) {
        this.before = before;
        this.after = after;
        this.then = mesh("before", before, connectors);
        this.now = mesh("after", after, connectors);
    }

    private static Mesh mesh(String version, Side side, SortedMap<String, Connector> connectors) {
        return new Mesh(
                        version,
                        connectors,
                        side.policies(),
                        side.loaded().mesh().owners())
                .with(side.loaded().mesh().entitlements());
    }

    /**
     * What planning came to: a plan or a refusal.
     *
     * @param principal who asked
     * @param lookedUp the entitlements that policies asked for
     */
    private record Outcome(
            Principal principal, Optional<PlannedStatement> plan, String refusal, Set<String> lookedUp) {}

    List<PolicyDifference.OfQuery> differences(List<RecordedQuery> history) {
        List<PolicyDifference.OfQuery> differences = new ArrayList<>();
        for (RecordedQuery query : history) {
            outcome(query)
                    .ifPresent(outcome ->
                            differences.add(new PolicyDifference.OfQuery(query.line(), query.user(), outcome)));
        }
        return differences;
    }

    private Optional<String> outcome(RecordedQuery query) {
        Optional<Principal> was = before.user(query.user()).map(user -> user.withPurpose(query.purpose()));
        Optional<Principal> is = after.user(query.user()).map(user -> user.withPurpose(query.purpose()));
        if (was.isEmpty() && is.isEmpty()) {
            return Optional.of("there is no such user, neither before nor after");
        }
        if (was.isEmpty() || is.isEmpty()) {
            return Optional.of(is.isEmpty() ? "the user may no longer sign in" : "the user could not sign in before");
        }
        List<Object> asked = List.of(was.get(), is.get(), query.catalog(), query.schema(), query.sql());
        return known.computeIfAbsent(asked, key -> compare(plan(then, was.get(), query), plan(now, is.get(), query)));
    }

    /** What policies look up is taken to be the same on both sides: values of the first kind with which the query plans. */
    private Outcome plan(Mesh mesh, Principal principal, RecordedQuery query) {
        SessionContext session = new SessionContext(principal, query.catalog(), query.schema(), ZoneOffset.UTC);
        Outcome outcome = new Outcome(principal, Optional.empty(), "", Set.of());
        for (EntitlementValues values : LOOKED_UP) {
            Map<String, EntitlementValues> known = new HashMap<>();
            outcome = plan(mesh, session, query.sql(), values, known);
            if (outcome.plan().isPresent() || known.isEmpty()) {
                return outcome;
            }
        }
        return outcome;
    }

    private Outcome plan(
            Mesh mesh,
            SessionContext session,
            String sql,
            EntitlementValues values,
            Map<String, EntitlementValues> known) {
        while (true) {
            try {
                return new Outcome(
                        session.principal(),
                        Optional.of(planner.plan(mesh, session.withEntitlements(known), sql)),
                        "",
                        Set.copyOf(known.keySet()));
            } catch (EntitlementsNeededException needed) {
                needed.names().forEach(name -> known.put(name, values));
            } catch (GatewayException refusal) {
                return new Outcome(
                        session.principal(), Optional.empty(), refusal.code().name(), Set.copyOf(known.keySet()));
            }
        }
    }

    private Optional<String> compare(Outcome old, Outcome today) {
        boolean otherwise = Stream.concat(old.lookedUp().stream(), today.lookedUp().stream())
                .anyMatch(name -> !before.hasEntitlementOf(after, name));
        if (otherwise) {
            return Optional.of("governed otherwise: its result may be another one");
        }
        if (old.plan().isEmpty() && today.plan().isEmpty()) {
            return old.refusal().equals(today.refusal())
                    ? Optional.empty()
                    : Optional.of("refused with " + today.refusal() + ", before with " + old.refusal());
        }
        if (today.plan().isEmpty()) {
            return Optional.of("refused with " + today.refusal());
        }
        if (old.plan().isEmpty()) {
            return Optional.of("no longer refused, before with " + old.refusal());
        }
        return isSame(old, old.plan().get(), today, today.plan().get())
                ? Optional.empty()
                : Optional.of("governed otherwise: its result may be another one");
    }

    private boolean isSame(Outcome before, PlannedStatement old, Outcome after, PlannedStatement today) {
        if (!old.resultSchema().equals(today.resultSchema())) {
            return false;
        }
        if (old instanceof PlannedStatement.Rows one && today instanceof PlannedStatement.Rows other) {
            return one.rows().equals(other.rows());
        }
        Optional<QueryPlan> one = PlannedStatement.query(old);
        Optional<QueryPlan> other = PlannedStatement.query(today);
        return one.isPresent() == other.isPresent()
                && (one.isEmpty()
                        || isSame(one.get().stages(), other.orElseThrow().stages())
                        || readsTheSame(one.get(), before.principal(), other.orElseThrow(), after.principal()));
    }

    private boolean isSame(List<QueryPlan.Stage> old, List<QueryPlan.Stage> today) {
        if (old.size() != today.size()) {
            return false;
        }
        for (int i = 0; i < old.size(); i++) {
            QueryPlan.Stage one = old.get(i);
            QueryPlan.Stage other = today.get(i);
            boolean same = one.sql().equals(other.sql())
                    && one.arguments().equals(other.arguments())
                    && one.arguments().stream().allMatch(this::hasSameKey);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether, in spite of different SQL, no row is filtered and each column that is read is masked as before: a mask on a
     * column that the query does not read changes nothing of its result.
     */
    private boolean readsTheSame(QueryPlan old, Principal was, QueryPlan today, Principal is) {
        return old.views().isEmpty()
                && today.views().isEmpty()
                && old.tables().size() == today.tables().size()
                && Stream.concat(old.tables().stream(), today.tables().stream())
                        .allMatch(use -> use.rowFilters().isEmpty() && isUnaggregated(use))
                && reads(old, before, was).equals(reads(today, after, is));
    }

    private boolean isUnaggregated(QueryPlan.TableUse use) {
        return Stream.of(before, after)
                .allMatch(side -> TablePolicies.of(
                                side.policies(), use.domain(), use.table().name())
                        .aggregations()
                        .isEmpty());
    }

    private Set<List<Object>> reads(QueryPlan plan, Side side, Principal principal) {
        Set<List<Object>> reads = new HashSet<>();
        for (QueryPlan.TableUse use : plan.tables()) {
            Map<String, ColumnMask> all = side.access(use.domain(), use.table(), principal)
                    .access()
                    .map(TableAccess::masks)
                    .orElse(Map.of());
            Map<String, Object> masks = new HashMap<>();
            use.masks().keySet().forEach(column -> masks.put(column, values(Optional.ofNullable(all.get(column)))));
            reads.add(List.of(use.domain(), use.table(), use.columns(), masks));
        }
        return reads;
    }

    /** What is the same only where the same values are made; a mask whose key is another one makes others. */
    private Object values(Optional<ColumnMask> mask) {
        boolean same = mask.isPresent()
                && mask.get().byField().values().stream()
                        .flatMap(each -> each.keyedBy().stream())
                        .allMatch(key -> before.hasKeyOf(after, key));
        return same ? mask.get().byField() : new Object();
    }

    private boolean hasSameKey(QueryPlan.Argument argument) {
        return !(argument instanceof QueryPlan.MaskKey mask) || before.hasKeyOf(after, mask.key());
    }
}
