package io.meshgate.server.flight;

import static io.meshgate.server.flight.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.meshgate.connector.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TicketTest {
    private static final String MESSAGE = "INVALID_TICKET: the ticket is not valid: it has expired, was used before, or"
            + " is another session's; run the statement again";

    private final FlightFixture fixture = new FlightFixture();
    private final FlightFixture.Client client = fixture.analyst();
    private final Ticket ticket =
            client.execute("SELECT n FROM numbers").getEndpoints().get(0).getTicket();

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void isGoodOnce() throws Exception {
        try (FlightStream stream = client.sql().getStream(ticket, client.options())) {
            assertThat(stream.next()).isTrue();
        }
        assertInvalid(client, ticket);
    }

    @Test
    void isNotGoodForAnotherUser() {
        assertInvalid(fixture.steward(), ticket);
        assertStillGood();
    }

    @Test
    void isNotGoodForAnotherSessionOfTheSameUser() {
        assertInvalid(fixture.analyst(), ticket);
        assertStillGood();
    }

    @Test
    void isNotGoodAfterItsTime() {
        fixture.clock.addAndGet(Duration.ofMinutes(5).toNanos());
        assertInvalid(client, ticket);
    }

    @Test
    void isNotGoodWhenChanged() {
        byte[] bytes = ticket.getBytes();
        for (int i = bytes.length - 60; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertInvalid(client, new Ticket(changed));
        }
        assertStillGood();
    }

    @Test
    void isNotGoodWhenInvented() {
        assertInvalid(client, new Ticket(new byte[0]));
        assertInvalid(client, new Ticket("SELECT 1".getBytes(StandardCharsets.UTF_8)));
        TicketStatementQuery query = TicketStatementQuery.newBuilder()
                .setStatementHandle(ByteString.copyFromUtf8("x".repeat(80)))
                .build();
        assertInvalid(client, new Ticket(Any.pack(query).toByteArray()));
    }

    @Test
    void holdsNothingOfTheStatement() {
        assertThat(new String(ticket.getBytes(), StandardCharsets.ISO_8859_1))
                .doesNotContain("SELECT", "numbers", "analyst");
    }

    private void assertStillGood() {
        assertThat(client.sql().getStream(ticket, client.options())).satisfies(stream -> {
            try (stream) {
                assertThat(stream.next()).isTrue();
            }
        });
    }

    private static void assertInvalid(FlightFixture.Client who, Ticket what) {
        FlightRuntimeException failure = refused(ErrorCode.INVALID_TICKET, () -> {
            try (FlightStream stream = who.sql().getStream(what, who.options())) {
                stream.next();
            }
        });
        assertThat(failure.status().description()).isEqualTo(MESSAGE);
        assertThat(failure.status().code()).isEqualTo(FlightStatusCode.UNAUTHENTICATED);
    }
}
