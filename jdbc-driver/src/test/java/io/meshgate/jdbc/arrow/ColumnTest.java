package io.meshgate.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.IntervalDayVector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ViewVarBinaryVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every type, as Arrow's own library writes it: a value, then NULL, then a value. */
class ColumnTest {
    private static final byte[] LONG_TEXT = "more than the twelve bytes of a view".getBytes(StandardCharsets.UTF_8);
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void readsBooleans() throws SQLException {
        Column column = column(new ArrowType.Bool(), BitVector.class, vector -> {
            vector.setSafe(0, 1);
            vector.setSafe(2, 0);
        });
        assertValues(column, Types.BOOLEAN, true, false);
        assertThat(column.longAt(0)).isEqualTo(1);
        assertThat(column.decimalAt(2)).isEqualTo(BigDecimal.ZERO);
        assertThat(column.textAt(2)).isEqualTo("false");
        assertRefused("22018", () -> column.dateAt(0, BERLIN));
    }

    @Test
    void readsIntegersOfEveryWidth() throws SQLException {
        assertValues(
                column(new ArrowType.Int(8, true), TinyIntVector.class, vector -> {
                    vector.setSafe(0, Byte.MIN_VALUE);
                    vector.setSafe(2, 7);
                }),
                Types.TINYINT,
                Byte.MIN_VALUE,
                (byte) 7);
        assertValues(
                column(new ArrowType.Int(16, true), SmallIntVector.class, vector -> {
                    vector.setSafe(0, Short.MIN_VALUE);
                    vector.setSafe(2, 7);
                }),
                Types.SMALLINT,
                Short.MIN_VALUE,
                (short) 7);
        assertValues(
                column(new ArrowType.Int(32, true), IntVector.class, vector -> {
                    vector.setSafe(0, Integer.MIN_VALUE);
                    vector.setSafe(2, 7);
                }),
                Types.INTEGER,
                Integer.MIN_VALUE,
                7);
        assertValues(
                column(new ArrowType.Int(64, true), BigIntVector.class, vector -> {
                    vector.setSafe(0, Long.MIN_VALUE);
                    vector.setSafe(2, 7);
                }),
                Types.BIGINT,
                Long.MIN_VALUE,
                7L);
    }

    @Test
    void readsIntegersWithoutSignAsTheNextType() throws SQLException {
        assertValues(
                column(new ArrowType.Int(8, false), UInt1Vector.class, vector -> {
                    vector.setSafe(0, (byte) -1);
                    vector.setSafe(2, 7);
                }),
                Types.SMALLINT,
                (short) 255,
                (short) 7);
        assertValues(
                column(new ArrowType.Int(16, false), UInt2Vector.class, vector -> {
                    vector.setSafe(0, (char) 0xffff);
                    vector.setSafe(2, 7);
                }),
                Types.INTEGER,
                65_535,
                7);
        assertValues(
                column(new ArrowType.Int(32, false), UInt4Vector.class, vector -> {
                    vector.setSafe(0, -1);
                    vector.setSafe(2, 7);
                }),
                Types.BIGINT,
                4_294_967_295L,
                7L);
        Column widest = column(new ArrowType.Int(64, false), UInt8Vector.class, vector -> {
            vector.setSafe(0, -1L);
            vector.setSafe(2, 1L);
        });
        assertValues(widest, Types.DECIMAL, new BigDecimal("18446744073709551615"), BigDecimal.ONE);
        assertThat(widest.textAt(0)).isEqualTo("18446744073709551615");
        assertThat(widest.booleanAt(2)).isTrue();
        assertRefused("22003", () -> widest.longAt(0));
    }

