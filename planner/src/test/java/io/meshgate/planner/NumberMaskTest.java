package io.meshgate.planner;

import static io.meshgate.planner.Masking.masked;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.Mask.Bucket;
import io.meshgate.planner.policy.Mask.FixedDefault;
import io.meshgate.planner.policy.Mask.RoundTo;
import io.meshgate.planner.policy.Mask.TruncateDate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Masks of numbers and times at the limits of their types, and the fixed value of each type. */
class NumberMaskTest {

    private static BigDecimal floor(String value, String width, String origin) {
        BigDecimal from = new BigDecimal(origin);
        BigDecimal size = new BigDecimal(width);
        BigDecimal buckets = new BigDecimal(value).subtract(from).divide(size, 0, RoundingMode.FLOOR);
        return buckets.multiply(size).add(from);
    }

    @Test
    void bucketIsItsLowerBound() throws SQLException {
        for (String[] bucket : new String[][] {{"10", "0"}, {"10", "3"}, {"7", "-100"}, {"1000000000000", "1"}}) {
            Mask mask = new Bucket(bucket[0], bucket[1]);
            for (String value : List.of("0", "3", "9", "10", "-1", "-10", "-11", "123456")) {
                BigDecimal bound = floor(value, bucket[0], bucket[1]);
                boolean fits = bound.toBigInteger().bitLength() < 32;
                assertThat(masked("int", mask, value + "::INTEGER"))
                        .as("%s %s", value, mask)
                        .containsExactly(fits ? bound.toPlainString() : null);
                assertThat(masked("long", mask, value + "::BIGINT"))
                        .as("%s %s", value, mask)
                        .containsExactly(bound.toPlainString());
            }
        }
        assertThat(masked("int", new Bucket("10", "0"), "NULL::INTEGER")).containsExactly((String) null);
    }

    @Test
    void bucketsOfDecimalsAreExact() throws SQLException {
        for (String value : List.of("0.00", "0.24", "0.25", "-0.01", "-0.25", "9999999999.99", "-9999999999.99")) {
            assertThat(masked("dec12_2", new Bucket("0.25", "0.1"), value + "::DECIMAL(12, 2)"))
                    .containsExactly(
                            floor(value, "0.25", "0.1").compareTo(new BigDecimal("-9999999999.99")) < 0
                                    ? null
                                    : floor(value, "0.25", "0.1").setScale(2).toPlainString());
        }
    }

    @Test
    void bucketBeyondTheTypeIsNull() throws SQLException {
        assertThat(masked("tiny", new Bucket("100", "0"), "(-128)::TINYINT", "127::TINYINT"))
                .containsExactly(null, "100");
        assertThat(masked("long", new Bucket("10", "0"), "(-9223372036854775808)::BIGINT", "9223372036854775807"))
                .containsExactly(null, "9223372036854775800");
        String largest = "9".repeat(38);
        assertThat(masked(
                        "dec38_0",
                        new Bucket("10", "5"),
                        "'" + largest + "'::DECIMAL(38, 0)",
                        "'-" + largest + "'::DECIMAL(38, 0)"))
                .containsExactly("9".repeat(37) + "5", null);
        assertThat(masked(
                        "dec38_38",
                        new Bucket("0.5", "0"),
                        "'-0.99999999999999999999999999999999999999'::DECIMAL(38, 38)"))
                .containsExactly((String) null);
    }

    @Test
    void bucketsOfFloatingNumbersAreComputedAsDoubles() throws SQLException {
        assertThat(masked(
                        "double",
                        new Bucket("0.5", "0.25"),
                        "0.3::DOUBLE",
                        "-0.3",
                        "'inf'::DOUBLE",
                        "'nan'::DOUBLE",
                        "1.7e300"))
                .containsExactly("0.25", "-0.75", "inf", "nan", "1.7e+300");
        assertThat(masked("real", new Bucket("100", "0"), "149.5::REAL", "3.4028235e38::REAL", "-3.4028235e38::REAL"))
                .containsExactly("100.0", "3.4028235e+38", "-3.4028235e+38");
    }

    @Test
    void roundedAndBucketedColumnsMayBeNull() {
        for (Mask mask : List.of(new RoundTo("10"), new Bucket("10", "0"))) {
            PlanFixture fixture =
                    PlanFixture.fixture().table("d.s.t", "c:tiny!").mask("d.s.t", "c", mask);
            assertThat(fixture.query("SELECT c FROM d.s.t")
                            .resultSchema()
                            .findField("c")
                            .isNullable())
                    .isTrue();
        }
    }

