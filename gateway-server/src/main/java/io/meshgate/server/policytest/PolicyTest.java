package io.meshgate.server.policytest;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshgate.connector.ErrorCode;
import io.meshgate.planner.Principal;
import io.meshgate.server.mesh.Section;
import java.util.List;
import java.util.Optional;

/**
 * One test: as whom, which query, what comes of it.
 *
 * @param section where it stands
 * @param data sample rows by table, as the file has them; empty to run on the mesh's own data
 */
record PolicyTest(
        String name, Principal principal, String query, List<Section> data, Expectation expectation, Section section) {

    /** What is expected: of a refusal its code alone. */
    record Expectation(
            Optional<List<JsonNode>> rows,
            Order order,
            Optional<List<String>> columns,
            Optional<Integer> rowCount,
            Optional<ErrorCode> refusal) {}

    /** Whether the order of rows counts. */
    enum Order {
        ANY,
        AS_GIVEN
    }
}
