package io.meshgate.server.flight;

import static io.meshgate.server.flight.Refusals.refused;
import static io.meshgate.server.flight.Refusals.trailer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.PlannedStatement.SessionChange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatementTest {
    private static final String SELECT = "SELECT n FROM numbers";
    private static final Schema NOTHING = new Schema(List.of());

    private final FlightFixture fixture = new FlightFixture();
    private final FlightFixture.Client client = fixture.analyst();

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void givesTheRowsOfAStatement() throws Exception {
        assertThat(client.query(SELECT)).containsExactly(List.of(0L), List.of(1L), List.of(2L));
    }

    @Test
    void namesTheSchemaBeforeAnythingRuns() {
        FlightInfo info = client.execute(SELECT);
        assertThat(info.getSchemaOptional()).contains(FlightFixture.NUMBERS);
        assertThat(info.getEndpoints())
                .singleElement()
                .satisfies(endpoint -> assertThat(endpoint.getLocations()).isEmpty());
        assertThat(client.sql().getExecuteSchema(SELECT, client.options()).getSchema())
                .isEqualTo(FlightFixture.NUMBERS);
        assertThat(fixture.queries.running()).isZero();
    }

    @Test
    void stopsPlanningWhenTheClientGivesUp() throws Exception {
        for (Consumer<CallOption[]> call : List.<Consumer<CallOption[]>>of(
                options -> client.sql().execute(SELECT, options),
                options -> client.sql().getExecuteSchema(SELECT, options),
                options -> client.sql().prepare(SELECT, options))) {
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
            assertThatThrownBy(() -> call.accept(options)).hasMessageContaining("deadline");
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        }
        fixture.queries.planning = () -> {};
        assertThat(client.query(SELECT)).hasSize(3);
    }

    @Test
    void sendsTheSchemaOfAResultWithoutRows() throws Exception {
        fixture.queries.define("SELECT n FROM nothing", FlightFixture.NUMBERS, FlightFixture.numbers(0, 0));
        try (FlightStream stream = client.fetch(client.execute("SELECT n FROM nothing"))) {
            assertThat(stream.getSchema()).isEqualTo(FlightFixture.NUMBERS);
            assertThat(stream.next()).isFalse();
        }
    }

    @Test
    void sendsBatchesWithoutRows() throws Exception {
        fixture.queries.define("SELECT n FROM gaps", FlightFixture.NUMBERS, (root, batch, execution) -> {
            FlightFixture.fillNumbers(root, batch, batch % 2);
            return batch < 4;
        });
        assertThat(client.query("SELECT n FROM gaps")).containsExactly(List.of(1L), List.of(3L));
    }

    @Test
    void sendsFiveThousandColumns() throws Exception {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            fields.add(Field.nullable("column_" + i, new ArrowType.Int(32, true)));
        }
        Schema schema = new Schema(fields);
        fixture.queries.define("SELECT * FROM wide", schema, (root, batch, execution) -> {
            root.getFieldVectors().forEach(vector -> ((IntVector) vector).setSafe(0, batch));
            root.setRowCount(1);
            return batch < 2;
        });
        FlightInfo info = client.execute("SELECT * FROM wide");
        assertThat(info.getSchemaOptional()).contains(schema);
        assertThat(client.rows(info))
                .hasSize(2)
                .allSatisfy(row -> assertThat(row).hasSize(5_000));
    }

    @Test
    void sendsAStringOfFiftyMegabytes() throws Exception {
        byte[] text = "x".repeat(50 << 20).getBytes(StandardCharsets.US_ASCII);
        fixture.queries.define("SELECT s FROM big", strings(), (root, batch, execution) -> {
            ((VarCharVector) root.getVector(0)).setSafe(0, text);
            root.setRowCount(1);
            return batch < 1;
        });
        try (FlightStream stream = client.fetch(client.execute("SELECT s FROM big"))) {
            assertThat(stream.next()).isTrue();
            assertThat(((VarCharVector) stream.getRoot().getVector(0)).getValueLength(0))
                    .isEqualTo(text.length);
            assertThat(stream.next()).isFalse();
        }
    }

    @Test
    void splitsLargeBatchesForClientsThatRefuseLargeMessages() throws Exception {
        int rows = 41;
        byte[] text = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        fixture.queries.define("SELECT s FROM large", strings(), (root, batch, execution) -> {
            for (int row = 0; row < rows; row++) {
                text[0] = (byte) ('0' + row);
                ((VarCharVector) root.getVector(0)).setSafe(row, text);
            }
            root.setRowCount(rows);
            return batch < 1;
        });
        StringBuilder firsts = new StringBuilder();
        try (FlightStream stream = client.fetch(client.execute("SELECT s FROM large"))) {
            while (stream.next()) {
                assertThat(stream.getRoot().getVector(0).getBufferSize()).isLessThan(16 << 20);
                for (int row = 0; row < stream.getRoot().getRowCount(); row++) {
                    firsts.append((char) ((VarCharVector) stream.getRoot().getVector(0)).get(row)[0]);
                }
            }
        }
        StringBuilder expected = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            expected.append((char) ('0' + row));
        }
        assertThat(firsts).hasToString(expected.toString());
    }

    @Test
    void tellsCodePositionAndSqlState() {
        FlightRuntimeException failure =
                refused(ErrorCode.TABLE_NOT_FOUND, () -> client.execute("SELECT * FROM missing"));
        assertThat(failure.status().code()).isEqualTo(FlightStatusCode.NOT_FOUND);
        assertThat(failure.status().description())
                .isEqualTo("TABLE_NOT_FOUND: there is no such table (line 1, column 15)");
        assertThat(trailer(failure, "meshgate-line")).contains("1");
        assertThat(trailer(failure, "meshgate-column")).contains("15");
    }

    @Test
    void tellsTheQueryIdOfAFailureInMidStream() throws Exception {
        fixture.queries.define("SELECT 1/0", FlightFixture.NUMBERS, (root, batch, execution) -> {
            if (batch == 1) {
                throw new GatewayException(ErrorCode.DIVISION_BY_ZERO, "division by zero");
            }
            FlightFixture.fillNumbers(root, batch, 10);
            return true;
        });
        try (FlightStream stream = client.fetch(client.execute("SELECT 1/0"))) {
            assertThat(stream.next()).isTrue();
            FlightRuntimeException failure = refused(ErrorCode.DIVISION_BY_ZERO, stream::next);
            assertThat(trailer(failure, "meshgate-query-id")).isPresent();
        }
        assertThat(fixture.queries.closesWithinASecond()).isTrue();
    }

    @Test
    void keepsInternalFailuresToItself() throws Exception {
        fixture.queries.define("SELECT bug", FlightFixture.NUMBERS, (root, batch, execution) -> {
            throw new IllegalStateException("secret detail /var/lib/x");
        });
        try (FlightStream stream = client.fetch(client.execute("SELECT bug"))) {
            FlightRuntimeException failure = refused(ErrorCode.INTERNAL_ERROR, stream::next);
            assertThat(failure.status().description()).contains("incident").doesNotContain("secret", "/var", "State");
        }
    }

    @Test
    void cutsOverlongMessages() {
        fixture.queries.define("SELECT long", FlightFixture.NUMBERS, (root, batch, execution) -> {
            throw new GatewayException(ErrorCode.INVALID_QUERY, "é".repeat(100_000));
        });
        FlightInfo info = client.execute("SELECT long");
        FlightRuntimeException failure = refused(ErrorCode.INVALID_QUERY, () -> client.rows(info));
        assertThat(failure.status().description()).hasSizeLessThan(3_000);
    }

    @Test
    void appliesAChangeOfTheSessionRunAsAnUpdate() throws Exception {
        defineUse();
        assertThat(client.sql().executeUpdate("USE sales.crm", client.options()))
                .isZero();
        assertThat(defaults(client)).isEqualTo("sales.crm");
    }

    @Test
    void appliesAChangeOfTheSessionRunAsAQuery() throws Exception {
        defineUse();
        assertThat(client.query("USE sales.crm")).isEmpty();
        assertThat(defaults(client)).isEqualTo("sales.crm");
    }

    @Test
    void keepsTheDefaultsOfSessionsApart() throws Exception {
        defineUse();
        FlightFixture.Client other = fixture.analyst();
        client.sql().executeUpdate("USE sales.crm", client.options());
        assertThat(defaults(other)).isEqualTo("-.-");
    }

    @Test
    void refusesToRunAQueryAsAnUpdate() {
        FlightRuntimeException failure =
                refused(ErrorCode.NOT_SUPPORTED, () -> client.sql().executeUpdate(SELECT, client.options()));
        assertThat(failure.status().description()).contains("run it as a query");
        assertThat(fixture.queries.running()).isZero();
    }

    @Test
    void refusesTransactionsSavepointsAndSubstrait() {
        FlightSqlClient.Transaction transaction = new FlightSqlClient.Transaction(new byte[] {1});
        refused(ErrorCode.NOT_SUPPORTED, () -> client.sql().beginTransaction(client.options()));
        refused(ErrorCode.NOT_SUPPORTED, () -> client.sql().commit(transaction, client.options()));
        refused(ErrorCode.NOT_SUPPORTED, () -> client.sql().beginSavepoint(transaction, "s", client.options()));
        refused(ErrorCode.NOT_SUPPORTED, () -> client.sql().execute(SELECT, transaction, client.options()));
        FlightSqlClient.SubstraitPlan plan = new FlightSqlClient.SubstraitPlan(new byte[] {1}, "0.1");
        FlightRuntimeException failure =
                refused(ErrorCode.NOT_SUPPORTED, () -> client.sql().executeSubstrait(plan, client.options()));
        assertThat(failure.status().code()).isEqualTo(FlightStatusCode.UNIMPLEMENTED);
    }

    @Test
    void refusesWhatIsNotFlightSql() {
        refused(
                ErrorCode.INVALID_ARGUMENT,
                () -> client.flight().getInfo(FlightDescriptor.path("a", "b"), client.options()));
        FlightRuntimeException failure = refused(
                ErrorCode.INVALID_ARGUMENT,
                () -> client.flight().getInfo(FlightDescriptor.command(new byte[] {(byte) 0xff}), client.options()));
        assertThat(failure.status().description()).contains("not a well-formed Flight SQL message");
        byte[] broken = Any.newBuilder()
                .setTypeUrl(Any.pack(CommandStatementQuery.getDefaultInstance()).getTypeUrl())
                .setValue(ByteString.copyFrom(new byte[] {(byte) 0xff}))
                .build()
                .toByteArray();
        refused(
                ErrorCode.INVALID_ARGUMENT,
                () -> client.flight().getInfo(FlightDescriptor.command(broken), client.options()));
    }

    private void defineUse() {
        fixture.queries.define(
                "USE sales.crm", new SessionChange(NOTHING, Optional.of("sales"), Optional.of("crm"), Map.of()));
        fixture.queries.define("SHOW defaults", strings(), (root, batch, execution) -> {
            String text = execution.session().context().catalog().orElse("-") + "."
                    + execution.session().context().schema().orElse("-");
            ((VarCharVector) root.getVector(0)).setSafe(0, text.getBytes(StandardCharsets.UTF_8));
            root.setRowCount(1);
            return batch < 1;
        });
    }

    private static String defaults(FlightFixture.Client client) throws Exception {
        return String.valueOf(client.query("SHOW defaults").get(0).get(0));
    }

    private static Schema strings() {
        return new Schema(List.of(Field.nullable("s", ArrowType.Utf8.INSTANCE)));
    }
}
