package io.meshgate.jdbc.flight;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Opens channels to gateways. Nothing is sent before the first call. */
public final class Channels {
    /** A row is never split, so the largest message is as large as the largest row may be. */
    private static final int LARGEST_MESSAGE = 1 << 30;

    private static final int LARGEST_HEADERS = 64 << 10;
    private static final int FLOW_CONTROL_WINDOW = 4 << 20;

    private static final int PAGE = 8 << 10;
    private static final int PAGES_PER_CHUNK_LOG = 10;

    /**
     * Messages of megabytes are put together from frames. Netty gives a chunk of memory back when all of it is free, which
     * it is after every message, and zeroes the next one: so one chunk, large enough for most messages, is kept in use.
     */
    private static final ByteBufAllocator BUFFERS = new PooledByteBufAllocator(
            true,
            0,
            1,
            PAGE,
            PAGES_PER_CHUNK_LOG,
            PooledByteBufAllocator.defaultSmallCacheSize(),
            PooledByteBufAllocator.defaultNormalCacheSize(),
            PooledByteBufAllocator.defaultUseCacheForAllThreads());

    @SuppressWarnings("unused") // it is there to be held
    private static final ByteBuf IN_USE = BUFFERS.directBuffer(1);

    private Channels() {}

    /** A channel without TLS. */
    public static ManagedChannel plain(String host, int port) {
        return tuned(NettyChannelBuilder.forAddress(host, port).usePlaintext());
    }

    /** @param trusted a PEM file of certificates, instead of those that the Java runtime trusts */
    public static ManagedChannel tls(String host, int port, Optional<Path> trusted) throws SQLException {
        SslContextBuilder context = GrpcSslContexts.forClient();
        try {
            if (trusted.isPresent()) {
                try (InputStream certificates = Files.newInputStream(trusted.get())) {
                    context.trustManager(certificates);
                }
            }
            return tuned(NettyChannelBuilder.forAddress(host, port).sslContext(context.build()));
        } catch (IOException | IllegalArgumentException e) {
            throw new SQLException(
                    "The file of the property tls-ca cannot be read; accepted is a PEM file of certificates"
                            + trusted.map(file -> ": " + file).orElse(""),
                    "08001",
                    e);
        }
    }

    private static ManagedChannel tuned(NettyChannelBuilder builder) {
        return builder.maxInboundMessageSize(LARGEST_MESSAGE)
                .maxInboundMetadataSize(LARGEST_HEADERS)
                .flowControlWindow(FLOW_CONTROL_WINDOW)
                .withOption(ChannelOption.ALLOCATOR, BUFFERS)
                .keepAliveTime(1, TimeUnit.MINUTES)
                .disableRetry()
                .build();
    }
}
