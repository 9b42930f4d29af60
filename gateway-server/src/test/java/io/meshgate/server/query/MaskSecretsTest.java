package io.meshgate.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.GatewayException;
import io.meshgate.planner.QueryPlan.DerivedKey;
import io.meshgate.planner.QueryPlan.KeyBlock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MaskSecretsTest {
    private static final byte[] KEY = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    private static final Map<String, byte[]> KEYS = Map.of("k", KEY);

    @Test
    void derivesKeysByHkdf() {
        // By another implementation of RFC 5869.
        String derived = "34d6f4e864adcfee0a6f5444f89496825897f3f3b13088400122bb1e8e5181a2";
        byte[] block = new MaskSecrets(KEYS).keyBlock(new KeyBlock("k", "meshgate keyed-hash\0d\0s", (byte) 0));
        assertThat(HexFormat.of().formatHex(block)).isEqualTo(derived + "00".repeat(32));
    }

    @Test
    void derivesKeysOfCiphersByHkdf() {
        byte[] key = new MaskSecrets(KEYS).derivedKey(new DerivedKey("k", "meshgate keyed-hash\0d\0s"));
        assertThat(HexFormat.of().formatHex(key))
                .isEqualTo("34d6f4e864adcfee0a6f5444f89496825897f3f3b13088400122bb1e8e5181a2");
        assertThatThrownBy(() -> new MaskSecrets(KEYS).derivedKey(new DerivedKey("other", "x")))
                .isInstanceOf(GatewayException.class)
                .hasMessageNotContaining("other");
    }

    @Test
    void padsTheKeyItselfWhereNothingIsDerived() {
        byte[] block = new MaskSecrets(KEYS).keyBlock(new KeyBlock("k", (byte) 0x36));
        assertThat(block).hasSize(64);
        assertThat(block[1]).isEqualTo((byte) (1 ^ 0x36));
        assertThat(Arrays.copyOfRange(block, 16, 64)).containsOnly(0x36);
    }

    @Test
    void saltIsTheSameInAnExecutionAndAnotherInTheNext() {
        MaskSecrets one = new MaskSecrets(KEYS);
        assertThat(one.salt()).hasSizeGreaterThanOrEqualTo(16).isEqualTo(one.salt());
        assertThat(one.salt()).isNotEqualTo(new MaskSecrets(KEYS).salt());
    }

    @Test
    void nobodyChangesTheSaltOfOthers() {
        MaskSecrets secrets = new MaskSecrets(KEYS);
        byte[] before = secrets.salt();
        secrets.salt()[0]++;
        assertThat(secrets.salt()).isEqualTo(before);
    }

    @Test
    void refusesAKeyThatTheMeshDoesNotHave() {
        assertThatThrownBy(() -> new MaskSecrets(KEYS).keyBlock(new KeyBlock("other", (byte) 0)))
                .isInstanceOf(GatewayException.class)
                .hasMessageNotContaining("other");
    }

    @Test
    void showsNoSecrets() {
        assertThat(new MaskSecrets(KEYS).toString()).isEqualTo("MaskSecrets");
    }
}
