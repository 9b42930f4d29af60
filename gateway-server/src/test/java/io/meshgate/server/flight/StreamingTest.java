package io.meshgate.server.flight;

import static io.meshgate.server.flight.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.CancelResult;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamingTest {
    private static final int MEGABYTE_OF_LONGS = 1 << 17;
    private static final String BLOCKED = "SELECT n FROM blocked";
    private static final String ENDLESS = "SELECT n FROM endless";

    private static final int THREADS = 3;

    private final FlightFixture fixture = new FlightFixture(settings -> settings, THREADS);
    private final FlightFixture.Client client = fixture.analyst();
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final AtomicInteger produced = new AtomicInteger();

    StreamingTest() {
        fixture.queries.define(BLOCKED, FlightFixture.NUMBERS, (root, batch, execution) -> {
            if (batch == 0) {
                FlightFixture.fillNumbers(root, batch, 10);
                return true;
            }
            blocked.countDown();
            return FakeQueries.blockUntilCancelled(execution);
        });
        fixture.queries.define(ENDLESS, FlightFixture.NUMBERS, (root, batch, execution) -> {
            FlightFixture.fillNumbers(root, batch, MEGABYTE_OF_LONGS);
            produced.incrementAndGet();
            return true;
        });
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void cancelsAQueryWhoseEngineIsBlocked() throws Exception {
        FlightInfo info = client.execute(BLOCKED);
        try (FlightStream stream = client.fetch(info)) {
            assertThat(stream.next()).isTrue();
            await(blocked);
            assertThat(cancel(client, info)).isEqualTo(CancelStatus.CANCELLED);
            refused(ErrorCode.CANCELLED, stream::next);
        }
        assertThat(fixture.queries.closesWithinASecond()).isTrue();
        assertThat(cancel(client, info)).isEqualTo(CancelStatus.NOT_CANCELLABLE);
    }

    @Test
    void cancelsAQueryWhoseClientTakesNothing() throws Exception {
        FlightInfo info = client.execute(ENDLESS);
        try (FlightStream stream = client.fetch(info)) {
            assertThat(stream.next()).isTrue();
            assertThat(cancel(client, info)).isEqualTo(CancelStatus.CANCELLED);
            assertThat(fixture.queries.closesWithinASecond()).isTrue();
            assertThatThrownBy(() -> readAll(stream)).hasMessageContaining("CANCELLED");
        }
    }

    @Test
    void endsTheStreamOfAClientThatTakesNothingWhenItsTimeIsOver() throws Exception {
        FlightInfo info = client.execute(ENDLESS);
        try (FlightStream stream = client.fetch(info)) {
            assertThat(stream.next()).isTrue();
            fixture.queries.stopAll(ErrorCode.QUERY_TIMEOUT);
            assertThat(fixture.queries.closesWithinASecond()).isTrue();
            assertThatThrownBy(() -> readAll(stream)).hasMessageContaining("QUERY_TIMEOUT");
        }
    }

    @Test
    void cancelsAQueryThatWasNeverFetched() {
        FlightInfo info = client.execute(BLOCKED);
        assertThat(cancel(client, info)).isEqualTo(CancelStatus.CANCELLED);
        refused(ErrorCode.INVALID_TICKET, () -> client.rows(info));
    }

    @Test
    @SuppressWarnings("deprecation") // older clients cancel so
    void cancelsByTheOldAction() throws Exception {
        FlightInfo info = client.execute(BLOCKED);
        try (FlightStream stream = client.fetch(info)) {
            assertThat(stream.next()).isTrue();
            assertThat(client.sql().cancelQuery(info, client.options())).isEqualTo(CancelResult.CANCELLED);
            refused(ErrorCode.CANCELLED, stream::next);
        }
    }

    @Test
    void doesNotCancelAnotherUsersQuery() throws Exception {
        FlightInfo info = client.execute(BLOCKED);
        try (FlightStream stream = client.fetch(info)) {
            assertThat(stream.next()).isTrue();
            assertThat(cancel(fixture.steward(), info)).isEqualTo(CancelStatus.NOT_CANCELLABLE);
            assertThat(cancel(client, info)).isEqualTo(CancelStatus.CANCELLED);
            assertThatThrownBy(() -> readAll(stream)).hasMessageContaining("CANCELLED");
        }
    }

    @Test
    void stopsTheEngineWhenTheClientCancelsItsCall() throws Exception {
        try (FlightStream stream = client.fetch(client.execute(BLOCKED))) {
            assertThat(stream.next()).isTrue();
            await(blocked);
            stream.cancel("enough", null);
            assertThat(fixture.queries.closesWithinASecond()).isTrue();
        }
    }

    @Test
    void stopsTheEngineWhenTheDeadlineOfTheCallPasses() throws Exception {
        FlightInfo info = client.execute(BLOCKED);
        CallOption[] options = {client.options()[0], CallOptions.timeout(300, TimeUnit.MILLISECONDS)};
        try (FlightStream stream =
                client.sql().getStream(info.getEndpoints().get(0).getTicket(), options)) {
            assertThatThrownBy(() -> readAll(stream)).hasMessageContaining("deadline");
            assertThat(fixture.queries.closesWithinASecond()).isTrue();
        }
    }

    @Test
    void stopsTheEngineWhenTheConnectionBreaks() throws Exception {
        assertEndsWhenCut(BLOCKED);
    }

    @Test
    void stopsTheEngineWhenTheConnectionOfASlowReaderBreaks() throws Exception {
        assertEndsWhenCut(ENDLESS);
    }

    private void assertEndsWhenCut(String statement) throws Exception {
        try (CuttableProxy proxy = new CuttableProxy(fixture.endpoint.port());
                FlightClient flight = fixture.open(Location.forGrpcInsecure("127.0.0.1", proxy.port()))) {
            CallOption token =
                    flight.authenticateBasicToken("analyst", "analyst-secret").orElseThrow();
            FlightSqlClient sql = new FlightSqlClient(flight);
            FlightInfo info = sql.execute(statement, token);
            try (FlightStream stream = sql.getStream(info.getEndpoints().get(0).getTicket(), token)) {
                assertThat(stream.next()).isTrue();
                proxy.cut();
                assertThat(fixture.queries.closesWithinASecond()).isTrue();
                assertThatThrownBy(() -> readAll(stream)).isInstanceOf(RuntimeException.class);
            }
        }
    }

    @Test
    void doesNotRunAheadOfASlowReader() throws Exception {
        try (FlightStream stream = client.fetch(client.execute(ENDLESS))) {
            for (int read = 1; read <= 40; read++) {
                assertThat(stream.next()).isTrue();
                // Time for a pump that does not wait to run ahead by far.
                client.query("SELECT n FROM numbers");
                assertThat(produced.get() - read).isLessThan(24);
                assertThat(fixture.serverAllocator.getAllocatedMemory()).isLessThan(24L << 20);
            }
            stream.cancel("enough", null);
        }
    }

    @Test
    void holdsNoThreadForSlowReaders() throws Exception {
        List<FlightStream> streams = new ArrayList<>();
        for (int i = 0; i < 3 * THREADS; i++) {
            FlightStream stream = client.fetch(client.execute(ENDLESS));
            assertThat(stream.next()).isTrue();
            streams.add(stream);
        }
        assertThat(client.query("SELECT n FROM numbers")).hasSize(3);
        for (FlightStream stream : streams) {
            stream.cancel("enough", null);
        }
        for (FlightStream stream : streams) {
            stream.close();
        }
    }

    @Test
    void servesFiftyClientsAtOnce() throws Exception {
        fixture.queries.define("SELECT n FROM many", FlightFixture.NUMBERS, FlightFixture.numbers(20, 1_000));
        ExecutorService executor = Executors.newFixedThreadPool(50);
        try {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                tasks.add(() -> {
                    FlightFixture.Client mine = fixture.analyst();
                    int rows = 0;
                    for (int repeat = 0; repeat < 5; repeat++) {
                        rows += mine.query("SELECT n FROM many").size();
                    }
                    return rows;
                });
            }
            for (Future<Integer> rows : executor.invokeAll(tasks)) {
                assertThat(rows.get()).isEqualTo(100_000);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void keepsABatchUntilItIsSentThoughItsStreamIsClosed() throws Exception {
        fixture.queries.define(
                "SELECT n FROM short", FlightFixture.NUMBERS, FlightFixture.numbers(3, MEGABYTE_OF_LONGS));
        try (FlightStream stream = client.fetch(client.execute("SELECT n FROM short"))) {
            assertThat(fixture.queries.closesWithinASecond()).isTrue();
            long sum = 0;
            while (stream.next()) {
                for (int row = 0; row < stream.getRoot().getRowCount(); row++) {
                    sum += ((org.apache.arrow.vector.BigIntVector)
                                    stream.getRoot().getVector(0))
                            .get(row);
                }
            }
            long last = 3L * MEGABYTE_OF_LONGS - 1;
            assertThat(sum).isEqualTo(last * (last + 1) / 2);
        }
    }

    @Test
    void drainsBeforeItStops() throws Exception {
        FlightInfo info = client.execute(BLOCKED);
        try (FlightStream stream = client.fetch(info)) {
            assertThat(stream.next()).isTrue();
            await(blocked);
            Thread stopping = new Thread(() -> fixture.endpoint.stop(Duration.ofSeconds(1)));
            stopping.start();
            assertThatThrownBy(() -> readAll(stream)).isInstanceOf(RuntimeException.class);
            stopping.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(stopping.isAlive()).isFalse();
        }
        assertThat(fixture.queries.draining).isTrue();
        assertThat(fixture.queries.closesWithinASecond()).isTrue();
        try (BufferAllocator still = fixture.serverAllocator.newChildAllocator("still-open", 0, 1)) {
            assertThat(still.getAllocatedMemory()).isZero();
        }
    }

    private static CancelStatus cancel(FlightFixture.Client who, FlightInfo info) {
        return who.sql()
                .cancelFlightInfo(new CancelFlightInfoRequest(info), who.options())
                .getStatus();
    }

    private static void readAll(FlightStream stream) {
        int batches = 0;
        while (stream.next()) {
            batches++;
        }
        assertThat(batches).isNotNegative();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
