package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TimeZone;
import java.util.UUID;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One row with a value of every type, then one of NULLs, as they come over the wire. */
@Timeout(60)
class ResultValuesTest {
    private static final long MICROS =
            Instant.parse("1969-07-20T20:17:40.123456Z").getEpochSecond() * 1_000_000 + 123_456;
    private static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

    private static final Schema SCHEMA = new Schema(List.of(
            field("flag", new ArrowType.Bool()),
            field("small", new ArrowType.Int(16, true)),
            field("whole", new ArrowType.Int(32, true)),
            field("big", new ArrowType.Int(64, true)),
            field("single", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
            field("dbl", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
            field("dec", new ArrowType.Decimal(20, 2, 128)),
            field("text", new ArrowType.Utf8()),
            field("bin", new ArrowType.Binary()),
            field("day", new ArrowType.Date(DateUnit.DAY)),
            field("clock", new ArrowType.Time(TimeUnit.MICROSECOND, 64)),
            field("local", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)),
            field("moment", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")),
            new Field(
                    "id",
                    new FieldType(
                            true,
                            new ArrowType.FixedSizeBinary(16),
                            null,
                            Map.of("ARROW:extension:name", "arrow.uuid", "ARROW:extension:metadata", "")),
                    null),
            new Field(
                    "list",
                    FieldType.nullable(new ArrowType.List()),
                    List.of(field("item", new ArrowType.Int(32, true)))),
            new Field(
                    "from_table",
                    new FieldType(
                            false,
                            new ArrowType.Utf8(),
                            null,
                            Map.of(
                                    "ARROW:FLIGHT:SQL:CATALOG_NAME", "sales",
                                    "ARROW:FLIGHT:SQL:SCHEMA_NAME", "retail",
                                    "ARROW:FLIGHT:SQL:TABLE_NAME", "customer")),
                    null)));

    private FixedServer server;
    private Connection connection;
    private Statement statement;
    private ResultSet rows;

    @BeforeEach
    void query() throws Exception {
        server = FixedServer.plain().answering("SELECT *", SCHEMA, List.of(ResultValuesTest::fill));
        Properties login = new Properties();
        login.setProperty("user", FixedServer.USER);
        login.setProperty("password", FixedServer.PASSWORD);
        connection = DriverManager.getConnection("jdbc:meshgate://127.0.0.1:" + server.port(), login);
        statement = connection.createStatement();
        rows = statement.executeQuery("SELECT *");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        server.close();
    }

    @Test
    void givesEveryTypeAsItself() throws SQLException {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getBoolean("flag")).isTrue();
        assertThat(rows.getShort("small")).isEqualTo((short) -7);
        assertThat(rows.getInt("whole")).isEqualTo(Integer.MAX_VALUE);
        assertThat(rows.getLong("big")).isEqualTo(Long.MIN_VALUE);
        assertThat(rows.getFloat("single")).isEqualTo(1.5f);
        assertThat(rows.getDouble("dbl")).isEqualTo(-2.75);
        assertThat(rows.getBigDecimal("dec")).isEqualTo(new BigDecimal("-123456789012345678.90"));
        assertThat(rows.getString("text")).isEqualTo("Grüße 🌍");
        assertThat(rows.getBytes("bin")).containsExactly(0, -1);
        assertThat(rows.getDate("day")).isEqualTo(Date.valueOf("1969-07-20"));
        assertThat(rows.getTime("clock"))
                .isEqualTo(new Time(Time.valueOf("20:17:40").getTime() + 123));
        assertThat(rows.getTimestamp("local")).isEqualTo(Timestamp.valueOf("1969-07-20 20:17:40.123456"));
        assertThat(rows.getTimestamp("moment").toInstant()).isEqualTo(Instant.parse("1969-07-20T20:17:40.123456Z"));
        assertThat(rows.getObject("id")).isEqualTo(ID);
        assertThat(rows.wasNull()).isFalse();
    }

    @Test
    void givesObjectsOfTheClassThatTheMetadataNames() throws Exception {
        assertThat(rows.next()).isTrue();
        ResultSetMetaData metadata = rows.getMetaData();
        for (int column = 1; column <= metadata.getColumnCount(); column++) {
            assertThat(rows.getObject(column))
                    .as(metadata.getColumnLabel(column))
                    .isInstanceOf(Class.forName(metadata.getColumnClassName(column)));
        }
    }

    @Test
    void givesTheClassesOfJavaTime() throws SQLException {
        assertThat(rows.next()).isTrue();
        LocalDateTime local = LocalDateTime.parse("1969-07-20T20:17:40.123456");
        assertThat(rows.getObject("day", LocalDate.class)).isEqualTo(local.toLocalDate());
        assertThat(rows.getObject("clock", LocalTime.class)).isEqualTo(local.toLocalTime());
        assertThat(rows.getObject("local", LocalDateTime.class)).isEqualTo(local);
        assertThat(rows.getObject("moment", OffsetDateTime.class)).isEqualTo(local.atOffset(ZoneOffset.UTC));
        assertSqlState("22018", () -> rows.getObject("text", LocalDate.class));
        assertThatThrownBy(() -> rows.getObject("text", Thread.class))
                .isInstanceOf(SQLFeatureNotSupportedException.class);
    }

    @Test
    void convertsToTheClassAskedFor() throws SQLException {
        assertThat(rows.next()).isTrue();
        Instant moment = Instant.parse("1969-07-20T20:17:40.123456Z");
        assertThat(rows.getObject("big", Long.class)).isEqualTo(Long.MIN_VALUE);
        assertThat(rows.getObject("big", BigInteger.class)).isEqualTo(BigInteger.valueOf(Long.MIN_VALUE));
        assertThat(rows.getObject("dec", BigInteger.class)).isEqualTo(new BigInteger("-123456789012345678"));
        assertThat(rows.getObject("small", String.class)).isEqualTo("-7");
        assertThat(rows.getObject("flag", Integer.class)).isEqualTo(1);
        assertThat(rows.getObject("moment", Instant.class)).isEqualTo(moment);
        assertThat(rows.getObject("moment", ZonedDateTime.class).toInstant()).isEqualTo(moment);
        assertThat(rows.getObject("moment", java.util.Date.class)).isEqualTo(Timestamp.from(moment));
        assertThat(rows.getObject("day", Timestamp.class)).isEqualTo(Timestamp.valueOf("1969-07-20 00:00:00"));
        assertThat(rows.getObject("id", UUID.class)).isEqualTo(ID);
        assertThat(rows.getObject("id", byte[].class)).isEqualTo(bytes(ID));
        assertThat(rows.getObject("bin", InputStream.class)).hasBinaryContent(new byte[] {0, -1});
        assertThat(rows.getAsciiStream("big")).hasContent("-9223372036854775808");
        assertThat(rows.getObject("list", Integer[].class)).containsExactly(1);
        assertThat(rows.getObject("list", int[].class)).containsExactly(1);
        assertThat((Object) rows.getObject("list", List.class)).isEqualTo(List.of(1));
        assertSqlState("22018", () -> rows.getObject("list", String[].class));
        assertSqlState("22018", () -> rows.getObject("flag", UUID.class));
        assertSqlState("22018", () -> rows.getObject("text", Map.class));
        assertSqlState("22023", () -> rows.getObject("text", (Class<?>) null));
        assertThat(rows.next()).isTrue();
        assertThat(rows.getObject("big", Long.class)).isNull();
    }

    @Test
    void readsTimesInTheCalendarsZone() throws SQLException {
        assertThat(rows.next()).isTrue();
        Calendar tokyo = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"));
        LocalDateTime local = LocalDateTime.parse("1969-07-20T20:17:40.123456");
        Instant inTokyo = local.atZone(ZoneId.of("Asia/Tokyo")).toInstant();
        assertThat(rows.getTimestamp("local", tokyo).toInstant()).isEqualTo(inTokyo);
        assertThat(rows.getTimestamp("moment", tokyo).toInstant()).isEqualTo(local.toInstant(ZoneOffset.UTC));
        assertThat(rows.getDate("day", tokyo).getTime())
                .isEqualTo(LocalDate.parse("1969-07-20")
                        .atStartOfDay(ZoneId.of("Asia/Tokyo"))
                        .toInstant()
                        .toEpochMilli());
        // A point in time is the next day in Tokyo.
        assertThat(rows.getDate("moment", tokyo).getTime())
                .isEqualTo(LocalDate.parse("1969-07-21")
                        .atStartOfDay(ZoneId.of("Asia/Tokyo"))
                        .toInstant()
                        .toEpochMilli());
        assertThat(rows.getTime("clock", tokyo).getTime())
                .isEqualTo(local.toLocalTime()
                        .atDate(LocalDate.EPOCH)
                        .atZone(ZoneId.of("Asia/Tokyo"))
                        .toInstant()
                        .toEpochMilli());
    }

    @Test
    void writesEveryTypeAsText() throws SQLException {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString("flag")).isEqualTo("true");
        assertThat(rows.getString("big")).isEqualTo("-9223372036854775808");
        assertThat(rows.getString("dec")).isEqualTo("-123456789012345678.90");
        assertThat(rows.getString("bin")).isEqualTo("00ff");
        assertThat(rows.getString("day")).isEqualTo("1969-07-20");
        assertThat(rows.getString("clock")).isEqualTo("20:17:40.123456");
        assertThat(rows.getString("local")).isEqualTo("1969-07-20 20:17:40.123456");
        assertThat(rows.getString("moment")).isEqualTo("1969-07-20 20:17:40.123456+00:00");
        assertThat(rows.getString("id")).isEqualTo(ID.toString());
    }

