package io.meshgate.server.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A record as it was read from the log. Its place in the chain has not been checked.
 *
 * @param line the whole record, as JSON
 */
public record AuditEntry(JsonNode members, String line) {

    public long sequence() {
        return members.path("seq").longValue();
    }

    public Optional<String> text(String member) {
        return Optional.ofNullable(members.get(member))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue);
    }

    public OptionalLong number(String member) {
        JsonNode value = members.get(member);
        return value != null && value.isIntegralNumber() ? OptionalLong.of(value.longValue()) : OptionalLong.empty();
    }

    /** The texts of a list; empty when there is no such member. */
    public Optional<List<String>> texts(String member) {
        return list(member).map(values -> values.stream().map(JsonNode::asText).toList());
    }

    /** One text of each object of a list; empty when there is no such member. */
    public Optional<List<String>> texts(String member, String ofEach) {
        return list(member)
                .map(values -> values.stream()
                        .map(value -> value.path(ofEach).asText())
                        .toList());
    }

    private Optional<List<JsonNode>> list(String member) {
        JsonNode list = members.get(member);
        if (list == null || !list.isArray()) {
            return Optional.empty();
        }
        List<JsonNode> values = new ArrayList<>();
        list.forEach(values::add);
        return Optional.of(values);
    }
}
