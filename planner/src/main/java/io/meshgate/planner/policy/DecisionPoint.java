package io.meshgate.planner.policy;

import io.meshgate.connector.TableName;
import io.meshgate.planner.Principal;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Somebody outside who decides, too. What it answers only ever takes away from what the policies of the mesh leave. It is
 * asked on the thread that plans, once for each table of a statement. Thread-safe.
 *
 * <p>Every method throws {@link io.meshgate.connector.GatewayException}, with DECISION_POINT_UNAVAILABLE where no answer is
 * had that can be used: then the statement is refused; and with CANCELLED when the thread is interrupted.
 */
public interface DecisionPoint {

    /** A column as the policies of the mesh leave it, and its type as SQL writes it. */
    record VisibleColumn(String name, String type) {}

    /**
     * What is left of a table.
     *
     * @param columns names of those that are left
     * @param readable whether the principal may read those
     * @param rowFilters conditions over the table's columns, all of which must hold
     * @param masks expressions by the names of columns, to stand in place of their values
     */
    record Decision(Set<String> columns, boolean readable, List<String> rowFilters, Map<String, String> masks) {
        public Decision {
            columns = Set.copyOf(columns);
            rowFilters = List.copyOf(rowFilters);
            masks = Map.copyOf(masks);
        }
    }

    /** Of which of these tables and views the principal may know. */
    Set<TableName> visible(String domain, List<TableName> tables, Principal principal);

    /** @param columns those that the policies of the mesh let the principal see, at least one */
    Decision decide(String domain, TableName table, List<VisibleColumn> columns, Principal principal);

    /** Whether the principal may create, fill and drop a table or view of this name. */
    boolean mayWrite(String domain, TableName table, Principal principal);
}
