package io.meshgate.server.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.meshgate.planner.policy.Subjects;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SimulationCallTest {

    /** An engine in the middle of its work takes no notice of an interrupted thread. */
    @Test
    void stopsTheQueryWhenTheClientGivesUp() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        try (FlightFixture fixture = new FlightFixture(
                settings -> settings, FlightSqlEndpoint.THREADS, new Subjects(Set.of(), Set.of("steward"), false))) {
            CountDownLatch working = new CountDownLatch(1);
            fixture.queries.define("SELECT forever", FlightFixture.NUMBERS, (root, batch, execution) -> {
                working.countDown();
                if (awaitUninterruptibly(execution.cancelled())) {
                    stopped.countDown();
                }
                return false;
            });
            FlightFixture.Client steward = fixture.steward();
            byte[] body = "{\"user\": \"analyst\", \"sql\": \"SELECT forever\"}".getBytes(StandardCharsets.UTF_8);
            Context.CancellableContext call = Context.current().withCancellation();
            Iterator<Result> results =
                    call.call(() -> steward.flight().doAction(new Action("MeshgateSimulate", body), steward.options()));
            assertThat(results.hasNext()).isTrue();
            assertThat(working.await(30, TimeUnit.SECONDS)).isTrue();

            call.cancel(null);

            assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(fixture.queries.closesWithinASecond()).isTrue();
        }
    }

    private static boolean awaitUninterruptibly(CountDownLatch cancelled) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return cancelled.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
