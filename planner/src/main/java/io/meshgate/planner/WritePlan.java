package io.meshgate.planner;

import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A statement that changes a table, which its principal may write. Planning it has changed nothing. Never kept for
 * another execution: what it says of the table, that it is not there for instance, holds for one.
 *
 * @param meshVersion as in {@link QueryPlan}
 * @param table in stored case
 */
public record WritePlan(String meshVersion, String domain, TableName table, Change change) implements PlannedStatement {
    /** Under this key the metadata of the only column of a result says that it is the count of rows changed. */
    public static final String UPDATE_COUNT = "meshgate.update-count";

    private static final Schema COUNT = new Schema(List.of(new Field(
            "rows", new FieldType(false, new ArrowType.Int(64, true), null, Map.of(UPDATE_COUNT, "true")), List.of())));

    /** One row: how many rows were written. */
    @Override
    public Schema resultSchema() {
        return COUNT;
    }

    /** What gives the rows to be written, governed as if its rows were read. */
    public Optional<QueryPlan> query() {
        if (change instanceof Create create) {
            return Optional.of(create.query());
        }
        return change instanceof Insert insert ? Optional.of(insert.query()) : Optional.empty();
    }

    /** Those of the query, also where it is not to be run. */
    public List<Field> parameters() {
        return change instanceof Nothing nothing
                ? nothing.parameters()
                : query().map(QueryPlan::parameters).orElse(List.of());
    }

    /** What happens to the table. */
    public sealed interface Change {
        /** The statement's words, for logs. */
        String kind();
    }

    /** @param columns of the table, for the columns of the query in their order */
    public record Create(List<Field> columns, QueryPlan query) implements Change {
        public Create {
            columns = List.copyOf(columns);
        }

        @Override
        public String kind() {
            return "CREATE TABLE AS";
        }
    }

    /** @param columns stored names, for the columns of the query in their order */
    public record Insert(TableSnapshot target, List<String> columns, QueryPlan query) implements Change {
        public Insert {
            columns = List.copyOf(columns);
        }

        @Override
        public String kind() {
            return "INSERT";
        }
    }

    public record Drop(TableSnapshot target) implements Change {
        @Override
        public String kind() {
            return "DROP TABLE";
        }
    }

    /**
     * As IF EXISTS and IF NOT EXISTS say.
     *
     * @param parameters that the statement has all the same
     */
    public record Nothing(List<Field> parameters) implements Change {
        public Nothing {
            parameters = List.copyOf(parameters);
        }

        @Override
        public String kind() {
            return "nothing";
        }
    }
}
