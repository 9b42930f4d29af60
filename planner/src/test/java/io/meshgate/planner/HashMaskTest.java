package io.meshgate.planner;

import static io.meshgate.planner.Masking.masked;
import static io.meshgate.planner.Masking.maskedTexts;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.Mask.HashPerQuery;
import io.meshgate.planner.policy.Mask.KeyedHash;
import io.meshgate.planner.policy.Mask.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Masks that are hashes, compared with the digests of the JDK. */
class HashMaskTest {
    private static final String[] TEXTS = {"", "a", "Zoë 😀", null, "a\n", "x".repeat(300)};
    private static final byte[] NO_SALT = {};

    private static byte[] sha256(byte[] salt, byte[] bytes) {
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(salt);
            all.writeBytes(bytes);
            return MessageDigest.getInstance("SHA-256").digest(all.toByteArray());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static List<@Nullable String> hashed(byte[] salt) {
        List<@Nullable String> hashed = new ArrayList<>();
        for (String text : TEXTS) {
            hashed.add(
                    text == null
                            ? null
                            : HexFormat.of().formatHex(sha256(salt, text.getBytes(StandardCharsets.UTF_8))));
        }
        return hashed;
    }

    private static String ofInt(byte[] salt, int value) {
        byte[] bytes = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
        return ""
                + ByteBuffer.wrap(sha256(salt, bytes))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getInt();
    }

    private static String ofLong(byte[] salt, long value) {
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        return ""
                + ByteBuffer.wrap(sha256(salt, bytes))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong();
    }

    @Test
    void unsaltedHashOfATextIsItsDigest() throws SQLException {
        assertThat(maskedTexts(new Sha256(), TEXTS)).isEqualTo(hashed(NO_SALT));
    }

    @Test
    void hashPerQueryIsTheDigestOfSaltAndText() throws SQLException {
        assertThat(maskedTexts(new HashPerQuery(), TEXTS)).isEqualTo(hashed(TestEngine.SALT));
    }

    @Test
    void hashesOfIntegersAreTheFirstBytesOfTheDigest() throws SQLException {
        for (Mask mask : List.of(new Sha256(), new HashPerQuery())) {
            byte[] salt = mask instanceof Sha256 ? NO_SALT : TestEngine.SALT;
            List<@Nullable String> ints = new ArrayList<>();
            List<@Nullable String> longs = new ArrayList<>();
            for (int value : new int[] {0, 1, -1, 258, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                ints.add(ofInt(salt, value));
            }
            for (long value : new long[] {0, 1, -1, 258, Long.MAX_VALUE, Long.MIN_VALUE}) {
                longs.add(ofLong(salt, value));
            }
            ints.add(null);
            longs.add(null);
            assertThat(masked("int", mask, "0", "1", "-1", "258", "2147483647", "(-2147483648)::INTEGER", "NULL"))
                    .isEqualTo(ints);
            assertThat(masked(
                            "long",
                            mask,
                            "0::BIGINT",
                            "1",
                            "-1",
                            "258",
                            "9223372036854775807",
                            "(-9223372036854775808)::BIGINT",
                            "NULL"))
                    .isEqualTo(longs);
        }
    }

    @Test
    void hashOfBytesIsTheDigest() throws SQLException {
        List<String> hashed = masked("bytes", new Sha256(), "from_hex('00ff')", "NULL", "from_hex('')");
        assertThat(hashed.get(0)).isEqualTo(asDuckDbText(sha256(NO_SALT, new byte[] {0, (byte) 0xff})));
        assertThat(hashed.get(1)).isNull();
        assertThat(hashed.get(2)).isEqualTo(asDuckDbText(sha256(NO_SALT, new byte[0])));
    }

    /** A BLOB as VARCHAR: printable ASCII as it is, but for quotes and backslashes. */
    private static String asDuckDbText(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte each : bytes) {
            boolean plain = each >= 32 && each < 127 && each != '\\' && each != '"' && each != '\'';
            text.append(plain ? "" + (char) each : String.format("\\x%02X", each & 0xff));
        }
        return text.toString();
    }

    @Test
    void hashesTakeOnlyTypesThatCanHoldThem() {
        for (String type :
                List.of("tiny", "small", "double", "dec5_2", "boolean", "date", "timestamp", "point", "strings")) {
            for (Mask mask : List.of(new Sha256(), new HashPerQuery())) {
                PlanFixture fixture =
                        PlanFixture.fixture().table("d.s.t", "c:" + type).mask("d.s.t", "c", mask);
                assertThat(fixture.refused("SELECT c FROM d.s.t").code()).isEqualTo(ErrorCode.POLICY_INVALID);
            }
        }
    }

    private static PlanFixture twoProducts(Mask mask) {
        return PlanFixture.fixture()
                .table("d.s.t", "c:string")
                .table("d.s.u", "c:string")
                .table("d.other.t", "c:string")
                .mask("*.*.*", "c", mask);
    }

    private static List<String> ofProducts(Mask mask) throws SQLException {
        TestEngine engine = TestEngine.engine()
                .rows("d.s.t", "SELECT 'x' AS c")
                .rows("d.s.u", "SELECT 'x' AS c")
                .rows("d.other.t", "SELECT 'x' AS c");
        String sql = "SELECT a.c, b.c, e.c FROM d.s.t AS a, d.s.u AS b, d.other.t AS e";
        return engine.run(twoProducts(mask).query(sql)).values().get(0);
    }

    @Test
    void hashesUnderOneKeyAreEqualInAllProducts() throws SQLException {
        assertThat(ofProducts(new KeyedHash("key")).stream().distinct()).hasSize(1);
    }

    @Test
    void hashesPerProductAreEqualWithinAProductOnly() throws SQLException {
        List<String> hashes = ofProducts(new KeyedHash("key", true));
        assertThat(hashes.get(0)).isEqualTo(hashes.get(1)).isEqualTo(hmac("meshgate keyed-hash\0d\0s"));
        assertThat(hashes.get(2)).isNotEqualTo(hashes.get(0)).isEqualTo(hmac("meshgate keyed-hash\0d\0other"));
        assertThat(hashes.get(0)).isNotEqualTo(ofProducts(new KeyedHash("key")).get(0));
    }

    private static String hmac(String derivedFor) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(TestEngine.key(derivedFor), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal("x".getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void saltAndKeysAreArgumentsAndStandInNoPlan() {
        QueryPlan plan = twoProducts(new HashPerQuery()).query("SELECT a.c, b.c FROM d.s.t AS a, d.s.u AS b");
        assertThat(plan.resultStage().arguments()).containsExactly(new QueryPlan.QuerySalt());
        assertThat(twoProducts(new KeyedHash("key", true))
                        .query("SELECT c FROM d.s.t")
                        .resultStage()
                        .arguments())
                .containsExactlyInAnyOrder(
                        new QueryPlan.KeyBlock("key", "meshgate keyed-hash\0d\0s", (byte) 0x36),
                        new QueryPlan.KeyBlock("key", "meshgate keyed-hash\0d\0s", (byte) 0x5c));
    }
}
