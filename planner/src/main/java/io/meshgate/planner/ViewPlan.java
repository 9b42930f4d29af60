package io.meshgate.planner;

import io.meshgate.connector.NewView;
import io.meshgate.connector.TableName;
import io.meshgate.connector.ViewSnapshot;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A change of a view that its principal may make, checked and ready to be made. A value. Its result has no rows.
 *
 * @param meshVersion the {@link Mesh#version()} under which it was planned; making it under another is refused
 * @param domain whose catalog holds the view
 */
public record ViewPlan(String meshVersion, String domain, TableName name, Change change) implements PlannedStatement {

    @Override
    public Schema resultSchema() {
        return new Schema(List.of());
    }

    /** What is done. */
    public sealed interface Change {}

    /** A view of a new name. */
    public record Create(NewView view) implements Change {}

    /** Another query for a view. */
    public record Replace(ViewSnapshot replaced, NewView view) implements Change {}

    public record Drop(ViewSnapshot view) implements Change {}

    /** What was to be dropped is not there. */
    public record Nothing() implements Change {}
}
