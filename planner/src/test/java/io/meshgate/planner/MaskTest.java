package io.meshgate.planner;

import static io.meshgate.planner.Masking.masked;
import static io.meshgate.planner.Masking.maskedTexts;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.Mask.Fixed;
import io.meshgate.planner.policy.Mask.KeyedHash;
import io.meshgate.planner.policy.Mask.Redact;
import io.meshgate.planner.policy.Mask.RoundTo;
import io.meshgate.planner.policy.Mask.ShowFirst;
import io.meshgate.planner.policy.Mask.ShowLast;
import io.meshgate.planner.policy.Mask.ToNull;
import io.meshgate.planner.policy.Mask.TruncateDate;
import io.meshgate.planner.policy.Mask.TruncateDate.Unit;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What each mask makes of each value, run on the engine. */
class MaskTest {
    private static final Map<String, String> VALUES = new TreeMap<>(Map.ofEntries(
            Map.entry("boolean", "true"),
            Map.entry("tiny", "(-127)::TINYINT"),
            Map.entry("small", "(-32767)::SMALLINT"),
            Map.entry("int", "2147483647::INTEGER"),
            Map.entry("long", "(-9223372036854775807)::BIGINT"),
            Map.entry("real", "1.5::REAL"),
            Map.entry("double", "'-inf'::DOUBLE"),
            Map.entry("dec5_2", "999.99::DECIMAL(5, 2)"),
            Map.entry("dec38_0", "'99999999999999999999999999999999999999'::DECIMAL(38, 0)"),
            Map.entry("dec38_38", "'-0.99999999999999999999999999999999999999'::DECIMAL(38, 38)"),
            Map.entry("string", "'Zoë 42'"),
            Map.entry("bytes", "'ab'::BLOB"),
            Map.entry("date", "DATE '2024-05-17'"),
            Map.entry("time", "TIME '10:11:12'"),
            Map.entry("timestamp", "TIMESTAMP '2024-05-17 10:11:12.5'"),
            Map.entry("instant", "TIMESTAMPTZ '2024-05-17 10:11:12.5+00'"),
            Map.entry("point", "{'x': 1, 'Y y': 'a'}"),
            Map.entry("strings", "['a']"),
            Map.entry("numbers", "MAP {'a': 1}")));

    @Test
    void everyMaskKeepsTheTypeOrIsRefused() throws SQLException {
        List<Mask> masks = List.of(
                new ToNull(),
                new Fixed("0"),
                new Fixed("-1.5"),
                new Fixed("'x'"),
                new Fixed("DATE '1970-01-01'"),
                new Fixed("TIMESTAMP '1970-01-01 00:00:00'"),
                new Fixed("TRUE"),
                new Redact(),
                new ShowFirst(2),
                new ShowLast(2),
                new KeyedHash("key"),
                new RoundTo("100"),
                new RoundTo("0.25"),
                new TruncateDate(Unit.MONTH));
        Map<String, List<String>> fitting = new TreeMap<>();
        for (Map.Entry<String, String> value : VALUES.entrySet()) {
            for (Mask mask : masks) {
                try {
                    // The engine checks that the type arrives as declared.
                    List<String> result = masked(value.getKey(), mask, value.getValue());
                    fitting.computeIfAbsent(value.getKey(), type -> new ArrayList<>())
                            .add(mask.getClass().getSimpleName() + "=" + result.get(0));
                } catch (GatewayException e) {
                    assertThat(e.code()).as(value.getKey() + " " + mask).isEqualTo(ErrorCode.POLICY_INVALID);
                }
            }
        }
        assertThat(fitting.get("string"))
                .containsExactly(
                        "ToNull=null",
                        "Fixed=x",
                        "Redact=xxxxnn",
                        "ShowFirst=Zoxxnn",
                        "ShowLast=xxxx42",
                        "KeyedHash=" + hmac("Zoë 42"));
        assertThat(fitting.get("date")).containsExactly("ToNull=null", "Fixed=1970-01-01", "TruncateDate=2024-05-01");
        assertThat(fitting.get("timestamp"))
                .containsExactly("ToNull=null", "Fixed=1970-01-01 00:00:00", "TruncateDate=2024-05-01 00:00:00");
        assertThat(fitting.get("instant")).containsExactly("ToNull=null", "TruncateDate=2024-05-01 00:00:00+00");
        assertThat(fitting.get("boolean")).containsExactly("ToNull=null", "Fixed=true");
        assertThat(fitting.get("dec5_2"))
                .containsExactly("ToNull=null", "Fixed=0.00", "Fixed=-1.50", "RoundTo=null", "RoundTo=null");
        assertThat(fitting.get("tiny")).containsExactly("ToNull=null", "Fixed=0", "Fixed=-2", "RoundTo=-100");
        for (String other : List.of("bytes", "time", "point", "strings", "numbers")) {
            assertThat(fitting.get(other)).as(other).containsExactly("ToNull=null");
        }
    }

    @Test
    void keyedHashIsHmacSha256() throws SQLException {
        assertThat(maskedTexts(new KeyedHash("key"), "", "a", "Zoë 😀", null, "x".repeat(200)))
                .containsExactly(hmac(""), hmac("a"), hmac("Zoë 😀"), null, hmac("x".repeat(200)));
    }

