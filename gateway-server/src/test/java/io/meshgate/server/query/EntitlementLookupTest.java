package io.meshgate.server.query;

import static io.meshgate.server.engine.Columns.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.testkit.ArrowRows;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.planner.policy.Entitlement;
import io.meshgate.planner.policy.Entitlements;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.server.audit.AuditLog;
import io.meshgate.server.audit.AuditSettings;
import io.meshgate.server.engine.ResultStream;
import io.meshgate.server.engine.duckdb.DuckDbEngine;
import io.meshgate.server.engine.duckdb.DuckDbSettings;
import io.meshgate.server.session.Session;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Row filters that look entitlements up, from the planner to the rows of the real engine. */
@Timeout(120)
class EntitlementLookupTest {
    private static final Principal ANA = new Principal("ana", Set.of(), Map.of());
    private static final Principal EVE = new Principal("eve", Set.of(), Map.of());
    private static final PolicySource SOURCE = new PolicySource("e.yaml", 1, 1);
    private static final TableName AREAS = new TableName("staff", "areas");
    private static final String ORDERS = "SELECT id FROM sales.shop.orders ORDER BY id";
    private static final Subjects LOOK_UP = new Subjects(Set.of(), Set.of("look-up"), false);

    private final InMemoryConnector sales = new InMemoryConnector();
    private final Staff hr = new Staff();
    private final ManualTimer timer = new ManualTimer();
    private final BufferAllocator allocator = new RootAllocator();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private DuckDbEngine engine;
    private AuditLog audit;
    private Path records;
    private QueryManager queries;
    private volatile Mesh mesh;

    /** A source of which the scans can be held and counted. */
    private static final class Staff implements Connector {
        private final InMemoryConnector tables = new InMemoryConnector();
        private final List<TableSnapshot> scans = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public List<String> schemas() {
            return tables.schemas();
        }

        @Override
        public List<TableName> tables(String schema) {
            return tables.tables(schema);
        }

        @Override
        public Optional<TableSnapshot> table(TableName name) {
            return tables.table(name);
        }

        @Override
        public ScanSource scan(TableSnapshot table, ScanRequest request) {
            scans.add(table);
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new GatewayException(ErrorCode.CANCELLED, "interrupted", e);
            }
            return tables.scan(table, request);
        }

