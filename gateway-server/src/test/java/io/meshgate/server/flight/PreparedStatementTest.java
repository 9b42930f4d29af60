package io.meshgate.server.flight;

import static io.meshgate.server.flight.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.planner.PlannedStatement.SessionChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.sql.FlightSqlClient.PreparedStatement;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PreparedStatementTest {
    private static final String PLAIN = "SELECT n FROM numbers";
    private static final String WITH_TWO = "SELECT n FROM numbers WHERE n = ? AND s = ?";
    private static final List<Field> TWO =
            List.of(Field.nullable("?1", new ArrowType.Int(64, true)), Field.nullable("?2", ArrowType.Utf8.INSTANCE));

    private final FlightFixture fixture = new FlightFixture();
    private final FlightFixture.Client client = fixture.analyst();
    private final AtomicReference<@Nullable List<@Nullable Object>> bound = new AtomicReference<>();

    PreparedStatementTest() {
        fixture.queries.define(WITH_TWO, FlightFixture.NUMBERS, TWO, (root, batch, execution) -> {
            bound.set(execution.parameters());
            FlightFixture.fillNumbers(root, batch, 1);
            return batch < 1;
        });
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void describesResultAndParameters() {
        try (PreparedStatement statement = prepare(WITH_TWO)) {
            assertThat(statement.getResultSetSchema()).isEqualTo(FlightFixture.NUMBERS);
            assertThat(statement.getParameterSchema()).isEqualTo(new Schema(TWO));
            assertThat(statement.fetchSchema(client.options()).getSchema()).isEqualTo(FlightFixture.NUMBERS);
            statement.close(client.options());
        }
    }

    @Test
    void runsWithTheBoundValues() throws Exception {
        PreparedStatement statement = prepare(WITH_TWO);
        bind(statement, 42L, "forty-two");
        assertThat(client.rows(statement.execute(client.options()))).hasSize(1);
        assertThat(bound.get()).containsExactly(42L, "forty-two");
        bind(statement, null, null);
        assertThat(client.rows(statement.execute(client.options()))).hasSize(1);
        assertThat(bound.get()).containsExactly(null, null);
        statement.close(client.options());
    }

    @Test
    void isPlannedAnewEachTimeItRuns() throws Exception {
        PreparedStatement statement = prepare(PLAIN);
        int before = fixture.queries.planned.get();
        client.rows(statement.execute(client.options()));
        client.rows(statement.execute(client.options()));
        assertThat(fixture.queries.planned.get()).isEqualTo(before + 2);
        statement.close(client.options());
    }

    @Test
    void refusesToRunUnbound() {
        PreparedStatement statement = prepare(WITH_TWO);
        refused(ErrorCode.INVALID_PARAMETER, () -> statement.execute(client.options()));
        statement.close(client.options());
    }

    @Test
    void refusesSeveralRows() {
        PreparedStatement statement = prepare(WITH_TWO);
        VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(TWO), fixture.clientAllocator);
        root.allocateNew();
        root.setRowCount(2);
        statement.setParameters(root);
        FlightRuntimeException failure = refused(ErrorCode.NOT_SUPPORTED, () -> statement.execute(client.options()));
        assertThat(failure.status().description()).contains("one row of parameters is supported, not 2");
        statement.close(client.options());
    }

    @Test
    void refusesTheWrongNumberOfValues() {
        PreparedStatement statement = prepare(WITH_TWO);
        VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(TWO.subList(0, 1)), fixture.clientAllocator);
        root.allocateNew();
        root.setRowCount(1);
        statement.setParameters(root);
        FlightRuntimeException failure =
                refused(ErrorCode.INVALID_PARAMETER, () -> statement.execute(client.options()));
        assertThat(failure.status().description()).contains("has 2 parameters, but 1 were bound");
        statement.close(client.options());
    }

    @Test
    void refusesValuesOfAnotherKind() {
        PreparedStatement statement = prepare(WITH_TWO);
        Schema swapped = new Schema(List.of(TWO.get(1), TWO.get(0)));
        VectorSchemaRoot root = VectorSchemaRoot.create(swapped, fixture.clientAllocator);
        root.allocateNew();
        ((VarCharVector) root.getVector(0)).setSafe(0, new byte[] {'1'});
        ((BigIntVector) root.getVector(1)).setSafe(0, 1);
        root.setRowCount(1);
        statement.setParameters(root);
        FlightRuntimeException failure =
                refused(ErrorCode.INVALID_PARAMETER, () -> statement.execute(client.options()));
        assertThat(failure.status().description()).contains("parameter 1 must be BIGINT, not a string");
        statement.close(client.options());
    }

    @Test
    void refusesOffsetsThatPointOutOfTheirBuffer() {
        PreparedStatement statement = prepare(WITH_TWO);
        VectorSchemaRoot root = root(1L, "text");
        FieldVector text = root.getVector(1);
        text.getOffsetBuffer().setInt(0, -8);
        statement.setParameters(root);
        FlightRuntimeException failure =
                refused(ErrorCode.INVALID_PARAMETER, () -> statement.execute(client.options()));
        assertThat(failure.status().description()).contains("not well-formed Arrow data");
        statement.close(client.options());
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        PreparedStatement statement = prepare(WITH_TWO);
        VectorSchemaRoot root = root(1L, "text");
        ((VarCharVector) root.getVector(1)).setSafe(0, new byte[] {(byte) 0xff});
        root.setRowCount(1);
        statement.setParameters(root);
        refused(ErrorCode.INVALID_PARAMETER, () -> statement.execute(client.options()));
        statement.close(client.options());
    }

    @Test
    void isUnknownToOtherSessions() {
        PreparedStatement statement = prepare(PLAIN);
        FlightFixture.Client other = fixture.analyst();
        refused(ErrorCode.PREPARED_STATEMENT_NOT_FOUND, () -> statement.execute(other.options()));
        statement.close(other.options());
        assertThat(fixture.queries.running()).isZero();
    }

    @Test
    void cannotBeClosedByOtherSessions() throws Exception {
        PreparedStatement statement = prepare(PLAIN);
        PreparedStatement again = prepare(PLAIN);
        again.close(fixture.steward().options());
        assertThat(client.rows(statement.execute(client.options()))).hasSize(3);
        statement.close(client.options());
    }

    @Test
    void isGoneWhenIdle() {
        PreparedStatement statement = prepare(PLAIN);
        fixture.clock.addAndGet(PreparedStatements.IDLE.toNanos() - 1);
        assertThat(statement.execute(client.options()).getEndpoints()).hasSize(1);
        fixture.clock.addAndGet(PreparedStatements.IDLE.toNanos());
        refused(ErrorCode.PREPARED_STATEMENT_NOT_FOUND, () -> statement.execute(client.options()));
        statement.close(client.options());
    }

    @Test
    void makesRoomForClientsThatNeverClose() {
        PreparedStatement first = prepare(PLAIN);
        PreparedStatement second = prepare(PLAIN);
        for (int i = 2; i < PreparedStatements.PER_SESSION; i++) {
            prepare(PLAIN);
        }
        assertThat(first.execute(client.options()).getEndpoints()).hasSize(1);
        prepare(PLAIN);
        assertThat(first.execute(client.options()).getEndpoints()).hasSize(1);
        refused(ErrorCode.PREPARED_STATEMENT_NOT_FOUND, () -> second.execute(client.options()));
    }

    @Test
    void appliesChangesOfTheSession() {
        fixture.queries.define(
                "USE sales",
                new SessionChange(new Schema(List.of()), Optional.of("sales"), Optional.empty(), Map.of()));
        PreparedStatement statement = prepare("USE sales");
        assertThat(statement.getResultSetSchema().getFields()).isEmpty();
        assertThat(statement.executeUpdate(client.options())).isZero();
        statement.close(client.options());
    }

    @Test
    void refusesAQueryRunAsAnUpdate() {
        PreparedStatement statement = prepare(PLAIN);
        refused(ErrorCode.NOT_SUPPORTED, () -> statement.executeUpdate(client.options()));
        statement.close(client.options());
    }

    @Test
    void outlivesTheLifetimeOfTickets() throws Exception {
        PreparedStatement statement = prepare(PLAIN);
        fixture.clock.addAndGet(Duration.ofMinutes(30).toNanos());
        assertThat(client.rows(statement.execute(client.options()))).hasSize(3);
        statement.close(client.options());
    }

    private PreparedStatement prepare(String sql) {
        return client.sql().prepare(sql, client.options());
    }

    private void bind(PreparedStatement statement, @Nullable Long number, @Nullable String text) {
        statement.setParameters(root(number, text));
    }

    private VectorSchemaRoot root(@Nullable Long number, @Nullable String text) {
        VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(TWO), fixture.clientAllocator);
        root.allocateNew();
        if (number != null) {
            ((BigIntVector) root.getVector(0)).setSafe(0, number);
        }
        if (text != null) {
            ((VarCharVector) root.getVector(1)).setSafe(0, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        root.setRowCount(1);
        return root;
    }
}
