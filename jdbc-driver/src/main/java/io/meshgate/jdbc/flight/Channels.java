package io.meshgate.jdbc.flight;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContextBuilder;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

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

    /** A channel whose calls fail unless the server proves who it is. */
    public static ManagedChannel tls(String host, int port, TlsSettings settings) throws SQLException {
        try {
            SslContextBuilder context = GrpcSslContexts.forClient();
            trust(context, settings.trust());
            if (settings.identity().isPresent()) {
                identify(context, settings.identity().get());
            }
            NettyChannelBuilder builder =
                    NettyChannelBuilder.forAddress(host, port).sslContext(context.build());
            settings.serverName().ifPresent(builder::overrideAuthority);
            return tuned(builder);
        } catch (GeneralSecurityException | SSLException | IllegalArgumentException e) {
            throw new SQLNonTransientConnectionException(
                    "The tls properties cannot be used together; accepted are certificates and keys of kinds that the"
                            + " Java runtime knows, passwords that open them, and a host name as tls-server-name",
                    "08001",
                    e);
        }
    }

    private static void trust(SslContextBuilder context, TlsSettings.Trust trust) throws GeneralSecurityException {
        if (trust instanceof TlsSettings.Certificates these) {
            context.trustManager(these.certificates());
        } else if (trust instanceof TlsSettings.TrustStore in) {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(in.store());
            context.trustManager(factory);
        }
    }

    private static void identify(SslContextBuilder context, TlsSettings.Identity identity)
            throws GeneralSecurityException {
        if (identity instanceof TlsSettings.CertificateAndKey pair) {
            context.keyManager(pair.key(), pair.chain().toArray(X509Certificate[]::new));
        } else if (identity instanceof TlsSettings.Keys keys) {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys.store(), keys.password());
            context.keyManager(factory);
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