    @Test
    void bucketsWithImpossibleArgumentsAreRefused() {
        for (Mask mask : List.of(
                new Bucket("0", "0"),
                new Bucket("-1", "0"),
                new Bucket("ten", "0"),
                new Bucket("10", "x"),
                new Bucket("10", "0.5"),
                new Bucket("0.5", "0"),
                new Bucket("10", "1E-9999999"),
                new Bucket("1E9999999", "0"))) {
            PlanFixture fixture = PlanFixture.fixture().table("d.s.t", "c:int").mask("d.s.t", "c", mask);
            assertThat(fixture.refused("SELECT c FROM d.s.t").code())
                    .as(mask.toString())
                    .isEqualTo(ErrorCode.POLICY_INVALID);
        }
    }

    @Test
    void truncationIsTotalAtTheEndsOfTime() throws SQLException {
        assertThat(masked(
                        "date",
                        new TruncateDate(TruncateDate.Unit.YEAR),
                        "'5877642-06-25 (BC)'::DATE",
                        "'5877641-06-25 (BC)'::DATE",
                        "'5881580-07-10'::DATE",
                        "'infinity'::DATE",
                        "'-infinity'::DATE"))
                .containsExactly("5877641-01-01 (BC)", "5877641-01-01 (BC)", "5881580-01-01", "infinity", "-infinity");
        assertThat(masked(
                        "date",
                        new TruncateDate(TruncateDate.Unit.MONTH),
                        "'5877641-06-25 (BC)'::DATE",
                        "'5881580-07-10'::DATE",
                        "'2024-02-29'::DATE",
                        "'0001-12-31 (BC)'::DATE"))
                .containsExactly("5877641-06-01 (BC)", "5881580-07-01", "2024-02-01", "0001-12-01 (BC)");
        assertThat(masked("date", new TruncateDate(TruncateDate.Unit.DAY), "'5881580-07-10'::DATE"))
                .containsExactly("5881580-07-10");
        for (String zone : List.of("", "+00")) {
            String type = zone.isEmpty() ? "timestamp" : "instant";
            String cast = zone.isEmpty() ? "::TIMESTAMP" : "::TIMESTAMPTZ";
            for (TruncateDate.Unit unit : TruncateDate.Unit.values()) {
                List<String> truncated = masked(
                        type,
                        new TruncateDate(unit),
                        "'290309-12-22 (BC) 00:00:00" + zone + "'" + cast,
                        "'294247-01-10 04:00:54.775806" + zone + "'" + cast,
                        "'-infinity'" + cast);
                assertThat(truncated)
                        .containsExactly(
                                "290308-01-01 (BC) 00:00:00" + zone,
                                (unit == TruncateDate.Unit.DAY ? "294247-01-10" : "294247-01-01") + " 00:00:00" + zone,
                                "-infinity");
            }
        }
    }

    @Test
    void fixedDefaultIsOneValueOfEachType() throws SQLException {
        Map<String, String> expected = new TreeMap<>(Map.ofEntries(
                Map.entry("boolean", "false"),
                Map.entry("tiny", "0"),
                Map.entry("small", "0"),
                Map.entry("int", "0"),
                Map.entry("long", "0"),
                Map.entry("real", "0.0"),
                Map.entry("double", "0.0"),
                Map.entry("dec5_2", "0.00"),
                Map.entry("dec38_38", "." + "0".repeat(38)),
                Map.entry("string", "XXXXXXXX"),
                Map.entry("bytes", ""),
                Map.entry("date", "9999-12-31"),
                Map.entry("time", "00:00:00"),
                Map.entry("timestamp", "9999-12-31 00:00:00"),
                Map.entry("instant", "9999-12-31 00:00:00+00"),
                Map.entry("point", "{'x': 0, 'Y y': XXXXXXXX}"),
                Map.entry("strings", "[]"),
                Map.entry("points", "[]"),
                Map.entry("numbers", "{}")));
        for (Map.Entry<String, String> type : expected.entrySet()) {
            assertThat(masked(type.getKey(), new FixedDefault(), "NULL"))
                    .as(type.getKey())
                    .containsExactly(type.getValue());
        }
        assertThat(masked("string", new FixedDefault(), "'a'", "''")).containsExactly("XXXXXXXX", "XXXXXXXX");
    }
}
