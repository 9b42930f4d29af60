package io.meshgate.server.engine.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrays bound as arguments, in the types to which generated SQL casts them. */
class DuckDbArgumentsTest {

    static Stream<Arguments> arrays() {
        return Stream.of(
                Arguments.of(Arrays.asList(1, null, -128), "TINYINT[]", "[1, NULL, -128]"),
                Arguments.of(List.of(Long.MIN_VALUE), "BIGINT[]", "[-9223372036854775808]"),
                Arguments.of(List.of(true, false), "BOOLEAN[]", "[true, false]"),
                Arguments.of(List.of(1.5f), "REAL[]", "[1.5]"),
                Arguments.of(List.of(Double.NaN, 0.1), "DOUBLE[]", "[nan, 0.1]"),
                Arguments.of(
                        List.of(new BigDecimal("1.50"), new BigDecimal("99999999.99")),
                        "DECIMAL(10,2)[]",
                        "[1.50, 99999999.99]"),
                Arguments.of(List.of(new BigDecimal("9".repeat(38))), "DECIMAL(38,0)[]", "[" + "9".repeat(38) + "]"),
                Arguments.of(Arrays.asList(null, "a'b]", "ü字"), "VARCHAR[]", "[NULL, 'a\\'b]', ü字]"),
                Arguments.of(List.of("\0".getBytes(StandardCharsets.UTF_8)), "BLOB[]", "['\\\\x00']"),
                Arguments.of(
                        List.of(UUID.fromString("12345678-9abc-def0-1234-56789abcdef0")),
                        "UUID[]",
                        "[12345678-9abc-def0-1234-56789abcdef0]"),
                Arguments.of(List.of(LocalDate.of(1582, 10, 4), LocalDate.EPOCH), "DATE[]", "[1582-10-04, 1970-01-01]"),
                Arguments.of(List.of(LocalTime.of(1, 2, 3, 456_000)), "TIME[]", "['01:02:03.000456']"),
                Arguments.of(
                        List.of(LocalDateTime.of(2020, 1, 2, 3, 4, 5, 678_901_000)),
                        "TIMESTAMP[]",
                        "['2020-01-02 03:04:05.678901']"),
                Arguments.of(
                        List.of(Instant.parse("2020-01-02T03:04:05.678901Z")),
                        "TIMESTAMP WITH TIME ZONE[]",
                        "['2020-01-02 03:04:05.678901+00']"),
                Arguments.of(List.of(), "DATE[]", "[]"),
                Arguments.of(Collections.singletonList(null), "DECIMAL(4,1)[]", "[NULL]"),
                Arguments.of(
                        Arrays.asList(List.of(), null, Arrays.asList(1L, null)), "BIGINT[][]", "[[], NULL, [1, NULL]]"),
                Arguments.of(List.of(List.of(), List.of()), "DATE[][]", "[[], []]"),
                Arguments.of(List.of(List.of(List.of(1), List.of())), "INTEGER[][][]", "[[[1], []]]"));
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void bindsArrays(List<?> value, String type, String text) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT CAST(x AS VARCHAR), typeof(x), $2" + " FROM (SELECT CAST($1 AS " + type + ") AS x)")) {
            connection.createStatement().execute("SET TimeZone = 'UTC'");
            statement.setObject(1, DuckDbArguments.argument(value, connection));
            statement.setObject(2, DuckDbArguments.argument(7, connection));
            try (ResultSet row = statement.executeQuery()) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo(text);
                assertThat(row.getString(2)).isEqualTo(type.replace("REAL", "FLOAT"));
            }
        }
    }
}
