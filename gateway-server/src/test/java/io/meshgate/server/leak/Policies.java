package io.meshgate.server.leak;

import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Policies for everyone on tables of domain {@code d}, schema {@code s}. Immutable: each method gives more. */
record Policies(List<Grant> grants, List<RowFilter> rowFilters, List<ColumnMask> masks) {
    static final byte[] KEY = "a key of a test, thirty-two bytes".getBytes(StandardCharsets.UTF_8);

    private static final PolicySource SOURCE = new PolicySource("test.yaml", 1, 1);

    static Policies none() {
        return new Policies(List.of(), List.of(), List.of());
    }

    Policies grant(String table, String... exceptColumns) {
        return granted(table, Grant.Privilege.SELECT, exceptColumns);
    }

    Policies discover(String table) {
        return granted(table, Grant.Privilege.DISCOVER);
    }

    private Policies granted(String table, Grant.Privilege privilege, String... exceptColumns) {
        Grant grant = new Grant(
                "grant-" + grants.size(),
                "",
                List.of(pattern(table)),
                Optional.empty(),
                List.of(exceptColumns),
                privilege,
                Subjects.EVERYONE,
                SOURCE);
        return new Policies(plus(grants, grant), rowFilters, masks);
    }

    Policies rowFilter(String table, String expression) {
        RowFilter filter = new RowFilter(
                "filter-" + rowFilters.size(),
                "",
                List.of(pattern(table)),
                expression,
                Subjects.EVERYONE,
                Subjects.NOBODY,
                SOURCE);
        return new Policies(grants, plus(rowFilters, filter), masks);
    }

    Policies mask(String table, String column, Mask mask) {
        ColumnMask columnMask = new ColumnMask(
                "mask-" + masks.size(),
                "",
                List.of(pattern(table)),
                List.of(column),
                mask,
                Subjects.EVERYONE,
                Subjects.NOBODY,
                SOURCE);
        return new Policies(grants, rowFilters, plus(masks, columnMask));
    }

    PolicySet set() {
        return new PolicySet("1", grants, rowFilters, masks, Map.of("key", KEY));
    }

    private static TablePattern pattern(String table) {
        return new TablePattern("d", "s", table);
    }

    private static <T> List<T> plus(List<T> list, T element) {
        List<T> more = new ArrayList<>(list);
        more.add(element);
        return more;
    }
}
