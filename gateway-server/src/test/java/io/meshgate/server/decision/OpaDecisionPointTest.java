package io.meshgate.server.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.planner.Principal;
import io.meshgate.planner.policy.DecisionPoint.Decision;
import io.meshgate.planner.policy.DecisionPoint.VisibleColumn;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes of questions and answers are those of Trino's plugin, as its documentation has them. */
@Timeout(60)
class OpaDecisionPointTest {
    private static final Principal ANA =
            new Principal("ana", Set.of("analyst"), Set.of("b", "a"), Map.of(), false, Optional.empty());
    private static final TableName ORDERS = new TableName("shop", "orders");
    private static final List<VisibleColumn> COLUMNS =
            List.of(new VisibleColumn("id", "BIGINT"), new VisibleColumn("mail", "VARCHAR"));
    private static final ObjectMapper JSON = new ObjectMapper();

    private OpaStub opa;
    private OpaDecisionPoint point;

    @BeforeEach
    void start() throws IOException {
        opa = new OpaStub()
                .answer("/allow", "{\"result\": true}")
                .answer("/batch", "{\"decision_id\": \"1\", \"result\": [0, 1]}")
                .answer("/rowFilters", "{\"result\": [{\"expression\": \"id > 5\"}, {\"expression\": \"id < 9\"}]}")
                .answer(
                        "/columnMasks",
                        "{\"result\": [{\"index\": 1, \"viewExpression\": {\"expression\": \"NULL\", \"identity\": null}}]}");
        point = new OpaDecisionPoint(opa.settings(Duration.ofSeconds(30)));
    }

    @AfterEach
    void stop() {
        opa.close();
    }

    private Decision decide() {
        return point.decide("sales", ORDERS, COLUMNS, ANA);
    }

