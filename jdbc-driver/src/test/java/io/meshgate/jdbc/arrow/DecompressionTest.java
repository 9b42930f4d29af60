package io.meshgate.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.github.luben.zstd.ZstdCompressCtx;
import com.google.flatbuffers.FlatBufferBuilder;
import io.airlift.compress.lz4.Lz4Compressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream.BlockSize;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream.Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed batches are read as those that are not, or refused; what other libraries compress is the oracle. */
@Timeout(120)
class DecompressionTest {
    private static final int ROUNDS = Integer.getInteger("meshgate.test.flips", 5_000);
    private static final int ROWS = 3_000;
    private static final Field[] FIELDS = {
        Field.nullable("number", new ArrowType.Int(64, true)),
        Field.nullable("text", new ArrowType.Utf8()),
        Field.nullable("none", new ArrowType.Int(64, true)),
    };
    private static final Field NUMBER = Field.notNullable("n", new ArrowType.Int(64, true));

    @ParameterizedTest
    @EnumSource(
            value = CodecType.class,
            names = {"LZ4_FRAME", "ZSTD"})
    void readsBatchesAsArrowsLibraryCompressesThem(CodecType codec) throws SQLException {
        IpcMessage message = compressed(codec, ROWS);
        assertThat(message.bodyLength())
                .isLessThan(Messages.batch(root -> fill(root, ROWS), FIELDS).bodyLength() * 2 / 3);
        Batch batch = new Batch(Messages.schema(FIELDS).schema());
        for (int rows : new int[] {ROWS, 1, 0, 40, ROWS}) {
            batch.load(compressed(codec, rows));
            assertThat(batch.rows()).isEqualTo(rows);
            for (int row = 0; row < rows; row++) {
                assertThat(batch.columns()[0].longAt(row)).isEqualTo(number(row));
                assertThat(batch.columns()[1].isNull(row)).isEqualTo(row % 3 == 0);
                if (row % 3 != 0) {
                    assertThat(batch.columns()[1].textAt(row)).isEqualTo(text(row));
                }
                assertThat(batch.columns()[2].isNull(row)).isTrue();
            }
        }
    }

    private static IpcMessage compressed(CodecType codec, int rows) {
        return Messages.batch(CommonsCompressionFactory.INSTANCE.createCodec(codec), root -> fill(root, rows), FIELDS);
    }

    private static void fill(VectorSchemaRoot root, int rows) {
        for (int row = 0; row < rows; row++) {
            ((BigIntVector) root.getVector(0)).setSafe(row, number(row));
            if (row % 3 != 0) {
                ((VarCharVector) root.getVector(1)).setSafe(row, text(row).getBytes(StandardCharsets.UTF_8));
            }
        }
        root.setRowCount(rows);
    }

    private static long number(int row) {
        return row % 100 == 0 ? new Random(row).nextLong() : row * 3L;
    }

    private static String text(int row) {
        return "the " + row % 97 + "th of the texts, größer " + Integer.toHexString(row * 31);
    }

