package io.meshgate.shell.arrow;

import io.meshgate.shell.output.ResultWriter;
import io.meshgate.shell.value.Rows;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;

/** Arrow's IPC formats: the one of files, which can be read in any order, and the one of streams. */
public final class ArrowFileFormat {
    private ArrowFileFormat() {}

    /** To a file that exists already. */
    public static ResultWriter toFile(Path file) {
        return toFile(file, Kind.FILE);
    }

    /** The format of streams, to a file that exists already. */
    public static ResultWriter toStreamFile(Path file) {
        return toFile(file, Kind.STREAM);
    }

    private static ResultWriter toFile(Path file, Kind kind) {
        return rows -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                write(rows, channel, kind);
            }
        };
    }

    /** To a stream, which is flushed and not closed. */
    public static ResultWriter toStream(OutputStream out) {
        return rows -> {
            write(rows, Channels.newChannel(out), Kind.STREAM);
            out.flush();
        };
    }

    private enum Kind {
        FILE,
        STREAM
    }

    private static void write(Rows rows, WritableByteChannel channel, Kind kind) throws IOException, SQLException {
        try (BufferAllocator allocator = new RootAllocator();
                ArrowBatches batches = new ArrowBatches(rows, allocator)) {
            // The writer would close the channel, which is not its own.
            ArrowWriter writer = kind == Kind.FILE
                    ? new ArrowFileWriter(batches.getVectorSchemaRoot(), null, channel)
                    : new ArrowStreamWriter(batches.getVectorSchemaRoot(), null, channel);
            writer.start();
            try {
                while (batches.loadNextBatch()) {
                    writer.writeBatch();
                }
            } catch (IOException | RuntimeException e) {
                batches.checkWhole();
                throw e;
            }
            writer.end();
        }
    }
}
