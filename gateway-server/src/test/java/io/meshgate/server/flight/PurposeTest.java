package io.meshgate.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ConnectorConfig;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TagSet;
import io.meshgate.planner.policy.Vocabulary;
import io.meshgate.server.auth.User;
import io.meshgate.server.auth.UserDirectory;
import io.meshgate.server.flight.FlightFixture.Client;
import io.meshgate.server.mesh.FakeConnectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.GetSessionOptionsRequest;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.SessionOptionValue;
import org.apache.arrow.flight.SessionOptionValueFactory;
import org.apache.arrow.flight.SetSessionOptionsRequest;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** For what clients ask, by option and by header: of a table that may be read for one purpose only. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // set before each test
class PurposeTest {
    private static final Map<String, String> PURPOSES = Map.of("fraud", "", "Marketing 2", "");
    private static final String READ = "SELECT c_phone FROM sales.retail.customer";

    @TempDir
    private Path directory;

    private volatile Map<String, String> purposes = PURPOSES;
    private Connector connector;
    private MeshEndpoint endpoint;

    @BeforeEach
    void start() throws Exception {
        connector = new FakeConnectors().open(new ConnectorConfig("sales", directory, Map.of("uri", "x"), () -> 0L));
        UserDirectory users = new UserDirectory(
                List.of(new User("ann", UserDirectory.hash("ann-secret".toCharArray()), Set.of(), Map.of())));
        endpoint = new MeshEndpoint(directory, List.of(), this::mesh, () -> users);
    }

    @AfterEach
    void stop() throws Exception {
        endpoint.close();
    }

    private Mesh mesh() {
        Subjects forFraud = new Subjects(Set.of(), Set.of(), Set.of(), Map.of(), Set.of("fraud"), true);
        Grant grant = MeshEndpoint.grant("sales.*.*", Grant.Privilege.SELECT, forFraud);
        String version = "v" + purposes.size();
        return new Mesh(
                version,
                new TreeMap<>(Map.of("sales", connector)),
                new PolicySet(
                        version,
                        List.of(grant),
                        List.of(),
                        List.of(),
                        List.of(),
                        new Vocabulary(Map.of(), purposes),
                        TagSet.EMPTY,
                        Map.of()));
    }

    /** Whether the table is there to be read for the client. */
    private static boolean mayRead(Client client) {
        return isPlanned(() -> client.execute(READ));
    }

    private static boolean isPlanned(Supplier<FlightInfo> plan) {
        try {
            return plan.get().getEndpoints().size() == 1;
        } catch (FlightRuntimeException e) {
            if (e.status().code() != FlightStatusCode.UNAUTHORIZED) {
                throw e;
            }
            return false;
        }
    }

    private static void set(Client client, String option, SessionOptionValue value) {
        assertThat(client.sql()
                        .setSessionOptions(new SetSessionOptionsRequest(Map.of(option, value)), client.options())
                        .getErrors())
                .isEmpty();
    }

    private static SessionOptionValue text(String value) {
        return SessionOptionValueFactory.makeSessionOptionValue(value);
    }

    private static Optional<SessionOptionValue> purposeOption(Client client) {
        return Optional.ofNullable(client.sql()
                .getSessionOptions(new GetSessionOptionsRequest(), client.options())
                .getSessionOptions()
                .get("purpose"));
    }

