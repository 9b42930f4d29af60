package io.meshgate.server.decision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on the loopback interface that answers as an Open Policy Agent does, and remembers what it was asked. */
final class OpaStub implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    final List<Question> questions = new CopyOnWriteArrayList<>();

    record Question(String path, Optional<String> authorization, JsonNode body) {}

    /** Writes a whole answer. */
    interface Answer {
        void to(HttpExchange exchange, JsonNode input) throws IOException;
    }

    OpaStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = JSON.readTree(exchange.getRequestBody());
            String path = exchange.getRequestURI().getPath();
            questions.add(new Question(
                    path, Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")), body));
            answers.getOrDefault(path, (missing, input) -> send(missing, 404, "{}"))
                    .to(exchange, body.path("input"));
        }
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    OpaStub answer(String path, String body) {
        return answer(path, (exchange, input) -> send(exchange, 200, body));
    }

    OpaStub answer(String path, Answer answer) {
        answers.put(path, answer);
        return this;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** With an address for everything. */
    OpaSettings settings(Duration timeout) {
        return new OpaSettings(
                uri("/allow"),
                Optional.of(uri("/batch")),
                Optional.of(uri("/rowFilters")),
                Optional.of(uri("/columnMasks")),
                timeout,
                Optional.of("a-token"));
    }

    OpaSettings allowOnly() {
        return new OpaSettings(
                uri("/allow"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(30),
                Optional.empty());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
