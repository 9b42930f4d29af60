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
import java.util.List;
import org.apache.parquet.format.EncryptionAlgorithm;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.schema.MessageType;

/**
 * The schemas of Parquet files, from their footers. Files are immutable, so an answer stays right; equal schemas are one
 * object. What stands behind the schema in a footer is left to the reader of the rows. Thread-safe.
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
            return schema(footer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageType schema(byte[] footer) throws IOException {
        SchemaConsumer consumer = new SchemaConsumer();
        try {
            Util.readFileMetaData(
                    new ByteArrayInputStream(footer), consumer, SKIP_ROW_GROUPS, null, null, LARGEST_FOOTER);
        } catch (SchemaFoundException found) {
            FileMetaData schema = new FileMetaData(1, found.schema, 0, List.of());
            return new ParquetMetadataConverter()
                    .fromParquetMetadata(schema)
                    .getFileMetaData()
                    .getSchema();
        }
        throw new IOException("a footer without a schema");
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

    /**
     * Ends the reading of a footer as soon as its schema is there, which writers place before the row groups. Thrift reads
     * even what is to be skipped value by value, with columns times row groups statistics: most of the time.
     */
    private static final class SchemaConsumer extends Util.FileMetaDataConsumer {
        @Override
        public void setSchema(List<SchemaElement> schema) {
            throw new SchemaFoundException(schema);
        }

        @Override
        public void setVersion(int version) {}

        @Override
        public void setNumRows(long rows) {}

        @Override
        public void addRowGroup(RowGroup rowGroup) {}

        @Override
        public void addKeyValueMetaData(KeyValue entry) {}

        @Override
        public void setCreatedBy(String name) {}

        @Override
        public void setEncryptionAlgorithm(EncryptionAlgorithm algorithm) {}

        @Override
        public void setFooterSigningKeyMetadata(byte[] metadata) {}
    }

    /** Not a failure: Thrift's reader has no other way to be told that it may stop. */
    @SuppressWarnings("serial") // never leaves this class
    private static final class SchemaFoundException extends RuntimeException {
        private final List<SchemaElement> schema;

        SchemaFoundException(List<SchemaElement> schema) {
            super("found", null, false, false);
            this.schema = schema;
        }
    }

    private record Key(Path path, long length) {}
}
