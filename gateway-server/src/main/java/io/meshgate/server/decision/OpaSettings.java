package io.meshgate.server.decision;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How to ask an Open Policy Agent.
 *
 * @param allow asked whether one thing is allowed
 * @param batch asked which of several things are; without it they are asked about one by one
 * @param rowFilters asked for the row filters of a table; without it there are none
 * @param columnMasks asked for the masks of all columns of a table; without it there are none
 * @param timeout for each answer
 * @param token sent as a bearer token
 */
public record OpaSettings(
        URI allow,
        Optional<URI> batch,
        Optional<URI> rowFilters,
        Optional<URI> columnMasks,
        Duration timeout,
        Optional<String> token) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    /** Never shows the token. */
    @Override
    public String toString() {
        return "OpaSettings[allow=" + allow + "]";
    }
}
