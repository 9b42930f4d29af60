package io.meshgate.server.flight;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.meshgate.server.session.Session;
import java.util.List;
import org.apache.arrow.flight.FlightProducer.StreamListener;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.DoPutPreparedStatementResult;
import org.apache.arrow.flight.sql.impl.FlightSql.DoPutUpdateResult;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Field;

/** Handles what comes by DoPut: values for the parameters of prepared statements, and updates. */
final class Uploads {
    private final Statements statements;
    private final BufferAllocator allocator;

    Uploads(Statements statements, BufferAllocator allocator) {
        this.statements = statements;
        this.allocator = allocator;
    }

    void accept(Session session, Any command, FlightStream stream, StreamListener<PutResult> acknowledgements)
            throws InvalidProtocolBufferException {
        if (command.is(CommandPreparedStatementQuery.class)) {
            ByteString handle =
                    command.unpack(CommandPreparedStatementQuery.class).getPreparedStatementHandle();
            bind(session, handle, stream);
            acknowledge(
                    acknowledgements,
                    DoPutPreparedStatementResult.newBuilder()
                            .setPreparedStatementHandle(handle)
                            .build());
            return;
        }
        long rows = update(session, command, stream);
        acknowledge(
                acknowledgements,
                DoPutUpdateResult.newBuilder().setRecordCount(rows).build());
    }

    private long update(Session session, Any command, FlightStream stream) throws InvalidProtocolBufferException {
        if (command.is(CommandStatementUpdate.class)) {
            CommandStatementUpdate update = command.unpack(CommandStatementUpdate.class);
            Commands.refuseTransaction(update.getTransactionId());
            return statements.update(session, update.getQuery());
        }
        if (command.is(CommandPreparedStatementUpdate.class)) {
            ByteString handle =
                    command.unpack(CommandPreparedStatementUpdate.class).getPreparedStatementHandle();
            if (!statements.parameters(session, handle).isEmpty()) {
                // What is not sent along may have been bound before.
                tryBind(session, handle, stream);
            }
            return statements.update(session, handle);
        }
        throw FlightErrors.notSupported("the Flight SQL command " + Commands.name(command) + " is not supported");
    }

    private void bind(Session session, ByteString handle, FlightStream stream) {
        if (!tryBind(session, handle, stream)) {
            throw ParameterValues.invalid("no parameter values were sent; expected a row of them");
        }
    }

    private boolean tryBind(Session session, ByteString handle, FlightStream stream) {
        List<Field> declared = statements.parameters(session, handle);
        BoundRows rows = new BoundRows(declared);
        while (stream.next()) {
            if (stream.hasRoot()) {
                rows.add(stream.getRoot());
            }
        }
        if (rows.rows().isEmpty()) {
            return false;
        }
        statements.bind(session, handle, rows.rows(), rows.bytes());
        return true;
    }

    private void acknowledge(StreamListener<PutResult> acknowledgements, Message message) {
        byte[] bytes = message.toByteArray();
        try (ArrowBuf buffer = allocator.buffer(Math.max(1, bytes.length))) {
            buffer.writeBytes(bytes);
            acknowledgements.onNext(PutResult.metadata(buffer));
        }
    }
}
