package io.meshgate.planner;

import io.meshgate.connector.ScanSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** What a statement has become after planning. */
public sealed interface PlannedStatement
        permits QueryPlan,
                WritePlan,
                ViewPlan,
                PlannedStatement.Rows,
                PlannedStatement.SessionChange,
                PlannedStatement.Analysis {

    /** The columns of the statement's result; labels may repeat. */
    Schema resultSchema();

    /** The query that the statement runs, if it runs one. */
    static Optional<QueryPlan> query(PlannedStatement statement) {
        if (statement instanceof Analysis analysis) {
            return Optional.of(analysis.plan());
        }
        if (statement instanceof WritePlan write) {
            return write.query();
        }
        return statement instanceof QueryPlan plan ? Optional.of(plan) : Optional.empty();
    }

    /** Ids of the grants by which the statement tells what policies would else hide, without reading it. */
    static List<String> disclosing(PlannedStatement statement) {
        if (statement instanceof Analysis analysis) {
            return analysis.grants();
        }
        return statement instanceof Rows rows ? rows.grants() : List.of();
    }

    /** Types and names of the statement's parameters, in order of the question marks. */
    static List<Field> parameters(PlannedStatement statement) {
        return statement instanceof WritePlan write
                ? write.parameters()
                : query(statement).map(QueryPlan::parameters).orElse(List.of());
    }

    /**
     * A small result that the planner itself knows (SHOW, DESCRIBE, EXPLAIN): no engine runs.
     *
     * @param rows one list per row, as long as the schema, of {@link String}, {@link Integer}, {@link Long}, {@link
     *     Boolean} or null
     * @param grants ids of the grants by which they tell what policies would else hide
     */
    record Rows(Schema resultSchema, List<List<@Nullable Object>> rows, List<String> grants)
            implements PlannedStatement {
        public Rows {
            grants = List.copyOf(grants);
        }

        /** Rows that tell nothing that policies hide. */
        public Rows(Schema resultSchema, List<List<@Nullable Object>> rows) {
            this(resultSchema, rows, List.of());
        }
    }

    /**
     * A query that is run to its end so as to tell how it went (EXPLAIN ANALYZE). Its rows go nowhere.
     *
     * @param report makes the rows of the result, of the classes that {@link Rows} states, out of what was measured: it
     *     knows how much of that the principal may learn
     * @param grants ids of the grants by which these tell what policies would else hide
     */
    record Analysis(
            Schema resultSchema,
            QueryPlan plan,
            Function<Measures, List<List<@Nullable Object>>> report,
            List<String> grants)
            implements PlannedStatement {
        public Analysis {
            grants = List.copyOf(grants);
        }
    }

    /**
     * What was measured of one run.
     *
     * @param bindNanos time of asking the connectors
     * @param runNanos time from the start of the engine's work to its last row
     * @param rows of the result
     * @param inputs what was read, by the names of the result stage's inputs
     */
    record Measures(long bindNanos, long runNanos, long rows, Map<String, ScanSource> inputs) {}

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
