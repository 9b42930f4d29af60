package io.meshgate.jdbc.flight;

import com.google.protobuf.ByteString;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.arrow.flight.impl.Flight;
import org.jspecify.annotations.Nullable;

/** One DoPut call that sends all it has and waits for the answer. Small: it does not wait for the server to take more. */
final class Upload extends ClientCall.Listener<Flight.PutResult> {
    private final ClientCall<Flight.FlightData, Flight.PutResult> call;
    private final CompletableFuture<Optional<ByteString>> answer = new CompletableFuture<>();
    private volatile @Nullable ByteString metadata;

    Upload(ClientCall<Flight.FlightData, Flight.PutResult> call) {
        this.call = call;
    }

    Optional<ByteString> send(Flight.FlightDescriptor descriptor, List<Flight.FlightData> messages)
            throws SQLException {
        call.start(this, new Metadata());
        call.request(Integer.MAX_VALUE);
        boolean first = true;
        for (Flight.FlightData message : messages) {
            call.sendMessage(
                    first ? message.toBuilder().setFlightDescriptor(descriptor).build() : message);
            first = false;
        }
        call.halfClose();
        try {
            return answer.get();
        } catch (InterruptedException e) {
            call.cancel("interrupted", null);
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while sending parameters", "57014", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SQLException failure
                    ? failure
                    : new SQLException("The parameters could not be sent", "08000", e.getCause());
        }
    }

    @Override
    public void onMessage(Flight.PutResult result) {
        if (metadata == null) {
            metadata = result.getAppMetadata();
        }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        if (status.isOk()) {
            answer.complete(Optional.ofNullable(metadata));
        } else {
            answer.completeExceptionally(new ServerFailure(status, trailers).toException(Optional.empty()));
        }
    }
}
