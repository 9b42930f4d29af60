package io.meshgate.server.flight;

import static io.meshgate.server.flight.Refusals.refused;
import static io.meshgate.server.flight.Refusals.trailer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightClientMiddleware;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementUpdate;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A ticket that holds the command itself runs it at once: as asking first and fetching then would have. */
@Timeout(60)
class CommandTicketTest {
    private static final String SELECT = "SELECT n FROM numbers";

    private final FlightFixture fixture = new FlightFixture();
    private final FlightFixture.Client client = fixture.analyst();

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void givesTheRowsThatTwoCallsGive() throws Exception {
        assertThat(rows(client, SELECT)).isEqualTo(client.query(SELECT)).hasSize(3);
    }

    @Test
    void plansOnce() throws Exception {
        int before = fixture.queries.planned.get();
        rows(client, SELECT);
        assertThat(fixture.queries.planned.get() - before).isEqualTo(1);
    }

    @Test
    void runsForTheSessionOfTheCall() throws Exception {
        fixture.queries.define("SELECT mine", FlightFixture.NUMBERS, (root, batch, execution) -> {
            boolean analyst = execution.session().principal().name().equals("analyst");
            FlightFixture.fillNumbers(root, 0, analyst ? 1 : 2);
            return batch < 1;
        });
        FlightFixture.Client steward = fixture.steward();
        assertThat(rows(client, "SELECT mine"))
                .isEqualTo(client.query("SELECT mine"))
                .hasSize(1);
        assertThat(rows(steward, "SELECT mine"))
                .isEqualTo(steward.query("SELECT mine"))
                .hasSize(2);
    }

    @Test
    void refusesWhoeverIsNotSignedIn() {
        FlightFixture.Client stranger = fixture.connectWith();
        refused(ErrorCode.UNAUTHENTICATED, () -> rows(stranger, SELECT));
        assertThat(fixture.queries.planned).hasValue(0);
    }

    @Test
    void failsAsTwoCallsDo() {
        FlightRuntimeException first = refused(ErrorCode.TABLE_NOT_FOUND, () -> client.query("SELECT * FROM missing"));
        FlightRuntimeException direct = refused(ErrorCode.TABLE_NOT_FOUND, () -> rows(client, "SELECT * FROM missing"));
        assertThat(direct.status().code()).isEqualTo(first.status().code());
        assertThat(direct.status().description()).isEqualTo(first.status().description());
        assertThat(trailer(direct, "meshgate-line")).contains("1");
        Ticket inTransaction = ticket(CommandStatementQuery.newBuilder()
                .setQuery(SELECT)
                .setTransactionId(ByteString.copyFromUtf8("t"))
                .build());
        refused(ErrorCode.NOT_SUPPORTED, () -> rows(client, inTransaction));
        fixture.queries.draining = true;
        refused(ErrorCode.SHUTTING_DOWN, () -> rows(client, SELECT));
    }

    @Test
    void tellsTheQueryIdBeforeTheFirstMessageAndWithAFailure() throws Exception {
        fixture.queries.define("SELECT 1/0", FlightFixture.NUMBERS, (root, batch, execution) -> {
            if (batch == 1) {
                throw new GatewayException(ErrorCode.DIVISION_BY_ZERO, "division by zero");
            }
            FlightFixture.fillNumbers(root, batch, 10);
            return true;
        });
        AtomicReference<@Nullable String> told = new AtomicReference<>();
        try (FlightClient flight = FlightClient.builder(
                                fixture.clientAllocator, Location.forGrpcInsecure("127.0.0.1", fixture.endpoint.port()))
                        .intercept(info -> new HeaderReader(told))
                        .build();
                FlightSqlClient sql = new FlightSqlClient(flight);
                FlightStream stream = sql.getStream(ticket("SELECT 1/0"), client.options())) {
            assertThat(stream.next()).isTrue();
            assertThat(told.get()).isNotNull();
            FlightRuntimeException failure = refused(ErrorCode.DIVISION_BY_ZERO, stream::next);
            assertThat(trailer(failure, "meshgate-query-id")).contains(String.valueOf(told.get()));
        }
    }

