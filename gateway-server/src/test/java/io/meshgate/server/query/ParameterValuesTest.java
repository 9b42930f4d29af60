package io.meshgate.server.query;

import static io.meshgate.server.engine.Columns.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ParameterValuesTest {
    private static final UUID ID = UUID.fromString("12345678-9abc-def0-1234-56789abcdef0");

    private static @Nullable Object convert(Field field, @Nullable Object value) {
        return ParameterValues.convert(List.of(field), Collections.singletonList(value))
                .get(0);
    }

    static Stream<Arguments> accepted() {
        return Stream.of(
                Arguments.of(column("p", BOOL), true, true),
                Arguments.of(column("p", INT8), 127, 127),
                Arguments.of(column("p", INT16), (byte) -5, -5),
                Arguments.of(column("p", INT32), 7L, 7),
                Arguments.of(column("p", INT64), 7, 7L),
                Arguments.of(column("p", INT64), new BigDecimal("7.00"), 7L),
                Arguments.of(column("p", decimal(10, 2)), 7L, new BigDecimal("7.00")),
                Arguments.of(column("p", decimal(10, 2)), new BigDecimal("1E+3"), new BigDecimal("1000.00")),
                Arguments.of(
                        column("p", decimal(38, 0)), BigInteger.TEN.pow(37), new BigDecimal(BigInteger.TEN.pow(37))),
                Arguments.of(column("p", FLOAT), 0.5d, 0.5f),
                Arguments.of(column("p", DOUBLE), 0.5f, 0.5d),
                Arguments.of(column("p", DOUBLE), 1L << 53, 9007199254740992.0),
                Arguments.of(column("p", DOUBLE), Double.NaN, Double.NaN),
                Arguments.of(column("p", TEXT), "x", "x"),
                Arguments.of(uuid("p"), ID, ID),
                Arguments.of(column("p", DATE), LocalDate.EPOCH, LocalDate.EPOCH),
                Arguments.of(column("p", TIME), LocalTime.NOON, LocalTime.NOON),
                Arguments.of(column("p", TIMESTAMP), LocalDateTime.MIN, LocalDateTime.MIN),
                Arguments.of(
                        list("p", INT64),
                        Collections.unmodifiableList(Arrays.asList(1, null, 3L)),
                        Collections.unmodifiableList(Arrays.asList(1L, null, 3L))),
                Arguments.of(
                        column("p", INSTANT),
                        OffsetDateTime.parse("2020-01-01T01:00:00+01:00"),
                        Instant.parse("2020-01-01T00:00:00Z")));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void convertsWhatLosesNothing(Field field, Object value, Object expected) {
        assertThat(convert(field, value)).isEqualTo(expected).hasSameClassAs(expected);
        assertThat(convert(field, null)).isNull();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(column("p", BOOL), 1),
                Arguments.of(column("p", INT8), 128),
                Arguments.of(column("p", INT32), 1L << 31),
                Arguments.of(column("p", INT32), "7"),
                Arguments.of(column("p", INT64), 7.0d),
                Arguments.of(column("p", INT64), new BigDecimal("7.5")),
                Arguments.of(column("p", decimal(10, 2)), new BigDecimal("0.001")),
                Arguments.of(column("p", decimal(3, 2)), 10),
                Arguments.of(column("p", decimal(3, 2)), 1.5d),
                Arguments.of(column("p", FLOAT), 0.1d),
                Arguments.of(column("p", DOUBLE), (1L << 53) + 1),
                Arguments.of(column("p", TEXT), 7),
                Arguments.of(column("p", BYTES), "x"),
                Arguments.of(column("p", new ArrowType.FixedSizeBinary(2)), new byte[3]),
                Arguments.of(uuid("p"), ID.toString()),
                Arguments.of(column("p", DATE), LocalDateTime.MIN),
                Arguments.of(column("p", TIME), LocalTime.of(0, 0, 0, 1)),
                Arguments.of(column("p", TIMESTAMP), Instant.EPOCH),
                Arguments.of(column("p", INSTANT), LocalDateTime.MIN),
                Arguments.of(column("p", INSTANT), Instant.ofEpochSecond(0, 999)),
                Arguments.of(list("p", INT64), 1L),
                Arguments.of(list("p", INT64), List.of("1")),
                Arguments.of(list("p", INT8), List.of(1, 128)),
                Arguments.of(column("p", INT64), List.of(1L)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatLosesSomething(Field field, Object value) {
        assertThatThrownBy(() -> ParameterValues.convert(List.of(column("o", INT64), field), List.of(1L, value)))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMETER))
                .hasMessageContaining("arameter 2 ")
                .hasNoCause();
    }

    @Test
    void namesBothTypesAndNoValue() {
        assertThatThrownBy(() -> convert(column("p", decimal(10, 2)), "hush"))
                .hasMessage("Parameter 1 is of type DECIMAL(10, 2), but a value of class String was given.");
        assertThatThrownBy(() -> convert(list("p", INT8), List.of(4711)))
                .hasMessage("The value of parameter 1 does not fit its type TINYINT ARRAY.");
        assertThatThrownBy(() -> convert(column("p", INT8), 4711))
                .hasMessage("The value of parameter 1 does not fit its type TINYINT.");
    }
}
