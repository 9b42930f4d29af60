package io.meshgate.server.flight;

import static io.meshgate.server.flight.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.server.auth.User;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.CloseSessionRequest;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.auth2.BasicAuthCredentialWriter;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthenticationTest {
    private static final String SELECT = "SELECT n FROM numbers";

    private final FlightFixture fixture = new FlightFixture();

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void refusesCallsWithoutCredentials() {
        FlightFixture.Client nobody = fixture.connectWith();
        FlightRuntimeException failure = refused(ErrorCode.UNAUTHENTICATED, () -> nobody.execute(SELECT));
        assertThat(failure.status().code()).isEqualTo(FlightStatusCode.UNAUTHENTICATED);
        refused(ErrorCode.UNAUTHENTICATED, () -> nobody.sql().prepare(SELECT));
        refused(ErrorCode.UNAUTHENTICATED, () -> nobody.sql().executeUpdate(SELECT));
        refused(ErrorCode.UNAUTHENTICATED, () -> nobody.flight().listActions().forEach(action -> {}));
    }

    @Test
    void refusesAWrongPasswordLikeAnUnknownUser() {
        FlightFixture.Client wrong = fixture.connectWith(basic("analyst", "wrong"));
        FlightFixture.Client unknown = fixture.connectWith(basic("nobody", "wrong"));
        String message = refused(ErrorCode.UNAUTHENTICATED, () -> wrong.execute(SELECT))
                .status()
                .description();
        assertThat(refused(ErrorCode.UNAUTHENTICATED, () -> unknown.execute(SELECT))
                        .status()
                        .description())
                .isEqualTo(message);
        assertThatThrownBy(() -> fixture.connect("analyst", "wrong")).hasMessageContaining("UNAUTHENTICATED");
    }

    @Test
    void takesThePasswordWithEveryCall() throws Exception {
        FlightFixture.Client client = fixture.connectWith(basic("analyst", "analyst-secret"));
        assertThat(client.query(SELECT)).hasSize(3);
        assertThat(client.query(SELECT)).hasSize(3);
    }

    @Test
    void refusesMalformedCredentials() {
        for (String header : List.of("Basic", "Basic !", "Basic YWJj", "Bearer", "Bearer x", "Negotiate abc")) {
            FlightFixture.Client client = fixture.connectWith(header("authorization", header));
            refused(ErrorCode.UNAUTHENTICATED, () -> client.execute(SELECT));
        }
    }

    @Test
    void refusesATokenAfterItsTime() {
        FlightFixture.Client client = fixture.analyst();
        for (int hours = 0; hours < 24; hours++) {
            assertThat(client.execute(SELECT).getEndpoints()).hasSize(1);
            fixture.clock.addAndGet(Duration.ofHours(1).toNanos());
        }
        FlightRuntimeException failure = refused(ErrorCode.UNAUTHENTICATED, () -> client.execute(SELECT));
        assertThat(failure.status().description()).contains("token expired");
    }

    @Test
    void endsSessionsThatAreIdle() {
        FlightFixture.Client client = fixture.analyst();
        fixture.clock.addAndGet(Duration.ofHours(4).toNanos());
        FlightRuntimeException failure = refused(ErrorCode.UNAUTHENTICATED, () -> client.execute(SELECT));
        assertThat(failure.status().description()).contains("the session has ended");
    }

    @Test
    void endsTheSessionsOfRemovedUsers() {
        FlightFixture.Client client = fixture.analyst();
        fixture.reload(List.of(new User("steward", FlightFixture.STEWARD_HASH, Set.of(), Map.of())));
        refused(ErrorCode.UNAUTHENTICATED, () -> client.execute(SELECT));
    }

    @Test
    void usesTheRolesOfThisMoment() throws Exception {
        Schema schema = new Schema(List.of(Field.nullable("roles", ArrowType.Utf8.INSTANCE)));
        fixture.queries.define("SHOW ROLES", schema, (root, batch, execution) -> {
            String roles = execution.session().principal().roles().toString();
            ((VarCharVector) root.getVector(0)).setSafe(0, roles.getBytes(StandardCharsets.UTF_8));
            root.setRowCount(1);
            return batch < 1;
        });
        FlightFixture.Client client = fixture.analyst();
        assertThat(client.query("SHOW ROLES")).containsExactly(List.of("[reader]"));
        fixture.reload(List.of(new User("analyst", FlightFixture.ANALYST_HASH, Set.of("auditor"), Map.of())));
        assertThat(client.query("SHOW ROLES")).containsExactly(List.of("[auditor]"));
    }

    @Test
    void voidsTheTokenWhenTheSessionIsClosed() {
        FlightFixture.Client client = fixture.analyst();
        client.sql().closeSession(new CloseSessionRequest(), client.options());
        refused(ErrorCode.UNAUTHENTICATED, () -> client.execute(SELECT));
    }

    static CallOption basic(String user, String password) {
        return new CredentialCallOption(new BasicAuthCredentialWriter(user, password));
    }

    static CallOption header(String name, String value) {
        CallHeaders headers = new FlightCallHeaders();
        headers.insert(name, value);
        return new HeaderCallOption(headers);
    }
}
