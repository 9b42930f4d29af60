package io.meshgate.planner;

import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptPredicateList;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.metadata.RelMetadataQuery;

/**
 * What Calcite may know of a plan while a statement is converted: nothing of the conditions in it. It would infer from
 * them whether an aggregate could be left out, and fails on some that compare with NULL.
 */
final class StatementMetadata extends RelMetadataQuery {
    private StatementMetadata() {}

    static RelOptCluster in(RelOptCluster cluster) {
        cluster.setMetadataQuerySupplier(StatementMetadata::new);
        return cluster;
    }

    @Override
    public RelOptPredicateList getPulledUpPredicates(RelNode plan) {
        return RelOptPredicateList.EMPTY;
    }
}
