package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.PinnedMesh;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with a view to those who may read the view but perhaps not its query: which view, and who can help.
 * A name, a text or a position from the query stays in the cause.
 */
final class ViewFailure {
    private final PinnedMesh mesh;
    private final MeshTable view;

    /** @param view the one that the statement itself names */
    ViewFailure(PinnedMesh mesh, MeshTable view) {
        this.mesh = mesh;
        this.view = view;
    }

    static String name(MeshTable view) {
        return view.domain() + "." + view.snapshot().name();
    }

    /** A failure that may be told as it is. */
    static GatewayException known(ErrorCode code, String message) {
        return new GatewayException(code, message, new Told());
    }

    /** A failure that only the view's owner can do something about. */
    GatewayException mend(ErrorCode code, String why) {
        return mend(code, why, null);
    }

    private GatewayException mend(ErrorCode code, String why, @Nullable Throwable cause) {
        return new GatewayException(
                code,
                "View '" + name(view) + "' cannot be read: " + why + "; " + owner() + " must mend it",
                told(cause));
    }

    /** The reader lacks a right below the view. */
    GatewayException denied() {
        return new GatewayException(
                ErrorCode.ACCESS_DENIED,
                "You may not read all that view '" + name(view) + "' reads; ask " + owner(),
                new Told());
    }

    private String owner() {
        return view.access()
                .owner()
                .map(owner -> "the owner of domain " + view.domain() + ", " + owner + ",")
                .orElse("the owner of domain " + view.domain());
    }

    /**
     * Translates whatever reading the view's query has thrown.
     *
     * @param outermost whether the statement itself names the view
     */
    GatewayException of(RuntimeException e, boolean outermost) {
        GatewayException inside = StatementErrors.translate(e);
        if (isTold(inside)) {
            return inside;
        }
        Optional<GatewayException> down = ViewExpansion.unavailable(mesh);
        return switch (inside.code()) {
            case CANCELLED, CATALOG_UNAVAILABLE, DECISION_POINT_UNAVAILABLE, INTERNAL_ERROR -> inside;
            case POLICY_INVALID ->
                outermost
                        ? inside
                        : mend(ErrorCode.POLICY_INVALID, "a policy does not fit what its query reads", inside);
            case CATALOG_NOT_FOUND, SCHEMA_NOT_FOUND, TABLE_NOT_FOUND ->
                down.orElseGet(() -> new GatewayException(
                        ErrorCode.TABLE_NOT_FOUND,
                        "View '" + name(view) + "' reads a table that does not exist or that you may not see; ask "
                                + owner(),
                        told(inside)));
            case ACCESS_DENIED -> denied();
            case COLUMN_NOT_FOUND, COLUMN_AMBIGUOUS ->
                mend(
                        ErrorCode.COLUMN_NOT_FOUND,
                        "its query names a column that does not exist any more, or that you may not read",
                        inside);
            case LIMIT_EXCEEDED ->
                mend(ErrorCode.LIMIT_EXCEEDED, "its query is too large or nested too deeply", inside);
            case NOT_SUPPORTED -> mend(ErrorCode.NOT_SUPPORTED, "its query uses what is not supported", inside);
            default -> mend(ErrorCode.INVALID_QUERY, "its query is not valid", inside);
        };
    }

    /** Whether a failure is one below a view, and already says all that its reader may be told. */
    static boolean isTold(GatewayException e) {
        return e.getCause() instanceof Told;
    }

    private static Told told(@Nullable Throwable cause) {
        Told told = new Told();
        if (cause != null) {
            told.initCause(cause);
        }
        return told;
    }

    /** Marks a failure that has its message already. */
    private static final class Told extends RuntimeException {
        Told() {
            super("while a view was read");
        }
    }
}
