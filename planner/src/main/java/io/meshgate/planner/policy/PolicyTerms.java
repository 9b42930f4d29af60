package io.meshgate.planner.policy;

import java.util.Optional;

/**
 * What every policy says besides what it does.
 *
 * @param owner whom to ask about it; where it names none, the owner of the domain or the council of the mesh
 * @param validity when it is in force
 */
public record PolicyTerms(
        String id,
        String description,
        Optional<String> owner,
        Subjects to,
        Subjects except,
        Validity validity,
        PolicySource source) {

    /** Terms of a policy that is always in force and names no owner. */
    static PolicyTerms always(String id, String description, Subjects to, Subjects except, PolicySource source) {
        return new PolicyTerms(id, description, Optional.empty(), to, except, Validity.ALWAYS, source);
    }

    /** The domain among whose policies it stands; empty for one of the whole mesh. */
    public Optional<String> domain() {
        return source.domain();
    }
}