    @ParameterizedTest
    @ValueSource(ints = {-5, 1, 3, 6, 12, 19})
    void readsWhatZstandardWritesAtEveryLevel(int level) throws SQLException {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(level);
            for (byte[] content : contents()) {
                context.setChecksum(content.length % 2 == 0);
                context.setContentSize(content.length % 3 != 0);
                byte[] frame = context.compress(content);
                byte[] read = new byte[content.length];
                ZstdFrame.decode(new ByteSource(frame, 0, frame.length), new ByteSink(read, 0, read.length));
                assertThat(Arrays.equals(read, content))
                        .as(content.length + " bytes at level " + level)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(BlockSize.class)
    void readsFramesOfLz4WithAllThatTheyMayHold(BlockSize size) throws Exception {
        for (boolean checksums : new boolean[] {true, false}) {
            for (boolean dependent : new boolean[] {true, false}) {
                Parameters parameters = new Parameters(size, true, checksums, dependent);
                for (byte[] content : contents()) {
                    // The library's time grows with the square of the length.
                    if (content.length > 1_000) {
                        continue;
                    }
                    byte[] frame = lz4(parameters, content);
                    byte[] read = new byte[content.length];
                    Lz4Frame.decode(new ByteSource(frame, 0, frame.length), new ByteSink(read, 0, read.length));
                    assertThat(Arrays.equals(read, content))
                            .as(content.length + " bytes")
                            .isTrue();
                }
            }
        }
    }

    @Test
    void readsLongBlocksOfLz4() throws SQLException {
        Lz4Compressor compressor = new Lz4Compressor();
        for (byte[] content : contents()) {
            byte[] block = new byte[compressor.maxCompressedLength(content.length)];
            int length = compressor.compress(content, 0, content.length, block, 0, block.length);
            byte[] frame = ByteBuffer.allocate(length + 15)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(0x184D2204)
                    .put(new byte[] {0x60, 0x70, 0x73})
                    .putInt(length)
                    .put(block, 0, length)
                    .array();
            byte[] read = new byte[content.length];
            Lz4Frame.decode(new ByteSource(frame, 0, frame.length), new ByteSink(read, 0, read.length));
            assertThat(Arrays.equals(read, content))
                    .as(content.length + " bytes")
                    .isTrue();
        }
    }

    private static byte[] lz4(Parameters parameters, byte[] content) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        try (FramedLZ4CompressorOutputStream out = new FramedLZ4CompressorOutputStream(frame, parameters)) {
            out.write(content);
        }
        return frame.toByteArray();
    }

    /** Noise, repetitions near and far, few and many symbols, and texts, of lengths around those of blocks. */
    private static List<byte[]> contents() {
        Random random = new Random(7);
        List<byte[]> contents = new ArrayList<>();
        for (int length : new int[] {1, 7, 255, 256, 1_000, 70_000, 131_072, 131_073, 300_000}) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            contents.add(noise);
            contents.add(new byte[length]);
            byte[] few = new byte[length];
            byte[] skewed = new byte[length];
            byte[] text = new byte[length];
            byte[] parts = new byte[length];
            for (int i = 0; i < length; i++) {
                few[i] = (byte) random.nextInt(3);
                skewed[i] = (byte) Math.abs(random.nextGaussian() * 20);
                text[i] = (byte) "the quick brown fox ".charAt(i * (i / 900 + 1) % 20);
                parts[i] = i > 500 && random.nextInt(40) > 0 ? parts[i - 1 - random.nextInt(3) * 211] : noise[i];
            }
            contents.addAll(List.of(few, skewed, text, parts));
            byte[] numbers = new byte[length];
            for (int i = 0; i + Long.BYTES <= length; i += Long.BYTES) {
                Little.LONG.set(numbers, i, 1_700_000_000_000L + i * 125L + random.nextInt(5));
            }
            contents.add(numbers);
        }
        return contents;
    }

