package io.meshgate.server;

import io.meshgate.connector.Connector;
import io.meshgate.planner.Planner;
import io.meshgate.planner.policy.PolicyProblem;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.server.audit.AuditEvent;
import io.meshgate.server.audit.AuditLog;
import io.meshgate.server.audit.AuditRecord;
import io.meshgate.server.audit.AuditSettings;
import io.meshgate.server.audit.AuditTrail;
import io.meshgate.server.auth.UserDirectory;
import io.meshgate.server.engine.Engine;
import io.meshgate.server.engine.duckdb.DuckDbEngine;
import io.meshgate.server.engine.duckdb.DuckDbSettings;
import io.meshgate.server.flight.FlightSettings;
import io.meshgate.server.flight.FlightSqlEndpoint;
import io.meshgate.server.mesh.GatewaySettings;
import io.meshgate.server.mesh.LoadedMesh;
import io.meshgate.server.mesh.MeshInForce;
import io.meshgate.server.mesh.MeshInvalidException;
import io.meshgate.server.mesh.MeshLoader;
import io.meshgate.server.mesh.MeshWatcher;
import io.meshgate.server.mesh.PolicyCheck;
import io.meshgate.server.mesh.Problem;
import io.meshgate.server.query.QueryLimits;
import io.meshgate.server.query.QueryManager;
import io.meshgate.server.query.QueryRuntime;
import io.meshgate.server.query.StatementPlanner;
import io.meshgate.server.query.WarmUp;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway: everything is made here, by plain constructor calls, and ended here in the opposite order. */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MAX_MESSAGE_BYTES = 16 << 20;
    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final int PLACES = 20;

    private final Parts parts;
    private final GatewaySettings settings;
    private final GatewaySettings.Flight listening;
    private final Planner planner;
    private final MeshWatcher watcher;
    private final FlightSqlEndpoint endpoint;
    private final EngineSlot engine;
    private final QueryManager queries;
    private final BufferAllocator allocator;
    private final AuditTrail audit;
    private volatile UserDirectory users;
    private volatile List<Path> dataDirectories;

    private Gateway(Path directory, Overrides overrides, MeshLoader loader, LoadedMesh mesh, Parts parts) {
        planner = new Planner();
        PolicyCheck check = PolicyCheck.of(planner);
        this.parts = parts;
        settings = mesh.settings();
        listening = overrides.apply(settings.flight());
        dataDirectories = dataDirectories(mesh);
        allocator = parts.add(new RootAllocator(), BufferAllocator::close);
        watcher = parts.add(watcher(directory, loader, check, mesh), MeshWatcher::close);
        requireRightPolicies(mesh, check);
        audit = settings.audit().map(this::auditLog).orElseGet(Gateway::withoutAudit);
        audit.require(loaded(mesh));
        users = new UserDirectory(mesh.users());
        engine = parts.add(new EngineSlot(engine(dataDirectories)), Engine::close);
        ScheduledExecutorService timers = parts.add(scheduler("query-timeouts"), ScheduledExecutorService::shutdownNow);
        queries = parts.add(
                new QueryManager(
                        new MeshInForce(() -> watcher.current().mesh(), Clock.systemUTC()),
                        StatementPlanner.of(planner),
                        engine,
                        limits(settings.limits()),
                        QueryRuntime.system(allocator, timers, audit)),
                QueryManager::close);
        queries.tellProblems(
                () -> watcher.problems().stream().map(Gateway::problem).toList());
        endpoint = parts.add(
                new FlightSqlEndpoint(
                        flight(listening),
                        queries,
                        () -> users,
                        allocator,
                        System::nanoTime,
                        audit,
                        () -> new Subjects(
                                Set.of(), watcher.current().settings().simulationRoles(), false)),
                open -> open.stop(PATIENCE));
    }

    /** As {@link #start(Path, Overrides)}, as {@code gateway.yaml} says. */
    public static Gateway start(Path meshDirectory) {
        return start(meshDirectory, Overrides.NONE);
    }

    /**
     * Loads a mesh directory, checks it and serves it. A catalog that does not answer does not keep the others from being
     * served.
     *
     * @return the caller closes it
     * @throws MeshInvalidException if the directory is not right
     * @throws io.meshgate.connector.GatewayException if it cannot be served: the port is in use, for instance
     */
    public static Gateway start(Path meshDirectory, Overrides overrides) {
        MeshLoader loader = MeshLoader.withInstalledConnectors();
        Parts parts = new Parts();
        try {
            LoadedMesh mesh = loader.load(meshDirectory);
            Gateway gateway = new Gateway(meshDirectory, overrides, loader, mesh, parts);
            gateway.listen();
            return gateway;
        } catch (RuntimeException | Error failure) {
            parts.close();
            throw failure;
        }
    }

    private AuditTrail auditLog(AuditSettings wanted) {
        AuditLog log = parts.add(AuditLog.open(wanted, Clock.systemUTC()), AuditLog::close);
        log.syncRegularly(parts.add(scheduler("audit-sync"), ScheduledExecutorService::shutdownNow));
        return log;
    }

    private static AuditTrail withoutAudit() {
        LOG.warn("**********************************************************************************************");
        LOG.warn("THE AUDIT LOG IS OFF: gateway.yaml says audit.enabled: false. Nothing is recorded of who reads");
        LOG.warn("what. Set it to true and start the gateway again to have an audit log.");
        LOG.warn("**********************************************************************************************");
        return AuditTrail.OFF;
    }

    private static AuditRecord loaded(LoadedMesh mesh) {
        PolicySet policies = mesh.mesh().policies();
        return AuditRecord.of(AuditEvent.MESH_LOADED)
                .with("gateway", mesh.settings().name())
                .with("mesh_version", mesh.mesh().version())
                .with("policy_version", policies.version())
                .with("domains", mesh.mesh().domains().keySet())
                .with("grants", policies.grants().size())
                .with("row_filters", policies.rowFilters().size())
                .with("aggregation_policies", policies.aggregations().size())
                .with("column_masks", policies.columnMasks().size())
                .with("users", mesh.users().size())
                .with("outcome", "IN_FORCE");
    }

    private void refused(List<Problem> problems) {
        LoadedMesh current = watcher.current();
        audit.note(AuditRecord.of(AuditEvent.MESH_REFUSED)
                .with("problems", problems.size())
                .with(
                        "places",
                        problems.stream()
                                .limit(PLACES)
                                .map(problem -> problem.file() + ":" + problem.line())
                                .toList())
                .with("mesh_version_in_force", current.mesh().version())
                .with("outcome", "REFUSED"));
    }

    private static PolicyProblem problem(Problem problem) {
        return new PolicyProblem(new PolicySource(problem.file(), problem.line(), problem.column()), problem.message());
    }

    private static void requireRightPolicies(LoadedMesh mesh, PolicyCheck check) {
        PolicyCheck.Result result = check.check(mesh);
        if (!result.problems().isEmpty()) {
            throw new MeshInvalidException(result.problems());
        }
        mesh.warnings().forEach(warning -> LOG.warn("{}", warning));
        result.unreachable().forEach(problem -> LOG.warn("{}", problem));
    }

    private void listen() {
        endpoint.start();
        Thread warmUp = new Thread(new WarmUp(planner, engine), "warm-up");
        warmUp.setDaemon(true);
        parts.add(warmUp, Gateway::join).start();
        watcher.start(parts.add(scheduler("mesh-watcher"), ScheduledExecutorService::shutdownNow), POLL_INTERVAL);
        LOG.info(
                "Gateway {} serves {} domains on {}:{}",
                settings.name(),
                watcher.current().mesh().domains().size(),
                host(),
                port());
    }

    private static void join(Thread thread) {
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ScheduledExecutorService scheduler(String name) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        // Every statement sets timers that are nearly always called off, long before their time.
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    private MeshWatcher watcher(Path directory, MeshLoader loader, PolicyCheck check, LoadedMesh mesh) {
        Duration grace = mesh.settings().limits().queryTimeout().plusMinutes(1);
        return new MeshWatcher(directory, loader, check, mesh, this::prepare, this::refused, grace, System::nanoTime);
    }

    /** Makes ready for a mesh that is about to be in force. */
    private void prepare(LoadedMesh next) {
        UserDirectory nextUsers = users.reloaded(next.users());
        audit.require(loaded(next));
        List<Path> directories = dataDirectories(next);
        if (!directories.equals(dataDirectories)) {
            engine.replace(engine(directories));
            dataDirectories = directories;
        }
        users = nextUsers;
        queries.restrictTo(name -> users.user(name).isPresent());
        endpoint.usersRemoved();
    }

    private DuckDbEngine engine(List<Path> directories) {
        GatewaySettings.Engine wanted = settings.engine();
        return new DuckDbEngine(
                new DuckDbSettings(
                        wanted.memoryLimit().orElseGet(Machine::memoryForEngine),
                        wanted.threads().orElseGet(Runtime.getRuntime()::availableProcessors),
                        wanted.spillDirectory(),
                        directories),
                allocator);
    }

    private static List<Path> dataDirectories(LoadedMesh mesh) {
        return mesh.mesh().domains().values().stream()
                .map(Connector::dataDirectories)
                .flatMap(List::stream)
                .distinct()
                .sorted()
                .toList();
    }

    private static QueryLimits limits(GatewaySettings.Limits limits) {
        return new QueryLimits(
                limits.concurrentQueries(),
                limits.queuedQueries(),
                limits.queueTimeout(),
                limits.queryTimeout(),
                QueryLimits.DEFAULTS.pendingTimeout(),
                QueryLimits.DEFAULTS.maxPending(),
                QueryLimits.DEFAULTS.maxPendingPerPrincipal(),
                QueryLimits.DEFAULTS.maxHistory(),
                new QueryLimits.Planning(
                        limits.concurrentPlannings(),
                        QueryLimits.Planning.DEFAULTS.maxQueued(),
                        limits.planningTimeout()));
    }

    private static FlightSettings flight(GatewaySettings.Flight flight) {
        return new FlightSettings(
                flight.host(),
                flight.port(),
                flight.certificate(),
                flight.privateKey(),
                flight.clientAuthorities(),
                flight.allowInsecure(),
                flight.ticketLifetime(),
                MAX_MESSAGE_BYTES,
                MAX_HEADER_BYTES);
    }

    /** Looks for changes of the mesh directory as the watcher does from time to time; a change is taken the second time. */
    void poll() {
        watcher.poll();
    }

    /** The host on which Flight SQL listens. */
    public String host() {
        return listening.host();
    }

    /** The port on which Flight SQL listens. */
    public int port() {
        return endpoint.port();
    }

    /** The life of the gateway's queries, for an operator in the same process. */
    public QueryManager queries() {
        return queries;
    }

    /** Whether clients have to use TLS. */
    public boolean usesTls() {
        return listening.certificate().isPresent();
    }

    /** Refuses new queries, lets the running ones end for a while, then ends them and everything else. Idempotent. */
    @Override
    public void close() {
        parts.close();
    }
}
