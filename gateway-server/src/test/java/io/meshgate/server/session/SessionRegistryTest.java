package io.meshgate.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.PlannedStatement.SessionChange;
import io.meshgate.planner.Principal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

class SessionRegistryTest {
    private static final Principal ANN = new Principal("ann", Set.of(), Map.of());
    private static final Principal BOB = new Principal("bob", Set.of(), Map.of());

    private final AtomicLong clock = new AtomicLong();
    private final List<Session> ended = new ArrayList<>();
    private final SessionRegistry registry = new SessionRegistry(
            new SessionRegistry.Limits(3, 2, Duration.ofMinutes(10)), clock::get, new SecureRandom(), ended::add);

    @Test
    void findsOpenSessionsById() {
        Session session = registry.open(ANN);
        assertThat(registry.find(session.id())).containsSame(session);
        assertThat(registry.find("other")).isEmpty();
    }

    @Test
    void endsSessionsThatAreIdle() {
        Session session = registry.open(ANN);
        clock.addAndGet(Duration.ofMinutes(10).toNanos());
        assertThat(registry.find(session.id())).isEmpty();
        assertThat(ended).containsExactly(session);
        assertThat(registry.size()).isZero();
    }

    @Test
    void keepsSessionsThatAreUsed() {
        Session session = registry.open(ANN);
        for (int i = 0; i < 5; i++) {
            clock.addAndGet(Duration.ofMinutes(9).toNanos());
            assertThat(registry.find(session.id())).isPresent();
        }
        assertThat(ended).isEmpty();
    }

    @Test
    void endsTheUsersOldestSessionForOneTooMany() {
        Session first = registry.open(ANN);
        Session second = registry.open(ANN);
        registry.find(first.id());
        registry.open(ANN);
        assertThat(ended).containsExactly(second);
        assertThat(registry.find(first.id())).isPresent();
    }

    @Test
    void endsTheSessionsOfAllButSomeUsers() {
        Session anns = registry.open(ANN, "connection");
        Session bobs = registry.open(BOB);
        registry.closeAllBut(BOB.name()::equals);
        assertThat(ended).containsExactly(anns);
        assertThat(registry.find(anns.id())).isEmpty();
        assertThat(registry.find(bobs.id())).isPresent();
    }

    @Test
    void refusesOneTooManyInAll() {
        registry.open(ANN);
        registry.open(ANN);
        registry.open(BOB);
        assertThatThrownBy(() -> registry.open(BOB))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
        assertThat(ended).isEmpty();
    }

    @Test
    void tellsOfAnEndOnce() {
        Session session = registry.open(ANN, "connection");
        assertThat(registry.close(session.id())).isTrue();
        assertThat(registry.close(session.id())).isFalse();
        assertThat(ended).containsExactly(session);
        assertThat(registry.open(ANN, "connection")).isNotSameAs(session);
    }

    @Test
    void doesNotShareAConnectionBetweenUsers() {
        assertThat(registry.open(ANN, "connection")).isNotSameAs(registry.open(BOB, "connection"));
    }

    @Test
    void keepsTheDefaultsWhenThePrincipalIsRefreshed() {
        Session session = registry.open(ANN);
        session.apply(new SessionChange(
                new Schema(List.of()),
                Optional.of("sales"),
                Optional.of("crm"),
                Map.of("time_zone", Optional.of("Asia/Tokyo"))));
        session.refresh(new Principal("ann", Set.of("steward"), Map.of()));
        assertThat(session.principal().roles()).containsExactly("steward");
        assertThat(session.context().catalog()).contains("sales");
        assertThat(session.context().schema()).contains("crm");
        assertThat(session.context().zone()).hasToString("Asia/Tokyo");
    }

    @Test
    void neverChangesHands() {
        Session session = registry.open(ANN);
        assertThatThrownBy(() -> session.refresh(BOB)).isInstanceOf(IllegalArgumentException.class);
    }
}
