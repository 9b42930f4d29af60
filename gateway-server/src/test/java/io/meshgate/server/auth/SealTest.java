package io.meshgate.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class SealTest {
    private final Seal seal = new Seal(new SecureRandom());
    private final byte[] sealed = seal.seal("ticket", "ann", 7, "q1".getBytes(StandardCharsets.UTF_8));

    @Test
    void opensWhatItSealed() {
        assertThat(seal.open("ticket", "ann", sealed)).hasValueSatisfying(opened -> {
            assertThat(opened.text()).isEqualTo("q1");
            assertThat(opened.deadline()).isEqualTo(7);
        });
    }

    @Test
    void staysClosedForAnotherOwnerPurposeOrKey() {
        assertThat(seal.open("ticket", "bob", sealed)).isEmpty();
        assertThat(seal.open("token", "ann", sealed)).isEmpty();
        assertThat(new Seal(new SecureRandom()).open("ticket", "ann", sealed)).isEmpty();
    }

    @Test
    void doesNotConfuseWherePurposeEndsAndOwnerBegins() {
        assertThat(seal.open("ticketa", "nn", sealed)).isEmpty();
    }

    @Test
    void staysClosedWhenAnyBitChanges() {
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(seal.open("ticket", "ann", changed)).isEmpty();
        }
    }

    @Test
    void staysClosedForStumps() {
        for (int length = 0; length < sealed.length; length++) {
            assertThat(seal.open("ticket", "ann", java.util.Arrays.copyOf(sealed, length)))
                    .isEmpty();
        }
    }
}
