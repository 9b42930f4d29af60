package io.meshgate.server.flight;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshgate.server.auth.Seal;
import io.meshgate.server.session.Session;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;

/** Tickets for the results of statements: they hold a query id, signed, and open for one session only. Thread-safe. */
final class Tickets {
    private static final String PURPOSE = "ticket";

    private final Seal seal;
    private final Duration lifetime;
    private final LongSupplier ticker;

    Tickets(Duration lifetime, LongSupplier ticker, SecureRandom random) {
        this.seal = new Seal(random);
        this.lifetime = lifetime;
        this.ticker = ticker;
    }

    Ticket issue(String queryId, Session session) {
        byte[] sealed = seal.seal(
                PURPOSE,
                owner(session),
                ticker.getAsLong() + lifetime.toNanos(),
                queryId.getBytes(StandardCharsets.UTF_8));
        TicketStatementQuery ticket = TicketStatementQuery.newBuilder()
                .setStatementHandle(ByteString.copyFrom(sealed))
                .build();
        return new Ticket(Any.pack(ticket).toByteArray());
    }

    /** The query that may be fetched with a ticket; empty whatever is wrong. */
    Optional<String> redeem(TicketStatementQuery ticket, Session session) {
        return open(ticket, session)
                .filter(opened -> opened.deadline() - ticker.getAsLong() > 0)
                .map(Seal.Opened::text);
    }

    /** The query that a ticket is or was for, also after its time, for whoever may cancel it. */
    Optional<String> queryOf(Ticket ticket, Session session) {
        try {
            Any any = Any.parseFrom(ticket.getBytes());
            if (!any.is(TicketStatementQuery.class)) {
                return Optional.empty();
            }
            return open(any.unpack(TicketStatementQuery.class), session).map(Seal.Opened::text);
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private Optional<Seal.Opened> open(TicketStatementQuery ticket, Session session) {
        return seal.open(PURPOSE, owner(session), ticket.getStatementHandle().toByteArray());
    }

    private static String owner(Session session) {
        return session.id() + ":" + session.principal().name();
    }
}
