package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ScanMetrics;
import io.meshgate.connector.ScanSource;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Principal;
import io.meshgate.planner.QueryPlan;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.ViewPlan;
import io.meshgate.planner.VisibleMesh;
import io.meshgate.planner.WritePlan;
import io.meshgate.planner.policy.PolicyProblem;
import io.meshgate.server.audit.AuditEvent;
import io.meshgate.server.audit.AuditRecord;
import io.meshgate.server.engine.Engine;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import io.meshgate.server.session.CallOrigin;
import io.meshgate.server.session.Session;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of every query: plan, wait for its client, wait for a place, bind, execute, end. Thread-safe. */
public final class QueryManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueryManager.class);
    private static final int ID_BYTES = 16;

    private final Supplier<Mesh> mesh;
    private final StatementPlanner planner;
    private final Engine engine;
    private final QueryLimits limits;
    private final QueryRuntime runtime;
    private final BufferAllocator allocator;
    private final Plannings plannings;
    private final EntitlementLookups entitlements;
    private final Admission admission;
    private final QueryRegistry registry;
    private volatile boolean draining;
    private volatile Predicate<String> known = name -> true;
    private volatile Supplier<List<PolicyProblem>> problems = List::of;

    /**
     * @param mesh the version in force at the moment of each call
     * @param engine closed by its owner, after this
     */
    public QueryManager(
            Supplier<Mesh> mesh, StatementPlanner planner, Engine engine, QueryLimits limits, QueryRuntime runtime) {
        this.mesh = mesh;
        this.planner = planner;
        this.engine = engine;
        this.limits = limits;
        this.runtime = runtime;
        this.allocator = runtime.allocator().newChildAllocator("query", 0, Long.MAX_VALUE);
        this.plannings = new Plannings(planner, limits, runtime.timer(), this::requireWelcome);
        this.entitlements = new EntitlementLookups(
                (version, entitlement, principal) ->
                        new EntitlementQuery(version, entitlement, principal, plannings, engine, runtime),
                runtime,
                limits.planning().timeout());
        this.admission = new Admission(
                "queries are running", Admission.Bounds.withoutShares(limits.maxConcurrent(), limits.maxQueued()));
        this.registry = new QueryRegistry(limits, runtime.ticker());
    }

    /** As {@link #prepare(Session, CallOrigin, String)}, from an unknown place. */
    public PlannedStatement prepare(Session session, String sql) {
        return prepare(session, CallOrigin.UNKNOWN, sql);
    }

    /**
     * Plans a statement without registering a query: for the schemas of a prepared statement. Blocks; a caller that is
     * interrupted is released with CANCELLED.
     *
     * @throws GatewayException as {@link #submit}
     */
    public PlannedStatement prepare(Session session, CallOrigin origin, String sql) {
        long from = runtime.ticker().getAsLong();
        SessionContext context = session.context();
        StatementAudit audit = new StatementAudit(runtime.audit(), newId(), context, session.client(), origin, sql);
        try {
            Mesh current = mesh.get();
            PlannedStatement statement =
                    plannings.attempt(context, entitlements).plan(current, sql);
            audit.prepared(statement, current);
            return statement;
        } catch (RuntimeException e) {
            throw audit.refused(e, runtime.ticker().getAsLong() - from);
        }
    }

    /** As {@link #submit(Session, CallOrigin, String, List)}, from an unknown place. */
    public Query submit(Session session, String sql, List<? extends @Nullable Object> parameters) {
        return submit(session, CallOrigin.UNKNOWN, sql, parameters);
    }

    /**
     * Plans a statement and registers a query, which expires unless it is started. Blocks while the statement waits for
     * others that are being planned and while it is planned; a caller that is interrupted is released with CANCELLED.
     *
     * @param parameters one value per question mark, of the classes that {@link io.meshgate.connector.Predicate} states
     * @throws GatewayException with INVALID_PARAMETER for a wrong number or class of values, with SHUTTING_DOWN while
     *     draining, with LIMIT_EXCEEDED when too many submitted queries have not been started, with QUEUE_FULL and
     *     QUEUE_TIMEOUT when too many statements are being planned, with QUERY_TIMEOUT when planning takes too long, with
     *     AUDIT_UNAVAILABLE when the statement, or its refusal, cannot be recorded, with ENTITLEMENT_UNAVAILABLE when what
     *     a policy looks up cannot be had, and everything that planning throws
     */
    public Query submit(Session session, CallOrigin origin, String sql, List<? extends @Nullable Object> parameters) {
        return submitRows(session, origin, sql, List.of(parameters));
    }

    /**
     * As {@link #submit}, with any number of rows of parameters for an INSERT, which adds what it gives for each of them,
     * or nothing.
     *
     * @throws GatewayException with NOT_SUPPORTED also for another statement with other than one row
     */
    public Query submitRows(
            Session session,
            CallOrigin origin,
            String sql,
            List<? extends List<? extends @Nullable Object>> parameters) {
        long from = runtime.ticker().getAsLong();
        SessionContext context = session.context();
        String id = newId();
        StatementAudit audit = new StatementAudit(runtime.audit(), id, context, session.client(), origin, sql);
        try {
            Mesh current = mesh.get();
            PlannedStatement statement =
                    plannings.attempt(context, entitlements).plan(current, sql);
            Query query = new Query(
                    id,
                    session,
                    context,
                    sql,
                    statement,
                    values(statement, parameters),
                    runtime.clock().instant());
            long planNanos = runtime.ticker().getAsLong() - from;
            audit.planned(statement, current);
            registry.add(new QueryRun(query, audit, planNanos, runtime.ticker(), this::ended));
            return query;
        } catch (RuntimeException e) {
            throw audit.refused(e, runtime.ticker().getAsLong() - from);
        }
    }

    /** @param source why the mesh directory as it is now is not in force; told to stewards who ask */
    public void tellProblems(Supplier<List<PolicyProblem>> source) {
        problems = source;
    }

    private static List<List<@Nullable Object>> values(
            PlannedStatement statement, List<? extends List<? extends @Nullable Object>> rows) {
        boolean insert = statement instanceof WritePlan plan && plan.change() instanceof WritePlan.Insert;
        if (rows.size() != 1 && !(insert && rows.size() > 1)) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    "The statement is run with one row of parameters, not with " + rows.size()
                            + "; run it once for each row. Only INSERT takes several.");
        }
        List<Field> parameters = PlannedStatement.parameters(statement);
        List<List<@Nullable Object>> values = new ArrayList<>(rows.size());
        rows.forEach(row -> values.add(ParameterValues.convert(parameters, row)));
        return Collections.unmodifiableList(values);
    }

    private void requireWelcome(String principal) {
        refuseWhenDraining();
        if (!known.test(principal)) {
            throw QueryRun.stopped(ErrorCode.UNAUTHENTICATED);
        }
    }

    private String newId() {
        byte[] id = new byte[ID_BYTES];
        runtime.random().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    private void refuseWhenDraining() {
        if (draining) {
            throw new GatewayException(ErrorCode.SHUTTING_DOWN, "The gateway is shutting down.");
        }
    }

    /**
     * Starts a query, once. A session change is applied here. Blocks while the query waits for a place and while the
     * connectors are asked.
     *
     * @return the caller closes the stream
     * @throws GatewayException with INVALID_TICKET for a query that is unknown, expired, started before, or another
     *     principal's: one and the same message for all; with QUEUE_FULL and QUEUE_TIMEOUT; with PLAN_OUTDATED when
     *     the mesh has changed since so that the client has to plan again
     */
    public ResultStream start(String queryId, Principal principal) {
        return start(queryId, principal, CallOrigin.UNKNOWN, reason -> {});
    }

    /**
     * As {@link #start(String, Principal)}, for a reader that at times waits for something else than the stream.
     *
     * @param origin of the call that presented the query's ticket, for the audit log when it is refused
     * @param stopped told why when the query is stopped by whomever, so that the reader closes the stream at once; quick,
     *     and called from any thread, also while this method still runs
     */
    public ResultStream start(
            String queryId, Principal principal, CallOrigin origin, Consumer<GatewayException> stopped) {
        refuseWhenDraining();
        QueryRun run = registry.begin(queryId, principal).orElseThrow(() -> invalidTicket(queryId, principal, origin));
        ResultStream opened = null;
        try {
            run.whenStopped(stopped);
            run.continueUnlessStopped();
            // After restrictTo() can see this run.
            run.query().askers().forEach(this::requireWelcome);
            opened = open(run);
            run.running(opened);
            return run;
        } catch (RuntimeException | Error e) {
            if (opened != null) {
                opened.close();
            }
            throw run.fail(e);
        }
    }

    /**
     * Records that a session has presented a ticket that is not one of its own, or not any more.
     *
     * @throws GatewayException with AUDIT_UNAVAILABLE when it cannot be recorded
     */
    public void ticketRefused(Session session, CallOrigin origin) {
        ticketRefused(Optional.empty(), session.principal(), origin);
    }

    private void ticketRefused(Optional<String> queryId, Principal principal, CallOrigin origin) {
        runtime.audit()
                .require(AuditRecord.of(AuditEvent.TICKET_REFUSED)
                        .with("query_id", queryId)
                        .with("user", principal.name())
                        .with("roles", new TreeSet<>(principal.roles()))
                        .with("simulated_by", origin.simulatedBy())
                        .with("client_address", origin.address())
                        .with("trace_id", origin.traceId())
                        .with("error_code", ErrorCode.INVALID_TICKET.name()));
    }

    private GatewayException invalidTicket(String queryId, Principal principal, CallOrigin origin) {
        ticketRefused(Optional.of(queryId), principal, origin);
        return new GatewayException(
                ErrorCode.INVALID_TICKET,
                "The ticket is not valid: the query is unknown, has expired or has been started before.");
    }

    private ResultStream open(QueryRun run) {
        PlannedStatement statement = run.query().statement();
        if (statement instanceof PlannedStatement.SessionChange change) {
            run.query().session().apply(change);
            return new MemoryRows(change.resultSchema(), List.of(), allocator);
        }
        if (statement instanceof PlannedStatement.Rows rows) {
            return new MemoryRows(rows.resultSchema(), rows.rows(), allocator);
        }
        if (statement instanceof ViewPlan change) {
            enter(run);
            new ViewChange(run.query().id(), mesh.get()).make(change, run::pointOfNoReturn);
            return new MemoryRows(change.resultSchema(), List.of(), allocator);
        }
        if (statement instanceof PlannedStatement.Analysis analysis) {
            enter(run);
            return analyse(run, analysis);
        }
        if (statement instanceof QueryPlan plan) {
            enter(run);
            return execute(run, plan);
        }
        if (statement instanceof WritePlan plan) {
            enter(run);
            return write(run, plan);
        }
        throw new IllegalStateException("unknown kind of statement: " + statement.getClass());
    }

    private void enter(QueryRun run) {
        Admission.Ticket ticket =
                admission.request(run.query().context().principal().name());
        Runnable callOff = runtime.timer().after(limits.queueTimeout(), ticket::expire);
        try {
            run.enter(ticket);
        } finally {
            callOff.run();
        }
        run.binding(runtime.timer().after(limits.queryTimeout(), () -> run.stop(ErrorCode.QUERY_TIMEOUT)));
    }

    /** What may be told of a run was decided under the policies of its plan. */
    private ResultStream analyse(QueryRun run, PlannedStatement.Analysis analysis) {
        Mesh current = mesh.get();
        if (!holds(run, analysis.plan(), current)) {
            throw outdated();
        }
        long from = runtime.ticker().getAsLong();
        EngineTask task = bind(run, analysis.plan(), current, onlyRow(run));
        long boundAt = runtime.ticker().getAsLong();
        ResultStream measured = engine.execute(task);
        return new AnalysisStream(
                measured,
                rows -> analysis.report()
                        .apply(new PlannedStatement.Measures(
                                boundAt - from, runtime.ticker().getAsLong() - boundAt, rows, task.inputs())),
                analysis.resultSchema(),
                allocator);
    }

    private ResultStream execute(QueryRun run, QueryPlan planned) {
        Mesh current = mesh.get();
        QueryPlan plan = holds(run, planned, current) ? planned : planAgain(run, planned, current);
        return engine.execute(bind(run, plan, current, onlyRow(run)));
    }

    /** Whether a plan is still what would be planned: the mesh is the same, and so is what its policies have looked up. */
    private boolean holds(QueryRun run, QueryPlan plan, Mesh current) {
        return plan.meshVersion().equals(current.version())
                && entitlements.hold(current, run.query().context().principal(), plan.entitlements());
    }

    private static List<@Nullable Object> onlyRow(QueryRun run) {
        return run.query().parameters().get(0);
    }

    /** Nothing is written before the stream is read. */
    private ResultStream write(QueryRun run, WritePlan planned) {
        Mesh current = mesh.get();
        boolean holds = planned.meshVersion().equals(current.version())
                && planned.query().map(query -> holds(run, query, current)).orElse(true);
        WritePlan plan = holds ? planned : planAgain(run, planned, current);
        ResultStream rows =
                plan.query().map(query -> rowsOf(run, query, current)).orElse(null);
        return new WriteStream(
                run.query(),
                plan,
                current.domains().get(plan.domain()),
                rows,
                run::pointOfNoReturn,
                run.audit(),
                allocator);
    }

    /** All of them, each under its own parameters, from the same versions of the tables. */
    private ResultStream rowsOf(QueryRun run, QueryPlan plan, Mesh current) {
        List<Supplier<ResultStream>> streams = new ArrayList<>();
        for (List<@Nullable Object> values : run.query().parameters()) {
            streams.add(() -> engine.execute(bind(run, plan, current, values)));
        }
        return streams.size() == 1 ? streams.get(0).get() : new RowsInTurn(streams);
    }

    private WritePlan planAgain(QueryRun run, WritePlan old, Mesh current) {
        long from = runtime.ticker().getAsLong();
        PlannedStatement again = run.planAgain(plannings.attempt(run.query().context(), entitlements), current);
        if (again instanceof WritePlan plan
                && plan.meshVersion().equals(mesh.get().version())
                && plan.meshVersion().equals(current.version())
                && plan.parameters().equals(old.parameters())) {
            run.audit().plannedAgain(plan, current);
            run.replanned(
                    plan.query().map(QueryPlan::tables).orElse(List.of()),
                    runtime.ticker().getAsLong() - from);
            return plan;
        }
        throw outdated();
    }

    private EngineTask bind(QueryRun run, QueryPlan plan, Mesh current, List<@Nullable Object> values) {
        run.query().requireOwn(plan);
        if (plan.stages().size() != 1) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED, "A query that has to run in several stages is not supported yet.");
        }
        QueryPlan.Stage stage = plan.resultStage();
        if (!stage.dialect().equals(engine.dialect())) {
            throw new GatewayException(ErrorCode.NOT_SUPPORTED, "No engine runs the dialect of this query.");
        }
        long from = runtime.ticker().getAsLong();
        StageBinding binding = new StageBinding(
                current,
                run.query().context(),
                values,
                runtime.clock().instant().truncatedTo(ChronoUnit.MICROS),
                new RuntimeTables(
                        run.query(), registry, runtime.audit(), current.auditors(), current.stewards(), problems));
        EngineTask task = binding.bind(run.query().id(), stage, run::continueUnlessStopped);
        ScanMetrics metrics =
                task.inputs().values().stream().map(ScanSource::metrics).reduce(ScanMetrics.NONE, ScanMetrics::plus);
        run.bound(metrics, runtime.ticker().getAsLong() - from);
        run.continueUnlessStopped();
        return task;
    }

    /** The client has been told of the result's columns already, so only a plan of the same shape will do. */
    private QueryPlan planAgain(QueryRun run, QueryPlan old, Mesh current) {
        long from = runtime.ticker().getAsLong();
        PlannedStatement again = run.planAgain(plannings.attempt(run.query().context(), entitlements), current);
        if (again instanceof QueryPlan plan
                && plan.meshVersion().equals(mesh.get().version())
                && plan.meshVersion().equals(current.version())
                && plan.resultSchema().equals(old.resultSchema())
                && plan.parameters().equals(old.parameters())) {
            run.audit().plannedAgain(plan, current);
            run.replanned(plan.tables(), runtime.ticker().getAsLong() - from);
            return plan;
        }
        throw outdated();
    }

    private static GatewayException outdated() {
        return new GatewayException(
                ErrorCode.PLAN_OUTDATED,
                "The mesh, or what its policies look up, has changed since the query was planned; submit the query again.");
    }

    private void ended(QueryRun run) {
        QueryRecord record = run.record();
        QuerySummary summary = record.summary();
        run.audit().ended(summary, run.bytes());
        registry.ended(run, record);
        LOG.info(
                "query {} principal {} state {} error {} plan {} us bind {} us first {} us total {} us rows {} files"
                        + " {}/{} engine {}",
                summary.queryId(),
                run.query().context().principal().name(),
                summary.state(),
                summary.error().map(ErrorCode::name).orElse("-"),
                summary.planNanos() / 1_000,
                summary.bindNanos() / 1_000,
                summary.firstBatchNanos() / 1_000,
                summary.totalNanos() / 1_000,
                summary.rows(),
                summary.metrics().filesRead(),
                summary.metrics().filesTotal(),
                engine.dialect());
    }

    /** Cancels the principal's own query; false if there is no such query (any more), also for another principal's. */
    public boolean cancel(String queryId, Principal principal) {
        return registry.find(queryId, principal)
                .map(run -> run.stop(ErrorCode.CANCELLED))
                .orElse(false);
    }

    /** What became of the principal's own query, as long as it is remembered. */
    public Optional<QuerySummary> summary(String queryId, Principal principal) {
        return registry.summary(queryId, principal);
    }

    /** What became of any principal's query, for an operator: it tells of hidden data. */
    public Optional<QuerySummary> summaryForOperator(String queryId) {
        return registry.summary(queryId);
    }

    /** What the session's principal may know to exist. */
    public VisibleMesh visible(Session session) {
        return planner.visible(mesh.get(), session.principal());
    }

    /** The purposes that sessions may state. */
    public Set<String> purposes() {
        return mesh.get().policies().vocabulary().purposes().keySet();
    }

    /**
     * Takes statements of these principals only, from now on, and stops with UNAUTHENTICATED all of others that are being
     * planned, wait to be started, or run.
     *
     * @param principals by name; asked again at any time, from any thread
     */
    public void restrictTo(Predicate<String> principals) {
        known = principals;
        plannings.stop(principals.negate(), ErrorCode.UNAUTHENTICATED);
        registry.live().stream()
                .filter(run -> !run.query().askers().stream().allMatch(principals))
                .forEach(run -> run.stop(ErrorCode.UNAUTHENTICATED));
    }

    /** Refuses new queries from now on, waits for the running ones, cancels those that remain after the time. */
    public void drain(Duration patience) {
        draining = true;
        plannings.stop(principal -> true, ErrorCode.SHUTTING_DOWN);
        registry.expirePending();
        registry.awaitEnd(patience);
        registry.started().forEach(run -> run.stop(ErrorCode.SHUTTING_DOWN));
    }

    /** Cancels what runs. The streams remain their readers' to close, before this. */
    @Override
    public void close() {
        drain(Duration.ZERO);
        entitlements.close();
        allocator.close();
    }

    Plannings plannings() {
        return plannings;
    }

    EntitlementLookups entitlements() {
        return entitlements;
    }

    int waiting() {
        return admission.waiting();
    }

    int inside() {
        return admission.inside();
    }
}
