package io.meshgate.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UserDirectoryTest {
    private static final String HASH = UserDirectory.hash("secret".toCharArray());
    private static final User ANN = new User("ann", HASH, Set.of("reader"), Map.of("region", List.of("EU")));

    private static final Peer HOME = new Peer("10.0.0.1");

    private final AtomicLong clock = new AtomicLong();
    private final UserDirectory directory = new UserDirectory(List.of(ANN), clock::get);

    @Test
    void knowsTheRightPassword() {
        assertThat(directory.authenticate("ann", "secret", HOME))
                .isEqualTo(new Principal("ann", Set.of("reader"), Map.of("region", List.of("EU"))));
    }

    @Test
    void makesHashesInPhcFormatWithFreshSalt() {
        assertThat(HASH).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(UserDirectory.hash("secret".toCharArray())).isNotEqualTo(HASH);
    }

    @Test
    void doesNotTellAWrongPasswordFromAnUnknownUser() {
        GatewayException wrong = refusal("ann", "Secret");
        GatewayException unknown = refusal("bob", "secret");
        assertThat(wrong.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(unknown.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(unknown).hasMessage(wrong.getMessage());
    }

    @Test
    void takesAsLongForAnUnknownUserAsForAWrongPassword() {
        long wrong = shortest("ann");
        long unknown = shortest("bob");
        assertThat(unknown).isBetween(wrong / 3, wrong * 3);
    }

    @Test
    void pausesAfterFiveFailuresForLongerEachTime() {
        failTimes("ann", 5);
        assertThat(refusal("ann", "secret")).hasMessageContaining("too many failed sign-ins");
        clock.addAndGet(Duration.ofMillis(1_001).toNanos());
        failTimes("ann", 1);
        clock.addAndGet(Duration.ofMillis(1_001).toNanos());
        assertThat(refusal("ann", "secret")).hasMessageContaining("too many failed sign-ins");
        clock.addAndGet(Duration.ofMillis(1_001).toNanos());
        assertThat(directory.authenticate("ann", "secret", HOME).name()).isEqualTo("ann");
    }

    @Test
    void pausesUnknownNamesLikeKnownOnes() {
        failTimes("bob", 5);
        assertThat(refusal("bob", "x")).hasMessageContaining("too many failed sign-ins");
    }

    @Test
    void isNotLockedOutByWhatOthersTryFromElsewhere() {
        for (int i = 0; i < 5; i++) {
            refusalFrom(new Peer("10.9.9.9"), "ann", "wrong");
        }
        assertThat(refusalFrom(new Peer("10.9.9.9"), "ann", "secret")).hasMessageContaining("for this user name");
        assertThat(directory.authenticate("ann", "secret", HOME).name()).isEqualTo("ann");
    }

    @Test
    void forgetsFailuresAfterASuccess() {
        failTimes("ann", 4);
        directory.authenticate("ann", "secret", HOME);
        failTimes("ann", 4);
        assertThat(directory.authenticate("ann", "secret", HOME).name()).isEqualTo("ann");
    }

    @Test
    void remembersFailuresAcrossAReload() {
        failTimes("ann", 5);
        UserDirectory reloaded = directory.reloaded(List.of(ANN));
        assertThatThrownBy(() -> reloaded.authenticate("ann", "secret", HOME))
                .hasMessageContaining("too many failed sign-ins");
    }

    @Test
    void aReloadForgetsPasswordsThatWereRight() {
        UserDirectory directory = new UserDirectory(List.of(ANN));
        directory.authenticate("ann", "secret", HOME);
        directory.authenticate("ann", "secret", HOME);
        UserDirectory reloaded = directory.reloaded(
                List.of(new User("ann", UserDirectory.hash("changed".toCharArray()), Set.of(), Map.of())));
        assertThatThrownBy(() -> reloaded.authenticate("ann", "secret", HOME))
                .hasMessageContaining("password is wrong");
        assertThatThrownBy(() -> directory.reloaded(List.of()).authenticate("ann", "secret", HOME))
                .hasMessageContaining("password is wrong");
    }

    @Test
    void aRightPasswordThatIsRememberedHelpsNoWrongOne() {
        UserDirectory directory = new UserDirectory(List.of(ANN));
        directory.authenticate("ann", "secret", HOME);
        for (String wrong : List.of("secret ", "Secret", "", "nsecret")) {
            assertThatThrownBy(() -> directory.authenticate("ann", wrong, HOME))
                    .hasMessageContaining("password is wrong");
        }
    }

    @Test
    void refusesHashesThatAreNotArgon2id() {
        for (String hash : List.of("", "secret", HASH.replace("argon2id", "argon2i"), HASH.replace("m=19456", "m=8"))) {
            assertThatThrownBy(() -> new UserDirectory(List.of(new User("eve", hash, Set.of(), Map.of()))))
                    .isInstanceOfSatisfying(
                            GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MESH_INVALID))
                    .hasMessageContaining("'eve'");
        }
    }

    @Test
    void refusesANameGivenTwice() {
        assertThatThrownBy(() -> new UserDirectory(List.of(ANN, ANN))).hasMessageContaining("'ann' is defined twice");
    }

    @Test
    void refusesOverlongCredentialsWithoutHashingThem() {
        assertThat(refusal("ann", "x".repeat(2_000)))
                .hasMessage(refusal("bob", "x").getMessage());
    }

    @Test
    void neverShowsHashes() {
        assertThat(ANN.toString()).doesNotContain("argon2");
    }

    private GatewayException refusal(String name, String password) {
        return catchThrowableOfType(GatewayException.class, () -> directory.authenticate(name, password, HOME));
    }

    private GatewayException refusalFrom(Peer peer, String name, String password) {
        return catchThrowableOfType(GatewayException.class, () -> directory.authenticate(name, password, peer));
    }

    private void failTimes(String name, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(refusal(name, "wrong")).hasMessageContaining("the user name or the password is wrong");
        }
    }

    private static long shortest(String name) {
        UserDirectory fresh = new UserDirectory(List.of(ANN), () -> 0);
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> fresh.authenticate(name, "wrong", HOME)).isInstanceOf(GatewayException.class);
            shortest = Math.min(shortest, System.nanoTime() - start);
        }
        return shortest;
    }
}
