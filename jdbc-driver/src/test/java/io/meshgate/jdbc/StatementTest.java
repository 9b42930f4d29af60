package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statements, prepared or not, against a server that takes a command as a ticket, and one that does not. */
@Timeout(60)
class StatementTest {
    private static final Schema NUMBERS = new Schema(List.of(Field.notNullable("n", new ArrowType.Int(64, true))));
    private static final Schema NOTHING = new Schema(List.of());
    private static final String SELECT = "SELECT n";
    private static final String WITH_PARAMETERS = "SELECT ?";
    private static final String INSERT = "INSERT INTO t VALUES (?, ?, ?)";
    private static final Schema COUNT = new Schema(List.of(new Field(
            "rows",
            new FieldType(false, new ArrowType.Int(64, true), null, Map.of("meshgate.update-count", "true")),
            List.of())));
    private static final String WITH_ARRAYS = "SELECT CARDINALITY(?)";

    private static Field array(String name, Field element) {
        return new Field(name, FieldType.nullable(ArrowType.List.INSTANCE), List.of(element));
    }

    private FixedServer server;
    private Connection connection;

    @BeforeEach
    void connect() throws Exception {
        server = FixedServer.plain()
                .answering(SELECT, NUMBERS, List.of(numbers(1, 2), numbers(3)))
                .answering(WITH_PARAMETERS, NUMBERS, List.of(numbers(1)))
                .withParameters(
                        WITH_PARAMETERS,
                        new Schema(List.of(
                                Field.nullable("a", new ArrowType.Int(32, true)),
                                Field.nullable("b", new ArrowType.Utf8()),
                                Field.nullable("c", new ArrowType.Date(DateUnit.DAY)),
                                Field.nullable("d", new ArrowType.Decimal(10, 2, 128)),
                                Field.nullable("e", new ArrowType.Bool()),
                                Field.nullable("f", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
                                Field.nullable("g", new ArrowType.Binary()),
                                Field.nullable(
                                        "h",
                                        new ArrowType.Timestamp(
                                                org.apache.arrow.vector.types.TimeUnit.MICROSECOND, null)))))
                .answering(WITH_ARRAYS, NUMBERS, List.of(numbers(1)))
                .withParameters(
                        WITH_ARRAYS,
                        new Schema(List.of(
                                array("a", Field.nullable("item", new ArrowType.Int(64, true))),
                                array("b", Field.nullable("item", new ArrowType.Utf8())),
                                array("c", Field.nullable("item", new ArrowType.Decimal(10, 2, 128))),
                                array("d", array("item", Field.nullable("item", new ArrowType.Int(32, true)))),
                                array("e", Field.nullable("item", new ArrowType.Date(DateUnit.DAY))),
                                array("f", Field.nullable("item", new ArrowType.Bool())))))
                .answering(INSERT, COUNT, List.of(root -> {
                    ((BigIntVector) root.getVector(0)).setSafe(0, server.bound.size());
                    root.setRowCount(1);
                }))
                .withParameters(
                        INSERT,
                        new Schema(List.of(
                                Field.nullable("$1", new ArrowType.Int(64, true)),
                                Field.nullable("$2", new ArrowType.Utf8()),
                                Field.nullable("$3", new ArrowType.Bool()))))
                .answering("USE a", NOTHING, List.of())
                .answeringWithoutEnd("SELECT forever", NUMBERS, numbers(1));
        server.takesCommandTickets = true;
        Properties login = new Properties();
        login.setProperty("user", FixedServer.USER);
        login.setProperty("password", FixedServer.PASSWORD);
        connection = DriverManager.getConnection("jdbc:meshgate://127.0.0.1:" + server.port(), login);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        server.close();
    }

    @Test
    void runsAStatementWithOneCall() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(read(statement.executeQuery(SELECT))).containsExactly(1L, 2L, 3L);
        }
        assertThat(server.statements).containsExactly(SELECT);
    }

    @Test
    void asksFirstWhereCommandsAreNoTickets() throws SQLException {
        server.takesCommandTickets = false;
        try (Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement(SELECT)) {
            assertThat(read(statement.executeQuery(SELECT))).containsExactly(1L, 2L, 3L);
            assertThat(read(prepared.executeQuery())).containsExactly(1L, 2L, 3L);
            assertState("42P01", () -> statement.executeQuery("SELECT nowhere"));
        }
    }

    @Test
    void runsStatementsWithoutRowsAsUpdates() throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("USE a")) {
            assertThat(statement.executeUpdate("USE a")).isZero();
            assertThat(statement.execute("USE a")).isFalse();
            assertThat(statement.getUpdateCount()).isZero();
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            assertState("0A000", () -> statement.executeUpdate(SELECT));
            assertThat(prepared.executeUpdate()).isZero();
            assertThat(prepared.getMetaData()).isNull();
            statement.addBatch("USE a");
            statement.addBatch("USE a");
            assertThat(statement.executeBatch()).containsExactly(0, 0);
            statement.addBatch("USE a");
            statement.addBatch(SELECT);
            assertThatThrownBy(statement::executeBatch)
                    .isInstanceOfSatisfying(
                            BatchUpdateException.class,
                            e -> assertThat(e.getUpdateCounts()).containsExactly(0));
        }
    }

    @Test
    void endsAfterTheMostRows() throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(2);
            assertThat(read(statement.executeQuery(SELECT))).containsExactly(1L, 2L);
            statement.setLargeMaxRows(1);
            ResultSet rows = statement.executeQuery("SELECT forever");
            assertThat(read(rows)).containsExactly(1L);
            assertThat(server.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void endsAtItsTimeout() throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            ResultSet rows = statement.executeQuery("SELECT forever");
            assertThat(rows.next()).isTrue();
            assertThatThrownBy(rows::next).isInstanceOf(SQLTimeoutException.class);
            assertThat(server.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
            assertState("22023", () -> statement.setQueryTimeout(-1));
        }
    }

    @Test
    void tellsOfCancellingWheneverItComes() throws Exception {
        for (int i = 0; i < 200; i++) {
            try (Statement statement = connection.createStatement()) {
                ResultSet rows = statement.executeQuery("SELECT forever");
                Thread canceller = new Thread(() -> {
                    try {
                        statement.cancel();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                });
                canceller.start();
                assertThatThrownBy(() -> read(rows))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("57014"))
                        .hasMessageContaining("cancelled by its client")
                        .hasNoCause();
                canceller.join();
            }
        }
    }

    @Test
    void closesOnCompletion() throws SQLException {
        Statement statement = connection.createStatement();
        statement.closeOnCompletion();
        ResultSet rows = statement.executeQuery(SELECT);
        assertThat(rows.next()).isTrue();
        assertThat(statement.isClosed()).isFalse();
        rows.close();
        assertThat(statement.isClosed()).isTrue();
        assertState("08003", () -> statement.executeQuery(SELECT));
    }

    @Test
    void readsMoreThanTheMemoryForWaitingBatches() throws Exception {
        int batches = 50;
        byte[] large = new byte[100_000];
        Consumer<VectorSchemaRoot> fill = root -> {
            ((VarBinaryVector) root.getVector(0)).setSafe(0, large);
            root.setRowCount(1);
        };
        server.answering(
                "SELECT large",
                new Schema(List.of(Field.nullable("b", new ArrowType.Binary()))),
                Collections.nCopies(batches, fill));
        for (String memory : List.of("1", "150KiB", "1GiB")) {
            Properties login = new Properties();
            login.setProperty("user", FixedServer.USER);
            login.setProperty("password", FixedServer.PASSWORD);
            login.setProperty("fetch-memory", memory);
            try (Connection small = DriverManager.getConnection("jdbc:meshgate://127.0.0.1:" + server.port(), login);
                    Statement statement = small.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT large")) {
                int count = 0;
                while (rows.next()) {
                    assertThat(rows.getBytes(1)).hasSize(large.length);
                    count++;
                }
                assertThat(count).as(memory).isEqualTo(batches);
            }
        }
    }

    /** The arrays of messages that were read serve those that follow: no value that was given out may change with them. */
    @Test
    void valuesStayAsTheyWereWhenLaterBatchesAreRead() throws Exception {
        Random random = new Random(7);
        List<byte[]> sent = new ArrayList<>();
        for (int batch = 0; batch < 60; batch++) {
            byte[] value = new byte[batch % 9 == 0 ? random.nextInt(50) : 30_000 + random.nextInt(60_000)];
            random.nextBytes(value);
            sent.add(value);
        }
        server.answering(
                "SELECT kept",
                new Schema(List.of(
                        Field.nullable("b", new ArrowType.Binary()), Field.nullable("t", new ArrowType.Utf8()))),
                sent.stream()
                        .<Consumer<VectorSchemaRoot>>map(value -> root -> {
                            ((VarBinaryVector) root.getVector(0)).setSafe(0, value);
                            ((VarCharVector) root.getVector(1))
                                    .setSafe(0, hex(value).getBytes(StandardCharsets.UTF_8));
                            root.setRowCount(1);
                        })
                        .toList());
        List<Object> objects = new ArrayList<>();
        List<InputStream> streams = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT kept")) {
            while (rows.next()) {
                objects.add(rows.getObject(1));
                streams.add(rows.getBinaryStream(1));
                texts.add(rows.getString(2));
            }
        }
        assertThat(objects).hasSize(sent.size());
        for (int i = 0; i < sent.size(); i++) {
            assertThat((byte[]) objects.get(i)).isEqualTo(sent.get(i));
            assertThat(streams.get(i).readAllBytes()).isEqualTo(sent.get(i));
            assertThat(texts.get(i)).isEqualTo(hex(sent.get(i)));
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void findsTheFirstOfEqualLabelsAmongAThousand() throws Exception {
        List<Field> fields = new ArrayList<>(IntStream.range(0, 999)
                .mapToObj(i -> Field.nullable("Column_" + i, new ArrowType.Int(64, true)))
                .toList());
        fields.add(Field.nullable("COLUMN_7", new ArrowType.Int(64, true)));
        server.answering("SELECT wide", new Schema(fields), List.of(root -> {
            for (int i = 0; i < fields.size(); i++) {
                ((BigIntVector) root.getVector(i)).setSafe(0, i);
            }
            root.setRowCount(1);
        }));
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT wide")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong("column_7")).isEqualTo(7);
            assertThat(rows.getLong("COLUMN_998")).isEqualTo(998);
            assertThat(rows.findColumn("Column_0")).isEqualTo(1);
            assertThat(rows.getMetaData().getColumnCount()).isEqualTo(1_000);
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void describesParameters() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WITH_PARAMETERS)) {
            ParameterMetaData parameters = statement.getParameterMetaData();
            assertThat(parameters.getParameterCount()).isEqualTo(8);
            assertThat(parameters.getParameterType(4)).isEqualTo(Types.DECIMAL);
            assertThat(parameters.getPrecision(4)).isEqualTo(10);
            assertThat(parameters.getScale(4)).isEqualTo(2);
            assertThat(parameters.getParameterClassName(3)).isEqualTo(Date.class.getName());
            assertThat(parameters.isNullable(1)).isEqualTo(ParameterMetaData.parameterNullable);
            assertState("07009", () -> parameters.getParameterType(9));
            assertThat(statement.getMetaData().getColumnLabel(1)).isEqualTo("n");
        }
    }

    @Test
    void sendsParametersInTheirTypes() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WITH_PARAMETERS)) {
            statement.setLong(1, -7);
            statement.setString(2, "Grüße");
            statement.setDate(3, Date.valueOf("2024-02-29"));
            statement.setObject(4, 12.5);
            statement.setBoolean(5, true);
            statement.setFloat(6, 0.5f);
            statement.setBytes(7, new byte[] {0, -1});
            statement.setTimestamp(8, Timestamp.valueOf("1969-12-31 23:59:59.123456"));
            assertThat(read(statement.executeQuery())).containsExactly(1L);
            LocalDateTime moment = LocalDateTime.parse("1969-12-31T23:59:59.123456");
            assertThat(sent(0))
                    .containsExactly(
                            -7,
                            "Grüße",
                            (int) LocalDate.parse("2024-02-29").toEpochDay(),
                            new BigDecimal("12.50"),
                            true,
                            0.5,
                            "00ff",
                            moment);
            statement.setString(1, "8");
            statement.setObject(2, UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
            statement.setString(3, "2024-03-01");
            for (int position = 4; position <= 8; position++) {
                statement.setNull(position, Types.OTHER);
            }
            assertThat(read(statement.executeQuery())).containsExactly(1L);
            assertThat(sent(1).subList(0, 2)).containsExactly(8, "00112233-4455-6677-8899-aabbccddeeff");
            assertThat(sent(1).subList(3, 8)).containsOnlyNulls();
        }
        assertThat(server.handles).isEmpty();
    }

    @Test
    void sendsArrays() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WITH_ARRAYS)) {
            assertThat(statement.getParameterMetaData().getParameterType(1)).isEqualTo(Types.ARRAY);
            statement.setArray(1, connection.createArrayOf("bigint", new Object[] {1, null, 3L}));
            statement.setObject(2, List.of("a", "ü字", ""));
            statement.setObject(3, new double[] {1.5, 0.25});
            statement.setArray(4, connection.createArrayOf("INTEGER ARRAY", new Object[] {
                new int[] {1, 2}, null, List.of()
            }));
            statement.setObject(5, Set.of(Date.valueOf("2024-02-29")));
            statement.setObject(6, new boolean[] {true, false, true, true, true, true, true, true, false, true});
            assertThat(read(statement.executeQuery())).containsExactly(1L);
            assertThat(String.valueOf(sent(0)))
                    .isEqualTo("[[1,null,3], [\"a\",\"ü字\",\"\"], [1.50,0.25], [[1,2],null,[]], [19782],"
                            + " [true,false,true,true,true,true,true,true,false,true]]");
            for (int position = 1; position <= 6; position++) {
                statement.setObject(position, position % 2 == 0 ? null : List.of());
            }
            assertThat(read(statement.executeQuery())).containsExactly(1L);
            assertThat(String.valueOf(sent(1))).isEqualTo("[[], null, [], null, [], null]");
        }
    }

    @Test
    void refusesArraysThatParametersDoNotTake() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WITH_ARRAYS)) {
            assertState("22018", () -> statement.setObject(1, "[1]"));
            assertState("22018", () -> statement.setObject(1, new byte[] {1}));
            assertState("22018", () -> statement.setObject(1, List.of("one")));
            assertState("22018", () -> statement.setObject(1, List.of(List.of(1))));
            assertState("22018", () -> statement.setObject(4, List.of(1)));
            assertState("22003", () -> statement.setObject(3, List.of(new BigDecimal("0.125"))));
            assertState("22023", () -> connection.createArrayOf("json", new Object[0]));
            assertState("22023", () -> connection.createArrayOf("BIGINT", null));
            assertState("22018", () -> connection.createArrayOf("BIGINT", new Object[] {"x"}));
            assertState("22003", () -> connection.createArrayOf("TINYINT", new Object[] {128}));
            assertState("0A000", () -> connection.createStruct("ROW", new Object[0]));
        }
        assertThat(connection.createArrayOf("DATE", new Object[] {"2024-02-29"}).getArray())
                .isEqualTo(new Date[] {Date.valueOf("2024-02-29")});
        assertThat(connection
                        .createArrayOf("DECIMAL", new Object[] {1.5, new BigDecimal("0.25"), 2})
                        .toString())
                .isEqualTo("[1.5,0.25,2]");
    }

    private List<Object> sent(int row) {
        return server.bound.get(row).stream()
                .map(value -> value instanceof byte[] bytes
                        ? java.util.HexFormat.of().formatHex(bytes)
                        : value instanceof org.apache.arrow.vector.util.Text text ? text.toString() : value)
                .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
    }

    @Test
    void refusesValuesThatParametersDoNotTake() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WITH_PARAMETERS)) {
            assertState("07001", statement::executeQuery);
            assertState("07009", () -> statement.setInt(9, 1));
            assertState("07009", () -> statement.setInt(0, 1));
            assertState("22003", () -> statement.setLong(1, 1L << 40));
            assertState("22003", () -> statement.setDouble(1, 1.5));
            assertState("22018", () -> statement.setString(1, "one"));
            assertState("22003", () -> statement.setString(4, "1e999999999"));
            assertState("22003", () -> statement.setBigDecimal(4, new BigDecimal("1.234")));
            assertState("22018", () -> statement.setObject(3, 1));
            assertState("22018", () -> statement.setObject(7, "text"));
            assertState("22018", () -> statement.setArray(1, connection.createArrayOf("INTEGER", new Object[] {1})));
            assertState("0A000", () -> statement.executeQuery(SELECT));
        }
    }

    @Test
    void preparesAgainWhatTheServerHasForgotten() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WITH_PARAMETERS)) {
            statement.setInt(1, 1);
            for (int position = 2; position <= 8; position++) {
                statement.setNull(position, Types.NULL);
            }
            assertThat(read(statement.executeQuery())).containsExactly(1L);
            server.handles.clear();
            assertThat(read(statement.executeQuery())).containsExactly(1L);
            assertThat(server.bound).hasSize(2);
            assertThat(server.bound.get(1)).isEqualTo(server.bound.get(0));
        }
        try (PreparedStatement plain = connection.prepareStatement(SELECT)) {
            server.handles.clear();
            assertThat(read(plain.executeQuery())).containsExactly(1L, 2L, 3L);
        }
    }

    private static void addBatches(PreparedStatement statement, int rows) throws SQLException {
        for (int i = 0; i < rows; i++) {
            statement.setLong(1, i);
            statement.setString(2, i % 3 == 0 ? null : "text " + i);
            statement.setBoolean(3, i % 2 == 0);
            statement.addBatch();
        }
    }

    @Test
    void sendsABatchOfRowsAtOnce() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            addBatches(statement, 600);
            assertThat(statement.executeBatch()).hasSize(600).containsOnly(1);
            assertThat(server.statements).containsExactly(INSERT);
            assertThat(server.bound).hasSize(600);
            assertThat(sent(0)).containsExactly(0L, null, true);
            assertThat(sent(599)).containsExactly(599L, "text 599", false);
            assertThat(statement.executeBatch()).isEmpty();
        }
    }

    @Test
    void sendsALargeBatchInSeveralMessages() throws SQLException {
        String text = "x".repeat(1_000_000);
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (int i = 0; i < 11; i++) {
                statement.setLong(1, i);
                statement.setString(2, i + text);
                statement.setBoolean(3, true);
                statement.addBatch();
            }
            assertThat(statement.executeBatch()).hasSize(11).containsOnly(1);
        }
        assertThat(server.messages.get()).isBetween(3, 6);
        for (int i = 0; i < 11; i++) {
            assertThat(sent(i)).containsExactly((long) i, i + text, true);
        }
    }

    @Test
    void doesNotSayWhichRowOfABatchHasAddedHowMany() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            addBatches(statement, 1);
            assertThat(statement.executeBatch()).containsExactly(1);
            addBatches(statement, 2);
            // The server says three.
            assertThat(statement.executeBatch()).containsExactly(Statement.SUCCESS_NO_INFO, Statement.SUCCESS_NO_INFO);
        }
    }

    @Test
    void sendsABatchAgainToAServerThatHasForgottenIt() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            addBatches(statement, 2);
            server.handles.clear();
            assertThat(statement.executeBatch()).containsExactly(1, 1);
        }
    }

    @Test
    void doesNothingOfABatchThatIsNotComplete() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            addBatches(statement, 2);
            statement.clearParameters();
            statement.setLong(1, 3);
            statement.addBatch();
            assertThatThrownBy(statement::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getUpdateCounts()).isEmpty();
                assertThat(e.getSQLState()).isEqualTo("07001");
            });
            assertThat(server.bound).isEmpty();
        }
    }

    @Test
    void leavesNoThreadsAfterManyConnections() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", FixedServer.USER);
        login.setProperty("password", FixedServer.PASSWORD);
        int before = Thread.activeCount();
        for (int i = 0; i < 50; i++) {
            try (Connection another = DriverManager.getConnection("jdbc:meshgate://127.0.0.1:" + server.port(), login);
                    Statement statement = another.createStatement()) {
                assertThat(read(statement.executeQuery(SELECT))).hasSize(3);
            }
        }
        assertThat(Thread.activeCount()).isLessThan(before + 20);
    }

    private static List<Long> read(ResultSet rows) throws SQLException {
        List<Long> values = new ArrayList<>();
        while (rows.next()) {
            values.add(rows.getLong(1));
        }
        return values;
    }

    private static Consumer<VectorSchemaRoot> numbers(long... values) {
        return MeshgateDriverTest.numbers(values);
    }

    private static void assertState(String sqlState, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState));
    }
}
