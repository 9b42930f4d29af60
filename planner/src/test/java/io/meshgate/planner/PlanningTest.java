package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlanningTest {
    private static final PlannedStatement PLANNED = new PlannedStatement.Rows(new Schema(List.of()), List.of());
    private final GatewayException reason = new GatewayException(ErrorCode.QUERY_TIMEOUT, "too long");

    private final List<String> events = new ArrayList<>();
    private final ExecutorService threads = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private void ended() {
        events.add("ended");
    }

    private static GatewayException failure(Planning planning) {
        return catchThrowableOfType(GatewayException.class, planning::await);
    }

    @Test
    void endsBeforeItGivesItsResult() {
        Planning planning = Planning.begin(Runnable::run, () -> PLANNED, this::ended);
        assertThat(events).containsExactly("ended");
        assertThat(planning.await()).isSameAs(PLANNED);
        assertThat(planning.stop(reason)).isFalse();
        assertThat(planning.await()).isSameAs(PLANNED);
    }

    @Test
    void releasesTheCallerBeforeTheWorkEnds() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch working = new CountDownLatch(1);
        Planning planning = Planning.begin(
                threads,
                () -> {
                    working.countDown();
                    while (!Thread.interrupted()) {
                        Thread.onSpinWait();
                    }
                    interrupted.countDown();
                    end.await();
                    return PLANNED;
                },
                ended::countDown);
        working.await();
        assertThat(planning.stop(reason)).isTrue();
        assertThat(failure(planning)).isSameAs(reason);
        interrupted.await();
        assertThat(ended.getCount()).isEqualTo(1);
        end.countDown();
        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void leavesNoInterruptionToTheNextStatementOfTheThread() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Planning planning = Planning.begin(
                threads,
                () -> {
                    working.countDown();
                    while (stopped.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                    return PLANNED;
                },
                () -> {});
        working.await();
        planning.stop(reason);
        stopped.countDown();
        assertThat(threads.submit(() -> Thread.currentThread().isInterrupted()).get())
                .isFalse();
    }

    @Test
    void doesNotBeginWhatWasStoppedBefore() {
        Deque<Runnable> later = new ArrayDeque<>();
        Planning planning = Planning.begin(
                later::add,
                () -> {
                    events.add("work");
                    return PLANNED;
                },
                this::ended);
        planning.stop(reason);
        assertThat(events).isEmpty();
        later.remove().run();
        assertThat(events).containsExactly("ended");
    }

    @Test
    void stopsWhenItsCallerIsInterrupted() {
        Deque<Runnable> later = new ArrayDeque<>();
        Planning planning = Planning.begin(later::add, () -> PLANNED, this::ended);
        Thread.currentThread().interrupt();
        assertThat(failure(planning).code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(planning.stop(reason)).isFalse();
    }

    @Test
    void thePlannerNoticesAnInterruptionBetweenItsSteps() {
        PlanFixture tables = StatementFixture.tables();
        Planner planner = new Planner();
        GatewayException failure = catchThrowableOfType(GatewayException.class, () -> {
            Thread.currentThread().interrupt();
            try {
                planner.planned(tables.mesh(), tables.session(), "SELECT region FROM sales.shop.orders");
            } finally {
                Thread.interrupted();
            }
        });
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void failsAsTheWorkFails() {
        GatewayException own = new GatewayException(ErrorCode.SYNTAX_ERROR, "here");
        assertThat(failure(Planning.begin(Runnable::run, () -> fail(own), this::ended)))
                .isSameAs(own);
        assertThat(failure(Planning.begin(Runnable::run, () -> fail(new StackOverflowError()), this::ended))
                        .code())
                .isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        assertThat(failure(Planning.begin(Runnable::run, () -> fail(new IllegalStateException()), this::ended))
                        .code())
                .isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(events).hasSize(3);
    }

    private static PlannedStatement fail(Throwable failure) throws Exception {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (Exception) failure;
    }
}
