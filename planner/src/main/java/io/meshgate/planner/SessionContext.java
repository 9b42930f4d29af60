package io.meshgate.planner;

import java.time.ZoneId;
import java.util.Optional;

/**
 * What a statement is planned under, besides the mesh.
 *
 * @param catalog the default domain for names of one or two parts
 * @param schema the default schema in {@code catalog} for names of one part
 * @param zone the session's time zone, for display and conversion only
 */
public record SessionContext(Principal principal, Optional<String> catalog, Optional<String> schema, ZoneId zone) {}
