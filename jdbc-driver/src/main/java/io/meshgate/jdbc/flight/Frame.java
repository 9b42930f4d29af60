package io.meshgate.jdbc.flight;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.meshgate.jdbc.arrow.DataFailures;
import io.meshgate.jdbc.arrow.IpcMessage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.apache.arrow.flight.impl.Flight;

/**
 * A message of a result as it came, in one array from which columns are read in place.
 *
 * @param bytes the message, and behind it what an earlier one has left there
 */
record Frame(byte[] bytes, int length) {
    /**
     * Reads whole messages and parses nothing: that is for the thread that wants the rows.
     *
     * @param arrays where the messages are put
     */
    static MethodDescriptor.Marshaller<Frame> marshaller(SpareArray arrays) {
        return new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(Frame value) {
                throw new UnsupportedOperationException("frames are received only");
            }

            @Override
            public Frame parse(InputStream stream) {
                try {
                    return stream instanceof KnownLength ? exactly(stream, arrays) : all(stream);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private static Frame all(InputStream stream) throws IOException {
        byte[] bytes = stream.readAllBytes();
        return new Frame(bytes, bytes.length);
    }

    private static Frame exactly(InputStream stream, SpareArray arrays) throws IOException {
        int length = stream.available();
        byte[] bytes = arrays.take(length);
        if (stream.readNBytes(bytes, 0, length) < length) {
            throw new EOFException();
        }
        return new Frame(bytes, length);
    }

    /** Where in the message its Arrow data stands. */
    IpcMessage message() throws SQLException {
        int headerStart = 0;
        int headerLength = 0;
        int bodyStart = 0;
        int bodyLength = 0;
        CodedInputStream input = CodedInputStream.newInstance(bytes, 0, length);
        try {
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                int field = WireFormat.getTagFieldNumber(tag);
                if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                    input.skipField(tag);
                    continue;
                }
                int fieldLength = input.readRawVarint32();
                int start = input.getTotalBytesRead();
                if (field == Flight.FlightData.DATA_HEADER_FIELD_NUMBER) {
                    headerStart = start;
                    headerLength = fieldLength;
                } else if (field == Flight.FlightData.DATA_BODY_FIELD_NUMBER) {
                    bodyStart = start;
                    bodyLength = fieldLength;
                }
                input.skipRawBytes(fieldLength);
            }
        } catch (IOException e) {
            throw DataFailures.malformed("a message is no FlightData", e);
        }
        return new IpcMessage(bytes, headerStart, headerLength, bodyStart, bodyLength);
    }
}
