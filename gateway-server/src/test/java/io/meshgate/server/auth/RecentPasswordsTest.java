package io.meshgate.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentPasswordsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final RecentPasswords passwords = new RecentPasswords(nanos::get);

    @Test
    void knowsWhatWasVerifiedAndNothingElse() {
        assertThat(passwords.contains("ann", "secret")).isFalse();
        passwords.remember("ann", "secret");
        assertThat(passwords.contains("ann", "secret")).isTrue();
        assertThat(passwords.contains("ann", "secret ")).isFalse();
        assertThat(passwords.contains("ann", "")).isFalse();
        assertThat(passwords.contains("Ann", "secret")).isFalse();
        assertThat(passwords.contains("an", "nsecret")).isFalse();
        passwords.remember("ann", "other");
        assertThat(passwords.contains("ann", "secret")).isFalse();
    }

    @Test
    void forgetsAfterFiveMinutesHoweverOftenItIsAsked() {
        passwords.remember("ann", "secret");
        for (int minute = 0; minute < 4; minute++) {
            nanos.addAndGet(60_000_000_000L);
            assertThat(passwords.contains("ann", "secret")).isTrue();
        }
        nanos.addAndGet(60_000_000_001L);
        assertThat(passwords.contains("ann", "secret")).isFalse();
    }
}
