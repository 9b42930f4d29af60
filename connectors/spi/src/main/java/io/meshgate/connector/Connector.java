package io.meshgate.connector;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One domain's catalog: which tables it has and how to read them. Thread-safe.
 *
 * <p>Every method throws {@link GatewayException} and nothing else for what can go wrong outside the gateway: {@link
 * ErrorCode#CATALOG_UNAVAILABLE} when the source does not answer in time, {@link ErrorCode#SOURCE_DATA_INVALID} when
 * what it answers cannot be read or leads outside the domain's registered locations, {@link ErrorCode#NOT_SUPPORTED},
 * naming the feature, for what cannot be read exactly yet.
 */
public interface Connector extends AutoCloseable {

    /** The schemas in stored case, sorted. May be as old as the configured staleness. */
    List<String> schemas();

    /** The tables of a schema in stored case, sorted; empty when there is no such schema. */
    List<TableName> tables(String schema);

    /**
     * The table as of now (or as of at most the configured staleness ago). The planner calls this once per query and
     * table and pins the answer.
     *
     * @param name in stored case
     */
    Optional<TableSnapshot> table(TableName name);

    /**
     * The views of a schema in stored case, sorted, as cheap as {@link #tables}, which lists none of them. A connector
     * without views has none.
     */
    default List<TableName> views(String schema) {
        return List.of();
    }

    /**
     * The view as of now (or as of at most the configured staleness ago). The planner calls this once per query and view
     * and pins the answer.
     *
     * @param name in stored case
     */
    default Optional<ViewSnapshot> view(TableName name) {
        return Optional.empty();
    }

    /**
     * What to read of a pinned table. May be called any number of times for one snapshot, long after it was pinned:
     * a version that the source has meanwhile expired is {@link ErrorCode#PLAN_OUTDATED}.
     */
    ScanSource scan(TableSnapshot table, ScanRequest request);

    /**
     * The directories, absolute and normalised, below which every file of every {@link FileScan} of this connector
     * lies. Known from configuration alone, and fixed for the connector's life: an engine is locked down to them.
     */
    List<Path> dataDirectories();

    @Override
    void close();
}
