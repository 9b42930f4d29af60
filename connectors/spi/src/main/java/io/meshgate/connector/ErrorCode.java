package io.meshgate.connector;

/**
 * Every way in which Meshgate can fail, each with the SQLSTATE and the call status that clients see.
 *
 * <p>A code is stable: clients and dashboards match on its name. The {@link Kind} says who must act.
 */
public enum ErrorCode {
    SYNTAX_ERROR("42601", Kind.USER, CallStatus.INVALID_ARGUMENT),
    CATALOG_NOT_FOUND("3D000", Kind.USER, CallStatus.NOT_FOUND),
    SCHEMA_NOT_FOUND("3F000", Kind.USER, CallStatus.NOT_FOUND),
    TABLE_NOT_FOUND("42P01", Kind.USER, CallStatus.NOT_FOUND),
    TABLE_EXISTS("42P07", Kind.USER, CallStatus.INVALID_ARGUMENT),
    COLUMN_NOT_FOUND("42703", Kind.USER, CallStatus.NOT_FOUND),
    COLUMN_AMBIGUOUS("42702", Kind.USER, CallStatus.INVALID_ARGUMENT),
    FUNCTION_NOT_FOUND("42883", Kind.USER, CallStatus.NOT_FOUND),
    TYPE_MISMATCH("42804", Kind.USER, CallStatus.INVALID_ARGUMENT),
    INVALID_QUERY("42000", Kind.USER, CallStatus.INVALID_ARGUMENT),
    INVALID_PARAMETER("07001", Kind.USER, CallStatus.INVALID_ARGUMENT),
    INVALID_ARGUMENT("22023", Kind.USER, CallStatus.INVALID_ARGUMENT),
    DIVISION_BY_ZERO("22012", Kind.USER, CallStatus.INVALID_ARGUMENT),
    NUMERIC_OUT_OF_RANGE("22003", Kind.USER, CallStatus.INVALID_ARGUMENT),
    INVALID_CAST("22018", Kind.USER, CallStatus.INVALID_ARGUMENT),
    NOT_NULL_VIOLATION("23502", Kind.USER, CallStatus.INVALID_ARGUMENT),
    CARDINALITY_VIOLATION("21000", Kind.USER, CallStatus.INVALID_ARGUMENT),
    NOT_SUPPORTED("0A000", Kind.USER, CallStatus.UNIMPLEMENTED),
    ACCESS_DENIED("42501", Kind.USER, CallStatus.PERMISSION_DENIED),
    AGGREGATION_REQUIRED("42803", Kind.USER, CallStatus.PERMISSION_DENIED),
    UNAUTHENTICATED("28000", Kind.USER, CallStatus.UNAUTHENTICATED),
    INVALID_TICKET("28000", Kind.USER, CallStatus.UNAUTHENTICATED),
    PREPARED_STATEMENT_NOT_FOUND("26000", Kind.USER, CallStatus.NOT_FOUND),
    PLAN_OUTDATED("40001", Kind.USER, CallStatus.ABORTED),
    WRITE_CONFLICT("40001", Kind.USER, CallStatus.ABORTED),
    CANCELLED("57014", Kind.USER, CallStatus.CANCELLED),
    QUERY_TIMEOUT("57014", Kind.RESOURCES, CallStatus.DEADLINE_EXCEEDED),
    QUEUE_FULL("53300", Kind.RESOURCES, CallStatus.RESOURCE_EXHAUSTED),
    QUEUE_TIMEOUT("53300", Kind.RESOURCES, CallStatus.RESOURCE_EXHAUSTED),
    MEMORY_LIMIT("53200", Kind.RESOURCES, CallStatus.RESOURCE_EXHAUSTED),
    LIMIT_EXCEEDED("54000", Kind.RESOURCES, CallStatus.RESOURCE_EXHAUSTED),
    SHUTTING_DOWN("57P01", Kind.RESOURCES, CallStatus.UNAVAILABLE),
    CATALOG_UNAVAILABLE("08006", Kind.EXTERNAL, CallStatus.UNAVAILABLE),
    COMMIT_UNKNOWN("08007", Kind.EXTERNAL, CallStatus.INTERNAL),
    SOURCE_DATA_INVALID("58030", Kind.EXTERNAL, CallStatus.INTERNAL),
    MESH_INVALID("F0000", Kind.OPERATOR, CallStatus.INTERNAL),
    POLICY_INVALID("F0001", Kind.OPERATOR, CallStatus.INTERNAL),
    ENTITLEMENT_UNAVAILABLE("F0002", Kind.OPERATOR, CallStatus.UNAVAILABLE),
    DECISION_POINT_UNAVAILABLE("F0003", Kind.EXTERNAL, CallStatus.UNAVAILABLE),
    AUDIT_UNAVAILABLE("58000", Kind.OPERATOR, CallStatus.UNAVAILABLE),
    ENGINE_FAILED("XX001", Kind.INTERNAL, CallStatus.INTERNAL),
    INTERNAL_ERROR("XX000", Kind.INTERNAL, CallStatus.INTERNAL);

    /** Who must act on a failure. */
    public enum Kind {
        /** The person who wrote the statement. */
        USER,
        /** Whoever owns the mesh directory or the gateway's configuration. */
        OPERATOR,
        /** Nobody, or whoever sizes the gateway: trying again later may do. */
        RESOURCES,
        /** Whoever runs the source. */
        EXTERNAL,
        /** The maintainers of Meshgate. */
        INTERNAL
    }

    /** The status of a remote call; the names are those of gRPC's canonical codes. */
    public enum CallStatus {
        INVALID_ARGUMENT,
        NOT_FOUND,
        UNIMPLEMENTED,
        PERMISSION_DENIED,
        UNAUTHENTICATED,
        ABORTED,
        CANCELLED,
        DEADLINE_EXCEEDED,
        RESOURCE_EXHAUSTED,
        UNAVAILABLE,
        INTERNAL
    }

    private final String sqlState;
    private final Kind kind;
    private final CallStatus callStatus;

    ErrorCode(String sqlState, Kind kind, CallStatus callStatus) {
        this.sqlState = sqlState;
        this.kind = kind;
        this.callStatus = callStatus;
    }

    /** The five characters of SQLSTATE (ISO 9075, and PostgreSQL's classes where the standard has none). */
    public String sqlState() {
        return sqlState;
    }

    public Kind kind() {
        return kind;
    }

    public CallStatus callStatus() {
        return callStatus;
    }
}
