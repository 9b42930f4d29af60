package io.meshgate.server.engine;

import io.meshgate.connector.ScanSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A fragment, bound: all that an engine needs to run it.
 *
 * @param queryId for logs
 * @param sql generated from a governed plan, in the engine's dialect; reads from {@code inputs} by quoted name; begins
 *     with {@code "WITH "} if and only if it has common tables at its top
 * @param outputSchema what the stream must deliver: names, types, nullability, in order
 * @param arguments the values of {@code $1}, {@code $2}, ..., of the classes that {@link
 *     io.meshgate.connector.Predicate} states, and lists of these for arrays; NULL allowed, also in lists
 */
public record EngineTask(
        String queryId,
        String sql,
        Schema outputSchema,
        List<@Nullable Object> arguments,
        Map<String, ScanSource> inputs) {
    public EngineTask {
        arguments = Collections.unmodifiableList(new ArrayList<>(arguments));
        inputs = Map.copyOf(inputs);
    }
}
