package io.meshgate.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ConnectorConfig;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.TableName;
import io.meshgate.connector.ViewText;
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

    private static final String WITH_VIEWS = CONFIG.substring(0, CONFIG.length() - 1) + """
            , "endpoints": ["GET /v1/{prefix}/namespaces", "GET /v1/{prefix}/namespaces/{namespace}/views",
                            "GET /v1/{prefix}/namespaces/{namespace}/views/{view}"]}""";

    private static final String VIEW = """
            {"metadata-location": "file:/elsewhere/v.metadata.json",
             "config": {"token": "stolen", "uri": "http://127.0.0.1:1/", "io-impl": "com.example.Evil"},
             "metadata": {"view-uuid": "fa6506c3-7681-40c8-86dc-e36561f83385", "format-version": 1,
                          "location": "file:/elsewhere", "current-version-id": 1, "properties": {},
                          "versions": [{"version-id": 1, "timestamp-ms": 1, "schema-id": 1, "summary": {},
                                        "default-namespace": ["a"],
                                        "representations": [{"type": "sql", "sql": "SELECT 1 AS n",
                                                             "dialect": "spark"}]}],
                          "schemas": [{"schema-id": 1, "type": "struct",
                                       "fields": [{"id": 1, "name": "n", "required": false, "type": "int"}]}],
                          "version-log": [{"timestamp-ms": 1, "version-id": 1}]}}""";

    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final Queue<String> tokens = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String config = CONFIG;

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
    void takesNothingButItsMetadataFromTheAnswerForAView() {
        config = WITH_VIEWS;
        TableName name = new TableName("a", "v");
        try (Connector connector = open(Map.of("token", "ours", "staleness", "0s"))) {
            assertThat(connector.views("a")).containsExactly(name);
            assertThat(connector.view(name).orElseThrow().texts())
                    .containsExactly(new ViewText("spark", "SELECT 1 AS n"));
            assertThat(connector.view(name)).isPresent();
        }
        assertThat(requests).contains("/v1/p/namespaces/a/views/v");
        assertThat(tokens).isNotEmpty().containsOnly("Bearer ours");
    }

    @Test
    void aServerThatNamesNoViewsHasNone() {
        try (Connector connector = open(Map.of("token", "ours"))) {
            assertThat(connector.views("a")).isEmpty();
            assertThat(connector.view(new TableName("a", "v"))).isEmpty();
        }
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

    private String content(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/v1/config")) {
            return config;
        }
        if (path.endsWith("/views/v")) {
            return VIEW;
        }
        if (path.endsWith("/views")) {
            return "{\"identifiers\": [{\"namespace\": [\"a\"], \"name\": \"v\"}]}";
        }
        String query = exchange.getRequestURI().getQuery() + "&";
        if (query.contains("parent=a&")) {
            return "{\"namespaces\": [[\"a\", \"b\"], [\"a\", \"dotted.level\"]]}";
        }
        return query.contains("parent=") ? "{\"namespaces\": []}" : "{\"namespaces\": [[\"a\"]]}";
    }
}
