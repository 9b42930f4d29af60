package io.meshgate.server.policydiff;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;

/**
 * A query that somebody has asked, to be planned again.
 *
 * @param line of the file in which it stands
 * @param catalog the session's default domain
 * @param schema the session's default schema
 */
public record RecordedQuery(
        int line,
        String user,
        Optional<String> purpose,
        Optional<String> catalog,
        Optional<String> schema,
        String sql) {
    /** Of a member that stands there twice, either may be meant. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * @param json an object with the texts {@code user} and {@code sql}, and perhaps {@code purpose}, {@code catalog} and
     *     {@code schema}; other members are not looked at
     * @return empty when it is none
     */
    public static Optional<RecordedQuery> parse(int line, String json) {
        JsonNode query;
        try {
            query = JSON.readTree(json);
        } catch (JsonProcessingException malformed) {
            return Optional.empty();
        }
        Optional<String> user = text(query, "user");
        Optional<String> sql = text(query, "sql");
        if (user.isEmpty() || sql.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RecordedQuery(
                line, user.get(), text(query, "purpose"), text(query, "catalog"), text(query, "schema"), sql.get()));
    }

    private static Optional<String> text(JsonNode query, String member) {
        JsonNode text = query.path(member);
        return text.isTextual() ? Optional.of(text.textValue()) : Optional.empty();
    }
}