    @Test
    void refusesNumbersThatDoNotFit() throws SQLException {
        Column column = column(new ArrowType.Int(64, true), BigIntVector.class, vector -> {
            vector.setSafe(0, 1L << 31);
            vector.setSafe(2, -129);
        });
        assertRefused("22003", () -> column.intAt(0));
        assertRefused("22003", () -> column.shortAt(0));
        assertRefused("22003", () -> column.byteAt(2));
        assertRefused("22018", () -> column.booleanAt(2));
        assertThat(column.shortAt(2)).isEqualTo((short) -129);
        assertThat(column.floatAt(0)).isEqualTo(0x1p31f);
    }

    @Test
    void readsFloatingPointNumbers() throws SQLException {
        Column half = column(new ArrowType.FloatingPoint(FloatingPointPrecision.HALF), Float2Vector.class, vector -> {
            vector.setSafe(0, (short) 0x3e00);
            vector.setSafe(2, (short) 0x8001);
        });
        assertValues(half, Types.REAL, 1.5f, -0x1p-24f);
        assertValues(
                column(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE), Float4Vector.class, vector -> {
                    vector.setSafe(0, 0.1f);
                    vector.setSafe(2, Float.NEGATIVE_INFINITY);
                }),
                Types.REAL,
                0.1f,
                Float.NEGATIVE_INFINITY);
        Column twice =
                column(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE), Float8Vector.class, vector -> {
                    vector.setSafe(0, 1e300);
                    vector.setSafe(2, -2.75);
                });
        assertValues(twice, Types.DOUBLE, 1e300, -2.75);
        assertThat(twice.intAt(2)).isEqualTo(-2);
        assertThat(twice.decimalAt(2)).isEqualTo(new BigDecimal("-2.75"));
        assertRefused("22003", () -> twice.longAt(0));
        assertRefused("22003", () -> twice.floatAt(0));
    }

    @ParameterizedTest
    @EnumSource(HalfValue.class)
    void readsEveryKindOfHalf(HalfValue half) throws SQLException {
        Column column = column(new ArrowType.FloatingPoint(FloatingPointPrecision.HALF), Float2Vector.class, vector -> {
            vector.setSafe(0, (short) half.bits);
            vector.setSafe(2, (short) 0);
        });
        assertThat((Object) column.floatAt(0)).isEqualTo(half.value);
    }

    /** Bits of IEEE 754's binary16. */
    enum HalfValue {
        ONE(0x3c00, 1),
        LARGEST(0x7bff, 65_504),
        SMALLEST_NORMAL(0x0400, 0x1p-14f),
        INFINITE(0xfc00, Float.NEGATIVE_INFINITY),
        NOT_A_NUMBER(0x7e00, Float.NaN),
        MINUS_ZERO(0x8000, -0f);

        final int bits;
        final float value;

        HalfValue(int bits, float value) {
            this.bits = bits;
            this.value = value;
        }
    }

    @Test
    void readsDecimals() throws SQLException {
        Column column = column(new ArrowType.Decimal(38, 4, 128), DecimalVector.class, vector -> {
            vector.setSafe(0, new BigDecimal("-9999999999999999999999999999999999.9999"));
            vector.setSafe(2, new BigDecimal("12.5000"));
        });
        assertValues(
                column,
                Types.DECIMAL,
                new BigDecimal("-9999999999999999999999999999999999.9999"),
                new BigDecimal("12.5000"));
        assertThat(column.sqlType().precision()).isEqualTo(38);
        assertThat(column.sqlType().scale()).isEqualTo(4);
        assertThat(column.longAt(2)).isEqualTo(12);
        assertThat(column.doubleAt(2)).isEqualTo(12.5);
        assertThat(column.textAt(2)).isEqualTo("12.5000");
        assertRefused("22003", () -> column.longAt(0));
        BigDecimal widest = new BigDecimal(BigInteger.TEN.pow(76).subtract(BigInteger.ONE), 2);
        assertValues(
                column(new ArrowType.Decimal(76, 2, 256), Decimal256Vector.class, vector -> {
                    vector.setSafe(0, widest);
                    vector.setSafe(2, widest.negate());
                }),
                Types.DECIMAL,
                widest,
                widest.negate());
    }

    @Test
    void readsTextOfEveryLayout() throws SQLException {
        String text = "Grüße 🌍";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String longText = new String(LONG_TEXT, StandardCharsets.UTF_8);
        assertValues(
                column(new ArrowType.Utf8(), VarCharVector.class, vector -> {
                    vector.setSafe(0, bytes);
                    vector.setSafe(2, LONG_TEXT);
                }),
                Types.VARCHAR,
                text,
                longText);
        assertValues(
                column(new ArrowType.LargeUtf8(), LargeVarCharVector.class, vector -> {
                    vector.setSafe(0, bytes);
                    vector.setSafe(2, LONG_TEXT);
                }),
                Types.VARCHAR,
                text,
                longText);
        assertValues(
                column(new ArrowType.Utf8View(), ViewVarCharVector.class, vector -> {
                    vector.setSafe(0, "short".getBytes(StandardCharsets.UTF_8));
                    vector.setSafe(2, LONG_TEXT);
                }),
                Types.VARCHAR,
                "short",
                longText);
    }

    @Test
    void readsBytesOfEveryLayout() throws SQLException {
        byte[] two = {0, -1};
        assertBytes(
                column(new ArrowType.Binary(), VarBinaryVector.class, vector -> {
                    vector.setSafe(0, two);
                    vector.setSafe(2, LONG_TEXT);
                }),
                two);
        assertBytes(
                column(new ArrowType.LargeBinary(), LargeVarBinaryVector.class, vector -> {
                    vector.setSafe(0, two);
                    vector.setSafe(2, LONG_TEXT);
                }),
                two);
        assertBytes(
                column(new ArrowType.BinaryView(), ViewVarBinaryVector.class, vector -> {
                    vector.setSafe(0, two);
                    vector.setSafe(2, LONG_TEXT);
                }),
                two);
        assertBytes(
                column(new ArrowType.FixedSizeBinary(2), FixedSizeBinaryVector.class, vector -> {
                    vector.setSafe(0, two);
                    vector.setSafe(2, two);
                }),
                two);
    }

    private static void assertBytes(Column column, byte[] first) throws SQLException {
        assertThat(column.isNull(1)).isTrue();
        assertThat(column.bytesAt(0)).isEqualTo(first);
        assertThat(column.textAt(0)).isEqualTo("00ff");
        assertThat(column.bytesAt(2).length).isGreaterThanOrEqualTo(2);
    }

    @Test
    void readsTextAsNumbersAndTimes() throws SQLException {
        Column column = column(new ArrowType.Utf8(), VarCharVector.class, vector -> {
            vector.setSafe(0, " 12.75 ".getBytes(StandardCharsets.UTF_8));
            vector.setSafe(2, "2024-02-29 23:59:59.5+01:00".getBytes(StandardCharsets.UTF_8));
        });
        assertThat(column.intAt(0)).isEqualTo(12);
        assertThat(column.doubleAt(0)).isEqualTo(12.75);
        assertThat(column.instantAt(2, BERLIN)).isEqualTo(Instant.parse("2024-02-29T22:59:59.5Z"));
        assertThat(column.dateAt(2, BERLIN)).isEqualTo(LocalDate.parse("2024-02-29"));
        assertRefused("22018", () -> column.intAt(2));
        assertRefused("22018", () -> column.dateAt(0, BERLIN));
    }

    @Test
    void refusesExponentsWithoutComputingThem() throws SQLException {
        Column column = column(new ArrowType.Utf8(), VarCharVector.class, vector -> {
            vector.setSafe(0, "1e999999999".getBytes(StandardCharsets.UTF_8));
            vector.setSafe(2, "1e-999999999".getBytes(StandardCharsets.UTF_8));
        });
        assertRefused("22003", () -> column.longAt(0));
        assertThat(column.longAt(2)).isZero();
    }

    @Test
    void readsDatesOfEveryUnit() throws SQLException {
        LocalDate first = LocalDate.parse("1582-10-04");
        LocalDate third = LocalDate.parse("9999-12-31");
        Column days = column(new ArrowType.Date(DateUnit.DAY), DateDayVector.class, vector -> {
            vector.setSafe(0, (int) first.toEpochDay());
            vector.setSafe(2, (int) third.toEpochDay());
        });
        assertValues(days, Types.DATE, first, third);
        assertThat(days.timestampAt(2, BERLIN)).isEqualTo(third.atStartOfDay());
        assertValues(
                column(new ArrowType.Date(DateUnit.MILLISECOND), DateMilliVector.class, vector -> {
                    vector.setSafe(0, first.toEpochDay() * 86_400_000);
                    vector.setSafe(2, third.toEpochDay() * 86_400_000 + 1);
                }),
                Types.DATE,
                first,
                third);
    }

    @Test
    void readsTimesOfEveryUnit() throws SQLException {
        LocalTime time = LocalTime.parse("23:59:58");
        assertValues(
                column(new ArrowType.Time(TimeUnit.SECOND, 32), TimeSecVector.class, vector -> {
                    vector.setSafe(0, time.toSecondOfDay());
                    vector.setSafe(2, 0);
                }),
                Types.TIME,
                time,
                LocalTime.MIDNIGHT);
        assertValues(
                column(new ArrowType.Time(TimeUnit.MILLISECOND, 32), TimeMilliVector.class, vector -> {
                    vector.setSafe(0, time.toSecondOfDay() * 1_000 + 7);
                    vector.setSafe(2, 0);
                }),
                Types.TIME,
                time.plusNanos(7_000_000),
                LocalTime.MIDNIGHT);
        assertValues(
                column(new ArrowType.Time(TimeUnit.MICROSECOND, 64), TimeMicroVector.class, vector -> {
                    vector.setSafe(0, time.toSecondOfDay() * 1_000_000L + 7);
                    vector.setSafe(2, 0);
                }),
                Types.TIME,
                time.plusNanos(7_000),
                LocalTime.MIDNIGHT);
        Column nanos = column(new ArrowType.Time(TimeUnit.NANOSECOND, 64), TimeNanoVector.class, vector -> {
            vector.setSafe(0, time.toNanoOfDay() + 7);
            vector.setSafe(2, 86_400_000_000_000L);
        });
        assertThat(nanos.textAt(0)).isEqualTo("23:59:58.000000007");
        assertRefused("22008", () -> nanos.valueAt(2));
    }

    @ParameterizedTest
    @EnumSource(TimeUnit.class)
    void readsTimestampsOfEveryUnit(TimeUnit unit) throws SQLException {
        long perSecond = io.meshgate.jdbc.arrow.TimeUnit.valueOf(unit.name()).of(1, 0);
        Consumer<TimeStampVector> fill = vector -> {
            vector.setSafe(0, -perSecond);
            vector.setSafe(2, 1_700_000_000L * perSecond);
        };
        LocalDateTime third = LocalDateTime.ofEpochSecond(1_700_000_000L, 0, ZoneOffset.UTC);
        Column local = column(new ArrowType.Timestamp(unit, null), TimeStampVector.class, fill);
        assertValues(local, Types.TIMESTAMP, LocalDateTime.parse("1969-12-31T23:59:59"), third);
        assertThat(local.instantAt(2, BERLIN)).isEqualTo(third.atZone(BERLIN).toInstant());
        Column moment = column(new ArrowType.Timestamp(unit, "America/New_York"), TimeStampVector.class, fill);
        assertThat(moment.valueAt(2)).isEqualTo(third.atOffset(ZoneOffset.UTC));
        assertThat(moment.sqlType().jdbcType()).isEqualTo(Types.TIMESTAMP_WITH_TIMEZONE);
        assertThat(moment.timestampAt(2, BERLIN)).isEqualTo(third.plusHours(1));
        assertThat(moment.textAt(0)).startsWith("1969-12-31 23:59:59").endsWith("+00:00");
    }

    @Test
    void refusesTimestampsThatJavaCannotHold() throws SQLException {
        Column column = column(new ArrowType.Timestamp(TimeUnit.SECOND, null), TimeStampVector.class, vector -> {
            vector.setSafe(0, Long.MAX_VALUE);
            vector.setSafe(2, 0);
        });
        assertRefused("22008", () -> column.valueAt(0));
        assertRefused("22008", () -> column.textAt(0));
    }

    @Test
    void readsIntervalsAndDurations() throws SQLException {
        assertValues(
                column(new ArrowType.Duration(TimeUnit.MILLISECOND), DurationVector.class, vector -> {
                    vector.setSafe(0, -1);
                    vector.setSafe(2, 1_500);
                }),
                Types.OTHER,
                Duration.ofMillis(-1),
                Duration.ofMillis(1_500));
        assertValues(
                column(new ArrowType.Interval(IntervalUnit.YEAR_MONTH), IntervalYearVector.class, vector -> {
                    vector.setSafe(0, 14);
                    vector.setSafe(2, -1);
                }),
                Types.OTHER,
                Period.of(1, 2, 0),
                Period.ofMonths(-1));
        assertValues(
                column(new ArrowType.Interval(IntervalUnit.DAY_TIME), IntervalDayVector.class, vector -> {
                    vector.setSafe(0, 1, 500);
                    vector.setSafe(2, 0, -1);
                }),
                Types.OTHER,
                Duration.ofDays(1).plusMillis(500),
                Duration.ofMillis(-1));
        assertValues(
                column(
                        new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO),
                        IntervalMonthDayNanoVector.class,
                        vector -> {
                            vector.setSafe(0, 1, 2, 3_500_000_000L);
                            vector.setSafe(2, 0, 0, 0);
                        }),
                Types.OTHER,
                "P1M2DT3.5S",
                "PT0S");
    }

    @Test
    void readsUuids() throws SQLException {
        UUID id = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
        FieldType type = new FieldType(
                true,
                new ArrowType.FixedSizeBinary(16),
                null,
                Map.of("ARROW:extension:name", "arrow.uuid", "ARROW:extension:metadata", ""));
        Column column = Messages.column(new Field("c", type, null), root -> {
            FixedSizeBinaryVector vector = (FixedSizeBinaryVector) root.getVector(0);
            byte[] bytes = java.nio.ByteBuffer.allocate(16)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
            vector.setSafe(0, bytes);
            vector.setSafe(2, bytes);
            root.setRowCount(3);
        });
        assertValues(column, Types.OTHER, id, id);
        assertThat(column.textAt(0)).isEqualTo(id.toString());
    }

    @Test
    void readsLists() throws SQLException {
        Field item = Field.nullable("item", new ArrowType.Int(32, true));
        for (ArrowType type : List.of(new ArrowType.List(), new ArrowType.LargeList())) {
            Column column = Messages.column(new Field("c", FieldType.nullable(type), List.of(item)), root -> {
                IntVector items;
                if (root.getVector(0) instanceof ListVector list) {
                    items = (IntVector) list.getDataVector();
                    list.startNewValue(0);
                    list.endValue(0, 2);
                    list.startNewValue(2);
                    list.endValue(2, 0);
                } else {
                    LargeListVector list = (LargeListVector) root.getVector(0);
                    items = (IntVector) list.getDataVector();
                    list.startNewValue(0);
                    list.endValue(0, 2);
                    list.startNewValue(2);
                    list.endValue(2, 0);
                }
                items.setSafe(0, 5);
                items.setNull(1);
                items.setValueCount(2);
                root.setRowCount(3);
            });
            assertThat(column.sqlType().name()).isEqualTo("INTEGER ARRAY");
            assertThat(column.isNull(1)).isTrue();
            assertThat(((ListValue) column.valueAt(0)).values()).isEqualTo(Arrays.asList(5, null));
            assertThat(((ListValue) column.valueAt(2)).values()).isEmpty();
            assertThat(column.textAt(0)).isEqualTo("[5,null]");
        }
        Column fixed = Messages.column(
                new Field("c", FieldType.nullable(new ArrowType.FixedSizeList(2)), List.of(item)), root -> {
                    FixedSizeListVector list = (FixedSizeListVector) root.getVector(0);
                    IntVector items = (IntVector) list.getDataVector();
                    list.setNotNull(0);
                    list.setNotNull(2);
                    for (int i = 0; i < 6; i++) {
                        items.setSafe(i, i);
                    }
                    root.setRowCount(3);
                });
        assertThat(fixed.textAt(2)).isEqualTo("[4,5]");
    }

    @Test
    void namesPartsOfNestedTypesSoThatTheyCanBeReadAgain() throws SQLException {
        Field decimal = Field.nullable("d", new ArrowType.Decimal(12, 2, 128));
        Field spaced = Field.nullable("b c", new ArrowType.Utf8());
        Field list = new Field("l", FieldType.nullable(new ArrowType.List()), List.of(decimal));
        Field entries = new Field(
                "entries",
                FieldType.notNullable(new ArrowType.Struct()),
                List.of(Field.notNullable("key", new ArrowType.Utf8()), decimal));
        Field map = new Field("m", FieldType.nullable(new ArrowType.Map(false)), List.of(entries));
        Field row = new Field("r", FieldType.nullable(new ArrowType.Struct()), List.of(list, spaced, map));
        Column column = new Batch(Messages.schema(row).schema()).columns()[0];
        assertThat(column.sqlType().name())
                .isEqualTo("ROW(l DECIMAL(12, 2) ARRAY, \"b c\" VARCHAR, m MAP<VARCHAR, DECIMAL(12, 2)>)");
        assertThat(new Batch(Messages.schema(decimal).schema())
                        .columns()[0]
                        .sqlType()
                        .name())
                .as("a column of its own has its digits in the metadata")
                .isEqualTo("DECIMAL");
    }

    @Test
    void readsRowsAndMaps() throws SQLException {
        Field number = Field.nullable("number", new ArrowType.Int(32, true));
        Field text = Field.nullable("te\"xt", new ArrowType.Utf8());
        Column row = Messages.column(
                new Field("c", FieldType.nullable(new ArrowType.Struct()), List.of(number, text)), root -> {
                    StructVector struct = (StructVector) root.getVector(0);
                    ((IntVector) struct.getChild("number")).setSafe(0, 1);
                    ((VarCharVector) struct.getChild("te\"xt")).setSafe(2, LONG_TEXT, 0, 4);
                    struct.setIndexDefined(0);
                    struct.setIndexDefined(2);
                    root.setRowCount(3);
                });
        assertThat(row.isNull(1)).isTrue();
        assertThat(row.sqlType().name()).isEqualTo("ROW(number INTEGER, \"te\"\"xt\" VARCHAR)");
        assertThat(row.textAt(0)).isEqualTo("{\"number\":1,\"te\\\"xt\":null}");
        assertThat(((RowValue) row.valueAt(2)).values()).isEqualTo(Arrays.asList(null, "more"));

        Field entries = new Field(
                "entries",
                FieldType.notNullable(new ArrowType.Struct()),
                List.of(Field.notNullable("key", new ArrowType.Utf8()), number));
        Column map = Messages.column(
                new Field("c", FieldType.nullable(new ArrowType.Map(false)), List.of(entries)), root -> {
                    MapVector vector = (MapVector) root.getVector(0);
                    StructVector pairs = (StructVector) vector.getDataVector();
                    vector.startNewValue(0);
                    ((VarCharVector) pairs.getChild("key")).setSafe(0, new byte[] {'b'});
                    ((IntVector) pairs.getChild("number")).setSafe(0, 1);
                    pairs.setIndexDefined(0);
                    ((VarCharVector) pairs.getChild("key")).setSafe(1, new byte[] {'a'});
                    pairs.setIndexDefined(1);
                    vector.endValue(0, 2);
                    vector.startNewValue(2);
                    vector.endValue(2, 0);
                    pairs.setValueCount(2);
                    root.setRowCount(3);
                });
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("b", 1);
        expected.put("a", null);
        assertThat(map.valueAt(0)).isEqualTo(expected);
        assertThat(map.textAt(0)).isEqualTo("{\"b\":1,\"a\":null}");
        assertThat(map.textAt(2)).isEqualTo("{}");
        assertThat(map.sqlType().name()).isEqualTo("MAP<VARCHAR, INTEGER>");
    }

    @Test
    void readsTheTypeOfTheBareNull() throws SQLException {
        Column column = Messages.column(Field.nullable("c", new ArrowType.Null()), root -> root.setRowCount(3));
        assertThat(column.isNull(0)).isTrue();
        assertThat(column.sqlType().jdbcType()).isEqualTo(Types.NULL);
    }

    @Test
    void readsBatchesWithoutRowsAndWithoutNulls() throws SQLException {
        Field number = Field.nullable("n", new ArrowType.Int(32, true));
        Field text = Field.nullable("t", new ArrowType.Utf8());
        Batch batch = Messages.read(root -> root.setRowCount(0), number, text);
        assertThat(batch.rows()).isZero();
        batch.load(Messages.batch(
                root -> {
                    ((IntVector) root.getVector(0)).setSafe(0, 1);
                    ((VarCharVector) root.getVector(1)).setSafe(0, new byte[0]);
                    root.setRowCount(1);
                },
                number,
                text));
        assertThat(batch.columns()[0].isNull(0)).isFalse();
        assertThat(batch.columns()[1].textAt(0)).isEmpty();
    }

    @Test
    void refusesTypesByName() {
        assertThatThrownBy(() -> Messages.schema(new Field(
                                "u",
                                FieldType.nullable(new ArrowType.Union(UnionMode.Sparse, new int[] {0})),
                                List.of(Field.nullable("a", new ArrowType.Int(32, true)))))
                        .schema())
                .isInstanceOf(java.sql.SQLFeatureNotSupportedException.class)
                .hasMessageContaining("column u")
                .hasMessageContaining("sparse union");
        FieldType encoded =
                new FieldType(true, new ArrowType.Int(32, true), new DictionaryEncoding(1, false, null), null);
        assertThatThrownBy(() -> Messages.schema(new Field("d", encoded, null)).schema())
                .isInstanceOf(java.sql.SQLFeatureNotSupportedException.class)
                .hasMessageContaining("column d is dictionary-encoded");
    }

    private static <V extends FieldVector> Column column(ArrowType type, Class<V> vectorClass, Consumer<V> fill)
            throws SQLException {
        return Messages.column(Field.nullable("c", type), (VectorSchemaRoot root) -> {
            fill.accept(vectorClass.cast(root.getVector(0)));
            root.setRowCount(3);
        });
    }

    private static void assertValues(Column column, int jdbcType, Object first, Object third) throws SQLException {
        assertThat(column.sqlType().jdbcType()).isEqualTo(jdbcType);
        assertThat(column.length()).isEqualTo(3);
        assertThat(column.isNull(0)).isFalse();
        assertThat(column.valueAt(0))
                .isEqualTo(first)
                .isInstanceOf(column.sqlType().valueClass());
        assertThat(column.isNull(1)).isTrue();
        assertThat(column.isNull(2)).isFalse();
        assertThat(column.valueAt(2)).isEqualTo(third);
    }

    private static void assertRefused(String sqlState, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState));
    }
}
