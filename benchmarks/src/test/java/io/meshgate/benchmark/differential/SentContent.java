package io.meshgate.benchmark.differential;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a server has sent over one HTTP/2 connection, freed of framing, which may stand in the midst of a value, and of
 * the packing of headers, which hides texts.
 */
final class SentContent {
    private static final int FRAME_HEADER = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int PADDED = 0x8;
    private static final int PRIORITY = 0x20;
    private static final int END_HEADERS = 0x4;

    private final Map<Integer, ByteArrayOutputStream> bodies = new TreeMap<>();
    private final StringBuilder headers = new StringBuilder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();

    private SentContent() {}

    /** The body of each stream, and the headers and trailers of all in one. */
    static List<byte[]> of(byte[] sent) {
        SentContent content = new SentContent();
        int at = 0;
        while (at + FRAME_HEADER <= sent.length) {
            int length = (sent[at] & 0xff) << 16 | (sent[at + 1] & 0xff) << 8 | (sent[at + 2] & 0xff);
            if (at + FRAME_HEADER + length > sent.length) {
                break;
            }
            int stream = Unpooled.wrappedBuffer(sent).getInt(at + 5) & 0x7fffffff;
            content.frame(sent[at + 3], sent[at + 4], stream, sent, at + FRAME_HEADER, length);
            at += FRAME_HEADER + length;
        }
        List<byte[]> all = new ArrayList<>();
        content.bodies.values().forEach(body -> all.add(body.toByteArray()));
        all.add(content.headers.toString().getBytes(StandardCharsets.UTF_8));
        return all;
    }

    private void frame(int type, int flags, int stream, byte[] sent, int start, int length) {
        boolean padded = (flags & PADDED) != 0 && type != CONTINUATION;
        int skipped = (padded ? 1 : 0) + (type == HEADERS && (flags & PRIORITY) != 0 ? 5 : 0);
        int size = length - skipped - (padded ? sent[start] & 0xff : 0);
        if (type == DATA) {
            bodies.computeIfAbsent(stream, missing -> new ByteArrayOutputStream())
                    .write(sent, start + skipped, size);
        } else if (type == HEADERS || type == CONTINUATION) {
            block.write(sent, start + skipped, size);
            if ((flags & END_HEADERS) != 0) {
                headers(stream);
            }
        }
    }

    private void headers(int stream) {
        ByteBuf packed = Unpooled.wrappedBuffer(block.toByteArray());
        block.reset();
        try {
            Http2Headers decoded = decoder.decodeHeaders(stream, packed);
            decoded.forEach(header -> headers.append(header.getKey())
                    .append(": ")
                    .append(header.getValue())
                    .append('\n'));
        } catch (Http2Exception e) {
            throw new AssertionError("headers of stream " + stream, e);
        }
    }
}
