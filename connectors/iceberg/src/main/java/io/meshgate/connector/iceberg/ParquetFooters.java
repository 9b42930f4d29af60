package io.meshgate.connector.iceberg;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Interner;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.schema.MessageType;

/**
 * The schemas of Parquet files, from their footers. Files are immutable, so an answer stays right; equal schemas are one
 * object. Thread-safe.
 */
final class ParquetFooters {
    private static final int TAIL = 8;
    private static final int LARGEST_FOOTER = 256 << 20;
    private static final boolean SKIP_ROW_GROUPS = true;
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private final Cache<Key, MessageType> schemas;
    private final Interner<MessageType> interner = Interner.newWeakInterner();

    ParquetFooters(long maximumSize) {
        schemas = Caffeine.newBuilder().maximumSize(maximumSize).build();
    }

    /** Whether {@link #schema} need not read the file; it may be forgotten in between. */
    boolean isKnown(Path path, long length) {
        return schemas.getIfPresent(new Key(path, length)) != null;
    }

    /** @throws UncheckedIOException when the file cannot be read or is no Parquet file */
    MessageType schema(Path path, long length) {
        return schemas.get(new Key(path, length), key -> interner.intern(read(key)));
    }

    private static MessageType read(Key key) {
        try (FileChannel channel = FileChannel.open(key.path(), StandardOpenOption.READ)) {
            if (key.length() < TAIL + MAGIC.length) {
                throw new IOException("too short for a Parquet file: " + key);
            }
            byte[] tail = read(channel, key.length() - TAIL, TAIL);
            int footerLength =
                    ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
            if (!Arrays.equals(tail, 4, TAIL, MAGIC, 0, MAGIC.length)
                    || footerLength <= 0
                    || footerLength > Math.min(LARGEST_FOOTER, key.length() - TAIL - MAGIC.length)) {
                throw new IOException("no Parquet footer, or an encrypted one: " + key);
            }
            byte[] footer = read(channel, key.length() - TAIL - footerLength, footerLength);
            return schema(Util.readFileMetaData(
                    new ByteArrayInputStream(footer), SKIP_ROW_GROUPS, null, null, LARGEST_FOOTER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageType schema(FileMetaData footer) throws IOException {
        return new ParquetMetadataConverter()
                .fromParquetMetadata(footer)
                .getFileMetaData()
                .getSchema();
    }

    private static byte[] read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("the file ends within its footer");
            }
        }
        return buffer.array();
    }

    private record Key(Path path, long length) {}
}
