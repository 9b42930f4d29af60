package io.meshgate.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Planning;
import io.meshgate.planner.Principal;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.VisibleMesh;
import io.meshgate.planner.policy.PolicySet;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlanningsTest {
    private static final PlannedStatement PLANNED = new PlannedStatement.Rows(new Schema(List.of()), List.of());
    private static final Mesh MESH =
            new Mesh("1", new TreeMap<>(), new PolicySet("1", List.of(), List.of(), List.of(), Map.of()));

    private final ManualTimer timer = new ManualTimer();
    private final StubbornPlanner planner = new StubbornPlanner();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final List<Future<PlannedStatement>> running = new ArrayList<>();
    private Plannings plannings = plannings(8, 4, Duration.ofSeconds(30), Duration.ofHours(1));

    /** Plans when told to, and until then notices no interruption, as a parser does. */
    private static final class StubbornPlanner implements StatementPlanner {
        final LinkedBlockingQueue<CountDownLatch> begun = new LinkedBlockingQueue<>();
        final LinkedBlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
        private final ExecutorService threads = Executors.newCachedThreadPool();

        @Override
        public Planning begin(Mesh mesh, SessionContext session, String sql, Runnable ended) {
            return Planning.begin(threads, this::workUntilTold, ended);
        }

        private PlannedStatement workUntilTold() {
            CountDownLatch end = new CountDownLatch(1);
            begun.add(end);
            while (end.getCount() > 0) {
                if (Thread.interrupted()) {
                    interrupted.add(true);
                }
                Thread.onSpinWait();
            }
            return PLANNED;
        }

        CountDownLatch next() throws InterruptedException {
            CountDownLatch next = begun.poll(30, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return next;
        }

        @Override
        public VisibleMesh visible(Mesh mesh, Principal principal) {
            throw new UnsupportedOperationException();
        }
    }

    private Plannings plannings(int concurrent, int queued, Duration timeout, Duration queryTimeout) {
        QueryLimits limits = new QueryLimits(
                1,
                1,
                Duration.ofSeconds(10),
                queryTimeout,
                Duration.ofMinutes(1),
                1,
                1,
                1,
                new QueryLimits.Planning(concurrent, queued, timeout));
        return new Plannings(planner, limits, timer, name -> {
            if (name.equals("unwelcome")) {
                throw new GatewayException(ErrorCode.SHUTTING_DOWN, "no");
            }
        });
    }

    @AfterEach
    void leavesNothingBehind() {
        planner.begun.forEach(CountDownLatch::countDown);
        clients.shutdownNow();
        planner.threads.shutdown();
        while (!running.stream().allMatch(Future::isDone)) {
            Thread.onSpinWait();
        }
        assertThat(timer.outstanding()).isZero();
    }

    private static SessionContext session(String user) {
        return new SessionContext(
                new Principal(user, Set.of(), Map.of()), Optional.empty(), Optional.empty(), ZoneOffset.UTC);
    }

    private Future<PlannedStatement> plan(String user) {
        Plannings.Attempt attempt = plannings.attempt(session(user));
        return clients.submit(() -> attempt.plan(MESH, "SELECT 1"));
    }

    private static GatewayException failure(Future<?> call) {
        ExecutionException failure =
                catchThrowableOfType(ExecutionException.class, () -> call.get(30, TimeUnit.SECONDS));
        assertThat(failure).isNotNull();
        if (failure.getCause() instanceof GatewayException told) {
            return told;
        }
        throw new AssertionError(failure);
    }

    private static PlannedStatement result(Future<PlannedStatement> call)
            throws ExecutionException, InterruptedException, TimeoutException {
        return call.get(30, TimeUnit.SECONDS);
    }

    private void awaitWaiting(int count) {
        while (plannings.waiting() != count) {
            Thread.onSpinWait();
        }
    }

    private void awaitInside(int count) {
        while (plannings.inside() != count) {
            Thread.onSpinWait();
        }
    }

    @Test
    void releasesTheCallerAtTheDeadlineAndKeepsThePlaceUntilTheWorkEnds() throws Exception {
        Future<PlannedStatement> call = plan("ana");
        CountDownLatch work = planner.next();
        awaitTimers(1);
        timer.pass(Duration.ofSeconds(29));
        assertThat(call.isDone()).isFalse();
        timer.pass(Duration.ofSeconds(1));
        assertThat(failure(call))
                .hasMessage("The statement could not be planned within 30 s; simplify it, or try again later.")
                .extracting(GatewayException::code)
                .isEqualTo(ErrorCode.QUERY_TIMEOUT);
        assertThat(planner.interrupted.poll(30, TimeUnit.SECONDS)).isNotNull();
        assertThat(plannings.inside()).isEqualTo(1);
        work.countDown();
        awaitInside(0);
    }

    private void awaitTimers(int count) {
        while (timer.outstanding() != count) {
            Thread.onSpinWait();
        }
    }

    @Test
    void takesTheQueryTimeoutWhereThatIsShorter() throws Exception {
        plannings = plannings(8, 4, Duration.ofSeconds(30), Duration.ofMillis(1_500));
        Future<PlannedStatement> call = plan("ana");
        planner.next().getCount();
        awaitTimers(1);
        timer.pass(Duration.ofMillis(1_500));
        assertThat(failure(call)).hasMessageContaining("within 1500 ms");
    }

    @Test
    void leavesPlacesForOthersThanWhoeverPlansMost() throws Exception {
        Future<PlannedStatement> first = plan("ana");
        Future<PlannedStatement> second = plan("ana");
        CountDownLatch firstWork = planner.next();
        CountDownLatch secondWork = planner.next();
        Future<PlannedStatement> third = plan("ana");
        awaitWaiting(1);
        Future<PlannedStatement> others = plan("bob");
        planner.next().countDown();
        assertThat(result(others)).isSameAs(PLANNED);
        assertThat(third.isDone()).isFalse();
        assertThat(plannings.inside()).isEqualTo(2);

        firstWork.countDown();
        planner.next().countDown();
        assertThat(result(third)).isSameAs(PLANNED);
        secondWork.countDown();
        assertThat(result(first)).isSameAs(PLANNED);
        assertThat(result(second)).isSameAs(PLANNED);
        assertThat(plannings.inside()).isZero();
    }

    @Test
    void boundsTheQueueOfOnePrincipalAndOfAll() throws Exception {
        for (int i = 0; i < 4; i++) {
            running.add(plan("ana"));
        }
        awaitWaiting(2);
        assertThat(failure(plan("ana")))
                .hasMessage("2 of your statements are being planned and 2 are waiting; try again later.")
                .extracting(GatewayException::code)
                .isEqualTo(ErrorCode.QUEUE_FULL);
        for (int i = 0; i < 4; i++) {
            running.add(plan("bob"));
        }
        awaitWaiting(4);
        for (int i = 0; i < 2; i++) {
            running.add(plan("eve"));
        }
        awaitInside(6);
        assertThat(failure(plan("eve")))
                .hasMessage("8 statements are being planned and 4 are waiting; try again later.");
        plannings.stop(name -> true, ErrorCode.SHUTTING_DOWN);
        awaitTimers(0);
    }

    @Test
    void expiresAStatementThatWaitsTooLong() throws Exception {
        running.add(plan("ana"));
        running.add(plan("ana"));
        planner.next();
        CountDownLatch work = planner.next();
        Future<PlannedStatement> waiting = plan("ana");
        awaitWaiting(1);
        awaitTimers(3);
        timer.pass(Duration.ofSeconds(10));
        assertThat(failure(waiting).code()).isEqualTo(ErrorCode.QUEUE_TIMEOUT);
        assertThat(plannings.inside()).isEqualTo(2);
        assertThat(plannings.waiting()).isZero();
        work.countDown();
        plannings.stop(name -> true, ErrorCode.SHUTTING_DOWN);
        awaitTimers(0);
    }

    @Test
    void stopsWhatWaitsAndWhatIsPlanned() throws Exception {
        Future<PlannedStatement> first = plan("ana");
        Future<PlannedStatement> second = plan("ana");
        planner.next();
        planner.next();
        Future<PlannedStatement> waiting = plan("ana");
        awaitWaiting(1);
        Future<PlannedStatement> others = plan("bob");
        CountDownLatch otherWork = planner.next();
        plannings.stop("ana"::equals, ErrorCode.SHUTTING_DOWN);
        for (Future<PlannedStatement> stopped : List.of(first, second, waiting)) {
            assertThat(failure(stopped)).hasMessage("The gateway is shutting down.");
        }
        assertThat(plannings.waiting()).isZero();
        assertThat(plannings.inside()).isEqualTo(3);
        otherWork.countDown();
        assertThat(result(others)).isSameAs(PLANNED);
    }

    @Test
    void releasesACallerThatIsInterrupted() throws Exception {
        Future<PlannedStatement> call = plan("ana");
        CountDownLatch work = planner.next();
        awaitTimers(1);
        call.cancel(true);
        assertThat(planner.interrupted.poll(30, TimeUnit.SECONDS)).isNotNull();
        awaitTimers(0);
        assertThat(plannings.inside()).isEqualTo(1);
        work.countDown();
        awaitInside(0);
    }

    @Test
    void plansNothingForWhoeverIsNotWelcome() {
        assertThat(failure(plan("unwelcome")).code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
        assertThat(planner.begun).isEmpty();
        assertThat(plannings.inside()).isZero();
    }

    @Test
    void givesThePlaceBackWhenPlanningCannotBegin() {
        plannings = new Plannings(
                new StatementPlanner() {
                    @Override
                    public Planning begin(Mesh mesh, SessionContext session, String sql, Runnable ended) {
                        throw new GatewayException(ErrorCode.LIMIT_EXCEEDED, "too long");
                    }

                    @Override
                    public VisibleMesh visible(Mesh mesh, Principal principal) {
                        throw new UnsupportedOperationException();
                    }
                },
                QueryLimits.DEFAULTS,
                timer,
                name -> {});
        assertThat(failure(plan("ana")).code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        assertThat(plannings.inside()).isZero();
    }
}
