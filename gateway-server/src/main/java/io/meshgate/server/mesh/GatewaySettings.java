package io.meshgate.server.mesh;

import io.meshgate.server.audit.AuditSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What {@code gateway.yaml} says. Paths are absolute.
 *
 * @param name the gateway's name, for logs
 * @param environment in which it runs, as policies call it
 * @param audit empty when no audit log is to be written
 * @param auditorRoles roles that may read the audit log
 * @param stewardRoles roles that may see all policies
 * @param simulationRoles roles that may run queries as any other user, to see what that user sees
 */
public record GatewaySettings(
        String name,
        Optional<String> environment,
        Flight flight,
        Engine engine,
        Limits limits,
        Optional<AuditSettings> audit,
        Set<String> auditorRoles,
        Set<String> stewardRoles,
        Set<String> simulationRoles) {
    public GatewaySettings {
        auditorRoles = Set.copyOf(auditorRoles);
        stewardRoles = Set.copyOf(stewardRoles);
        simulationRoles = Set.copyOf(simulationRoles);
    }

    /** Settings under which nobody simulates others. */
    public GatewaySettings(
            String name,
            Optional<String> environment,
            Flight flight,
            Engine engine,
            Limits limits,
            Optional<AuditSettings> audit,
            Set<String> auditorRoles,
            Set<String> stewardRoles) {
        this(name, environment, flight, engine, limits, audit, auditorRoles, stewardRoles, Set.of());
    }

    /**
     * Where Flight SQL listens.
     *
     * @param certificate PEM file of the certificate chain; given together with the key
     * @param privateKey PEM file of the certificate's key
     * @param clientAuthorities PEM file of the authorities of which every client must show a certificate; empty to ask
     *     for none
     * @param allowInsecure whether an address that others can reach may be served without TLS
     * @param ticketLifetime how long a ticket may be exchanged for its rows
     */
    public record Flight(
            String host,
            int port,
            Optional<Path> certificate,
            Optional<Path> privateKey,
            Optional<Path> clientAuthorities,
            boolean allowInsecure,
            Duration ticketLifetime) {}

    /**
     * What the engine may use.
     *
     * @param memoryLimit a size such as {@code 4GB}; by default six tenths of the machine's memory
     * @param threads by default one per core
     * @param spillDirectory where what does not fit into memory goes
     */
    public record Engine(Optional<String> memoryLimit, OptionalInt threads, Path spillDirectory) {}

    /**
     * How many queries at a time, and for how long.
     *
     * @param concurrentPlannings how many statements are planned at a time
     * @param planningTimeout how long a statement is planned
     */
    public record Limits(
            int concurrentQueries,
            int queuedQueries,
            Duration queueTimeout,
            Duration queryTimeout,
            int concurrentPlannings,
            Duration planningTimeout) {}
}
