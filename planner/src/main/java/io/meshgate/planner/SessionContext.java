package io.meshgate.planner;

import io.meshgate.planner.policy.EntitlementValues;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/**
 * What a statement is planned under, besides the mesh.
 *
 * @param catalog the default domain for names of one or two parts
 * @param schema the default schema in {@code catalog} for names of one part
 * @param zone the session's time zone, for display and conversion only
 * @param entitlements the values of entitlements with a query, by name, as they have been looked up for the principal
 */
public record SessionContext(
        Principal principal,
        Optional<String> catalog,
        Optional<String> schema,
        ZoneId zone,
        Map<String, EntitlementValues> entitlements) {
    public SessionContext {
        entitlements = Map.copyOf(entitlements);
    }

    /** A session for which nothing has been looked up. */
    public SessionContext(Principal principal, Optional<String> catalog, Optional<String> schema, ZoneId zone) {
        this(principal, catalog, schema, zone, Map.of());
    }

    /** The same session with these values in place of those that it has. */
    public SessionContext withEntitlements(Map<String, EntitlementValues> values) {
        return new SessionContext(principal, catalog, schema, zone, values);
    }
}
