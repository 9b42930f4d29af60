package io.meshgate.server.flight;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.lz4.Lz4Compressor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.compression.AbstractCompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil;

/**
 * Compresses buffers as Arrow's format has it, through arrays that serve all buffers of one stream. What does not
 * become shorter is sent as it is. Arrow's own codec for LZ4 takes time that grows with the square of the length. Used by
 * one thread at a time.
 */
abstract sealed class BufferCompression extends AbstractCompressionCodec {
    private static final int LENGTH_BYTES = Long.BYTES;

    private byte[] content = {};
    private byte[] compressed = {};

    /** The most bytes that so many can become. */
    abstract int most(int length);

    /**
     * Writes a frame.
     *
     * @return its length
     */
    abstract int compress(byte[] from, int length, byte[] to);

    @Override
    protected final ArrowBuf doCompress(BufferAllocator allocator, ArrowBuf input) {
        int length = Math.toIntExact(input.writerIndex());
        content = content.length < length ? new byte[length] : content;
        int most = most(length);
        compressed = compressed.length < most ? new byte[most] : compressed;
        input.getBytes(0, content, 0, length);
        int size = compress(content, length, compressed);
        ArrowBuf output = allocator.buffer((long) LENGTH_BYTES + size);
        output.setBytes(LENGTH_BYTES, compressed, 0, size);
        output.writerIndex((long) LENGTH_BYTES + size);
        return output;
    }

    @Override
    protected final ArrowBuf doDecompress(BufferAllocator allocator, ArrowBuf input) {
        throw new UnsupportedOperationException("results are compressed only");
    }

    /** One frame of independent blocks of up to 4 MiB, without checksums: the connection has its own. */
    static final class Lz4 extends BufferCompression {
        /* The last byte is the checksum of the two before. */
        private static final byte[] HEADER = {0x04, 0x22, 0x4D, 0x18, 0x60, 0x70, 0x73};
        private static final int BLOCK = 4 << 20;
        private static final int NOT_COMPRESSED = 1 << 31;

        private final Lz4Compressor compressor;

        Lz4(Lz4Compressor compressor) {
            this.compressor = compressor;
        }

        @Override
        int most(int length) {
            int blocks = length / BLOCK + 1;
            return HEADER.length + compressor.maxCompressedLength(length) + Integer.BYTES * (blocks + 1) + 16 * blocks;
        }

        @Override
        int compress(byte[] from, int length, byte[] to) {
            ByteBuffer frame =
                    ByteBuffer.wrap(to).order(ByteOrder.LITTLE_ENDIAN).put(HEADER);
            for (int at = 0; at < length; at += BLOCK) {
                int block = Math.min(BLOCK, length - at);
                int start = frame.position() + Integer.BYTES;
                int size = compressor.compress(from, at, block, to, start, to.length - start);
                if (size < block) {
                    frame.putInt(size).position(start + size);
                } else {
                    frame.putInt(block | NOT_COMPRESSED).put(from, at, block);
                }
            }
            return frame.putInt(0).position();
        }

        @Override
        public CompressionUtil.CodecType getCodecType() {
            return CompressionUtil.CodecType.LZ4_FRAME;
        }
    }

    /** Frames of Zstandard at its fastest level but those that give up length for speed. */
    static final class Zstandard extends BufferCompression {
        private static final int LEVEL = 1;

        @Override
        int most(int length) {
            return Math.toIntExact(Zstd.compressBound(length));
        }

        @Override
        int compress(byte[] from, int length, byte[] to) {
            long size = Zstd.compressByteArray(to, 0, to.length, from, 0, length, LEVEL);
            if (Zstd.isError(size)) {
                throw new IllegalStateException("a buffer cannot be compressed: " + Zstd.getErrorName(size));
            }
            return (int) size;
        }

        @Override
        public CompressionUtil.CodecType getCodecType() {
            return CompressionUtil.CodecType.ZSTD;
        }
    }
}
