package io.meshgate.planner;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** What a statement has become after planning. */
public sealed interface PlannedStatement
        permits QueryPlan, WritePlan, ViewPlan, PlannedStatement.Rows, PlannedStatement.SessionChange {

    /** The columns of the statement's result; labels may repeat. */
    Schema resultSchema();

    /**
     * A small result that the planner itself knows (SHOW, DESCRIBE, EXPLAIN): no engine runs.
     *
     * @param rows one list per row, as long as the schema, of {@link String}, {@link Integer}, {@link Long}, {@link
     *     Boolean} or null
     */
    record Rows(Schema resultSchema, List<List<@Nullable Object>> rows) implements PlannedStatement {}

    /**
     * A change of the session (USE, SET SESSION, RESET SESSION). Its result has no rows.
     *
     * @param catalog the new default catalog, in stored case, if it changes
     * @param schema the new default schema, in stored case, if it changes
     * @param settings settings to change, already checked; an empty value resets to the default
     */
    record SessionChange(
            Schema resultSchema,
            Optional<String> catalog,
            Optional<String> schema,
            Map<String, Optional<String>> settings)
            implements PlannedStatement {}
}
