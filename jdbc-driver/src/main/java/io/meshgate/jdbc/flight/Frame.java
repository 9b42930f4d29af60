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

/** A message of a result as it came, in one array from which columns are read in place. */
record Frame(byte[] bytes) {
    /** Reads whole messages and parses nothing: that is for the thread that wants the rows. */
    static final MethodDescriptor.Marshaller<Frame> MARSHALLER = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(Frame value) {
            throw new UnsupportedOperationException("frames are received only");
        }

        @Override
        public Frame parse(InputStream stream) {
            try {
                return new Frame(stream instanceof KnownLength ? exactly(stream) : stream.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private static byte[] exactly(InputStream stream) throws IOException {
        byte[] bytes = new byte[stream.available()];
        if (stream.readNBytes(bytes, 0, bytes.length) < bytes.length) {
            throw new EOFException();
        }
        return bytes;
    }

    /** Where in the message its Arrow data stands. */
    IpcMessage message() throws SQLException {
        int headerStart = 0;
        int headerLength = 0;
        int bodyStart = 0;
        int bodyLength = 0;
        CodedInputStream input = CodedInputStream.newInstance(bytes);
        try {
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                int field = WireFormat.getTagFieldNumber(tag);
                if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                    input.skipField(tag);
                    continue;
                }
                int length = input.readRawVarint32();
                int start = input.getTotalBytesRead();
                if (field == Flight.FlightData.DATA_HEADER_FIELD_NUMBER) {
                    headerStart = start;
                    headerLength = length;
                } else if (field == Flight.FlightData.DATA_BODY_FIELD_NUMBER) {
                    bodyStart = start;
                    bodyLength = length;
                }
                input.skipRawBytes(length);
            }
        } catch (IOException e) {
            throw DataFailures.malformed("a message is no FlightData", e);
        }
        return new IpcMessage(bytes, headerStart, headerLength, bodyStart, bodyLength);
    }
}
