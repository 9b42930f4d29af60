package io.meshgate.server.auth;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Where sign-ins come from, as far as failures are counted: an address, or the 64 bits of one that make its network. */
public record Peer(String network) {
    private static final int IPV6_NETWORK_BYTES = 8;

    /** @param address of the connection's other end, without regard to its port; null where there is none */
    public static Peer of(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress socket && !socket.isUnresolved()) {
            return new Peer(network(socket.getAddress()));
        }
        return new Peer(String.valueOf(address));
    }

    /** Whoever has one address of an IPv6 network has all of them. */
    private static String network(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(address.getAddress(), 0, IPV6_NETWORK_BYTES) + "/64"
                : address.getHostAddress();
    }
}