    @ParameterizedTest
    @EnumSource(
            value = CodecType.class,
            names = {"LZ4_FRAME", "ZSTD"})
    void endsInRowsOrAnSqlExceptionWhenBitsFlip(CodecType codec) throws SQLException {
        long seed = Long.getLong("meshgate.test.seed", new Random().nextLong());
        Random random = new Random(seed);
        List<ArrowField> fields = Messages.schema(FIELDS).schema();
        IpcMessage valid = compressed(codec, 500);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = valid.bytes().clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                int at = round % 10 == 0
                        ? valid.headerStart() + random.nextInt(valid.headerLength())
                        : valid.bodyStart() + random.nextInt(valid.bodyLength());
                bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            }
            try {
                new Batch(fields)
                        .load(new IpcMessage(
                                bytes,
                                valid.headerStart(),
                                valid.headerLength(),
                                valid.bodyStart(),
                                valid.bodyLength()));
            } catch (SQLException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                fail("seed " + seed + ", round " + round, e);
            }
        }
        assertThat(refused).as("seed " + seed).isGreaterThan(ROUNDS / 20);
    }

    @Test
    void refusesLengthsBeforeThereIsMemoryForThem() throws SQLException {
        Batch batch = new Batch(Messages.schema(NUMBER).schema());
        for (byte codec : new byte[] {CompressionType.LZ4_FRAME, CompressionType.ZSTD}) {
            for (long length : new long[] {65L << 20, 1L << 40, Long.MAX_VALUE, -2}) {
                assertThatThrownBy(() -> batch.load(claiming(codec, 2, length)))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("08P01"));
            }
            assertThatThrownBy(() -> batch.load(claiming(codec, 1, (1L << 30) + 1)))
                    .isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> batch.load(claiming(CompressionType.ZSTD, 2, 65L << 20)))
                .hasMessageContaining("a compressed batch is longer than 67108864 bytes");
        // A byte of LZ4 cannot stand for more than 255.
        assertThatThrownBy(() -> batch.load(claiming(CompressionType.LZ4_FRAME, 1, 60L << 20)))
                .hasMessageContaining("compressed data cannot be decompressed");
        // And a block of Zstandard, of at least four, for more than 128 KiB.
        assertThatThrownBy(() -> batch.load(claiming(CompressionType.ZSTD, 1, 60L << 20)))
                .hasMessageContaining("compressed data cannot be decompressed");
    }

    /** A row of a gigabyte in some kilobytes is what an application has to allow first. */
    @Test
    void boundsWhatOneRowMayTakeThatWasSentInNextToNothing() throws SQLException {
        List<ArrowField> fields =
                Messages.schema(Field.notNullable("t", new ArrowType.Utf8())).schema();
        int length = 70 << 20;
        IpcMessage dense = oneText(length);
        assertThat(dense.bodyLength()).isLessThan(16 << 10);
        for (long memory : new long[] {0, 16L << 20, 69L << 20}) {
            assertThatThrownBy(() -> new Batch(fields, memory).load(dense))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08P01"))
                    .hasMessageContaining("raise fetch-memory");
        }
        Batch allowed = new Batch(fields, 71L << 20);
        allowed.load(dense);
        assertThat(allowed.rows()).isEqualTo(1);
        Batch beyondAllBounds = new Batch(fields, Long.MAX_VALUE);
        assertThatThrownBy(() -> beyondAllBounds.load(claiming(CompressionType.ZSTD, 1, (1L << 30) + 1)))
                .hasMessageContaining("a compressed batch is longer than 1073741824 bytes");
    }

    /** One row of one text of zeros. */
    private static IpcMessage oneText(int length) {
        byte[] offsets = ByteBuffer.allocate(2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .putInt(length)
                .array();
        byte[] text;
        try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
            text = zstd.compress(new byte[length]);
        }
        FlatBufferBuilder builder = new FlatBufferBuilder();
        RecordBatch.startNodesVector(builder, 1);
        FieldNode.createFieldNode(builder, 1, 0);
        int nodes = builder.endVector();
        RecordBatch.startBuffersVector(builder, 3);
        Buffer.createBuffer(builder, 16, Long.BYTES + text.length);
        Buffer.createBuffer(builder, 0, 16);
        Buffer.createBuffer(builder, 0, 0);
        int buffers = builder.endVector();
        int compression =
                BodyCompression.createBodyCompression(builder, CompressionType.ZSTD, BodyCompressionMethod.BUFFER);
        int batch = RecordBatch.createRecordBatch(builder, 1, nodes, buffers, compression, 0);
        int body = 16 + Long.BYTES + text.length;
        builder.finish(Message.createMessage(builder, MetadataVersion.V5, MessageHeader.RecordBatch, batch, body, 0));
        byte[] header = builder.sizedByteArray();
        byte[] bytes = ByteBuffer.allocate(header.length + body)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(header)
                .putLong(-1)
                .put(offsets)
                .putLong(length)
                .put(text)
                .array();
        return new IpcMessage(bytes, 0, header.length, header.length, body);
    }

    @Test
    void refusesOtherCodecsByTheirNumber() throws SQLException {
        Batch batch = new Batch(Messages.schema(NUMBER).schema());
        assertThatThrownBy(() -> batch.load(claiming((byte) 9, 1, 8)))
                .isInstanceOf(SQLFeatureNotSupportedException.class)
                .hasMessageContaining("unknown codec 9")
                .hasMessageContaining("compression=none");
    }

    /** A batch of one column whose values claim to be of some length when decompressed. */
    private static IpcMessage claiming(byte codec, int rows, long length) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        RecordBatch.startNodesVector(builder, 1);
        FieldNode.createFieldNode(builder, rows, 0);
        int nodes = builder.endVector();
        RecordBatch.startBuffersVector(builder, 2);
        Buffer.createBuffer(builder, 0, 16);
        Buffer.createBuffer(builder, 0, 0);
        int buffers = builder.endVector();
        int compression = BodyCompression.createBodyCompression(builder, codec, BodyCompressionMethod.BUFFER);
        int batch = RecordBatch.createRecordBatch(builder, rows, nodes, buffers, compression, 0);
        builder.finish(Message.createMessage(builder, MetadataVersion.V5, MessageHeader.RecordBatch, batch, 16, 0));
        byte[] header = builder.sizedByteArray();
        byte[] bytes = ByteBuffer.allocate(header.length + 16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(header)
                .putLong(length)
                .array();
        return new IpcMessage(bytes, 0, header.length, header.length, 16);
    }
}
