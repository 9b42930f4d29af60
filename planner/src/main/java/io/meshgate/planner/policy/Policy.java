package io.meshgate.planner.policy;

/** A rule of the mesh or of one domain, on what principals may know of tables. */
public sealed interface Policy permits Grant, RowFilter, ColumnMask, AggregationPolicy {
    PolicyTerms terms();

    /** Which tables it is about. */
    Scope scope();

    /** Unique in the mesh; what the audit and EXPLAIN show. */
    default String id() {
        return terms().id();
    }

    /** Why there is this policy, for the people whom it concerns; may be empty. */
    default String description() {
        return terms().description();
    }

    /** Whom it concerns. */
    default Subjects to() {
        return terms().to();
    }

    /** Who is exempt, explicitly; nobody from a grant. */
    default Subjects except() {
        return terms().except();
    }

    default PolicySource source() {
        return terms().source();
    }
}
