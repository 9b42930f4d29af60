package io.meshgate.jdbc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshgate.jdbc.arrow.ArrowField;
import io.meshgate.jdbc.arrow.Batch;
import io.meshgate.jdbc.arrow.Column;
import io.meshgate.jdbc.arrow.DataFailures;
import io.meshgate.jdbc.arrow.IpcMessage;
import io.meshgate.jdbc.arrow.ParameterRows;
import io.meshgate.jdbc.flight.CallLimits;
import io.meshgate.jdbc.flight.FlightClient;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionClosePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementResult;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.DoPutPreparedStatementResult;
import org.jspecify.annotations.Nullable;

/**
 * What the server has prepared of a statement.
 *
 * @param result the columns of its result, without rows; empty if it has none
 * @param parameters in order, without values
 */
record Preparation(ByteString handle, Column[] result, List<ArrowField> parameterFields, Column[] parameters) {
    /** Servers bound the size of a message, not the number of them. */
    private static final int BYTES_PER_MESSAGE = 4 << 20;

    static Preparation of(FlightClient client, String sql, CallLimits limits) throws SQLException {
        ByteString answer = client.act(
                        "CreatePreparedStatement",
                        ActionCreatePreparedStatementRequest.newBuilder()
                                .setQuery(sql)
                                .build(),
                        limits)
                .orElseThrow(() -> new SQLException("The server prepared the statement without an answer", "08P01"));
        ActionCreatePreparedStatementResult made =
                FlightClient.unpack(answer, ActionCreatePreparedStatementResult.class);
        List<ArrowField> parameters = fields(made.getParameterSchema());
        return new Preparation(
                made.getPreparedStatementHandle(),
                new Batch(fields(made.getDatasetSchema())).columns(),
                parameters,
                new Batch(parameters).columns());
    }

    private static List<ArrowField> fields(ByteString schema) throws SQLException {
        return schema.isEmpty()
                ? List.of()
                : IpcMessage.ofEncapsulated(schema.toByteArray()).schema();
    }

    CommandPreparedStatementQuery command() {
        return CommandPreparedStatementQuery.newBuilder()
                .setPreparedStatementHandle(handle)
                .build();
    }

    /**
     * Binds values for the next run.
     *
     * @param rows one, or several of a statement that adds rows
     * @return the handle to run from now on: servers may answer with another
     */
    Preparation bind(FlightClient client, List<List<@Nullable Object>> rows, CallLimits limits) throws SQLException {
        List<Flight.FlightData> messages = new ArrayList<>();
        addTo(messages, rows);
        Optional<ByteString> answer = client.put(command(), messages, limits);
        try {
            ByteString newHandle = answer.isEmpty()
                    ? ByteString.EMPTY
                    : DoPutPreparedStatementResult.parseFrom(answer.get()).getPreparedStatementHandle();
            return newHandle.isEmpty() ? this : new Preparation(newHandle, result, parameterFields, parameters);
        } catch (InvalidProtocolBufferException e) {
            throw DataFailures.malformed("the answer to bound parameters cannot be read", e);
        }
    }

    /** Halves what is too large for one message. */
    private void addTo(List<Flight.FlightData> messages, List<List<@Nullable Object>> rows) throws SQLException {
        ParameterRows encoded = ParameterRows.encode(parameterFields, rows);
        if (encoded.body().length > BYTES_PER_MESSAGE && rows.size() > 1) {
            int half = rows.size() / 2;
            addTo(messages, rows.subList(0, half));
            addTo(messages, rows.subList(half, rows.size()));
            return;
        }
        if (messages.isEmpty()) {
            messages.add(Flight.FlightData.newBuilder()
                    .setDataHeader(ByteString.copyFrom(encoded.schema()))
                    .build());
        }
        messages.add(Flight.FlightData.newBuilder()
                .setDataHeader(ByteString.copyFrom(encoded.batch()))
                .setDataBody(ByteString.copyFrom(encoded.body()))
                .build());
    }

    void close(FlightClient client) throws SQLException {
        client.act(
                "ClosePreparedStatement",
                ActionClosePreparedStatementRequest.newBuilder()
                        .setPreparedStatementHandle(handle)
                        .build(),
                CallLimits.NONE);
    }
}
