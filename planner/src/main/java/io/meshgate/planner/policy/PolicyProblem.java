package io.meshgate.planner.policy;

/** Something wrong with a policy, found when a mesh directory is checked. */
public record PolicyProblem(PolicySource source, String message) {
    @Override
    public String toString() {
        return source + ": " + message;
    }
}
