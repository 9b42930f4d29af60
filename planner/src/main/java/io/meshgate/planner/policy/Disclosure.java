package io.meshgate.planner.policy;

import io.meshgate.planner.Principal;
import java.util.List;
import java.util.stream.Stream;

/**
 * The grants by which a principal is told what derives from all rows of a table, in spite of the policies that hide some.
 *
 * @param statistics by which EXPLAIN tells of its files
 * @param metadata by which the tables about it may be read, by whoever may know of all of its columns
 */
public record Disclosure(List<Grant> statistics, List<Grant> metadata) {
    public static final Disclosure NONE = new Disclosure(List.of(), List.of());

    public Disclosure {
        statistics = List.copyOf(statistics);
        metadata = List.copyOf(metadata);
    }

    /**
     * @param grants that count for the table
     * @param byMesh whether the mesh itself hides something of it: then no domain's grant discloses it
     */
    static Disclosure of(List<Grant> grants, Principal principal, boolean byMesh) {
        List<Grant> disclosing = grants.stream()
                .filter(grant -> grant.to().contains(principal))
                .filter(grant -> !byMesh || grant.source().domain().isEmpty())
                .toList();
        return new Disclosure(with(Grant.Privilege.STATISTICS, disclosing), with(Grant.Privilege.METADATA, disclosing));
    }

    private static List<Grant> with(Grant.Privilege privilege, List<Grant> grants) {
        return grants.stream().filter(grant -> grant.privilege() == privilege).toList();
    }

    /** What both disclose. */
    Disclosure alsoOf(Disclosure other) {
        return new Disclosure(
                statistics.stream().filter(other.statistics::contains).toList(),
                metadata.stream().filter(other.metadata::contains).toList());
    }

    /** Whether a grant is among these. */
    public boolean isBy(Grant grant) {
        return Stream.concat(statistics.stream(), metadata.stream()).anyMatch(grant::equals);
    }
}