        @Override
        public List<Path> dataDirectories() {
            return List.of();
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void start(@TempDir Path directory) {
        sales.replaceTable(
                new TableName("shop", "orders"),
                List.of(
                        new Column(1, column("id", INT64), Optional.empty()),
                        new Column(2, column("region", TEXT), Optional.empty()),
                        new Column(3, column("price", decimal(10, 2)), Optional.empty()),
                        new Column(4, column("day", DATE), Optional.empty())),
                List.of(
                        Arrays.asList(1L, "EU", new BigDecimal("1.00"), LocalDate.of(2020, 1, 1)),
                        Arrays.asList(2L, "US", new BigDecimal("2.50"), LocalDate.of(2020, 1, 2)),
                        Arrays.asList(3L, "ASIA AND MORE", new BigDecimal("3.00"), LocalDate.of(2020, 1, 3)),
                        Arrays.asList(4L, null, null, null)));
        sales.replaceTable(
                new TableName("shop", "open"),
                List.of(new Column(1, column("n", INT64), Optional.empty())),
                List.of(List.of(7L)));
        areas(row("ana", "EU"), row("eve", "US"));
        engine = new DuckDbEngine(new DuckDbSettings("512MB", 2, directory.resolve("spill"), List.of()), allocator);
        records = directory.resolve("audit");
        audit = AuditLog.open(
                new AuditSettings(
                        records, 64 << 20, true, AuditSettings.Sync.INTERVAL, Duration.ofSeconds(1), Optional.empty()),
                Clock.systemUTC());
        mesh = mesh("1", "region IN (ENTITLEMENT('regions'))", regions());
        open(QueryLimits.DEFAULTS);
    }

    private void open(QueryLimits limits) {
        Planner planner = new Planner(timer::nanos);
        queries = new QueryManager(
                () -> mesh,
                StatementPlanner.of(planner),
                engine,
                limits,
                new QueryRuntime(
                        allocator,
                        new Random(1),
                        Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                        timer::nanos,
                        timer,
                        audit));
    }

    @AfterEach
    void stop() {
        hr.gate.countDown();
        queries.close();
        clients.shutdownNow();
        engine.close();
        audit.close();
        allocator.close();
    }

    private static List<?> row(String user, @Nullable String region) {
        return Arrays.asList(user, region, 1L, new BigDecimal("2.5"), LocalDate.of(2020, 1, 3));
    }

    private void areas(List<?>... rows) {
        areas(List.of(rows));
    }

    private void areas(Collection<? extends List<?>> rows) {
        hr.tables.replaceTable(
                AREAS,
                List.of(
                        new Column(1, column("user_name", TEXT), Optional.empty()),
                        new Column(2, column("region", TEXT), Optional.empty()),
                        new Column(3, column("id", INT64), Optional.empty()),
                        new Column(4, column("price", decimal(4, 1)), Optional.empty()),
                        new Column(5, column("day", DATE), Optional.empty())),
                List.copyOf(rows));
    }

    private static Entitlement regions() {
        return entitlement("regions", "SELECT region FROM hr.staff.areas WHERE user_name = CURRENT_USER");
    }

    private static Entitlement entitlement(String name, String sql) {
        return new Entitlement(
                name,
                "",
                Optional.empty(),
                new Entitlement.Query(sql, Set.of("look-up"), Duration.ofSeconds(10)),
                SOURCE);
    }

    private static RowFilter filter(String id, String domain, String table, String expression) {
        return new RowFilter(
                id,
                "",
                List.of(new TablePattern(domain, "*", table)),
                expression,
                Subjects.EVERYONE,
                Subjects.NOBODY,
                SOURCE);
    }

    private static Grant grant(String domain, Subjects to) {
        return new Grant(
                "grant-" + domain,
                "",
                List.of(new TablePattern(domain, "*", "*")),
                Optional.empty(),
                List.of(),
                Grant.Privilege.SELECT,
                to,
                SOURCE);
    }

    private Mesh mesh(String version, String filter, Entitlement... entitlements) {
        return mesh(version, List.of(filter("regional", "sales", "orders", filter)), entitlements);
    }

    private Mesh mesh(String version, List<RowFilter> filters, Entitlement... entitlements) {
        PolicySet policies = new PolicySet(
                version,
                List.of(grant("sales", Subjects.EVERYONE), grant("hr", LOOK_UP)),
                filters,
                List.of(),
                Map.of());
        return new Mesh(version, new TreeMap<>(Map.of("sales", sales, "hr", hr)), policies)
                .with(Entitlements.of(List.of(entitlements)));
    }

    private List<Object> run(Principal principal, String sql) {
        Query query = queries.submit(new Session("s", principal), sql, List.of());
        return rows(query, principal);
    }

    private List<Object> rows(Query query, Principal principal) {
        List<Object> rows = new ArrayList<>();
        try (ResultStream stream = queries.start(query.id(), principal)) {
            while (stream.next()) {
                ArrowRows.read(stream.root()).forEach(row -> rows.add(row.get(0)));
            }
        }
        return rows;
    }

    private GatewayException refused(Principal principal, String sql) {
        return catchThrowableOfType(GatewayException.class, () -> run(principal, sql));
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void rowsFollowTheTableWithinTheCacheTime() {
        assertThat(run(ANA, ORDERS)).containsExactly(1L);
        areas(row("ana", "US"), row("ana", "ASIA AND MORE"));
        timer.pass(Duration.ofSeconds(9));
        assertThat(run(ANA, ORDERS)).containsExactly(1L);
        assertThat(run(ANA, "SELECT COUNT(*) FROM sales.shop.orders")).containsExactly(1L);
        assertThat(hr.scans).hasSize(1);
        timer.pass(Duration.ofSeconds(1));
        assertThat(run(ANA, ORDERS)).containsExactly(2L, 3L);
        assertThat(hr.scans).hasSize(2);
    }

    @Test
    void planIsNotRunWithValuesThatHaveExpired() {
        Query before = queries.submit(new Session("s", ANA), ORDERS, List.of());
        areas(row("ana", "US"));
        timer.pass(Duration.ofSeconds(11));
        assertThat(rows(before, ANA)).containsExactly(2L);
    }

    @Test
    void usersNeverShareValues() {
        for (int i = 0; i < 3; i++) {
            assertThat(run(ANA, ORDERS)).containsExactly(1L);
            assertThat(run(EVE, ORDERS)).containsExactly(2L);
        }
        assertThat(hr.scans).hasSize(2);
        assertThat(run(new Principal("mallory", Set.of(), Map.of()), ORDERS)).isEmpty();
    }

    @Test
    void looksUpWithTheRolesOfTheEntitlementAlone() {
        assertThat(refused(ANA, "SELECT region FROM hr.staff.areas").code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
        assertThat(run(ANA, ORDERS)).containsExactly(1L);
        assertThat(refused(ANA, "SELECT region FROM hr.staff.areas").code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
        mesh = mesh("2", "region IN (ENTITLEMENT('regions'))", withoutRoles());
        // A right that only the asker has is not lent to the query.
        assertThat(refused(new Principal("ana", Set.of("look-up"), Map.of()), ORDERS)
                        .code())
                .isEqualTo(ErrorCode.ENTITLEMENT_UNAVAILABLE);
    }

    private static Entitlement withoutRoles() {
        return new Entitlement(
                "regions",
                "",
                Optional.empty(),
                new Entitlement.Query("SELECT region FROM hr.staff.areas", Set.of(), Duration.ofSeconds(10)),
                SOURCE);
    }

    @Test
    void refusesStatementsWhenTheLookUpFails() {
        hr.tables.goDown();
        GatewayException refused = refused(ANA, ORDERS);
        assertThat(refused.code()).isEqualTo(ErrorCode.ENTITLEMENT_UNAVAILABLE);
        assertThat(refused)
                .hasMessage("Entitlement 'regions', which a policy uses, cannot be looked up now; try again later");
        assertThat(run(ANA, "SELECT n FROM sales.shop.open")).containsExactly(7L);
        hr.tables.comeUp();
        assertThat(run(ANA, ORDERS)).containsExactly(1L);
        hr.tables.goDown();
        assertThat(run(ANA, ORDERS)).containsExactly(1L);
        timer.pass(Duration.ofSeconds(10));
        assertThat(refused(ANA, ORDERS).code()).isEqualTo(ErrorCode.ENTITLEMENT_UNAVAILABLE);
        assertThat(run(ANA, "SELECT n FROM sales.shop.open")).containsExactly(7L);
    }

    @Test
    void refusesMoreValuesThanTenThousand() {
        List<List<?>> rows = new ArrayList<>();
        rows.add(row("ana", null));
        rows.add(row("ana", "EU"));
        rows.add(row("ana", "EU"));
        IntStream.range(1, 10_000).forEach(i -> rows.add(row("ana", "r" + i)));
        areas(rows);
        assertThat(run(ANA, ORDERS)).containsExactly(1L);
        // Guards hold the whole list again, and again.
        assertThat(refused(ANA, "SELECT 10 / id FROM sales.shop.orders WHERE 10 / id > 1")
                        .code())
                .isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        rows.set(3, row("ana", "US"));
        rows.set(4, row("ana", "ASIA AND MORE"));
        areas(rows);
        timer.pass(Duration.ofSeconds(10));
        assertThat(run(ANA, ORDERS)).containsExactly(1L, 2L, 3L);
        mesh = mesh("2", "region NOT IN (ENTITLEMENT('regions')) OR id = 2", regions());
        assertThat(run(ANA, ORDERS)).containsExactly(2L);
        mesh = mesh("1", "region IN (ENTITLEMENT('regions'))", regions());
        rows.add(row("ana", "one more"));
        areas(rows);
        timer.pass(Duration.ofSeconds(10));
        GatewayException refused = refused(ANA, ORDERS);
        assertThat(refused.code()).isEqualTo(ErrorCode.ENTITLEMENT_UNAVAILABLE);
        assertThat(refused).hasMessageContaining("more than 10000 values");
    }

    @Test
    void nullsNeitherHideNorShowRows() {
        areas(row("ana", null), row("ana", "US"), row("eve", null));
        assertThat(run(ANA, ORDERS)).containsExactly(2L);
        mesh = mesh("2", "region NOT IN (ENTITLEMENT('regions'))", regions());
        assertThat(run(ANA, ORDERS)).containsExactly(1L, 3L);
        assertThat(run(EVE, ORDERS)).isEmpty();
    }

    @Test
    void numbersAndDatesKeepTheirTypes() {
        mesh = mesh(
                "2",
                "id IN (ENTITLEMENT('ids')) OR price IN (ENTITLEMENT('prices')) OR day IN (ENTITLEMENT('days'))",
                entitlement("ids", "SELECT id FROM hr.staff.areas"),
                entitlement("prices", "SELECT price FROM hr.staff.areas"),
                entitlement("days", "SELECT day FROM hr.staff.areas"));
        assertThat(run(ANA, ORDERS)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void statementsThatWaitForTheSameLookItUpOnce() throws Exception {
        hr.gate = new CountDownLatch(1);
        List<CompletableFuture<List<Object>>> waiting = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String sql = "SELECT id FROM sales.shop.orders WHERE id < " + (100 + i);
            waiting.add(CompletableFuture.supplyAsync(() -> run(ANA, sql), clients));
        }
        await(() -> queries.entitlements().waiting() == 6);
        assertThat(queries.entitlements().underWay()).isEqualTo(1);
        hr.gate.countDown();
        for (CompletableFuture<List<Object>> each : waiting) {
            assertThat(each.get(60, TimeUnit.SECONDS)).containsExactly(1L);
        }
        assertThat(hr.scans).hasSize(1);
    }

    @Test
    void lookUpCountsTowardsTheTimeForPlanning() throws Exception {
        hr.gate = new CountDownLatch(1);
        CompletableFuture<GatewayException> waiting =
                CompletableFuture.supplyAsync(() -> refused(ANA, ORDERS), clients);
        await(() -> hr.scans.size() == 1);
        assertThat(queries.plannings().inside()).isZero();
        timer.pass(QueryLimits.DEFAULTS.planning().timeout());
        assertThat(waiting.get(60, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.QUERY_TIMEOUT);
        hr.gate.countDown();
    }

    @Test
    void whoGivesUpLeavesTheLookUpToTheOthers() throws Exception {
        hr.gate = new CountDownLatch(1);
        CompletableFuture<List<Object>> patient = CompletableFuture.supplyAsync(() -> run(ANA, ORDERS), clients);
        await(() -> queries.entitlements().waiting() == 1);
        CompletableFuture<GatewayException> released = new CompletableFuture<>();
        Thread hasty = new Thread(() -> released.complete(refused(ANA, ORDERS)));
        hasty.start();
        await(() -> queries.entitlements().waiting() == 2);
        hasty.interrupt();
        assertThat(released.get(60, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.CANCELLED);
        hr.gate.countDown();
        assertThat(patient.get(60, TimeUnit.SECONDS)).containsExactly(1L);
        assertThat(hr.scans).hasSize(1);
    }

    @Test
    void lookUpThatNobodyWaitsForIsStopped() throws Exception {
        hr.gate = new CountDownLatch(1);
        CompletableFuture<GatewayException> released = new CompletableFuture<>();
        Thread hasty = new Thread(() -> released.complete(refused(ANA, ORDERS)));
        hasty.start();
        await(() -> queries.entitlements().waiting() == 1);
        hasty.interrupt();
        assertThat(released.get(60, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(queries.entitlements().underWay()).isZero();
        hr.gate.countDown();
        assertThat(run(ANA, ORDERS)).containsExactly(1L);
    }

    @Test
    void removedUserIsReleased() throws Exception {
        hr.gate = new CountDownLatch(1);
        CompletableFuture<GatewayException> waiting =
                CompletableFuture.supplyAsync(() -> refused(ANA, ORDERS), clients);
        await(() -> queries.entitlements().waiting() == 1);
        queries.restrictTo(name -> !name.equals("ana"));
        assertThat(waiting.get(60, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        hr.gate.countDown();
    }

    @Test
    void drainingReleasesWhoWaits() throws Exception {
        hr.gate = new CountDownLatch(1);
        CompletableFuture<GatewayException> waiting =
                CompletableFuture.supplyAsync(() -> refused(ANA, ORDERS), clients);
        await(() -> queries.entitlements().waiting() == 1);
        queries.drain(Duration.ZERO);
        assertThat(waiting.get(60, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
        hr.gate.countDown();
    }

    @Test
    void queryWithTheOnlyPlaceMayWaitForALookUp() {
        queries.close();
        QueryLimits defaults = QueryLimits.DEFAULTS;
        open(new QueryLimits(
                1,
                0,
                defaults.queueTimeout(),
                defaults.queryTimeout(),
                defaults.pendingTimeout(),
                10,
                10,
                10,
                new QueryLimits.Planning(1, 0, defaults.planning().timeout())));
        Query query = queries.submit(new Session("s", ANA), ORDERS, List.of());
        mesh = mesh("2", "region IN (ENTITLEMENT('regions'))", regions());
        areas(row("ana", "US"));
        assertThat(rows(query, ANA)).containsExactly(2L);
    }

    @Test
    void entitlementThatNeedsAnotherIsRefused() {
        mesh = mesh(
                "2",
                List.of(
                        filter("regional", "sales", "orders", "region IN (ENTITLEMENT('regions'))"),
                        filter("staff", "hr", "areas", "region IN (ENTITLEMENT('inner'))")),
                regions(),
                entitlement("inner", "SELECT region FROM hr.staff.areas"));
        GatewayException refused = refused(ANA, ORDERS);
        assertThat(refused.code()).isEqualTo(ErrorCode.ENTITLEMENT_UNAVAILABLE);
        assertThat(refused).hasMessageContaining("'regions'").hasMessageContaining("'inner'");
        assertThat(hr.scans).isEmpty();
    }

    @Test
    void policiesOnWhatTheQueryReadsHold() {
        areas(row("ana", "EU"), row("ana", "US"));
        mesh = mesh(
                "2",
                List.of(
                        filter("regional", "sales", "orders", "region IN (ENTITLEMENT('regions'))"),
                        filter("staff", "hr", "areas", "region <> 'US'")),
                regions());
        assertThat(run(ANA, ORDERS)).containsExactly(1L);
    }

    @Test
    void everyDoorLooksUp() {
        Session session = new Session("s", ANA);
        PlannedStatement prepared = queries.prepare(session, "SELECT id FROM sales.shop.orders WHERE id > ?");
        assertThat(PlannedStatement.parameters(prepared)).hasSize(1);
        assertThat(hr.scans).hasSize(1);
        timer.pass(Duration.ofSeconds(10));
        assertThat(run(ANA, "EXPLAIN SELECT id FROM sales.shop.orders")).isNotEmpty();
        assertThat(hr.scans).hasSize(2);
        timer.pass(Duration.ofSeconds(10));
        assertThat(run(ANA, "EXPLAIN ANALYZE SELECT id FROM sales.shop.orders")).isNotEmpty();
        assertThat(hr.scans).hasSize(3);
        assertThat(queries.visible(session)
                        .columns("sales", "shop", "orders")
                        .orElseThrow()
                        .getFields())
                .hasSize(4);
        assertThat(hr.scans).hasSize(3);
    }

    @Test
    void valuesShowNowhere() throws IOException {
        areas(row("ana", "canary-1"), row("ana", "canary-2"));
        for (String explain : List.of("EXPLAIN ", "EXPLAIN ANALYZE ", "EXPLAIN (FORMAT JSON) ")) {
            assertThat(run(ANA, explain + ORDERS).toString()).doesNotContain("canary");
        }
        assertThat(refused(ANA, "SELECT CAST(region AS INTEGER) / 0 AS x, nope FROM sales.shop.orders"))
                .hasMessageNotContaining("canary");
        assertThat(run(ANA, ORDERS)).isEmpty();
        assertThat(recorded()).contains("statement-planned").doesNotContain("canary");
    }

    private String recorded() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(records)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }

    @Test
    void lookUpIsRecorded() throws IOException {
        run(ANA, ORDERS);
        assertThat(recorded().lines().filter(line -> line.contains("entitlement-looked-up")))
                .singleElement()
                .asString()
                .contains("\"user\":\"ana\"", "\"entitlement\":\"regions\"", "\"tables\":[\"hr.staff.areas\"]");
    }

    @Test
    void closingEndsLookUps() {
        hr.gate = new CountDownLatch(1);
        CompletableFuture<GatewayException> waiting =
                CompletableFuture.supplyAsync(() -> refused(ANA, ORDERS), clients);
        await(() -> queries.entitlements().waiting() == 1);
        queries.close();
        assertThat(waiting.join().code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
        assertThat(queries.entitlements().underWay()).isZero();
        open(QueryLimits.DEFAULTS);
    }
}
