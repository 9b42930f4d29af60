package io.meshgate.jdbc.arrow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** What Arrow's own library writes: the oracle for what the driver reads. */
final class Messages {
    private Messages() {}

    static IpcMessage schema(Field... fields) throws SQLException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            MessageSerializer.serialize(new WriteChannel(Channels.newChannel(bytes)), new Schema(List.of(fields)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return IpcMessage.ofEncapsulated(bytes.toByteArray());
    }

    /** @param fill sets values and the row count */
    static IpcMessage batch(Consumer<VectorSchemaRoot> fill, Field... fields) {
        return batch(NoCompressionCodec.INSTANCE, fill, fields);
    }

    static IpcMessage batch(CompressionCodec codec, Consumer<VectorSchemaRoot> fill, Field... fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(List.of(fields)), allocator)) {
            root.allocateNew();
            fill.accept(root);
            try (ArrowRecordBatch batch = new VectorUnloader(root, true, codec, true).getRecordBatch()) {
                MessageSerializer.serialize(new WriteChannel(Channels.newChannel(bytes)), batch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] all = bytes.toByteArray();
        int header = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        return new IpcMessage(all, 8, header, 8 + header, all.length - 8 - header);
    }

    static Batch read(Consumer<VectorSchemaRoot> fill, Field... fields) throws SQLException {
        Batch batch = new Batch(schema(fields).schema());
        batch.load(batch(fill, fields));
        return batch;
    }

    /** One column, for a vector that {@code fill} gets. */
    static Column column(Field field, Consumer<VectorSchemaRoot> fill) throws SQLException {
        return read(fill, field).columns()[0];
    }
}