    @Test
    void stopsTheQueryWhenTheClientGivesUp() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        fixture.queries.define("SELECT forever", FlightFixture.NUMBERS, (root, batch, execution) -> {
            if (batch > 0) {
                working.countDown();
                FakeQueries.blockUntilCancelled(execution);
                stopped.countDown();
            }
            FlightFixture.fillNumbers(root, batch, 1);
            return true;
        });
        try (FlightStream stream = client.sql().getStream(ticket("SELECT forever"), client.options())) {
            assertThat(stream.next()).isTrue();
            // Else it may be stopped between two batches.
            assertThat(working.await(30, TimeUnit.SECONDS)).isTrue();
            stream.cancel("enough", null);
            assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void stopsPlanningWhenTheClientGivesUp() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        fixture.queries.planning = () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        };
        CallOption[] options = {client.options()[0], CallOptions.timeout(200, TimeUnit.MILLISECONDS)};
        try (FlightStream stream = client.sql().getStream(ticket(SELECT), options)) {
            assertThatThrownBy(stream::next).hasMessageContaining("deadline");
        }
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void runsPreparedStatementsWithWhatIsBound() throws Exception {
        Schema parameters = new Schema(List.of(Field.nullable("p", new ArrowType.Int(64, true))));
        fixture.queries.define("SELECT ?", FlightFixture.NUMBERS, parameters.getFields(), (root, batch, execution) -> {
            ((BigIntVector) root.getVector(0))
                    .setSafe(0, (Long) execution.parameters().get(0));
            root.setRowCount(1);
            return batch < 1;
        });
        FlightSqlClient.PreparedStatement prepared = client.sql().prepare("SELECT ?", client.options());
        try (VectorSchemaRoot values = VectorSchemaRoot.create(parameters, fixture.clientAllocator)) {
            ((BigIntVector) values.getVector(0)).setSafe(0, 42);
            values.setRowCount(1);
            prepared.setParameters(values);
            FlightInfo info = prepared.execute(client.options());
            assertThat(client.rows(info)).containsExactly(List.of(42L));
            Ticket command = new Ticket(info.getDescriptor().getCommand());
            assertThat(rows(client, command)).containsExactly(List.of(42L));
            assertThat(rows(client, command)).containsExactly(List.of(42L));
            prepared.close(client.options());
        }
        refused(
                ErrorCode.PREPARED_STATEMENT_NOT_FOUND,
                () -> rows(
                        client,
                        ticket(CommandPreparedStatementQuery.newBuilder()
                                .setPreparedStatementHandle(ByteString.copyFromUtf8("forged"))
                                .build())));
    }

    @Test
    void refusesTicketsThatHoldOtherCommands() {
        refused(
                ErrorCode.INVALID_TICKET,
                () -> rows(
                        client,
                        ticket(CommandStatementUpdate.newBuilder()
                                .setQuery(SELECT)
                                .build())));
    }

    private static Ticket ticket(String sql) {
        return ticket(CommandStatementQuery.newBuilder().setQuery(sql).build());
    }

    private static Ticket ticket(Message command) {
        return new Ticket(Any.pack(command).toByteArray());
    }

    private static List<List<@Nullable Object>> rows(FlightFixture.Client client, String sql) throws Exception {
        return rows(client, ticket(sql));
    }

    private static List<List<@Nullable Object>> rows(FlightFixture.Client client, Ticket ticket) throws Exception {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (FlightStream stream = client.sql().getStream(ticket, client.options())) {
            while (stream.next()) {
                FlightFixture.Client.addRows(stream.getRoot(), rows);
            }
        }
        return rows;
    }

    private record HeaderReader(AtomicReference<@Nullable String> told) implements FlightClientMiddleware {
        @Override
        public void onBeforeSendingHeaders(CallHeaders headers) {
            // Nothing to add.
        }

        @Override
        public void onHeadersReceived(CallHeaders headers) {
            told.compareAndSet(null, headers.get("meshgate-query-id"));
        }

        @Override
        public void onCallCompleted(CallStatus status) {
            // Nothing to do.
        }
    }
}
