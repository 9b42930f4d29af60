package io.meshgate.server.query;

import static io.meshgate.server.engine.Columns.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.ArrowScan;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.NewView;
import io.meshgate.connector.Predicate;
import io.meshgate.connector.ScanMetrics;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.ViewSnapshot;
import io.meshgate.connector.ViewStore;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Planning;
import io.meshgate.planner.Principal;
import io.meshgate.planner.QueryPlan;
import io.meshgate.planner.QueryPlan.Argument;
import io.meshgate.planner.QueryPlan.KeyBlock;
import io.meshgate.planner.QueryPlan.Parameter;
import io.meshgate.planner.QueryPlan.QueryStart;
import io.meshgate.planner.QueryPlan.Stage;
import io.meshgate.planner.QueryPlan.StageInput;
import io.meshgate.planner.QueryPlan.StageOutput;
import io.meshgate.planner.QueryPlan.TableInput;
import io.meshgate.planner.QueryPlan.TableUse;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.ViewPlan;
import io.meshgate.planner.VisibleMesh;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import io.meshgate.server.engine.Scans;
import io.meshgate.server.session.CallOrigin;
import io.meshgate.server.session.Session;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QueryManagerTest {
    private static final Schema RESULT = schema(column("n", INT64));
    private static final TableSnapshot TABLE = Scans.table(schema(column("a", INT64), column("b", TEXT)));
    private static final Principal ANA = new Principal("ana", Set.of("analyst"), Map.of("region", List.of("EU")));
    private static final Principal BOB = new Principal("bob", Set.of("analyst"), Map.of());
    private static final QueryLimits LIMITS = new QueryLimits(
            2,
            1,
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            5,
            3,
            4,
            QueryLimits.Planning.DEFAULTS);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.123456789Z");

    private final ManualTimer timer = new ManualTimer();
    private final FakeConnector connector = new FakeConnector();
    private final FakePlanner planner = new FakePlanner();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final Session session = new Session("s1", ANA);
    private volatile Mesh mesh = mesh("v1");
    private BufferAllocator allocator;
    private FakeEngine engine;
    private QueryManager queries;

    private static final class FakePlanner implements StatementPlanner {
        final List<SessionContext> contexts = new CopyOnWriteArrayList<>();
        volatile @Nullable Callable<PlannedStatement> work;
        volatile PlannedStatement statement = QueryManagerTest.plan("v1", List.of(), List.of(), Map.of());

        @Override
        public Planning begin(Mesh current, SessionContext context, String sql, Runnable ended) {
            contexts.add(context);
            Callable<PlannedStatement> waiting = work;
            return waiting == null
                    ? Planning.begin(Runnable::run, () -> statement, ended)
                    : Planning.begin(task -> new Thread(task).start(), waiting, ended);
        }

        @Override
        public VisibleMesh visible(Mesh current, Principal principal) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class FakeConnector implements ScanningConnector {
        final List<ScanRequest> requests = new CopyOnWriteArrayList<>();
        volatile Runnable onScan = () -> {};

        @Override
        public ScanSource scan(TableSnapshot table, ScanRequest request) {
            requests.add(request);
            onScan.run();
            Schema schema = new Schema(request.columns().stream()
                    .map(name -> table.column(name).orElseThrow().field())
                    .toList());
            return new ArrowScan(
                    table,
                    schema,
                    allocator -> {
                        throw new UnsupportedOperationException();
                    },
                    new ScanMetrics(10, 2, 100, 20));
        }

        @Override
        public List<Path> dataDirectories() {
            return List.of();
        }
    }

    @BeforeEach
    void start() {
        allocator = new RootAllocator();
        engine = new FakeEngine(allocator);
        queries = new QueryManager(
                () -> mesh,
                planner,
                engine,
                LIMITS,
                new QueryRuntime(allocator, new Random(7), Clock.fixed(NOW, ZoneOffset.UTC), timer::nanos, timer));
    }

    @AfterEach
    void leavesNothingBehind() {
        clients.shutdownNow();
        assertThat(queries.inside()).isZero();
        assertThat(queries.waiting()).isZero();
        assertThat(timer.outstanding()).isZero();
        queries.close();
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    private Mesh mesh(String version) {
        PolicySet policies = new PolicySet(
                "p1",
                List.of(),
                List.of(),
                List.of(),
                Map.of("short", "key".getBytes(StandardCharsets.UTF_8), "long", new byte[65]));
        return new Mesh(version, new TreeMap<>(Map.of("sales", connector)), policies);
    }

    private static QueryPlan plan(
            String version, List<Field> parameters, List<Argument> arguments, Map<String, StageInput> inputs) {
        Stage stage = new Stage("1", "fake", "SELECT 1", RESULT, arguments, inputs, List.of());
        TableUse use =
                new TableUse("sales", TABLE, List.of("a"), List.of("f1"), Map.of(), List.of(), List.of(), List.of());
        return new QueryPlan(version, RESULT, parameters, List.of(stage), List.of(use));
    }

    private static TableInput input(String... columns) {
        return new TableInput("sales", TABLE, List.of(columns), Optional.empty());
    }

    private Query submit(@Nullable Object... parameters) {
        return queries.submit(session, "SELECT ?", Arrays.asList(parameters));
    }

    private ResultStream started() {
        return queries.start(submit().id(), ANA);
    }

    private EngineTask taskOf(PlannedStatement statement, @Nullable Object... parameters) {
        planner.statement = statement;
        queries.start(submit(parameters).id(), ANA).close();
        return engine.tasks.get(engine.tasks.size() - 1);
    }

    private static ErrorCode code(Runnable call) {
        return failure(call).code();
    }

    private static GatewayException failure(Runnable call) {
        GatewayException failure = catchThrowableOfType(GatewayException.class, call::run);
        assertThat(failure).isNotNull();
        return failure;
    }

    private static ErrorCode codeOf(Future<?> call) {
        return code(() -> result(call));
    }

    private static <T> T result(Future<T> call) {
        try {
            return call.get(30, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw (RuntimeException) e.getCause();
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private QuerySummary summary(Query query) {
        return queries.summary(query.id(), ANA).orElseThrow();
    }

    private void awaitWaiting(int count) {
        while (queries.waiting() != count) {
            Thread.onSpinWait();
        }
    }

    @Test
    void tellsAReaderThatWaitsForItsClientWhenTheTimeIsOver() {
        List<GatewayException> told = new CopyOnWriteArrayList<>();
        try (ResultStream stream = queries.start(submit().id(), ANA, CallOrigin.UNKNOWN, told::add)) {
            assertThat(stream.next()).isTrue();
            timer.pass(Duration.ofMinutes(1));
            assertThat(told).singleElement().extracting(GatewayException::code).isEqualTo(ErrorCode.QUERY_TIMEOUT);
            assertThat(engine.streams.get(0).cancels.get()).isEqualTo(1);
            assertThat(queries.inside()).isZero();
        }
        assertThat(told).hasSize(1);
    }

    /** One that knows how to store a view, and nothing else. */
    private static final class FakeViewStore implements ScanningConnector, ViewStore {
        private final Runnable onChange;

        FakeViewStore(Runnable onChange) {
            this.onChange = onChange;
        }

        @Override
        public void createView(NewView view) {
            onChange.run();
        }

        @Override
        public void replaceView(ViewSnapshot replaced, NewView view) {
            onChange.run();
        }

        @Override
        public void dropView(ViewSnapshot view) {
            onChange.run();
        }

        @Override
        public ScanSource scan(TableSnapshot table, ScanRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Path> dataDirectories() {
            return List.of();
        }
    }

    @Test
    void aChangeOfAViewIsNeitherStoppedNorInterruptedOnceItIsMade() {
        Thread client = Thread.currentThread();
        List<Boolean> seen = new CopyOnWriteArrayList<>();
        List<String> ids = new CopyOnWriteArrayList<>();
        mesh = new Mesh(
                "v1",
                new TreeMap<>(Map.of("sales", new FakeViewStore(() -> {
                    client.interrupt();
                    seen.add(Thread.currentThread().isInterrupted());
                    seen.add(queries.cancel(ids.get(0), ANA));
                }))),
                mesh("v1").policies());
        NewView view = new NewView(new TableName("s", "v"), List.of(), List.of(), Optional.empty());
        planner.statement = new ViewPlan("v1", "sales", view.name(), new ViewPlan.Create(view));
        Query query = submit();
        ids.add(query.id());
        try (ResultStream stream = queries.start(query.id(), ANA)) {
            assertThat(Thread.interrupted()).isTrue();
            assertThat(stream.next()).isFalse();
        }
        assertThat(seen).containsExactly(false, false);
        assertThat(summary(query).state()).isEqualTo(QueryState.FINISHED);
    }

    @Test
    void stopsTheQueriesOfPrincipalsWhoAreGone() {
        Query pending = submit();
        Session others = new Session("s2", BOB);
        Query kept = queries.submit(others, "SELECT 1", List.of());
        List<GatewayException> told = new CopyOnWriteArrayList<>();
        try (ResultStream stream = queries.start(submit().id(), ANA, CallOrigin.UNKNOWN, told::add);
                ResultStream running = queries.start(kept.id(), BOB)) {
            assertThat(stream.next()).isTrue();
            queries.restrictTo("bob"::equals);
            assertThat(told).singleElement().extracting(GatewayException::code).isEqualTo(ErrorCode.UNAUTHENTICATED);
            assertThat(code(stream::next)).isEqualTo(ErrorCode.UNAUTHENTICATED);
            assertThat(running.next()).isTrue();
        }
        assertThat(summary(pending).error()).contains(ErrorCode.UNAUTHENTICATED);
        assertThat(code(() -> queries.start(pending.id(), ANA))).isEqualTo(ErrorCode.INVALID_TICKET);
        assertThat(code(this::submit)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        queries.restrictTo(name -> true);
        assertThat(submit().id()).isNotEmpty();
    }

    @Test
    void stopsWhatARemovedUserHasAskedAsAnother() {
        Session simulated = new Session("s2", ANA, Optional.of("stella"));
        Query running = queries.submit(simulated, "SELECT 1", List.of());
        Query late = queries.submit(simulated, "SELECT 1", List.of());

        try (ResultStream stream = queries.start(running.id(), ANA);
                ResultStream own = started()) {
            queries.restrictTo(name -> !name.equals("stella"));
            assertThat(code(stream::next)).isEqualTo(ErrorCode.UNAUTHENTICATED);
            assertThat(own.next()).isTrue();
        }
        assertThat(summary(late).error()).contains(ErrorCode.UNAUTHENTICATED);
        Query later = queries.submit(simulated, "SELECT 1", List.of());
        assertThat(code(() -> queries.start(later.id(), ANA))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void stopsPlanningWhenItDrainsAndWhenAQueryIsStopped() throws Exception {
        Query query = submit();
        mesh = mesh("v2");
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch end = new CountDownLatch(1);
        planner.work = () -> {
            begun.countDown();
            end.await();
            return planner.statement;
        };
        Future<ResultStream> starting = clients.submit(() -> queries.start(query.id(), ANA));
        Future<PlannedStatement> preparing = clients.submit(() -> queries.prepare(session, "SELECT 1"));
        begun.await();
        assertThat(queries.cancel(query.id(), ANA)).isTrue();
        assertThat(codeOf(starting)).isEqualTo(ErrorCode.CANCELLED);
        queries.drain(Duration.ZERO);
        assertThat(codeOf(preparing)).isEqualTo(ErrorCode.SHUTTING_DOWN);
        assertThat(code(() -> queries.prepare(session, "SELECT 1"))).isEqualTo(ErrorCode.SHUTTING_DOWN);
    }

    @Test
    void runsAQueryFromSubmissionToItsEnd() {
        planner.statement = plan("v1", List.of(), List.of(), Map.of("x", input("a"), "y", input("b", "a")));
        Query query = submit();
        assertThat(query.resultSchema()).isEqualTo(RESULT);
        assertThat(query.id()).matches("[0-9a-f]{32}");
        assertThat(summary(query).state()).isEqualTo(QueryState.PENDING);
        try (ResultStream stream = queries.start(query.id(), ANA)) {
            assertThat(summary(query).state()).isEqualTo(QueryState.RUNNING);
            assertThat(queries.inside()).isEqualTo(1);
            timer.pass(Duration.ofMillis(1));
            assertThat(stream.next()).isTrue();
            assertThat(stream.root().getRowCount()).isEqualTo(3);
            timer.pass(Duration.ofMillis(1));
            assertThat(stream.next()).isTrue();
            assertThat(stream.next()).isFalse();
            assertThat(stream.next()).isFalse();
        }
        QuerySummary summary = summary(query);
        assertThat(summary.state()).isEqualTo(QueryState.FINISHED);
        assertThat(summary.error()).isEmpty();
        assertThat(summary.rows()).isEqualTo(6);
        assertThat(summary.firstBatchNanos()).isEqualTo(1_000_000);
        assertThat(summary.totalNanos()).isEqualTo(2_000_000);
        assertThat(summary.metrics()).isEqualTo(new ScanMetrics(20, 4, 200, 40));
        assertThat(summary.tables()).extracting(TableUse::rowFilters).containsExactly(List.of("f1"));
        assertThat(engine.streams.get(0).closes.get()).isEqualTo(1);
        assertThat(engine.tasks.get(0).queryId()).isEqualTo(query.id());
        assertThat(queries.summary(query.id(), BOB)).isEmpty();
    }

    @Test
    void bindsParametersIntoPredicatesAndArguments() {
        TableInput input = new TableInput(
                "sales",
                TABLE,
                List.of("a"),
                Optional.of(values -> Optional.of(new Predicate.Comparison(
                        "a", Predicate.Operator.EQUAL, java.util.Objects.requireNonNull(values.get(1))))));
        EngineTask task = taskOf(
                plan(
                        "v1",
                        List.of(column("p", TEXT), column("q", INT64)),
                        List.of(new Parameter(1), new Parameter(0), new Parameter(1), new QueryStart()),
                        Map.of("in", input)),
                null,
                5);
        assertThat(task.arguments()).containsExactly(5L, null, 5L, Instant.parse("2026-01-02T03:04:05.123456Z"));
        assertThat(connector.requests.get(0).predicate())
                .contains(new Predicate.Comparison("a", Predicate.Operator.EQUAL, 5L));
        assertThat(connector.requests.get(0).columns()).containsExactly("a");
    }

    @Test
    void derivesKeyBlocksAsHmacDoes() throws Exception {
        EngineTask task = taskOf(plan(
                "v1",
                List.of(),
                List.of(
                        new KeyBlock("short", (byte) 0x36),
                        new KeyBlock("short", (byte) 0x5c),
                        new KeyBlock("long", (byte) 0)),
                Map.of()));
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update((byte[]) task.arguments().get(0));
        byte[] inner = sha.digest("message".getBytes(StandardCharsets.UTF_8));
        sha.update((byte[]) task.arguments().get(1));
        javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
        mac.init(new javax.crypto.spec.SecretKeySpec("key".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(sha.digest(inner)).isEqualTo(mac.doFinal("message".getBytes(StandardCharsets.UTF_8)));
        assertThat((byte[]) task.arguments().get(2))
                .isEqualTo(Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(new byte[65]), 64));
        assertThat(mesh.policies().keys().get("short")).isEqualTo("key".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesAKeyThatTheMeshLacks() {
        planner.statement = plan("v1", List.of(), List.of(new KeyBlock("none", (byte) 1)), Map.of());
        assertThat(code(this::started)).isEqualTo(ErrorCode.POLICY_INVALID);
    }

    @Test
    void refusesAWrongNumberOfParameters() {
        planner.statement = plan("v1", List.of(column("p", INT64)), List.of(), Map.of());
        assertThat(failure(this::submit))
                .hasMessage("The statement has 1 parameters, but 0 values were given.")
                .extracting(GatewayException::code)
                .isEqualTo(ErrorCode.INVALID_PARAMETER);
        assertThat(code(() -> submit(1, 2))).isEqualTo(ErrorCode.INVALID_PARAMETER);
        planner.statement = new PlannedStatement.Rows(RESULT, List.of());
        assertThat(code(() -> submit(1))).isEqualTo(ErrorCode.INVALID_PARAMETER);
    }

    @Test
    void refusesPlansOfSeveralStagesAndOtherDialects() {
        QueryPlan one = plan("v1", List.of(), List.of(), Map.of());
        planner.statement =
                new QueryPlan("v1", RESULT, List.of(), List.of(one.resultStage(), one.resultStage()), List.of());
        assertThat(code(this::started)).isEqualTo(ErrorCode.NOT_SUPPORTED);
        planner.statement = plan("v1", List.of(), List.of(), Map.of("x", new StageOutput("0")));
        assertThat(code(this::started)).isEqualTo(ErrorCode.NOT_SUPPORTED);
        Stage other = new Stage("1", "other", "SELECT 1", RESULT, List.of(), Map.of(), List.of());
        planner.statement = new QueryPlan("v1", RESULT, List.of(), List.of(other), List.of());
        assertThat(code(this::started)).isEqualTo(ErrorCode.NOT_SUPPORTED);
        assertThat(engine.tasks).isEmpty();
    }

    /** As where a view that had been harmless was replaced after somebody looked at the plan. */
    @Test
    void readsNoSystemTablesForWhoIsOnlySimulated() {
        Query other = queries.submit(session, "SELECT ?", List.of());
        Query simulated = queries.submit(new Session("s2", ANA, Optional.of("stella")), "SELECT ?", List.of());
        QueryPlan harmless = plan("v2", List.of(), List.of(), Map.of());
        TableUse system =
                new TableUse("system", TABLE, List.of("a"), List.of(), Map.of(), List.of(), List.of(), List.of());
        mesh = mesh("v2");
        planner.statement = new QueryPlan("v2", RESULT, harmless.parameters(), harmless.stages(), List.of(system));

        assertThat(code(() -> queries.start(simulated.id(), ANA))).isEqualTo(ErrorCode.ACCESS_DENIED);
        queries.start(other.id(), ANA).close();
    }

    @Test
    void startsAQueryOnceAndForItsPrincipalOnly() {
        Query query = submit();
        List<Principal> others = List.of(
                BOB,
                new Principal("ana", Set.of("analyst", "admin"), ANA.attributes()),
                new Principal("ana", ANA.roles(), Map.of("region", List.of("US"))));
        List<GatewayException> failures = new ArrayList<>();
        others.forEach(other -> failures.add(failure(() -> queries.start(query.id(), other))));
        failures.add(failure(() -> queries.start("unknown", ANA)));
        queries.start(query.id(), ANA).close();
        failures.add(failure(() -> queries.start(query.id(), ANA)));
        assertThat(failures).extracting(GatewayException::code).containsOnly(ErrorCode.INVALID_TICKET);
        assertThat(failures)
                .extracting(GatewayException::getMessage)
                .containsOnly(failures.get(0).getMessage());
        assertThat(engine.tasks).hasSize(1);
    }

    @Test
    void startsAQueryOnceWhateverTheRace() {
        for (int round = 0; round < 50; round++) {
            Query query = submit();
            List<Future<ResultStream>> starts = new ArrayList<>();
            CountDownLatch go = new CountDownLatch(1);
            for (int i = 0; i < 4; i++) {
                starts.add(clients.submit(() -> {
                    go.await();
                    return queries.start(query.id(), ANA);
                }));
            }
            go.countDown();
            int won = 0;
            for (Future<ResultStream> start : starts) {
                try {
                    result(start).close();
                    won++;
                } catch (GatewayException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_TICKET);
                }
            }
            assertThat(won).isEqualTo(1);
        }
    }

    @Test
    void expiresWhatIsNotStarted() {
        Query query = submit();
        timer.pass(LIMITS.pendingTimeout().minusNanos(1));
        assertThat(summary(query).state()).isEqualTo(QueryState.PENDING);
        timer.pass(Duration.ofNanos(1));
        assertThat(code(() -> queries.start(query.id(), ANA))).isEqualTo(ErrorCode.INVALID_TICKET);
        assertThat(summary(query).state()).isEqualTo(QueryState.EXPIRED);
    }

    @Test
    void boundsWhatIsNotStarted() {
        for (int i = 0; i < 3; i++) {
            submit();
        }
        assertThat(code(this::submit)).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        Session bob = new Session("s2", BOB);
        queries.submit(bob, "SELECT 1", List.of());
        queries.submit(bob, "SELECT 1", List.of());
        assertThat(code(() -> queries.submit(bob, "SELECT 1", List.of()))).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        timer.pass(LIMITS.pendingTimeout());
        queries.start(submit().id(), ANA).close();
    }

    @Test
    void remembersTheLastQueriesOnly() {
        Query first = submit();
        queries.start(first.id(), ANA).close();
        for (int i = 0; i < LIMITS.maxHistory(); i++) {
            assertThat(queries.summary(first.id(), ANA)).isPresent();
            queries.start(submit().id(), ANA).close();
        }
        assertThat(queries.summary(first.id(), ANA)).isEmpty();
    }

    @Test
    void plansAgainOnceWhenTheMeshHasChanged() {
        Query query = submit();
        mesh = mesh("v2");
        planner.statement = plan("v2", List.of(), List.of(), Map.of("x", input("a")));
        queries.start(query.id(), ANA).close();
        assertThat(planner.contexts).hasSize(2);
        assertThat(engine.tasks.get(0).inputs()).containsOnlyKeys("x");
    }

    @Test
    void refusesAPlanThatIsOutdatedStill() {
        Query query = submit();
        mesh = mesh("v2");
        assertThat(code(() -> queries.start(query.id(), ANA))).isEqualTo(ErrorCode.PLAN_OUTDATED);
        assertThat(engine.tasks).isEmpty();
        assertThat(summary(query).state()).isEqualTo(QueryState.FAILED);
    }

    @Test
    void refusesANewPlanWhoseResultTheClientDoesNotExpect() {
        Query query = submit();
        mesh = mesh("v2");
        QueryPlan same = plan("v2", List.of(), List.of(), Map.of());
        planner.statement = new QueryPlan("v2", schema(required("n", INT64)), List.of(), same.stages(), List.of());
        assertThat(code(() -> queries.start(query.id(), ANA))).isEqualTo(ErrorCode.PLAN_OUTDATED);
        assertThat(engine.tasks).isEmpty();
    }

    @Test
    void plansAgainUnderTheDefaultsOfTheSubmission() {
        Query query = submit();
        session.apply(new PlannedStatement.SessionChange(RESULT, Optional.of("sales"), Optional.empty(), Map.of()));
        mesh = mesh("v2");
        planner.statement = plan("v2", List.of(), List.of(), Map.of());
        queries.start(query.id(), ANA).close();
        assertThat(planner.contexts.get(1)).isEqualTo(planner.contexts.get(0));
    }

    @Test
    void deliversRowsThatThePlannerKnows() {
        Schema schema = schema(column("t", TEXT), column("i", INT32), column("l", INT64), column("b", BOOL));
        planner.statement = new PlannedStatement.Rows(
                schema, List.of(Arrays.asList("é", 1, 2L, true), Arrays.asList(null, null, null, null)));
        Query query = submit();
        try (ResultStream stream = queries.start(query.id(), ANA)) {
            assertThat(stream.schema()).isEqualTo(schema);
            assertThat(stream.next()).isTrue();
            assertThat(stream.root().contentToTSVString()).contains("é\t1\t2\ttrue\nnull\tnull\tnull\tnull");
            assertThat(stream.next()).isFalse();
        }
        assertThat(summary(query).rows()).isEqualTo(2);
        assertThat(engine.tasks).isEmpty();
    }

    @Test
    void appliesASessionChangeWhenItIsStarted() {
        planner.statement =
                new PlannedStatement.SessionChange(RESULT, Optional.of("sales"), Optional.of("crm"), Map.of());
        Query query = submit();
        assertThat(session.context().catalog()).isEmpty();
        try (ResultStream stream = queries.start(query.id(), ANA)) {
            assertThat(stream.next()).isFalse();
        }
        assertThat(session.context().catalog()).contains("sales");
        assertThat(session.context().schema()).contains("crm");
    }

    @Test
    void letsNoMoreQueriesRunThanAllowed() {
        ResultStream first = started();
        ResultStream second = started();
        Future<ResultStream> third = clients.submit(this::started);
        awaitWaiting(1);
        assertThat(code(this::started)).isEqualTo(ErrorCode.QUEUE_FULL);
        assertThat(engine.tasks).hasSize(2);
        first.close();
        result(third).close();
        second.close();
        assertThat(engine.tasks).hasSize(3);
    }

    @Test
    void endsTheWaitForAPlace() {
        ResultStream first = started();
        ResultStream second = started();
        Query query = submit();
        int limits = timer.outstanding();
        Future<ResultStream> third = clients.submit(() -> queries.start(query.id(), ANA));
        awaitWaiting(1);
        timer.await(limits + 1);
        timer.pass(LIMITS.queueTimeout());
        assertThat(codeOf(third)).isEqualTo(ErrorCode.QUEUE_TIMEOUT);
        assertThat(summary(query).state()).isEqualTo(QueryState.FAILED);
        first.close();
        second.close();
    }

    @Test
    void cancelsAPendingQuery() {
        Query query = submit();
        assertThat(queries.cancel(query.id(), BOB)).isFalse();
        assertThat(queries.cancel("unknown", ANA)).isFalse();
        assertThat(queries.cancel(query.id(), ANA)).isTrue();
        assertThat(queries.cancel(query.id(), ANA)).isFalse();
        assertThat(code(() -> queries.start(query.id(), ANA))).isEqualTo(ErrorCode.INVALID_TICKET);
        assertThat(summary(query).state()).isEqualTo(QueryState.CANCELLED);
    }

    @Test
    void cancelsAWaitingQuery() {
        ResultStream first = started();
        ResultStream second = started();
        Query query = submit();
        Future<ResultStream> third = clients.submit(() -> queries.start(query.id(), ANA));
        awaitWaiting(1);
        assertThat(queries.cancel(query.id(), ANA)).isTrue();
        assertThat(codeOf(third)).isEqualTo(ErrorCode.CANCELLED);
        assertThat(queries.inside()).isEqualTo(2);
        first.close();
        second.close();
        assertThat(engine.tasks).hasSize(2);
    }

    @Test
    void cancelsWhileAConnectorIsAsked() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        connector.onScan = () -> {
            asked.countDown();
            awaitLatch(answer);
        };
        planner.statement = plan("v1", List.of(), List.of(), Map.of("x", input("a"), "y", input("a")));
        Query query = submit();
        Future<ResultStream> start = clients.submit(() -> queries.start(query.id(), ANA));
        asked.await();
        assertThat(queries.cancel(query.id(), ANA)).isTrue();
        answer.countDown();
        assertThat(codeOf(start)).isEqualTo(ErrorCode.CANCELLED);
        assertThat(connector.requests).hasSize(1);
        assertThat(engine.tasks).isEmpty();
    }

    @Test
    void cancelsWhileTheEngineStarts() throws InterruptedException {
        CountDownLatch starting = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        engine.onExecute = () -> {
            starting.countDown();
            awaitLatch(go);
        };
        Query query = submit();
        Future<ResultStream> start = clients.submit(() -> queries.start(query.id(), ANA));
        starting.await();
        assertThat(queries.cancel(query.id(), ANA)).isTrue();
        go.countDown();
        assertThat(codeOf(start)).isEqualTo(ErrorCode.CANCELLED);
        assertThat(engine.streams.get(0).closes.get()).isEqualTo(1);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void cancelsWhileABatchIsAwaited() throws InterruptedException {
        engine.holdsSecondBatch = true;
        Query query = submit();
        ResultStream stream = queries.start(query.id(), ANA);
        assertThat(stream.next()).isTrue();
        Future<Boolean> next = clients.submit(stream::next);
        engine.streams.get(0).waiting.await();
        assertThat(queries.inside()).isEqualTo(1);
        assertThat(queries.cancel(query.id(), ANA)).isTrue();
        assertThat(queries.cancel(query.id(), ANA)).isFalse();
        assertThat(codeOf(next)).isEqualTo(ErrorCode.CANCELLED);
        assertThat(engine.streams.get(0).cancels.get()).isEqualTo(1);
        assertThat(queries.inside()).isZero();
        assertThat(code(stream::next)).isEqualTo(ErrorCode.CANCELLED);
        stream.close();
        assertThat(summary(query).error()).contains(ErrorCode.CANCELLED);
    }

    @Test
    void endsAQueryThatRunsTooLong() throws InterruptedException {
        engine.holdsSecondBatch = true;
        Query query = submit();
        ResultStream stream = queries.start(query.id(), ANA);
        assertThat(stream.next()).isTrue();
        Future<Boolean> next = clients.submit(stream::next);
        engine.streams.get(0).waiting.await();
        timer.pass(LIMITS.queryTimeout());
        assertThat(codeOf(next)).isEqualTo(ErrorCode.QUERY_TIMEOUT);
        stream.close();
        assertThat(summary(query).error()).contains(ErrorCode.QUERY_TIMEOUT);
    }

    @Test
    void endsAQueryWhoseReaderIsTooSlow() {
        ResultStream stream = started();
        assertThat(stream.next()).isTrue();
        timer.pass(LIMITS.queryTimeout());
        assertThat(engine.streams.get(0).cancels.get()).isEqualTo(1);
        assertThat(queries.inside()).as("its place is free for others").isZero();
        assertThat(code(stream::next)).isEqualTo(ErrorCode.QUERY_TIMEOUT);
        stream.close();
    }

    @Test
    void survivesCancelAndCloseAtOnce() {
        for (int round = 0; round < 200; round++) {
            Query query = submit();
            ResultStream stream = queries.start(query.id(), ANA);
            CountDownLatch go = new CountDownLatch(1);
            Future<Boolean> cancelled = clients.submit(() -> {
                go.await();
                return queries.cancel(query.id(), ANA);
            });
            go.countDown();
            stream.close();
            result(cancelled);
            assertThat(summary(query).state()).isEqualTo(QueryState.CANCELLED);
            assertThat(queries.inside()).isZero();
        }
    }

    @Test
    void survivesCancelAndStartAtOnce() {
        for (int round = 0; round < 200; round++) {
            Query query = submit();
            CountDownLatch go = new CountDownLatch(1);
            Future<Boolean> cancelled = clients.submit(() -> {
                go.await();
                return queries.cancel(query.id(), ANA);
            });
            go.countDown();
            try (ResultStream stream = queries.start(query.id(), ANA)) {
                stream.next();
            } catch (GatewayException e) {
                assertThat(e.code()).isIn(ErrorCode.CANCELLED, ErrorCode.INVALID_TICKET);
            }
            result(cancelled);
            assertThat(summary(query).state()).isEqualTo(QueryState.CANCELLED);
            assertThat(queries.inside()).isZero();
        }
    }

    @Test
    void tellsTheFailureOfAConnectorAndFreesThePlace() {
        connector.onScan = () -> {
            throw new GatewayException(ErrorCode.CATALOG_UNAVAILABLE, "The catalog of sales does not answer.");
        };
        planner.statement = plan("v1", List.of(), List.of(), Map.of("x", input("a")));
        Query query = submit();
        assertThat(code(() -> queries.start(query.id(), ANA))).isEqualTo(ErrorCode.CATALOG_UNAVAILABLE);
        assertThat(queries.inside()).isZero();
        assertThat(summary(query).state()).isEqualTo(QueryState.FAILED);
    }

    @Test
    void tellsNothingOfAnUnexpectedFailure() {
        connector.onScan = () -> {
            throw new IllegalStateException("secret");
        };
        planner.statement = plan("v1", List.of(), List.of(), Map.of("x", input("a")));
        GatewayException failure = failure(this::started);
        assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(failure).hasMessageNotContaining("secret").hasNoCause();
    }

    @Test
    void drainsByWaitingFirstAndCancellingThen() {
        ResultStream finishing = started();
        Query pending = submit();
        Future<?> drained = clients.submit(() -> queries.drain(Duration.ofSeconds(30)));
        while (queries.summary(pending.id(), ANA).orElseThrow().state() == QueryState.PENDING) {
            Thread.onSpinWait();
        }
        assertThat(code(this::submit)).isEqualTo(ErrorCode.SHUTTING_DOWN);
        assertThat(code(() -> queries.start(pending.id(), ANA))).isEqualTo(ErrorCode.SHUTTING_DOWN);
        assertThat(finishing.next()).isTrue();
        assertThat(drained).isNotDone();
        finishing.close();
        result(drained);
        assertThat(engine.streams.get(0).cancels.get()).isZero();
    }

    @Test
    void cancelsWhatRemainsAfterDraining() {
        ResultStream stream = started();
        queries.drain(Duration.ofMillis(1));
        assertThat(code(stream::next)).isEqualTo(ErrorCode.SHUTTING_DOWN);
        stream.close();
    }
}
