package io.meshgate.planner.policy;

import io.meshgate.planner.sql.Recursion;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Sample;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Uncollect;

/** What operations of a plan are called in SQL. */
final class PlanWords {
    private PlanWords() {}

    static String operation(RelNode node) {
        if (node instanceof SetOp) {
            return "UNION, INTERSECT or EXCEPT";
        }
        if (node instanceof Sort) {
            return "ORDER BY, LIMIT or OFFSET";
        }
        if (node instanceof Correlate) {
            return "LATERAL or UNNEST";
        }
        if (node instanceof Uncollect) {
            return "UNNEST";
        }
        if (node instanceof Sample) {
            return "TABLESAMPLE";
        }
        return node instanceof Recursion ? "WITH RECURSIVE" : "an operation of this kind";
    }
}
