package io.meshgate.jdbc.arrow;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;

/**
 * One message of Arrow's IPC format: metadata and, for batches, a body. Both stay in the array they came in.
 *
 * @param headerStart where the metadata starts; it is empty for messages that hold no Arrow data
 */
public record IpcMessage(byte[] bytes, int headerStart, int headerLength, int bodyStart, int bodyLength) {

    private static final int CONTINUES = -1;

    /** What messages can be. */
    public enum Kind {
        NONE,
        SCHEMA,
        BATCH
    }

    /** A message without a body, as it stands in a file: behind a marker and its length, or its length alone. */
    public static IpcMessage ofEncapsulated(byte[] bytes) throws SQLException {
        int start = bytes.length >= Long.BYTES && (int) Little.INT.get(bytes, 0) == CONTINUES
                ? Long.BYTES
                : Math.min(bytes.length, Integer.BYTES);
        int length = start < Integer.BYTES ? 0 : (int) Little.INT.get(bytes, start - Integer.BYTES);
        if (length < 0 || length > bytes.length - start) {
            throw DataFailures.malformed("a schema is longer than its message");
        }
        return new IpcMessage(bytes, start, length, bytes.length, 0);
    }

    /** @throws SQLException for messages that the driver does not read */
    public Kind kind() throws SQLException {
        if (headerLength == 0) {
            return Kind.NONE;
        }
        byte type = reading(() -> {
            Message message = message();
            checkVersion(message.version());
            return message.headerType();
        });
        return switch (type) {
            case MessageHeader.NONE -> Kind.NONE;
            case MessageHeader.Schema -> Kind.SCHEMA;
            case MessageHeader.RecordBatch -> Kind.BATCH;
            case MessageHeader.DictionaryBatch ->
                throw DataFailures.notSupported("Dictionary-encoded columns are not supported by the Meshgate driver");
            default -> throw DataFailures.malformed("a message is of the unknown kind " + type);
        };
    }

    private static void checkVersion(short version) throws SQLException {
        if (version < MetadataVersion.V4 || version > MetadataVersion.V5) {
            throw DataFailures.notSupported("The server sends version " + (version + 1)
                    + " of Arrow's format; the Meshgate driver reads versions 4 and 5");
        }
    }

    /** The fields of a schema message. */
    public List<ArrowField> schema() throws SQLException {
        return reading(() -> {
            if (!(message().header(new Schema()) instanceof Schema schema)) {
                throw DataFailures.malformed("a schema message is empty");
            }
            return new SchemaReader().read(schema);
        });
    }

    int load(Column[] columns, long memory) throws SQLException {
        return reading(() -> {
            if (!(message().header(new RecordBatch()) instanceof RecordBatch batch)) {
                throw DataFailures.malformed("a batch message is empty");
            }
            long rows = batch.length();
            if (rows < 0 || rows > Integer.MAX_VALUE) {
                throw DataFailures.malformed("a batch has " + rows + " rows");
            }
            BatchBody body = BatchBody.of(this, batch, memory);
            for (Column column : columns) {
                column.load(body);
                if (column.length() != rows) {
                    throw DataFailures.malformed("a column has " + column.length() + " rows in a batch of " + rows);
                }
            }
            body.checkEnd();
            return (int) rows;
        });
    }

    private Message message() {
        return Message.getRootAsMessage(
                ByteBuffer.wrap(bytes, headerStart, headerLength).slice());
    }

    private interface Reading<T> {
        T read() throws SQLException;
    }

    /** Flatbuffers check nothing but that they stay in their buffer: what is wrong shows in many exceptions. */
    private static <T> T reading(Reading<T> reading) throws SQLException {
        try {
            return reading.read();
        } catch (RuntimeException e) {
            throw DataFailures.malformed("its metadata cannot be read", e);
        }
    }
}