    private static String hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(TestEngine.KEY, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void redactKeepsOnlyTheShape() throws SQLException {
        assertThat(maskedTexts(new Redact(), "+49 (30) 123-4.5,6", "ann@x.org", "😀ö\n\t_", "", null))
                .containsExactly("xnnx(nn)xnnn-n.n,n", "xxx@x.xxx", "xxxxx", "", null);
    }

    @Test
    void showFirstRedactsTheRestAndShortValuesWhole() throws SQLException {
        assertThat(maskedTexts(new ShowFirst(2), "a😀b1", "ab", "a", "", null))
                .containsExactly("a😀xn", "xx", "x", "", null);
        assertThat(maskedTexts(new ShowFirst(0), "ab1")).containsExactly("xxn");
    }

    @Test
    void showLastRedactsTheRestAndShortValuesWhole() throws SQLException {
        assertThat(maskedTexts(new ShowLast(2), "1ba😀", "ab", "a", "", null))
                .containsExactly("nxa😀", "xx", "x", "", null);
        assertThat(maskedTexts(new ShowLast(0), "ab1")).containsExactly("xxn");
    }

    /** They are masked in another way than short ones. */
    @Test
    void longTextsAreMaskedAlike() throws SQLException {
        String digits = "1".repeat(2_000);
        String hidden = "n".repeat(1_998);
        assertThat(maskedTexts(new Redact(), digits + "(é", "😀-".repeat(500)))
                .containsExactly(hidden + "nn(x", "x-".repeat(500));
        assertThat(maskedTexts(new ShowFirst(2), digits)).containsExactly("11" + hidden);
        assertThat(maskedTexts(new ShowLast(2), digits)).containsExactly(hidden + "11");
        assertThat(maskedTexts(new ShowFirst(2_000), digits)).containsExactly(hidden + "nn");
        assertThat(maskedTexts(new ShowLast(2_000), digits)).containsExactly(hidden + "nn");
        assertThat(maskedTexts(new ShowFirst(2_000, true), digits)).containsExactly(digits);
    }

    @Test
    void roundToRoundsHalfAwayFromZero() throws SQLException {
        assertThat(masked("int", new RoundTo("10"), "15", "-15", "14", "-14", "0", "NULL::INTEGER"))
                .containsExactly("20", "-20", "10", "-10", "0", null);
        assertThat(masked("dec12_2", new RoundTo("0.5"), "0.25::DECIMAL(12,2)", "-0.25", "0.24"))
                .containsExactly("0.50", "-0.50", "0.00");
        assertThat(masked("double", new RoundTo("100"), "150::DOUBLE", "-150", "149.9", "'nan'::DOUBLE"))
                .containsExactly("200.0", "-200.0", "100.0", "nan");
    }

    @Test
    void roundToIsNullWhereTheResultLeavesTheType() throws SQLException {
        assertThat(masked("int", new RoundTo("1000"), "2147483647")).containsExactly((String) null);
        assertThat(masked("dec5_2", new RoundTo("1"), "999.99::DECIMAL(5,2)")).containsExactly((String) null);
        assertThat(masked("dec38_0", new RoundTo("10"), "'99999999999999999999999999999999999999'::DECIMAL(38,0)"))
                .containsExactly((String) null);
    }

    @Test
    void truncateDateSetsTheLowerPartsToTheirMinimum() throws SQLException {
        assertThat(masked("date", new TruncateDate(Unit.YEAR), "DATE '2024-05-17'", "NULL::DATE"))
                .containsExactly("2024-01-01", null);
        assertThat(masked("timestamp", new TruncateDate(Unit.DAY), "TIMESTAMP '1969-12-31 23:59:59.9'"))
                .containsExactly("1969-12-31 00:00:00");
    }

    @Test
    void fixedReplacesNullsToo() throws SQLException {
        assertThat(maskedTexts(new Fixed("'it''s'"), "a", null)).containsExactly("it's", "it's");
    }

    @Test
    void nullMaskMakesTheColumnNullable() {
        PlanFixture fixture = PlanFixture.fixture().table("d.s.t", "c:int!").mask("d.s.t", "c", new ToNull());
        assertThat(fixture.query("SELECT c FROM d.s.t")
                        .resultSchema()
                        .findField("c")
                        .isNullable())
                .isTrue();
    }

    @Test
    void masksWithImpossibleArgumentsAreRefused() {
        for (Mask mask : List.of(
                new RoundTo("0"),
                new RoundTo("-5"),
                new RoundTo("ten"),
                new Fixed("1 + 1"),
                new Fixed("NULL"),
                new Fixed("300"),
                new Fixed("CURRENT_USER"))) {
            assertRefused("tiny", mask);
        }
        assertRefused("date", new Fixed("DATE '2024-02-30'"));
        assertRefused("string", new ShowFirst(-1));
        assertRefused("string", new ShowLast(-1));
        assertRefused("dec5_2", new Fixed("1000"));
    }

    private static void assertRefused(String type, Mask mask) {
        PlanFixture fixture = PlanFixture.fixture().table("d.s.t", "c:" + type).mask("d.s.t", "c", mask);
        GatewayException refused = fixture.refused("SELECT c FROM d.s.t");
        assertThat(refused).as(mask.toString()).isNotNull();
        assertThat(refused.code()).as(mask.toString()).isEqualTo(ErrorCode.POLICY_INVALID);
    }
}
