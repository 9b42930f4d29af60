package io.meshgate.server.session;

import java.util.Optional;

/**
 * What a client says of itself, believed by nobody: for its own user's query history. Immutable.
 *
 * @param application what the application is called
 * @param user for whom it works, if not for the user signed in
 * @param host where it runs
 */
public record ClientInfo(Optional<String> application, Optional<String> user, Optional<String> host) {
    public static final ClientInfo NONE = new ClientInfo(Optional.empty(), Optional.empty(), Optional.empty());
}
