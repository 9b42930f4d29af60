package io.meshgate.planner.policy;

import java.util.Optional;

/** Where in the mesh directory a policy stands; line and column count from 1. */
public record PolicySource(String file, int line, int column) {
    private static final String DOMAINS = "domains/";

    /** The domain to whose part of the directory the file belongs; empty for the mesh's own. */
    public Optional<String> domain() {
        int end = file.indexOf('/', DOMAINS.length());
        return file.startsWith(DOMAINS) && end > 0
                ? Optional.of(file.substring(DOMAINS.length(), end))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
