package io.meshgate.server.mesh;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ConnectorConfig;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.server.auth.User;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A mesh directory that was found right, with its connectors open. Whoever loaded it closes the connectors. */
public final class LoadedMesh {
    private final Mesh mesh;
    private final GatewaySettings settings;
    private final List<User> users;
    private final List<Problem> warnings;
    private final SortedMap<String, OpenDomain> domains;

    LoadedMesh(
            Mesh mesh,
            GatewaySettings settings,
            List<User> users,
            List<Problem> warnings,
            SortedMap<String, OpenDomain> domains) {
        this.mesh = mesh;
        this.settings = settings;
        this.users = List.copyOf(users);
        this.warnings = List.copyOf(warnings);
        this.domains = domains;
    }

    /**
     * A domain with its connector.
     *
     * @param type the kind of connector
     * @param config what it was opened with: while that stays the same, so does the connector
     * @param file where its catalog is described, and {@code place} in the file
     */
    record OpenDomain(String type, ConnectorConfig config, Connector connector, String file, Position place) {
        boolean isOpenedAs(String otherType, ConnectorConfig otherConfig) {
            return type.equals(otherType) && config.equals(otherConfig);
        }
    }

    public Mesh mesh() {
        return mesh;
    }

    public GatewaySettings settings() {
        return settings;
    }

    public List<User> users() {
        return users;
    }

    /** What is suspicious but not refused. */
    public List<Problem> warnings() {
        return warnings;
    }

    /** Where each domain's catalog is described, by the domain's name. */
    public SortedMap<String, PolicySource> domainPlaces() {
        SortedMap<String, PolicySource> places = new TreeMap<>();
        domains.forEach((name, domain) -> places.put(
                name,
                new PolicySource(
                        domain.file(), domain.place().line(), domain.place().column())));
        return places;
    }

    SortedMap<String, OpenDomain> domains() {
        return domains;
    }

    /** Closes all connectors: for a mesh that is not used (any more). */
    public void close() {
        domains.values().forEach(domain -> domain.connector().close());
    }
}
