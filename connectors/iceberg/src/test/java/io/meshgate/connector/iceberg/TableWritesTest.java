package io.meshgate.connector.iceberg;

import static io.meshgate.connector.iceberg.Failures.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.NewTable;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.TableWrite;
import io.meshgate.connector.WritableConnector;
import io.meshgate.connector.testkit.ArrowRows;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writes against real catalogs of every kind, read back past the connector. */
@SuppressWarnings("NullAway.Init") // set before the tests
final class TableWritesTest {
    /** The kinds of catalog. */
    enum Kind {
        SQLITE,
        POSTGRESQL,
        REST
    }

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final TableName NAME = new TableName("s", "t");
    private static final Schema ROWS = new Schema(
            List.of(Field.nullable("a", new ArrowType.Int(32, true)), Field.nullable("b", ArrowType.Utf8.INSTANCE)));
    private static final org.apache.iceberg.Schema STORED = new org.apache.iceberg.Schema(
            Types.NestedField.required(1, "a", Types.LongType.get()),
            Types.NestedField.optional(2, "b", Types.StringType.get()));

    private static EmbeddedPostgres server;

    @TempDir
    private Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private CatalogSource<?> source;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private void open(Kind kind) throws Exception {
        source = switch (kind) {
            case SQLITE -> Sources.sqlite(directory, Map.of());
            case POSTGRESQL -> Sources.postgresql(directory, server, "writes" + DATABASES.incrementAndGet());
            case REST -> Sources.rest(directory);
        };
    }

    @AfterEach
    void close() {
        source.close();
        allocator.close();
    }

    private WritableConnector connector() {
        return (WritableConnector) source.connector();
    }

