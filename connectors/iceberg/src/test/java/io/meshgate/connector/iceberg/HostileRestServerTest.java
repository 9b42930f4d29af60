package io.meshgate.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ConnectorConfig;
import io.meshgate.connector.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A REST server that tries to configure its client. */
@SuppressWarnings("NullAway.Init") // set before each test
final class HostileRestServerTest {
    private static final String CONFIG = """
            {"defaults": {"io-impl": "com.example.Evil", "metrics-reporter-impl": "com.example.Evil"},
             "overrides": {"prefix": "p", "rest.auth.type": "com.example.Evil", "token": "stolen",
                           "uri": "http://127.0.0.1:1/", "oauth2-server-uri": "http://127.0.0.1:1/"}}""";

    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final Queue<String> tokens = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private volatile int status = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void takesOnlyThePrefixFromTheServersConfiguration() {
        try (Connector connector = open(Map.of("token", "ours"))) {
            assertThat(connector.schemas()).containsExactly("a", "a.b");
        }
        assertThat(requests).contains("/v1/config", "/v1/p/namespaces");
        assertThat(tokens).isNotEmpty().containsOnly("Bearer ours");
    }

    @Test
    void saysThatCredentialsAreRefusedAndSignsInAgainLater() {
        try (Connector connector = open(Map.of("token", "ours", "staleness", "0s"))) {
            status = 401;
            Failures.assertRefused(connector::schemas, ErrorCode.CATALOG_UNAVAILABLE, "credentials");
            status = 500;
            Failures.assertRefused(connector::schemas, ErrorCode.CATALOG_UNAVAILABLE, "does not answer");
            status = 200;
            assertThat(connector.schemas()).containsExactly("a", "a.b");
            status = 401;
            Failures.assertRefused(connector::schemas, ErrorCode.CATALOG_UNAVAILABLE, "credentials");
            status = 200;
            assertThat(connector.schemas()).containsExactly("a", "a.b");
        }
    }

    private Connector open(Map<String, String> more) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "catalog", "rest",
                "uri", "http://127.0.0.1:" + server.getAddress().getPort() + "/",
                "warehouse", "warehouse"));
        properties.putAll(more);
        return new IcebergConnectorFactory()
                .open(new ConnectorConfig("sales", Path.of("/mesh/domains/sales"), properties, System::nanoTime));
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestURI().getPath());
        tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        byte[] body = (status == 200 ? content(exchange) : error()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    private String error() {
        return "{\"error\": {\"message\": \"no\", \"type\": \"Refused\", \"code\": " + status + "}}";
    }

    private static String content(HttpExchange exchange) {
        if (exchange.getRequestURI().getPath().equals("/v1/config")) {
            return CONFIG;
        }
        String query = exchange.getRequestURI().getQuery() + "&";
        if (query.contains("parent=a&")) {
            return "{\"namespaces\": [[\"a\", \"b\"], [\"a\", \"dotted.level\"]]}";
        }
        return query.contains("parent=") ? "{\"namespaces\": []}" : "{\"namespaces\": [[\"a\"]]}";
    }
}
