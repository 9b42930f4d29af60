package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.EntitlementsNeededException;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.planner.QueryPlan;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.catalog.SystemSource;
import io.meshgate.planner.policy.Entitlement;
import io.meshgate.planner.policy.EntitlementValues;
import io.meshgate.server.audit.AuditEvent;
import io.meshgate.server.audit.AuditRecord;
import io.meshgate.server.engine.Engine;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.jspecify.annotations.Nullable;

/**
 * One run of the query of an entitlement for one principal, by the same walk as a statement's: planned under the policies
 * for the look-up's principal, recorded, bound, executed. It has a place among the statements that are being planned
 * while it is planned, and none among the queries that run: those may be waiting for it. Run once.
 */
final class EntitlementQuery {
    private final Mesh mesh;
    private final Entitlement entitlement;
    private final SessionContext session;
    private final Plannings plannings;
    private final Engine engine;
    private final QueryRuntime runtime;
    private final Object lock = new Object();
    private @Nullable ErrorCode stoppedWith;
    private Plannings.@Nullable Attempt planning;
    private @Nullable ResultStream stream;

    /** @param principal who asks */
    EntitlementQuery(
            Mesh mesh,
            Entitlement entitlement,
            Principal principal,
            Plannings plannings,
            Engine engine,
            QueryRuntime runtime) {
        this.mesh = mesh;
        this.entitlement = entitlement;
        this.session = Planner.lookupSession(entitlement, principal);
        this.plannings = plannings;
        this.engine = engine;
        this.runtime = runtime;
    }

    /**
     * Blocks until the values are there.
     *
     * @throws GatewayException with ENTITLEMENT_UNAVAILABLE and a message for the client, or with whatever went wrong, of
     *     which the client is not to be told
     */
    EntitlementValues run() {
        QueryPlan plan = plan();
        record(plan);
        QueryPlan.Stage stage = plan.resultStage();
        if (plan.stages().size() != 1 || !stage.dialect().equals(engine.dialect())) {
            throw new GatewayException(ErrorCode.NOT_SUPPORTED, "No engine runs the query of the entitlement.");
        }
        StageBinding binding = new StageBinding(
                mesh, session, List.of(), runtime.clock().instant().truncatedTo(ChronoUnit.MICROS), SystemSource.NONE);
        EngineTask task = binding.bind("entitlement-" + entitlement.name(), stage, this::continueUnlessStopped);
        try (ResultStream opened = engine.execute(task)) {
            synchronized (lock) {
                stream = opened;
            }
            continueUnlessStopped();
            return read(opened);
        }
    }

    private QueryPlan plan() {
        Plannings.Attempt attempt = plannings.attempt(session);
        synchronized (lock) {
            planning = attempt;
        }
        continueUnlessStopped();
        Entitlement.Query query = (Entitlement.Query) entitlement.source();
        try {
            PlannedStatement planned = attempt.plan(mesh, query.sql());
            return Planner.requireLookup(entitlement, planned);
        } catch (EntitlementsNeededException e) {
            throw refused("reads a table under a policy that uses entitlement '" + String.join("', '", e.names())
                    + "'; the query of an entitlement must not need another one");
        }
    }

    private GatewayException refused(String why) {
        return new GatewayException(
                ErrorCode.ENTITLEMENT_UNAVAILABLE,
                "Entitlement '" + entitlement.name() + "', which a policy uses, cannot be looked up: its query " + why);
    }

    /** No statement of anyone's shows that these tables are read. */
    private void record(QueryPlan plan) {
        Set<String> tables = new TreeSet<>();
        Set<String> policies = new TreeSet<>();
        plan.tables().forEach(use -> {
            tables.add(use.domain() + "." + use.table().name());
            policies.addAll(use.rowFilters());
            policies.addAll(use.masks().values());
        });
        runtime.audit()
                .require(AuditRecord.of(AuditEvent.ENTITLEMENT_LOOKED_UP)
                        .with("user", session.principal().name())
                        .with("roles", new TreeSet<>(session.principal().roles()))
                        .with("entitlement", entitlement.name())
                        .with("tables", tables)
                        .with("policies", policies)
                        .with("mesh_version", mesh.version()));
    }

    private EntitlementValues read(ResultStream rows) {
        Set<Object> values = new LinkedHashSet<>();
        long characters = 0;
        while (rows.next()) {
            FieldVector column = rows.root().getVector(0);
            for (int row = 0; row < rows.root().getRowCount(); row++) {
                if (!column.isNull(row)) {
                    Object value = value(column, row);
                    characters += values.add(value) && value instanceof String text ? text.length() : 0;
                    requireBounded(values.size(), characters);
                }
            }
        }
        return EntitlementValues.of(values);
    }

    private void requireBounded(int values, long characters) {
        if (values > EntitlementValues.MOST_VALUES) {
            throw refused("gives more than " + EntitlementValues.MOST_VALUES + " values");
        }
        if (characters > EntitlementValues.MOST_CHARACTERS) {
            throw refused("gives more than " + EntitlementValues.MOST_CHARACTERS + " characters");
        }
    }

    private Object value(FieldVector column, int row) {
        if (column instanceof VarCharVector texts) {
            return new String(texts.get(row), StandardCharsets.UTF_8);
        }
        if (column instanceof BaseIntVector numbers) {
            return BigDecimal.valueOf(numbers.getValueAsLong(row));
        }
        if (column instanceof DecimalVector decimals) {
            // 1.0 and 1.00 are one value.
            return decimals.getObject(row).stripTrailingZeros();
        }
        if (column instanceof DateDayVector days) {
            return date(days.get(row));
        }
        throw refused("gives a column of a type that is not accepted");
    }

    private LocalDate date(int day) {
        try {
            LocalDate date = LocalDate.ofEpochDay(day);
            if (date.getYear() >= 1 && date.getYear() <= 9999) {
                return date;
            }
        } catch (DateTimeException e) {
            throw refused("gives a date that cannot be written");
        }
        throw refused("gives a date that cannot be written");
    }

    /** Ends {@link #run} wherever it is, also before it has begun. */
    void stop(ErrorCode reason) {
        Plannings.Attempt begun;
        ResultStream running;
        synchronized (lock) {
            if (stoppedWith != null) {
                return;
            }
            stoppedWith = reason;
            begun = planning;
            running = stream;
        }
        if (begun != null) {
            begun.stop(reason);
        }
        if (running != null) {
            running.cancel();
        }
    }

    private void continueUnlessStopped() {
        synchronized (lock) {
            if (stoppedWith != null) {
                throw QueryRun.stopped(stoppedWith);
            }
        }
    }
}