    @Test
    void anOptionOfTheSessionStatesIt() {
        Client client = endpoint.connect("ann");
        Client other = endpoint.connect("ann");
        assertThat(mayRead(client)).isFalse();
        assertThat(purposeOption(client)).isEmpty();

        set(client, "purpose", text("fraud"));

        assertThat(mayRead(client)).isTrue();
        assertThat(purposeOption(client)).contains(text("fraud"));
        assertThat(mayRead(other)).isFalse();

        set(client, "purpose", text(""));
        assertThat(mayRead(client)).isFalse();
        set(client, "purpose", text("fraud"));
        set(client, "purpose", SessionOptionValueFactory.makeEmptySessionOptionValue());
        assertThat(mayRead(client)).isFalse();
        assertThat(purposeOption(client)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fraud", "fraud ", "x", "'; DROP TABLE x; --", "fraud,Marketing 2"})
    void anOptionThatIsNotDeclaredIsRefusedWithThoseThatAre(String wrong) {
        Client client = endpoint.connect("ann");
        set(client, "purpose", text("fraud"));

        assertThatThrownBy(() -> set(client, "purpose", text(wrong)))
                .isInstanceOfSatisfying(FlightRuntimeException.class, e -> {
                    assertThat(e.status().code()).isEqualTo(FlightStatusCode.INVALID_ARGUMENT);
                    assertThat(e.getMessage()).contains("is no purpose; the purposes are Marketing 2, fraud");
                });
        assertThatThrownBy(() -> set(client, "purpose", SessionOptionValueFactory.makeSessionOptionValue(7L)))
                .hasMessageContaining("The option purpose is not a text");
        assertThat(mayRead(client)).isTrue();
    }

    /** Nothing else is set either: who does not look at the answer is not half way where he wanted to be. */
    @Test
    void aWrongPurposeKeepsTheOtherOptionsFromBeingSet() {
        Client client = endpoint.connect("ann");
        set(client, "purpose", text("fraud"));
        assertThatThrownBy(() -> client.sql()
                        .setSessionOptions(
                                new SetSessionOptionsRequest(Map.of("catalog", text("sales"), "purpose", text("x"))),
                                client.options()))
                .hasMessageContaining("is no purpose");
        assertThat(client.sql()
                        .getSessionOptions(new GetSessionOptionsRequest(), client.options())
                        .getSessionOptions())
                .containsOnlyKeys("purpose");
    }

    @Test
    void aHeaderStatesItForItsCallAlone() {
        Client client = endpoint.connect("ann");
        // The same token, and so the same session.
        Client withHeader = withHeader(client, "fraud");

        assertThat(mayRead(withHeader)).isTrue();
        assertThat(purposeOption(withHeader)).contains(text("fraud"));
        assertThat(mayRead(client)).isFalse();
        assertThat(purposeOption(client)).isEmpty();

        set(client, "purpose", text("fraud"));
        assertThat(mayRead(withHeader(client, "Marketing%202"))).isFalse();
        assertThat(mayRead(withHeader(client, ""))).isTrue();
    }

    private static Client withHeader(Client client, String purpose) {
        FlightCallHeaders headers = new FlightCallHeaders();
        headers.insert("meshgate-purpose", purpose);
        List<CallOption> options = new ArrayList<>(List.of(client.options()));
        options.add(new HeaderCallOption(headers));
        return new Client(client.sql(), client.flight(), options.toArray(CallOption[]::new));
    }

    /** What is changed with the header is changed for the session, but for the purpose, which cannot be. */
    @Test
    void aHeaderLeavesTheSessionWhatItIs() {
        Client client = endpoint.connect("ann");
        Client withHeader = withHeader(client, "fraud");
        client.sql().executeUpdate("SET SESSION purpose = 'Marketing 2'", client.options());

        assertThat(withHeader.sql().executeUpdate("USE sales.retail", withHeader.options()))
                .isZero();
        for (String sql : List.of("SET SESSION purpose = 'fraud'", "RESET SESSION purpose")) {
            assertThatThrownBy(() -> withHeader.sql().executeUpdate(sql, withHeader.options()))
                    .hasMessageContaining("cannot be changed by a statement");
        }
        assertThatThrownBy(() -> set(withHeader, "purpose", text("fraud")))
                .hasMessageContaining("cannot be changed by a statement");

        assertThat(purposeOption(client)).contains(text("Marketing 2"));
        assertThat(client.sql()
                        .getSessionOptions(new GetSessionOptionsRequest(), client.options())
                        .getSessionOptions())
                .containsEntry("catalog", text("sales"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "FRAUD", "%66raud2", "fraud%0a", "%zz", "%1b%5b31m"})
    void aHeaderThatIsNotDeclaredIsRefused(String wrong) {
        Client client = withHeader(endpoint.connect("ann"), wrong);
        assertThatThrownBy(() -> mayRead(client))
                .isInstanceOfSatisfying(
                        FlightRuntimeException.class,
                        e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.INVALID_ARGUMENT))
                .message()
                .containsAnyOf("is no purpose; the purposes are Marketing 2, fraud", "the header meshgate-purpose")
                .doesNotContain("\u001b");
    }

    @Test
    void aPurposeThatIsDeclaredNoLongerIsRefusedWithTheNextCall() {
        Client client = withHeader(endpoint.connect("ann"), "fraud");
        assertThat(mayRead(client)).isTrue();
        purposes = Map.of();
        assertThatThrownBy(() -> mayRead(client)).hasMessageContaining("The mesh declares no purposes");
    }

    /** Who has not signed in learns of no purpose. */
    @Test
    void strangersLearnNothing() {
        FlightCallHeaders headers = new FlightCallHeaders();
        headers.insert("meshgate-purpose", "x");
        headers.insert("authorization", "Bearer nonsense");
        Client client = endpoint.connect("ann");
        assertThatThrownBy(() ->
                        client.flight().getInfo(FlightDescriptor.command(new byte[0]), new HeaderCallOption(headers)))
                .isInstanceOfSatisfying(
                        FlightRuntimeException.class,
                        e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.UNAUTHENTICATED))
                .message()
                .doesNotContain("fraud");
    }

    @Test
    void aPreparedStatementRunsForThePurposeOfItsRun() {
        Client client = endpoint.connect("ann");
        Client withHeader = withHeader(client, "fraud");
        FlightSqlClient.PreparedStatement prepared = withHeader.sql().prepare(READ, withHeader.options());

        assertThat(isPlanned(() -> prepared.execute(withHeader.options()))).isTrue();
        assertThat(isPlanned(() -> prepared.execute(client.options()))).isFalse();

        prepared.close(client.options());
    }
}