    @Test
    void knowsNullFromZero() throws SQLException {
        assertThat(rows.next()).isTrue();
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt("whole")).isZero();
        assertThat(rows.wasNull()).isTrue();
        assertThat(rows.getString("from_table")).isEqualTo("b");
        assertThat(rows.wasNull()).isFalse();
        assertThat(rows.getBoolean("flag")).isFalse();
        assertThat(rows.wasNull()).isTrue();
        for (String label : List.of("text", "dec", "bin", "day", "clock", "local", "moment", "id", "list")) {
            assertThat(rows.getObject(label)).as(label).isNull();
            assertThat(rows.wasNull()).as(label).isTrue();
        }
        assertThat(rows.getDouble("dbl")).isZero();
        assertThat(rows.getDate("day")).isNull();
        assertThat(rows.getTimestamp("moment")).isNull();
    }

    @Test
    void refusesConversionsThatDoNotFit() throws SQLException {
        assertThat(rows.next()).isTrue();
        assertSqlState("22003", () -> rows.getInt("big"));
        assertSqlState("22003", () -> rows.getShort("whole"));
        assertSqlState("22003", () -> rows.getInt("dec"));
        assertSqlState("22018", () -> rows.getInt("text"));
        assertSqlState("22018", () -> rows.getBoolean("dbl"));
        assertSqlState("22018", () -> rows.getDate("clock"));
        assertSqlState("22018", () -> rows.getBytes("text"));
        assertThat(rows.getInt("dbl")).isEqualTo(-2);
        assertThat(rows.getDate("local")).isEqualTo(Date.valueOf("1969-07-20"));
    }

    @Test
    void readsNestedValues() throws SQLException {
        assertThat(rows.next()).isTrue();
        assertThat((Object[]) rows.getArray("list").getArray()).containsExactly(1);
        assertThat(rows.getString("list")).isEqualTo("[1]");
        assertSqlState("22018", () -> rows.getInt("list"));
    }

    @Test
    void refusesColumnsAndRowsThatAreNotThere() throws SQLException {
        assertSqlState("24000", () -> rows.getInt(1));
        assertThat(rows.next()).isTrue();
        assertSqlState("42703", () -> rows.getInt(0));
        assertSqlState("42703", () -> rows.getInt(17));
        assertSqlState("42703", () -> rows.getInt("nowhere"));
        assertSqlState("42703", () -> rows.getMetaData().getColumnLabel(17));
    }

    @Test
    void describesTheColumns() throws SQLException {
        ResultSetMetaData metadata = rows.getMetaData();
        assertThat(metadata.getColumnCount()).isEqualTo(16);
        assertThat(metadata.getColumnLabel(7)).isEqualTo("dec");
        assertThat(metadata.getColumnType(7)).isEqualTo(Types.DECIMAL);
        assertThat(metadata.getColumnTypeName(7)).isEqualTo("DECIMAL");
        assertThat(metadata.getPrecision(7)).isEqualTo(20);
        assertThat(metadata.getScale(7)).isEqualTo(2);
        assertThat(metadata.isSigned(7)).isTrue();
        assertThat(metadata.isNullable(7)).isEqualTo(ResultSetMetaData.columnNullable);
        assertThat(metadata.getTableName(7)).isEmpty();
        assertThat(metadata.isNullable(16)).isEqualTo(ResultSetMetaData.columnNoNulls);
        assertThat(metadata.getCatalogName(16)).isEqualTo("sales");
        assertThat(metadata.getSchemaName(16)).isEqualTo("retail");
        assertThat(metadata.getTableName(16)).isEqualTo("customer");
        assertThat(metadata.getColumnType(13)).isEqualTo(Types.TIMESTAMP_WITH_TIMEZONE);
        assertThat(metadata.getColumnTypeName(14)).isEqualTo("UUID");
    }

    private static void assertSqlState(String sqlState, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState));
    }

    private static Field field(String name, ArrowType type) {
        return Field.nullable(name, type);
    }

    private static void fill(VectorSchemaRoot root) {
        ((BitVector) root.getVector("flag")).setSafe(0, 1);
        ((SmallIntVector) root.getVector("small")).setSafe(0, -7);
        ((IntVector) root.getVector("whole")).setSafe(0, Integer.MAX_VALUE);
        ((BigIntVector) root.getVector("big")).setSafe(0, Long.MIN_VALUE);
        ((Float4Vector) root.getVector("single")).setSafe(0, 1.5f);
        ((Float8Vector) root.getVector("dbl")).setSafe(0, -2.75);
        ((DecimalVector) root.getVector("dec")).setSafe(0, new BigDecimal("-123456789012345678.90"));
        ((VarCharVector) root.getVector("text")).setSafe(0, "Grüße 🌍".getBytes(StandardCharsets.UTF_8));
        ((VarBinaryVector) root.getVector("bin")).setSafe(0, new byte[] {0, -1});
        ((DateDayVector) root.getVector("day")).setSafe(0, -165);
        ((TimeMicroVector) root.getVector("clock")).setSafe(0, Math.floorMod(MICROS, 86_400_000_000L));
        ((TimeStampMicroVector) root.getVector("local")).setSafe(0, MICROS);
        ((TimeStampMicroTZVector) root.getVector("moment")).setSafe(0, MICROS);
        ((FixedSizeBinaryVector) root.getVector("id")).setSafe(0, bytes(ID));
        UnionListWriter list = ((ListVector) root.getVector("list")).getWriter();
        list.setPosition(0);
        list.startList();
        list.writeInt(1);
        list.endList();
        list.setValueCount(1);
        VarCharVector fromTable = (VarCharVector) root.getVector("from_table");
        fromTable.setSafe(0, new byte[] {'a'});
        fromTable.setSafe(1, new byte[] {'b'});
        root.setRowCount(2);
    }

    private static byte[] bytes(UUID id) {
        return java.nio.ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
