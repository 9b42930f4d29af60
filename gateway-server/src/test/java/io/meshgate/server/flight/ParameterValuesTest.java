package io.meshgate.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt8Vector;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParameterValuesTest {
    private static final ArrowType BOOL = ArrowType.Bool.INSTANCE;
    private static final ArrowType INT8 = new ArrowType.Int(8, true);
    private static final ArrowType INT16 = new ArrowType.Int(16, true);
    private static final ArrowType INT32 = new ArrowType.Int(32, true);
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final ArrowType UINT64 = new ArrowType.Int(64, false);
    private static final ArrowType REAL = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    private static final ArrowType DOUBLE = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    private static final ArrowType DECIMAL = new ArrowType.Decimal(10, 2, 128);
    private static final ArrowType UTF8 = ArrowType.Utf8.INSTANCE;
    private static final ArrowType BINARY = ArrowType.Binary.INSTANCE;
    private static final ArrowType DATE = new ArrowType.Date(DateUnit.DAY);
    private static final ArrowType TIME = new ArrowType.Time(TimeUnit.MICROSECOND, 64);
    private static final ArrowType TIMESTAMP = new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
    private static final ArrowType INSTANT = new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
    private static final ArrowType SIXTEEN_BYTES = new ArrowType.FixedSizeBinary(16);

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void close() {
        allocator.close();
    }

    @Test
    void readsEveryTypeAsItself() {
        assertThat(convert(BOOL, vector -> ((BitVector) vector).setSafe(0, 1), BOOL))
                .isEqualTo(true);
        assertThat(convert(INT8, vector -> ((TinyIntVector) vector).setSafe(0, -7), INT8))
                .isEqualTo(-7);
        assertThat(convert(INT16, vector -> ((SmallIntVector) vector).setSafe(0, -700), INT16))
                .isEqualTo(-700);
        assertThat(convert(INT32, vector -> ((IntVector) vector).setSafe(0, -70_000), INT32))
                .isEqualTo(-70_000);
        assertThat(convert(INT64, longValue(Long.MIN_VALUE), INT64)).isEqualTo(Long.MIN_VALUE);
        assertThat(convert(REAL, vector -> ((Float4Vector) vector).setSafe(0, 1.5f), REAL))
                .isEqualTo(1.5f);
        assertThat(convert(DOUBLE, doubleValue(Double.NaN), DOUBLE)).isEqualTo(Double.NaN);
        assertThat(convert(DECIMAL, vector -> ((DecimalVector) vector).setSafe(0, new BigDecimal("-1.25")), DECIMAL))
                .isEqualTo(new BigDecimal("-1.25"));
        assertThat(convert(UTF8, text("grüße 🌍"), UTF8)).isEqualTo("grüße 🌍");
        assertThat(convert(BINARY, vector -> ((VarBinaryVector) vector).setSafe(0, new byte[] {1, 2}), BINARY))
                .isEqualTo(new byte[] {1, 2});
        assertThat(convert(DATE, vector -> ((DateDayVector) vector).setSafe(0, -1), DATE))
                .isEqualTo(LocalDate.of(1969, 12, 31));
        assertThat(convert(TIME, vector -> ((TimeMicroVector) vector).setSafe(0, 3_600_000_001L), TIME))
                .isEqualTo(LocalTime.of(1, 0, 0, 1_000));
        assertThat(convert(TIMESTAMP, micros(-1), TIMESTAMP))
                .isEqualTo(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000));
        assertThat(convert(INSTANT, micros(1), INSTANT)).isEqualTo(Instant.EPOCH.plusNanos(1_000));
    }

    @Test
    void readsDecimalsThatUseEveryDigitOfTheirPrecision() {
        for (String digits : List.of("99999999.99", "-99999999.99")) {
            assertThat(convert(DECIMAL, vector -> ((DecimalVector) vector).setSafe(0, new BigDecimal(digits)), DECIMAL))
                    .isEqualTo(new BigDecimal(digits));
        }
        ArrowType widest = new ArrowType.Decimal(38, 0, 128);
        BigDecimal nines = new BigDecimal("9".repeat(38));
        assertThat(convert(widest, vector -> ((DecimalVector) vector).setSafe(0, nines), widest))
                .isEqualTo(nines);
    }

    @Test
    void refusesDecimalsWithMoreDigitsThanTheirPrecision() {
        // Bytes that no setter would write: 10^10 where ten digits, two of them decimals, are declared.
        assertThatThrownBy(() -> convert(
                        DECIMAL,
                        vector -> {
                            ((DecimalVector) vector).setSafe(0, 1);
                            vector.getDataBuffer().setLong(0, 10_000_000_000L);
                        },
                        DECIMAL))
                .isInstanceOf(GatewayException.class);
    }

    @Test
    void readsUuidsAsSuch() {
        UUID uuid = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
        Field declared = new Field(
                "?1",
                new FieldType(true, SIXTEEN_BYTES, null, Map.of("ARROW:extension:name", "arrow.uuid")),
                List.of());
        Consumer<FieldVector> value = vector -> ((FixedSizeBinaryVector) vector).setSafe(0, bytes);
        assertThat(convert(SIXTEEN_BYTES, value, declared)).isEqualTo(uuid);
        assertThat(convert(SIXTEEN_BYTES, value, SIXTEEN_BYTES)).isEqualTo(bytes);
    }

    private static Field arrayOf(Field element) {
        return new Field("?1", FieldType.nullable(ArrowType.List.INSTANCE), List.of(element));
    }

    private @Nullable Object convertArray(Field sent, Consumer<UnionListWriter> write, Field declared, int... offsets) {
        ListVector vector = (ListVector) sent.createVector(allocator);
        try (VectorSchemaRoot root = VectorSchemaRoot.of(vector)) {
            UnionListWriter writer = vector.getWriter();
            writer.setPosition(0);
            write.accept(writer);
            writer.setValueCount(1);
            root.setRowCount(1);
            for (int i = 0; i < offsets.length; i++) {
                vector.getOffsetBuffer().setInt((long) i * Integer.BYTES, offsets[i]);
            }
            return ParameterValues.read(root, List.of(declared)).get(0).get(0);
        }
    }

    @Test
    void readsArraysAlsoNestedOnes() {
        Field longs = arrayOf(Field.nullable("item", INT64));
        Consumer<UnionListWriter> two = writer -> {
            writer.startList();
            writer.bigInt().writeBigInt(7);
            writer.bigInt().writeNull();
            writer.endList();
        };
        assertThat(convertArray(longs, two, longs)).isEqualTo(Arrays.asList(7L, null));
        assertThat(convertArray(longs, two, arrayOf(Field.nullable("item", DECIMAL))))
                .isEqualTo(Arrays.asList(new BigDecimal("7.00"), null));
        Consumer<UnionListWriter> none = writer -> {
            writer.startList();
            writer.endList();
        };
        assertThat(convertArray(longs, none, longs)).isEqualTo(List.of());
        Field nested = arrayOf(longs);
        assertThat(convertArray(
                        nested,
                        writer -> {
                            writer.startList();
                            writer.list().startList();
                            writer.list().bigInt().writeBigInt(1);
                            writer.list().endList();
                            writer.list().startList();
                            writer.list().endList();
                            writer.endList();
                        },
                        nested))
                .isEqualTo(List.of(List.of(1L), List.of()));
        Field decimals = arrayOf(Field.nullable("item", DECIMAL));
        assertThat(convertArray(
                        decimals,
                        writer -> {
                            writer.startList();
                            writer.decimal().writeDecimal(new BigDecimal("99999999.99"));
                            writer.endList();
                        },
                        decimals))
                .isEqualTo(List.of(new BigDecimal("99999999.99")));
    }

    @Test
    void refusesArraysThatDoNotFit() {
        Field longs = arrayOf(Field.nullable("item", INT64));
        Consumer<UnionListWriter> large = writer -> {
            writer.startList();
            writer.bigInt().writeBigInt(1L << 40);
            writer.endList();
        };
        assertThatThrownBy(() -> convertArray(longs, large, arrayOf(Field.nullable("item", INT32))))
                .hasMessage("the value of parameter 1 does not fit into INTEGER");
        assertThatThrownBy(() -> convertArray(longs, large, arrayOf(Field.nullable("item", UTF8))))
                .hasMessage("parameter 1 must be VARCHAR, not an integer");
        assertThatThrownBy(() -> convertArray(longs, large, Field.nullable("?1", INT64)))
                .hasMessage("parameter 1 must be BIGINT, not an array");
        assertThatThrownBy(() -> convert(INT64, longValue(1), longs))
                .hasMessage("parameter 1 must be ARRAY, not an integer");
    }

    /** A message of some bytes can hold elements without end, being bits. */
    @Test
    void boundsTheElementsOfArrays() {
        Field bits = arrayOf(Field.nullable("item", BOOL));
        for (int length : new int[] {100_000, 100_001}) {
            Consumer<UnionListWriter> write = writer -> {
                writer.startList();
                for (int i = 0; i < length; i++) {
                    writer.bit().writeBit(1);
                }
                writer.endList();
            };
            if (length == 100_000) {
                assertThat((List<?>) convertArray(bits, write, bits)).hasSize(length);
            } else {
                assertThatThrownBy(() -> convertArray(bits, write, bits))
                        .isInstanceOfSatisfying(
                                GatewayException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED))
                        .hasMessageContaining("more than 100000 elements");
            }
        }
    }

    @Test
    void refusesArraysOutsideOfTheirElements() {
        Field longs = arrayOf(Field.nullable("item", INT64));
        for (int[] offsets : new int[][] {{0, 7}, {-1, 1}, {1, 0}, {0, Integer.MIN_VALUE}}) {
            assertThatThrownBy(() -> convertArray(
                            longs,
                            writer -> {
                                writer.startList();
                                writer.bigInt().writeBigInt(1);
                                writer.endList();
                            },
                            longs,
                            offsets))
                    .isInstanceOfSatisfying(
                            GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMETER));
        }
    }

    @Test
    void takesNullsOfAnyType() {
        assertThat(convert(UTF8, vector -> vector.setNull(0), INT32)).isNull();
        assertThat(convert(ArrowType.Null.INSTANCE, vector -> {}, INT32)).isNull();
    }

    @Test
    void takesWhatClientsSendInsteadWhenNothingIsLost() {
        assertThat(convert(INT64, longValue(7), INT32)).isEqualTo(7);
        assertThat(convert(INT64, longValue(-128), INT8)).isEqualTo(-128);
        assertThat(convert(UINT64, vector -> ((UInt8Vector) vector).setSafe(0, 7), INT64))
                .isEqualTo(7L);
        assertThat(convert(INT64, longValue(7), DOUBLE)).isEqualTo(7.0);
        assertThat(convert(INT64, longValue(7), DECIMAL)).isEqualTo(new BigDecimal("7.00"));
        assertThat(convert(DOUBLE, doubleValue(0.1), DECIMAL)).isEqualTo(new BigDecimal("0.10"));
        assertThat(convert(DOUBLE, doubleValue(0.1), REAL)).isEqualTo(0.1f);
        assertThat(convert(DECIMAL, vector -> ((DecimalVector) vector).setSafe(0, new BigDecimal("7.00")), INT64))
                .isEqualTo(7L);
        assertThat(convert(
                        ArrowType.LargeUtf8.INSTANCE,
                        vector -> ((LargeVarCharVector) vector).setSafe(0, new byte[] {'a'}),
                        UTF8))
                .isEqualTo("a");
        assertThat(convert(
                        new ArrowType.Date(DateUnit.MILLISECOND),
                        vector -> ((DateMilliVector) vector).setSafe(0, 86_400_000L),
                        DATE))
                .isEqualTo(LocalDate.of(1970, 1, 2));
        assertThat(convert(DATE, vector -> ((DateDayVector) vector).setSafe(0, 0), TIMESTAMP))
                .isEqualTo(LocalDateTime.of(1970, 1, 1, 0, 0));
        assertThat(convert(TIMESTAMP, micros(0), INSTANT)).isEqualTo(Instant.EPOCH);
    }

    @Test
    void readsTimesOfEveryUnit() {
        assertThat(convert(
                        new ArrowType.Time(TimeUnit.SECOND, 32),
                        vector -> ((TimeSecVector) vector).setSafe(0, 60),
                        TIME))
                .isEqualTo(LocalTime.of(0, 1));
        assertThat(convert(
                        new ArrowType.Time(TimeUnit.MILLISECOND, 32),
                        vector -> ((TimeMilliVector) vector).setSafe(0, 60_000),
                        TIME))
                .isEqualTo(LocalTime.of(0, 1));
        assertThat(convert(
                        new ArrowType.Time(TimeUnit.NANOSECOND, 64),
                        vector -> ((TimeNanoVector) vector).setSafe(0, 60_000_000_000L),
                        TIME))
                .isEqualTo(LocalTime.of(0, 1));
        for (TimeUnit unit : TimeUnit.values()) {
            assertThat(convert(new ArrowType.Timestamp(unit, "Asia/Tokyo"), micros(0), INSTANT))
                    .isEqualTo(Instant.EPOCH);
        }
    }

    @Test
    void refusesWhatWouldLoseSomething() {
        assertDoesNotFit(INT64, longValue(128), INT8);
        assertDoesNotFit(INT64, longValue(1L << 31), INT32);
        assertDoesNotFit(UINT64, vector -> ((UInt8Vector) vector).setSafe(0, -1), INT64);
        assertDoesNotFit(INT64, longValue(1_000_000_000), DECIMAL);
        assertDoesNotFit(DOUBLE, doubleValue(0.001), DECIMAL);
        assertDoesNotFit(DECIMAL, vector -> ((DecimalVector) vector).setSafe(0, new BigDecimal("1.50")), INT32);
        assertDoesNotFit(new ArrowType.Timestamp(TimeUnit.NANOSECOND, null), micros(1), TIMESTAMP);
        assertDoesNotFit(
                new ArrowType.FixedSizeBinary(4),
                vector -> ((FixedSizeBinaryVector) vector).setSafe(0, new byte[4]),
                SIXTEEN_BYTES);
    }

    @Test
    void refusesOtherKinds() {
        assertRefused(UTF8, text("1"), INT32, "must be INTEGER, not a string");
        assertRefused(UTF8, text("2020-01-01"), DATE, "must be DATE, not a string");
        assertRefused(INT32, vector -> ((IntVector) vector).setSafe(0, 1), UTF8, "must be VARCHAR, not an integer");
        assertRefused(INT32, vector -> ((IntVector) vector).setSafe(0, 1), BOOL, "must be BOOLEAN, not an integer");
        assertRefused(DOUBLE, doubleValue(1), INT32, "must be INTEGER, not a floating-point number");
        assertRefused(DOUBLE, doubleValue(Double.NaN), DECIMAL, "must be DECIMAL, not a floating-point number");
        assertRefused(INSTANT, micros(1), TIMESTAMP, "must be TIMESTAMP, not a timestamp with time zone");
        assertRefused(
                new ArrowType.Duration(TimeUnit.SECOND),
                vector -> vector.setValueCount(1),
                vector -> BitVectorHelper.setBit(vector.getValidityBuffer(), 0),
                INT32,
                "has the type DURATION");
        assertRefused(UTF8, text("1"), ArrowType.Struct.INSTANCE, "must be ROW, not a string");
    }

    @Test
    void refusesTimesOutOfTheDay() {
        assertRefused(TIME, vector -> ((TimeMicroVector) vector).setSafe(0, -1), TIME, "out of range");
    }

    private static Consumer<FieldVector> longValue(long value) {
        return vector -> ((BigIntVector) vector).setSafe(0, value);
    }

    private static Consumer<FieldVector> doubleValue(double value) {
        return vector -> ((Float8Vector) vector).setSafe(0, value);
    }

    private static Consumer<FieldVector> text(String value) {
        return vector -> ((VarCharVector) vector).setSafe(0, value.getBytes(StandardCharsets.UTF_8));
    }

    private static Consumer<FieldVector> micros(long value) {
        return vector -> ((TimeStampVector) vector).setSafe(0, value);
    }

    private @Nullable Object convert(ArrowType sent, Consumer<FieldVector> value, ArrowType declared) {
        return convert(sent, value, Field.nullable("?1", declared));
    }

    private @Nullable Object convert(ArrowType sent, Consumer<FieldVector> value, Field declared) {
        FieldVector vector = Field.nullable("sent", sent).createVector(allocator);
        try (VectorSchemaRoot root = VectorSchemaRoot.of(vector)) {
            vector.allocateNew();
            value.accept(vector);
            root.setRowCount(1);
            return ParameterValues.read(root, List.of(declared)).get(0).get(0);
        }
    }

    private void assertDoesNotFit(ArrowType sent, Consumer<FieldVector> value, ArrowType declared) {
        assertRefused(sent, value, declared, "the value of parameter 1 does not fit into");
    }

    private void assertRefused(ArrowType sent, Consumer<FieldVector> value, ArrowType declared, String message) {
        assertThatThrownBy(() -> convert(sent, value, declared))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMETER))
                .hasMessageContaining(message);
    }

    private void assertRefused(
            ArrowType sent,
            Consumer<FieldVector> first,
            Consumer<FieldVector> then,
            ArrowType declared,
            String message) {
        assertRefused(sent, first.andThen(then), declared, message);
    }
}
