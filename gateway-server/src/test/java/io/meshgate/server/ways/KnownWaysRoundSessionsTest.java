package io.meshgate.server.ways;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.FlightSqlClient.PreparedStatement;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Ways round policies by what the gateway keeps between calls: plans, handles, tickets, policies. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class KnownWaysRoundSessionsTest {
    private static final String REGIONS = "SELECT DISTINCT region FROM hr.s.people";

    private WaysGateway gateway;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        gateway = new WaysGateway(directory);
    }

    @AfterAll
    void stop() throws Exception {
        gateway.close();
    }

    @AfterEach
    void restore() {
        gateway.policies(WaysGateway.POLICIES);
        gateway.folder().write("users.yaml", WaysGateway.users("EU"));
        await(() -> gateway.answer("analyst", "SELECT id FROM hr.s.people WHERE note IS NOT NULL")
                        .rows()
                        .size()
                == 4);
    }

    private static void await(BooleanSupplier done) {
        WaysGateway.await(done);
    }

    private List<?> regions(String user) {
        return gateway.answer(user, REGIONS).rows();
    }

    @Test
    void oneUserAnotherUserAndBackThroughThePlanCache() {
        for (int i = 0; i < 3; i++) {
            assertThat(regions("analyst")).isEqualTo(List.of(List.of("EU")));
            assertThat(regions("colleague")).isEqualTo(List.of(List.of("US")));
            assertThat(regions("steward")).hasSize(6);
        }
    }

    @Test
    void oneUserAnotherUserAndBackAtTheSameTime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Callable<List<?>>> calls = new ArrayList<>();
            gateway.as("analyst");
            gateway.as("colleague");
            gateway.as("steward");
            for (int i = 0; i < 20; i++) {
                calls.add(() -> regions("analyst"));
                calls.add(() -> regions("colleague"));
                calls.add(() -> regions("steward"));
            }
            List<Future<List<?>>> answers = threads.invokeAll(calls);
            for (int i = 0; i < answers.size(); i += 3) {
                assertThat(answers.get(i).get()).isEqualTo(List.of(List.of("EU")));
                assertThat(answers.get(i + 1).get()).isEqualTo(List.of(List.of("US")));
                assertThat(answers.get(i + 2).get()).hasSize(6);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void onePolicyAnotherPolicyAndBack() {
        assertThat(regions("analyst")).isEqualTo(List.of(List.of("EU")));
        gateway.policies(WaysGateway.POLICIES.replace("region = ATTRIBUTE('region')", "region = 'ASIA'"));
        await(() -> regions("analyst").equals(List.of(List.of("ASIA"))));
        gateway.policies(WaysGateway.POLICIES);
        await(() -> regions("analyst").equals(List.of(List.of("EU"))));
        gateway.folder().write("users.yaml", WaysGateway.users("US"));
        await(() -> regions("analyst").equals(List.of(List.of("US"))));
    }

    @Test
    void preparedHandleOfAnotherUser() {
        PreparedStatement mine = gateway.client().prepare(REGIONS, gateway.as("steward"));
        for (String thief : List.of("analyst", "colleague")) {
            Answer answer = gateway.answer(() -> mine.execute(gateway.as(thief)), gateway.as(thief));
            assertThat(answer.code()).isEqualTo("PREPARED_STATEMENT_NOT_FOUND");
        }
        CallOption[] otherSession = gateway.again("steward");
        assertThat(gateway.answer(() -> mine.execute(otherSession), otherSession)
                        .code())
                .isEqualTo("PREPARED_STATEMENT_NOT_FOUND");
        mine.close(gateway.as("steward"));
    }

    @Test
    void ticketOfAnotherUser() {
        Ticket ticket = ticket("steward", "SELECT * FROM hr.s.people");
        for (String thief : List.of("analyst", "colleague")) {
            Answer answer = gateway.fetch(ticket, gateway.as(thief));
            assertThat(answer.code()).isEqualTo("INVALID_TICKET");
            assertThat(answer.text()).doesNotContain(WaysGateway.CANARY);
        }
        assertThat(gateway.fetch(ticket, gateway.again("steward")).code()).isEqualTo("INVALID_TICKET");
        assertThat(gateway.fetch(ticket, gateway.as("steward")).rows()).hasSize(305);
        assertThat(gateway.fetch(ticket, gateway.as("steward")).code()).isEqualTo("INVALID_TICKET");
    }

    private Ticket ticket(String user, String sql) {
        FlightInfo info = gateway.client().execute(sql, gateway.as(user));
        return info.getEndpoints().get(0).getTicket();
    }

    @Test
    void ticketWithAFlippedBit() throws Exception {
        Ticket good = ticket("analyst", REGIONS);
        Any packed = Any.parseFrom(good.getBytes());
        byte[] sealed =
                packed.unpack(TicketStatementQuery.class).getStatementHandle().toByteArray();
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            TicketStatementQuery query = TicketStatementQuery.newBuilder()
                    .setStatementHandle(ByteString.copyFrom(changed))
                    .build();
            Answer answer = gateway.fetch(new Ticket(Any.pack(query).toByteArray()), gateway.as("analyst"));
            assertThat(answer.code()).as("bit %d", bit).isEqualTo("INVALID_TICKET");
        }
        assertThat(gateway.fetch(good, gateway.as("analyst")).rows()).hasSize(1);
    }

    @Test
    void principalsAreNotSet() {
        assertThat(gateway.answer("analyst", "SELECT user_name FROM system.session.principal")
                        .rows())
                .isEqualTo(List.of(List.of("analyst")));
        for (String sql : List.of("SET SESSION user = 'steward'", "SET SESSION principal = 'steward'")) {
            assertThat(gateway.answer("analyst", sql).code()).isNotEmpty();
        }
    }

    @Test
    void ticketAfterRevocation() {
        Ticket before = ticket("analyst", "SELECT note FROM hr.s.people");
        gateway.policies(
                WaysGateway.POLICIES.replace("tables: [hr.s.people, hr.s.everyone]", "tables: [hr.s.everyone]"));
        await(() -> gateway.answer("analyst", REGIONS).code().equals("TABLE_NOT_FOUND"));
        Answer answer = gateway.fetch(before, gateway.as("analyst"));
        assertThat(answer.rows()).isEmpty();
        assertThat(answer.code()).isIn("PLAN_OUTDATED", "TABLE_NOT_FOUND");
    }

    @Test
    void preparedHandleAfterRevocation() {
        PreparedStatement prepared = gateway.client().prepare("SELECT note FROM hr.s.people", gateway.as("analyst"));
        assertThat(gateway.answer(() -> prepared.execute(gateway.as("analyst")), gateway.as("analyst"))
                        .rows())
                .hasSize(5);
        gateway.policies(WaysGateway.POLICIES
                .replace("columns: [salary, person]", "columns: [salary, person, note]")
                .replace("region = ATTRIBUTE('region')", "region = 'EU' AND id = 1"));
        await(() ->
                gateway.answer("analyst", "SELECT note FROM hr.s.people").rows().size() == 1);
        Answer masked = gateway.answer(() -> prepared.execute(gateway.as("analyst")), gateway.as("analyst"));
        assertThat(masked.rows()).hasSize(1);
        assertThat(masked.rows().get(0).get(0)).isNull();
        gateway.policies(
                WaysGateway.POLICIES.replace("tables: [hr.s.people, hr.s.everyone]", "tables: [hr.s.everyone]"));
        await(() -> gateway.answer("analyst", REGIONS).code().equals("TABLE_NOT_FOUND"));
        Answer after = gateway.answer(() -> prepared.execute(gateway.as("analyst")), gateway.as("analyst"));
        assertThat(after.rows()).isEmpty();
        assertThat(after.code()).isEqualTo("TABLE_NOT_FOUND");
    }

    @Test
    void policiesReloadedWhileQueriesRun() throws Exception {
        String query = "SELECT region, COUNT(*) FROM hr.s.people GROUP BY region";
        ExecutorService threads = Executors.newFixedThreadPool(2);
        AtomicBoolean over = new AtomicBoolean();
        try {
            gateway.as("analyst");
            List<Future<List<Answer>>> running = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                running.add(threads.submit(() -> {
                    List<Answer> answers = new ArrayList<>();
                    while (!over.get()) {
                        answers.add(gateway.answer("analyst", query));
                    }
                    return answers;
                }));
            }
            List<?> asia =
                    gateway.answer("steward", query + " HAVING region = 'ASIA'").rows();
            List<?> eu =
                    gateway.answer("steward", query + " HAVING region = 'EU'").rows();
            for (int i = 0; i < 2; i++) {
                gateway.policies(WaysGateway.POLICIES.replace("region = ATTRIBUTE('region')", "region = 'ASIA'"));
                await(() -> gateway.answer("analyst", query).rows().equals(asia));
                gateway.policies(WaysGateway.POLICIES);
                await(() -> gateway.answer("analyst", query).rows().equals(eu));
            }
            over.set(true);
            List<Answer> all = new ArrayList<>();
            for (Future<List<Answer>> each : running) {
                all.addAll(each.get());
            }
            // One set of policies or the other: never both, never none.
            assertThat(all)
                    .hasSizeGreaterThan(10)
                    .allMatch(answer -> answer.rows().equals(asia)
                            || answer.rows().equals(eu)
                            || answer.code().equals("PLAN_OUTDATED"));
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    @Test
    void policiesThatDoNotCheckLeaveTheLastGoodOnes() {
        gateway.policies("grants:\n  - {id: all, tables: [\"hr.*.*\"], to: everyone}\nrow-filters: nonsense\n");
        gateway.folder().write("users.yaml", WaysGateway.users("ASIA"));
        long end = System.nanoTime() + Duration.ofSeconds(6).toNanos();
        while (System.nanoTime() < end) {
            assertThat(regions("analyst")).isEqualTo(List.of(List.of("EU")));
        }
    }

    @Test
    void parametersTypedOddly() {
        String sql = "SELECT id, name FROM hr.s.people WHERE id = ? OR note = ?";
        String copy = "SELECT id, name FROM hr.copy.people WHERE id = ? OR note = ?";
        List<Supplier<List<FieldVector>>> bindings = List.of(
                () -> List.of(number(1), text("x' OR '1'='1")),
                () -> List.of(number(Long.MIN_VALUE), text("cAnArY")),
                () -> List.of(text("1"), text("10")),
                () -> List.of(text("1 OR TRUE"), number(10)),
                () -> List.of(decimalNumber(Double.NaN), text("10")),
                () -> List.of(decimalNumber(1.5), text("\u0000")),
                () -> List.of(bit(), text("10")),
                () -> List.of(bytes(), bytes()),
                () -> List.of(number(3)),
                () -> List.of(number(1), text("10"), text("more")),
                List::of);
        int withRows = 0;
        for (Supplier<List<FieldVector>> binding : bindings) {
            Answer governed = bound(sql, binding);
            Answer expected = bound(copy, binding);
            assertThat(governed.comparable()).isEqualTo(expected.comparable());
            assertThat(governed.rows().size()).isLessThanOrEqualTo(2);
            assertThat(governed.text()).doesNotContain("Ann");
            withRows += governed.rows().isEmpty() ? 0 : 1;
        }
        assertThat(withRows).isPositive();
        for (String place : List.of(
                "SELECT * FROM ?",
                "SELECT * FROM hr.s.?",
                "SELECT id FROM hr.s.people ORDER BY ?",
                "SELECT id FROM hr.s.people FOR VERSION AS OF ?",
                "SELECT id FROM hr.s.people LIMIT ?")) {
            Answer answer = bound(place, () -> List.of(text("hr.s.denied")));
            assertThat(answer.rows().size()).as(place).isLessThanOrEqualTo(5);
            assertThat(answer.text()).doesNotContain(WaysGateway.CANARY);
        }
    }

    /** @param values made anew for each statement, which closes them */
    private Answer bound(String sql, Supplier<List<FieldVector>> values) {
        CallOption[] options = gateway.as("analyst");
        try {
            PreparedStatement statement = gateway.client().prepare(sql, options);
            try (VectorSchemaRoot root = new VectorSchemaRoot(new ArrayList<>(values.get()))) {
                root.setRowCount(1);
                statement.setParameters(root);
                return gateway.answer(() -> statement.execute(options), options);
            } finally {
                statement.close(options);
            }
        } catch (FlightRuntimeException e) {
            return WaysGateway.failure(e);
        }
    }

    private FieldVector number(long value) {
        BigIntVector vector = new BigIntVector("p", gateway.allocator());
        vector.setSafe(0, value);
        vector.setValueCount(1);
        return vector;
    }

    private FieldVector decimalNumber(double value) {
        Float8Vector vector = new Float8Vector("p", gateway.allocator());
        vector.setSafe(0, value);
        vector.setValueCount(1);
        return vector;
    }

    private FieldVector text(String value) {
        VarCharVector vector = new VarCharVector("p", gateway.allocator());
        vector.setSafe(0, value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        vector.setValueCount(1);
        return vector;
    }

    private FieldVector bit() {
        BitVector vector = new BitVector("p", gateway.allocator());
        vector.setSafe(0, 1);
        vector.setValueCount(1);
        return vector;
    }

    private FieldVector bytes() {
        VarBinaryVector vector = new VarBinaryVector("p", gateway.allocator());
        vector.setSafe(0, new byte[] {1, 2, (byte) 0xff});
        vector.setValueCount(1);
        return vector;
    }
}
