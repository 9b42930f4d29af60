package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.ScanMetrics;
import io.meshgate.planner.QueryPlan.TableUse;
import java.util.List;
import java.util.Optional;

/**
 * What became of a query. Metrics and table uses derive from all rows and from policies: whoever shows them decides
 * what the principal may see.
 *
 * @param error why it failed or was stopped
 * @param planNanos time of planning, a second planning after a reload included
 * @param bindNanos time of asking the connectors
 * @param firstBatchNanos from the start to the first batch, 0 while there is none
 * @param totalNanos from the start to the end, or to now
 * @param rows that have been read by the client
 * @param metrics summed over all scans
 */
public record QuerySummary(
        String queryId,
        QueryState state,
        Optional<ErrorCode> error,
        long planNanos,
        long bindNanos,
        long firstBatchNanos,
        long totalNanos,
        long rows,
        ScanMetrics metrics,
        List<TableUse> tables) {
    public QuerySummary {
        tables = List.copyOf(tables);
    }
}