    private void write(TableWrite write, List<List<@Nullable Object>> rows) {
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(ROWS, allocator)) {
            ArrowRows.write(batch, rows);
            write.write(batch);
        }
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return java.util.Arrays.asList(values);
    }

    private TableSnapshot existing() {
        source.create(NAME, STORED, PartitionSpec.unpartitioned(), Map.of());
        return snapshot();
    }

    private TableSnapshot snapshot() {
        return connector().table(NAME).orElseThrow();
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            Set<String> names = new TreeSet<>();
            files.filter(file -> !file.getFileName().toString().startsWith("catalog"))
                    .forEach(file -> names.add(directory.relativize(file).toString()));
            return names;
        }
    }

    private List<String> stored() throws IOException {
        return stored(NAME);
    }

    private List<String> stored(TableName name) throws IOException {
        List<String> rows = new ArrayList<>();
        try (CloseableIterable<Record> records =
                IcebergGenerics.read(source.load(name)).build()) {
            records.forEach(record -> rows.add(record.get(0) + "/" + record.get(1)));
        }
        return rows.stream().sorted().toList();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void createsFillsAndDropsATable(Kind kind) throws Exception {
        open(kind);
        source.create(new TableName("s", "before"), STORED, PartitionSpec.unpartitioned(), Map.of());
        assertThat(connector().tables("s")).hasSize(1);
        try (TableWrite write = connector().create(new NewTable(NAME, ROWS.getFields()), ROWS)) {
            write(write, List.of(row(1, "x"), row(2, null)));
            write(write, List.of(row(3, "z")));
            assertThat(connector().table(NAME)).isEmpty();
            assertThat(write.commit()).isPresent();
        }
        assertThat(stored()).containsExactly("1/x", "2/null", "3/z");
        Table table = source.load(NAME);
        assertThat(((org.apache.iceberg.BaseTable) table).operations().current().formatVersion())
                .isEqualTo(2);
        assertThat(connector().tables("s")).contains(NAME);
        TableSnapshot first = snapshot();
        try (TableWrite write = connector().append(first, List.of("b", "a"), swapped())) {
            try (VectorSchemaRoot batch = VectorSchemaRoot.create(swapped(), allocator)) {
                ArrowRows.write(batch, List.of(row("w", 4)));
                write.write(batch);
            }
            write.commit();
        }
        assertThat(stored()).containsExactly("1/x", "2/null", "3/z", "4/w");
        assertThat(snapshot().snapshotId()).isNotEqualTo(first.snapshotId());
        connector().drop(snapshot());
        assertThat(connector().table(NAME)).isEmpty();
        assertThat(connector().tables("s")).hasSize(1);
    }

    private static Schema swapped() {
        return new Schema(List.of(ROWS.getFields().get(1), ROWS.getFields().get(0)));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void leavesNothingOfAWriteThatIsNotCommitted(Kind kind) throws Exception {
        open(kind);
        TableSnapshot table = existing();
        Set<String> before = files();
        try (TableWrite write = connector().append(table, List.of("a", "b"), ROWS)) {
            write(write, List.of(row(1, "x")));
            assertThat(files()).isNotEqualTo(before);
        }
        try (TableWrite write = connector().create(new NewTable(new TableName("s", "u"), ROWS.getFields()), ROWS)) {
            write(write, List.of(row(1, "x")));
        }
        try (TableWrite write = connector().append(table, List.of("a", "b"), ROWS)) {
            assertRefused(
                    () -> write(write, List.of(row(1, "x"), row(null, "y"))), ErrorCode.NOT_NULL_VIOLATION, "'a'");
        }
        assertRefused(
                () -> connector()
                        .append(
                                table,
                                List.of("b"),
                                new Schema(List.of(ROWS.getFields().get(1)))),
                ErrorCode.NOT_NULL_VIOLATION,
                "'a'",
                "default");
        assertThat(withoutEmptyDirectories(files(), before)).isEqualTo(before);
        assertThat(stored()).isEmpty();
    }

    /** The data directory of a table that is there is kept: others may be about to use it. */
    private Set<String> withoutEmptyDirectories(Set<String> names, Set<String> before) {
        Set<String> kept = new TreeSet<>(names);
        kept.removeIf(name -> !before.contains(name) && Files.isDirectory(directory.resolve(name)));
        return kept;
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void writesAtTheSameTimeBothLand(Kind kind) throws Exception {
        open(kind);
        TableSnapshot table = existing();
        try (TableWrite first = connector().append(table, List.of("a", "b"), ROWS);
                TableWrite second = connector().append(table, List.of("a", "b"), ROWS)) {
            write(first, List.of(row(1, "x")));
            write(second, List.of(row(2, "y")));
            long firstSnapshot = first.commit().orElseThrow();
            assertThat(second.commit().orElseThrow()).isNotEqualTo(firstSnapshot);
        }
        assertThat(stored()).containsExactly("1/x", "2/y");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void ofTwoCreationsOneLands(Kind kind) throws Exception {
        open(kind);
        source.create(new TableName("s", "before"), STORED, PartitionSpec.unpartitioned(), Map.of());
        Set<String> after;
        try (TableWrite first = connector().create(new NewTable(NAME, ROWS.getFields()), ROWS);
                TableWrite second = connector().create(new NewTable(NAME, ROWS.getFields()), ROWS)) {
            write(first, List.of(row(1, "x")));
            first.commit();
            after = files();
            write(second, List.of(row(2, "y")));
            GatewayException refused = catchThrowableOfType(GatewayException.class, second::commit);
            assertThat(refused.code()).isIn(ErrorCode.TABLE_EXISTS, ErrorCode.WRITE_CONFLICT);
        }
        assertThat(files()).isEqualTo(after);
        assertThat(stored()).containsExactly("1/x");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aTableThatIsAnotherByNowIsNotWritten(Kind kind) throws Exception {
        open(kind);
        TableSnapshot old = existing();
        source.drop(NAME);
        source.create(NAME, STORED, PartitionSpec.unpartitioned(), Map.of());
        assertRefused(() -> connector().append(old, List.of("a", "b"), ROWS), ErrorCode.PLAN_OUTDATED, "plan again");
        assertRefused(() -> connector().drop(old), ErrorCode.PLAN_OUTDATED, "plan again");
        assertThat(stored()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aTableThatBecomesAnotherOneMeanwhileIsNotWritten(Kind kind) throws Exception {
        open(kind);
        TableSnapshot old = existing();
        Set<String> before;
        try (TableWrite append = connector().append(old, List.of("a", "b"), ROWS)) {
            source.drop(NAME);
            source.create(NAME, STORED, PartitionSpec.unpartitioned(), Map.of());
            before = files();
            write(append, List.of(row(1, "x")));
            assertRefused(append::commit, ErrorCode.PLAN_OUTDATED, "another");
        }
        assertThat(withoutEmptyDirectories(files(), before)).isEqualTo(before);
        assertThat(stored()).isEmpty();
    }

    private void execute(Kind kind, String... statements) throws Exception {
        String uri = kind == Kind.SQLITE
                ? "jdbc:sqlite:" + directory.resolve("catalog.db")
                : server.getJdbcUrl("postgres", "writes" + DATABASES.get());
        try (Connection connection = DriverManager.getConnection(uri);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The table allows no second try, so that any two commits at once would be one too many. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void commitsOfOneGatewayWaitForEachOther(Kind kind) throws Exception {
        open(kind);
        source.create(NAME, STORED, PartitionSpec.unpartitioned(), Map.of("commit.retry.num-retries", "0"));
        TableSnapshot table = snapshot();
        int writers = 6;
        List<TableWrite> writes = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            TableWrite append = connector().append(table, List.of("a", "b"), ROWS);
            writes.add(append);
            write(append, List.of(row(i, "x")));
        }
        CyclicBarrier all = new CyclicBarrier(writers);
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Future<OptionalLong>> commits = writes.stream()
                    .map(append -> threads.submit(() -> {
                        all.await();
                        return append.commit();
                    }))
                    .toList();
            for (Future<OptionalLong> commit : commits) {
                assertThat(commit.get()).isPresent();
            }
        } finally {
            threads.shutdown();
            writes.forEach(TableWrite::close);
        }
        assertThat(stored()).containsExactly("0/x", "1/x", "2/x", "3/x", "4/x", "5/x");
    }

    /** As when another client renames the table before the writer has looked at what it has committed. */
    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "SQLITE")
    void whatHasLandedIsToldAlsoWhereTheTableIsGoneAfterwards(Kind kind) throws Exception {
        open(kind);
        TableSnapshot table = existing();
        execute(
                kind,
                "CREATE TRIGGER renamed AFTER UPDATE OF metadata_location ON iceberg_tables BEGIN"
                        + " UPDATE iceberg_tables SET table_name = 'u' WHERE table_name = 't'; END");
        try (TableWrite append = connector().append(table, List.of("a", "b"), ROWS)) {
            write(append, List.of(row(1, "x")));
            append.commit();
        }
        assertThat(stored(new TableName("s", "u"))).containsExactly("1/x");
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "POSTGRESQL")
    void whatHasLandedIsKeptAlsoWhereTheCatalogIsGoneAfterwards(Kind kind) throws Exception {
        open(kind);
        TableSnapshot table = existing();
        execute(
                kind,
                "CREATE FUNCTION vanish() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " UPDATE pg_database SET datallowconn = false WHERE datname = current_database();"
                        + " PERFORM pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND pid <> pg_backend_pid(); RETURN NULL; END $$",
                "CREATE TRIGGER vanish AFTER UPDATE ON iceberg_tables FOR EACH ROW EXECUTE FUNCTION vanish()");
        try (TableWrite append = connector().append(table, List.of("a", "b"), ROWS)) {
            write(append, List.of(row(1, "x")));
            append.commit();
        }
        source.comeUp();
        // Each file that is to be read is looked for.
        assertThat(source.scan(NAME, Optional.empty(), "a").metrics().filesRead())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "POSTGRESQL")
    void aDropOfWhichTheAnswerIsLostIsNotSaidToHaveFailed(Kind kind) throws Exception {
        open(kind);
        TableSnapshot table = existing();
        execute(
                kind,
                "CREATE FUNCTION vanish() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$",
                "CREATE TRIGGER vanish AFTER DELETE ON iceberg_tables FOR EACH ROW EXECUTE FUNCTION vanish()");
        assertRefused(() -> connector().drop(table), ErrorCode.COMMIT_UNKNOWN, "look before you repeat it");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aCatalogThatIsGoneAtTheCommitLeavesNothing(Kind kind) throws Exception {
        open(kind);
        TableSnapshot table = existing();
        Set<String> before = files();
        try (TableWrite append = connector().append(table, List.of("a", "b"), ROWS)) {
            write(append, List.of(row(1, "x")));
            source.goDown();
            assertRefused(append::commit, ErrorCode.CATALOG_UNAVAILABLE, "catalog");
        }
        assertThat(withoutEmptyDirectories(files(), before)).isEqualTo(before);
        source.comeUp();
        source.passStaleness();
        assertThat(snapshot().snapshotId()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aCreationIsTakenBackUnlessItMayHaveLanded(Kind kind) throws Exception {
        open(kind);
        existing();
        Set<String> before = files();
        ErrorCode told;
        try (TableWrite create = connector().create(new NewTable(new TableName("s", "u"), ROWS.getFields()), ROWS)) {
            write(create, List.of(row(1, "x")));
            source.goDown();
            told = catchThrowableOfType(GatewayException.class, create::commit).code();
        }
        // A server that breaks the connection may have taken what came by it.
        if (kind == Kind.REST) {
            assertThat(told).isIn(ErrorCode.CATALOG_UNAVAILABLE, ErrorCode.COMMIT_UNKNOWN);
        } else {
            assertThat(told).isEqualTo(ErrorCode.CATALOG_UNAVAILABLE);
        }
        assertThat(withoutEmptyDirectories(files(), before).equals(before)).isEqualTo(told != ErrorCode.COMMIT_UNKNOWN);
        source.comeUp();
        source.passStaleness();
        assertThat(connector().table(new TableName("s", "u"))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void makesFilesBelowTheWarehouseOnly(Kind kind) throws Exception {
        open(kind);
        TableSnapshot table = existing();
        Path elsewhere = directory.resolve("elsewhere");
        source.load(NAME)
                .updateProperties()
                .set("write.data.path", elsewhere.toString())
                .commit();
        try (TableWrite write = connector().append(table, List.of("a", "b"), ROWS)) {
            assertRefused(() -> write(write, List.of(row(1, "x"))), ErrorCode.SOURCE_DATA_INVALID, "outside");
        }
        source.load(NAME)
                .updateProperties()
                .remove("write.data.path")
                .set("write.location-provider.impl", "org.example.Evil")
                .commit();
        assertRefused(
                () -> connector().append(table, List.of("a", "b"), ROWS), ErrorCode.NOT_SUPPORTED, "location-provider");
        assertThat(elsewhere).doesNotExist();
        assertThat(stored()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void appendsToATableOfTheFirstFormatInThatFormat(Kind kind) throws Exception {
        open(kind);
        source.create(
                NAME, STORED, PartitionSpec.builderFor(STORED).bucket("a", 2).build(), Map.of("format-version", "1"));
        append(List.of(row(1, "x"), row(2, null)));
        append(List.of(row(3, "z")));
        assertThat(stored()).containsExactly("1/x", "2/null", "3/z");
        assertThat(((org.apache.iceberg.BaseTable) source.load(NAME))
                        .operations()
                        .current()
                        .formatVersion())
                .isEqualTo(1);
        connector().drop(snapshot());
        assertThat(connector().table(NAME)).isEmpty();
    }

    /** Other engines rely on it when they merge files without sorting. */
    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "SQLITE")
    void claimsNoOrderForRowsThatItDoesNotSort(Kind kind) throws Exception {
        open(kind);
        existing();
        source.load(NAME).replaceSortOrder().asc("a").desc("b").commit();
        source.passStaleness();
        append(List.of(row(3, "z"), row(1, "x"), row(2, null)));
        Table table = source.load(NAME);
        assertThat(table.sortOrder().orderId()).isNotZero();
        try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(task -> assertThat(task.file().sortOrderId()).isIn(null, 0));
        }
        assertThat(stored()).containsExactly("1/x", "2/null", "3/z");
    }

    private void append(List<List<@Nullable Object>> rows) {
        try (TableWrite write = connector().append(snapshot(), List.of("a", "b"), ROWS)) {
            write(write, rows);
            write.commit();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "SQLITE")
    void fillsColumnsThatAreLeftOutWithTheirDefaults(Kind kind) throws Exception {
        open(kind);
        org.apache.iceberg.Schema schema = new org.apache.iceberg.Schema(
                Types.NestedField.required(1, "a", Types.LongType.get()),
                Types.NestedField.required("b")
                        .withId(2)
                        .ofType(Types.StringType.get())
                        .withInitialDefault(org.apache.iceberg.expressions.Expressions.lit("old"))
                        .withWriteDefault(org.apache.iceberg.expressions.Expressions.lit("new"))
                        .build());
        source.create(NAME, schema, PartitionSpec.unpartitioned(), Map.of("format-version", "3"));
        Schema one = new Schema(List.of(ROWS.getFields().get(0)));
        try (TableWrite write = connector().append(snapshot(), List.of("a"), one);
                VectorSchemaRoot batch = VectorSchemaRoot.create(one, allocator)) {
            ArrowRows.write(batch, List.of(row(7)));
            write.write(batch);
            write.commit();
        }
        assertThat(stored()).containsExactly("7/new");
    }
}
