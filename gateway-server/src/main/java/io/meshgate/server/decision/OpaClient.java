package io.meshgate.server.decision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a question and reads the result out of the answer. Never follows a redirect. Thread-safe. */
final class OpaClient {
    private static final Logger LOG = LoggerFactory.getLogger(OpaClient.class);
    private static final int MOST_BYTES = 4 << 20;
    private static final int OK = 200;
    /** Shared by all versions of a mesh, which have no end at which to close one. */
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final OpaSettings settings;

    OpaClient(OpaSettings settings) {
        this.settings = settings;
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /**
     * Asks. Blocks for no longer than the settings say.
     *
     * @return the result; empty when the answer has none, because no rule gives one
     * @throws GatewayException with DECISION_POINT_UNAVAILABLE, with CANCELLED when the thread is interrupted
     */
    Optional<JsonNode> ask(URI uri, ObjectNode input) {
        byte[] body = body(input);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .timeout(settings.timeout())
                .POST(BodyPublishers.ofByteArray(body));
        settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        CompletableFuture<HttpResponse<byte[]>> answer = HTTP.sendAsync(request.build(), BoundedBody.of(MOST_BYTES));
        try {
            return result(answer.get(settings.timeout().toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatewayException(ErrorCode.CANCELLED, "The planning of the statement was interrupted", e);
        } catch (TimeoutException e) {
            throw unavailable("does not answer in time", e);
        } catch (ExecutionException e) {
            throw unavailable("cannot be asked", e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static byte[] body(ObjectNode input) {
        try {
            ObjectNode question = object();
            question.set("input", input);
            return JSON.writeValueAsBytes(question);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    private static Optional<JsonNode> result(HttpResponse<byte[]> answer) {
        if (answer.statusCode() != OK) {
            throw unavailable("answers with status " + answer.statusCode(), null);
        }
        try {
            JsonNode document = JSON.readTree(answer.body());
            if (!document.isObject()) {
                throw nonsense();
            }
            return Optional.ofNullable(document.get("result")).filter(result -> !result.isNull());
        } catch (IOException e) {
            throw unavailable("answers what is no JSON", e);
        }
    }

    /** An answer of another form than was asked for. */
    static GatewayException nonsense() {
        return unavailable("answers what cannot be understood", null);
    }

    private static GatewayException unavailable(String why, @Nullable Throwable cause) {
        LOG.warn(
                "the decision point {}{}",
                why,
                cause == null ? "" : ": " + cause.getClass().getName());
        return new GatewayException(
                ErrorCode.DECISION_POINT_UNAVAILABLE,
                "The decision point, which has to allow the statement, " + why + "; try again later",
                cause);
    }
}
