package io.meshgate.planner.policy;

import java.util.List;
import java.util.Optional;

/**
 * Lets principals read tables, write them, or be told what derives from all of their rows. Without any grant a table does not exist for a principal.
 *
 * @param columns the only columns granted, when given
 * @param exceptColumns columns that this grant leaves out
 * @param exclusive whether for others than its principals no grant counts for these tables, or for these columns where it
 *     names some: what the mesh demands, no domain can loosen
 */
public record Grant(
        PolicyTerms terms,
        Scope scope,
        Optional<ColumnChoice> columns,
        ColumnChoice exceptColumns,
        Privilege privilege,
        boolean exclusive)
        implements Policy {

    /** A grant that is always in force and names no owner. */
    public Grant(
            String id,
            String description,
            List<TablePattern> tables,
            Optional<List<String>> columns,
            List<String> exceptColumns,
            Privilege privilege,
            Subjects to,
            PolicySource source) {
        this(
                PolicyTerms.always(id, description, to, Subjects.NOBODY, source),
                Scope.of(tables),
                columns.map(ColumnChoice::named),
                ColumnChoice.named(exceptColumns),
                privilege,
                false);
    }

    /** What a grant allows. */
    public enum Privilege {
        /** To see that the table exists, and its columns; not its rows. */
        DISCOVER,
        /** To read rows; includes discover. */
        SELECT,
        /** To create, fill and drop tables of these names, there or not; includes discover, not to read rows. */
        WRITE,
        /** To be told by EXPLAIN of all files, in spite of policies; includes discover, not to read rows. */
        STATISTICS,
        /** To read the tables about the tables, in spite of policies; includes discover, not to read rows. */
        METADATA
    }
}
