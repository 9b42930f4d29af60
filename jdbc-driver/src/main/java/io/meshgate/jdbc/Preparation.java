package io.meshgate.jdbc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshgate.jdbc.arrow.ArrowField;
import io.meshgate.jdbc.arrow.Batch;
import io.meshgate.jdbc.arrow.Column;
import io.meshgate.jdbc.arrow.DataFailures;
import io.meshgate.jdbc.arrow.IpcMessage;
import io.meshgate.jdbc.arrow.ParameterRow;
import io.meshgate.jdbc.flight.CallLimits;
import io.meshgate.jdbc.flight.FlightClient;
import java.sql.SQLException;
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
     * @return the handle to run from now on: servers may answer with another
     */
    Preparation bind(FlightClient client, List<@Nullable Object> values, CallLimits limits) throws SQLException {
        ParameterRow row = ParameterRow.encode(parameterFields, values);
        Flight.FlightData schema = Flight.FlightData.newBuilder()
                .setDataHeader(ByteString.copyFrom(row.schema()))
                .build();
        Flight.FlightData batch = Flight.FlightData.newBuilder()
                .setDataHeader(ByteString.copyFrom(row.batch()))
                .setDataBody(ByteString.copyFrom(row.body()))
                .build();
        Optional<ByteString> answer = client.put(command(), List.of(schema, batch), limits);
        try {
            ByteString newHandle = answer.isEmpty()
                    ? ByteString.EMPTY
                    : DoPutPreparedStatementResult.parseFrom(answer.get()).getPreparedStatementHandle();
            return newHandle.isEmpty() ? this : new Preparation(newHandle, result, parameterFields, parameters);
        } catch (InvalidProtocolBufferException e) {
            throw DataFailures.malformed("the answer to bound parameters cannot be read", e);
        }
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
