package io.meshgate.connector;

/**
 * A connector whose views can also be created and dropped. Optional: a connector that only reads does not implement it.
 * Who may write what is not its question; it is asked only for what the policies allow.
 *
 * <p>Methods throw {@link GatewayException} with {@link ErrorCode#TABLE_EXISTS} for a name that is taken, {@link
 * ErrorCode#PLAN_OUTDATED} for a view that is another one by now, {@link ErrorCode#NOT_SUPPORTED} for a catalog without
 * views, {@link ErrorCode#CATALOG_UNAVAILABLE}. A change that failed is not there, but where a catalog does not say. What
 * a connector has changed its own methods show at once. Thread-safe.
 */
public interface ViewStore {

    /** Creates a view whose name no table and no view has. */
    void createView(NewView view);

    /** Gives a view another query. It stays the same view to whoever knows it by its identity. */
    void replaceView(ViewSnapshot replaced, NewView view);

    /** Drops a view, if it still is the same one. What it reads stays. */
    void dropView(ViewSnapshot view);
}
