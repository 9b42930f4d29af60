package io.meshgate.planner.policy;

import java.util.List;
import org.apache.calcite.rel.RelNode;

/** A plan in which every table is read through its policies. Only {@link PolicyRewriter} makes one. */
public final class GovernedPlan {
    private final RelNode root;
    private final List<RawScan> scans;
    private final RelNode stated;

    GovernedPlan(RelNode root, List<RawScan> scans) {
        this(root, scans, root);
    }

    private GovernedPlan(RelNode root, List<RawScan> scans, RelNode stated) {
        this.root = root;
        this.scans = List.copyOf(scans);
        this.stated = stated;
    }

    GovernedPlan statedAs(RelNode plan) {
        return new GovernedPlan(root, scans, plan);
    }

    public RelNode root() {
        return root;
    }

    /** What the statement does down to the barriers, for who has written it: without what policies add above these. */
    public RelNode stated() {
        return stated;
    }

    /** Every scan, one for each place at which a table is read. */
    public List<RawScan> scans() {
        return scans;
    }

    /** The same plan rewritten by a later step, which is checked again. */
    public GovernedPlan with(RelNode rewritten) {
        return PolicyChecker.check(rewritten).statedAs(stated);
    }
}