    private GatewayException refused() {
        return catchThrowableOfType(GatewayException.class, this::decide);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode question(String action) {
        return json("{'input': {'context': {'identity': {'user': 'ana', 'groups': ['a', 'b']},"
                + " 'softwareStack': {'trinoVersion': 'meshgate'}}, 'action': " + action + "}}");
    }

    @Test
    void asksForATableInTheShapesOfTrino() {
        Decision decision = decide();
        assertThat(decision.columns()).containsExactlyInAnyOrder("id", "mail");
        assertThat(decision.readable()).isTrue();
        assertThat(decision.rowFilters()).containsExactly("id > 5", "id < 9");
        assertThat(decision.masks()).isEqualTo(Map.of("mail", "NULL"));
        String table = "'catalogName': 'sales', 'schemaName': 'shop', 'tableName': 'orders'";
        assertThat(opa.questions)
                .allSatisfy(each -> assertThat(each.authorization()).contains("Bearer a-token"))
                .extracting(OpaStub.Question::path)
                .containsExactly("/batch", "/allow", "/rowFilters", "/columnMasks");
        assertThat(opa.questions)
                .extracting(OpaStub.Question::body)
                .containsExactly(
                        question("{'operation': 'FilterColumns', 'filterResources': [{'table': {" + table
                                + ", 'columns': ['id', 'mail']}}]}"),
                        question("{'operation': 'SelectFromColumns', 'resource': {'table': {" + table
                                + ", 'columns': ['id', 'mail']}}}"),
                        question("{'operation': 'GetRowFilters', 'resource': {'table': {" + table + "}}}"),
                        question("{'operation': 'GetColumnMask', 'filterResources': [{'column': {" + table
                                + ", 'columnName': 'id', 'columnType': 'BIGINT'}}, {'column': {" + table
                                + ", 'columnName': 'mail', 'columnType': 'VARCHAR'}}]}"));
    }

    @Test
    void asksForTablesInOneBatch() {
        opa.answer("/batch", "{\"result\": [1]}");
        TableName items = new TableName("shop", "items");
        assertThat(point.visible("sales", List.of(ORDERS, items), ANA)).containsExactly(items);
        assertThat(opa.questions)
                .extracting(OpaStub.Question::body)
                .containsExactly(
                        question("{'operation': 'FilterTables', 'filterResources': [{'table': {'catalogName': 'sales',"
                                + " 'schemaName': 'shop', 'tableName': 'orders'}}, {'table': {'catalogName': 'sales',"
                                + " 'schemaName': 'shop', 'tableName': 'items'}}]}"));
    }

    @Test
    void asksOneByOneWithoutABatchAddress() {
        opa.answer("/allow", (exchange, input) -> {
            JsonNode table = input.at("/action/resource/table");
            boolean denied = table.path("tableName").asText().equals("items")
                    || table.path("columns").toString().equals("[\"mail\"]");
            OpaStub.send(exchange, 200, "{\"result\": " + !denied + "}");
        });
        point = new OpaDecisionPoint(opa.allowOnly());
        assertThat(point.visible("sales", List.of(ORDERS, new TableName("shop", "items")), ANA))
                .containsExactly(ORDERS);
        assertThat(decide()).isEqualTo(new Decision(Set.of("id"), true, List.of(), Map.of()));
        assertThat(opa.questions)
                .allSatisfy(each -> assertThat(each.authorization()).isEmpty());
    }

    @Test
    void noResultAllowsNothing() {
        opa.answer("/allow", "{}").answer("/batch", "{\"result\": null}");
        assertThat(point.visible("sales", List.of(ORDERS), ANA)).isEmpty();
        assertThat(decide().columns()).isEmpty();
        assertThat(point.mayWrite("sales", ORDERS, ANA)).isFalse();
        opa.answer("/batch", "{\"result\": [0]}");
        assertThat(decide()).isEqualTo(new Decision(Set.of("id"), false, List.of(), Map.of()));
    }

    @Test
    void whoWritesIsAllowedAllOfIt() {
        assertThat(point.mayWrite("sales", ORDERS, ANA)).isTrue();
        opa.answer(
                "/allow",
                (exchange, input) -> OpaStub.send(
                        exchange,
                        200,
                        "{\"result\": "
                                + !input.at("/action/operation").asText().equals("DropTable") + "}"));
        assertThat(point.mayWrite("sales", ORDERS, ANA)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{\"result\": {}}",
                "{\"result\": true} {\"result\": true}",
                "{\"result\": false, \"result\": true}",
                "{\"result\": \"true\"}",
                "{\"result\": 1}"
            })
    void refusesNonsense(String body) {
        opa.answer("/allow", body);
        assertThat(refused().code()).isEqualTo(ErrorCode.DECISION_POINT_UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"result\": true}",
                "{\"result\": [2]}",
                "{\"result\": [-1]}",
                "{\"result\": [0.5]}",
                "{\"result\": [\"0\"]}",
                "{\"result\": [0, 0, 0]}"
            })
    void refusesNonsenseInABatch(String body) {
        opa.answer("/batch", body);
        assertThat(refused().code()).isEqualTo(ErrorCode.DECISION_POINT_UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"result\": null}",
                "{\"result\": {\"expression\": \"TRUE\"}}",
                "{\"result\": [{\"expression\": \"\"}]}",
                "{\"result\": [{\"expression\": 1}]}",
                "{\"result\": [\"id > 5\"]}",
                "{\"result\": [{\"expression\": \"id > 5\", \"identity\": \"admin\"}]}"
            })
    void refusesRowFiltersThatItCannotApply(String body) {
        opa.answer("/rowFilters", body);
        assertThat(refused().code()).isEqualTo(ErrorCode.DECISION_POINT_UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"result\": [{\"index\": 2, \"viewExpression\": {\"expression\": \"NULL\"}}]}",
                "{\"result\": [{\"index\": 0}]}",
                "{\"result\": [{\"viewExpression\": {\"expression\": \"NULL\"}}]}",
                "{\"result\": [{\"index\": 0, \"viewExpression\": {\"expression\": \"NULL\", \"identity\": \"x\"}}]}",
                "{\"result\": [{\"index\": 0, \"viewExpression\": {\"expression\": \"NULL\"}},"
                        + " {\"index\": 0, \"viewExpression\": {\"expression\": \"1\"}}]}"
            })
    void refusesMasksThatItCannotApply(String body) {
        opa.answer("/columnMasks", body);
        assertThat(refused().code()).isEqualTo(ErrorCode.DECISION_POINT_UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 302, 400, 401, 404, 500})
    void refusesOtherStatuses(int status) {
        opa.answer("/allow", (exchange, input) -> {
            exchange.getResponseHeaders().add("Location", "/rowFilters");
            OpaStub.send(exchange, status, "{\"result\": true}");
        });
        assertThat(refused()).hasMessageContaining("status " + status);
        assertThat(opa.questions).extracting(OpaStub.Question::path).containsExactly("/batch", "/allow");
    }

    @Test
    void refusesAnswersThatAreTooLarge() {
        opa.answer("/allow", "{\"x\": \"" + "x".repeat(5 << 20) + "\", \"result\": true}");
        assertThat(refused().code()).isEqualTo(ErrorCode.DECISION_POINT_UNAVAILABLE);
    }

    @Test
    void refusesWhenNobodyAnswers() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            URI nobody = URI.create("http://127.0.0.1:" + taken.getLocalPort() + "/allow");
            taken.close();
            point = new OpaDecisionPoint(new OpaSettings(
                    nobody,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofSeconds(30),
                    Optional.empty()));
            assertThat(refused().code()).isEqualTo(ErrorCode.DECISION_POINT_UNAVAILABLE);
        }
    }

    @Test
    void refusesWhatComesTooLate() {
        CountDownLatch never = new CountDownLatch(1);
        opa.answer("/allow", (exchange, input) -> {
            // The head comes in time, the body does not.
            exchange.sendResponseHeaders(200, 16);
            exchange.getResponseBody().flush();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        point = new OpaDecisionPoint(opa.settings(Duration.ofMillis(200)));
        assertThat(refused()).hasMessageContaining("in time");
        never.countDown();
    }

    @Test
    void interruptionEndsTheWait() {
        Thread.currentThread().interrupt();
        assertThat(refused().code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void neverShowsTheToken() {
        assertThat(opa.settings(Duration.ofSeconds(1)).toString()).doesNotContain("a-token");
        opa.answer("/allow", "nonsense");
        assertThat(refused()).hasMessageNotContaining("a-token");
    }
}
