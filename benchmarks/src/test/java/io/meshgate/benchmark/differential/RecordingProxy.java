package io.meshgate.benchmark.differential;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Forwards TCP connections and keeps every byte that a server sends. */
final class RecordingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<ByteArrayOutputStream> sent = new CopyOnWriteArrayList<>();

    RecordingProxy(int target) throws IOException {
        this.listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        this.target = target;
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** What the server has sent, by connection. */
    List<byte[]> sent() {
        return sent.stream().map(ByteArrayOutputStream::toByteArray).toList();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(client);
            sockets.add(server);
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            sent.add(kept);
            daemon(() -> client.getInputStream().transferTo(server.getOutputStream()));
            daemon(() -> copy(server.getInputStream(), client.getOutputStream(), kept));
        }
    }

    private static void copy(InputStream from, OutputStream to, ByteArrayOutputStream kept) throws IOException {
        byte[] buffer = new byte[65536];
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            kept.write(buffer, 0, count);
            to.write(buffer, 0, count);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException closed) {
                // Either end has gone, which ends the copying.
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
