package io.meshgate.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.GatewayException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
    private static final Peer HOME = peer(1);

    private final AtomicLong clock = new AtomicLong();
    private final SignInThrottle throttle = new SignInThrottle(clock::get);

    private static Peer peer(int number) {
        return new Peer("10.0." + number / 256 + "." + number % 256);
    }

    private boolean signsIn(String name, Peer peer) {
        return throttle.attempt(name, peer, () -> true);
    }

    private void fails(String name, Peer peer) {
        assertThat(throttle.attempt(name, peer, () -> false)).isFalse();
    }

    private void isPaused(String name, Peer peer, String why) {
        assertThatThrownBy(() -> signsIn(name, peer))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining(why);
    }

    @Test
    void pausesANameOnlyWhereItFailed() {
        for (int i = 0; i < 5; i++) {
            fails("ann", HOME);
        }
        isPaused("ann", HOME, "for this user name; try again in 1 s");
        assertThat(signsIn("ann", peer(2))).isTrue();
        assertThat(signsIn("bob", HOME)).isTrue();
    }

    @Test
    void pausesAPeerThatTriesManyNames() {
        for (int i = 0; i < 50; i++) {
            fails("name-" + i, HOME);
        }
        isPaused("ann", HOME, "from this address");
        assertThat(signsIn("ann", peer(2))).isTrue();
        clock.addAndGet(Duration.ofMillis(1_001).toNanos());
        assertThat(signsIn("ann", HOME)).isTrue();
        fails("name-50", HOME);
        isPaused("ann", HOME, "from this address; try again in 2 s");
    }

    @Test
    void aSuccessDoesNotFreeItsPeerToTryOtherNames() {
        for (int i = 0; i < 50; i++) {
            fails("name-" + i, HOME);
            if (i < 49) {
                assertThat(signsIn("ann", HOME)).isTrue();
            }
        }
        isPaused("ann", HOME, "from this address");
    }

    @Test
    void pausesANameThatIsTriedFromManyPeersButNotWhereItsUserHasBeen() {
        assertThat(signsIn("ann", HOME)).isTrue();
        for (int i = 0; i < 500; i++) {
            fails("ann", peer(10 + i));
        }
        isPaused("ann", peer(2), "for this user name");
        assertThat(signsIn("ann", HOME)).isTrue();
        assertThat(signsIn("bob", peer(2))).isTrue();
    }

    @Test
    void forgetsAfterAQuarterOfAnHourWithoutFailures() {
        for (int i = 0; i < 12; i++) {
            fails("ann", HOME);
            clock.addAndGet(Duration.ofSeconds(60).toNanos());
        }
        fails("ann", HOME);
        isPaused("ann", HOME, "try again in 60 s");
        clock.addAndGet(Duration.ofMinutes(15).toNanos());
        for (int i = 0; i < 4; i++) {
            fails("ann", HOME);
        }
        assertThat(signsIn("ann", HOME)).isTrue();
    }

    @Test
    void countsTheAddressesOfAnIpv6NetworkAsOne() throws Exception {
        assertThat(at("2001:db8::1", 1)).isEqualTo(at("2001:db8::ffff:2", 2)).isNotEqualTo(at("2001:db8:0:1::1", 1));
        assertThat(at("10.0.0.1", 1)).isEqualTo(at("10.0.0.1", 2)).isNotEqualTo(at("10.0.0.2", 1));
        assertThat(Peer.of(null)).isEqualTo(Peer.of(null));
    }

    private static Peer at(String address, int port) throws Exception {
        return Peer.of(new InetSocketAddress(InetAddress.getByName(address), port));
    }
}
