package io.meshgate.planner.policy;

/** Where in the mesh directory a policy stands; line and column count from 1. */
public record PolicySource(String file, int line, int column) {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
