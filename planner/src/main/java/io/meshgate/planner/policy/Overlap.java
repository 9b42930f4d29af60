package io.meshgate.planner.policy;

import java.util.Set;
import java.util.TreeSet;

/** Whether two masks surely meet on some principal: one named by both, as user or by role, and exempt from neither. */
final class Overlap {
    private Overlap() {}

    static boolean possible(ColumnMask first, ColumnMask second) {
        if (first.except().everyone() || second.except().everyone()) {
            return false;
        }
        if (first.to().everyone() && second.to().everyone()) {
            return true;
        }
        Set<String> users =
                common(first.to(), first.to().users(), second.to(), second.to().users());
        users.removeAll(first.except().users());
        users.removeAll(second.except().users());
        Set<String> roles =
                common(first.to(), first.to().roles(), second.to(), second.to().roles());
        roles.removeAll(first.except().roles());
        roles.removeAll(second.except().roles());
        return !users.isEmpty() || !roles.isEmpty();
    }

    private static Set<String> common(Subjects first, Set<String> ofFirst, Subjects second, Set<String> ofSecond) {
        Set<String> common = new TreeSet<>(first.everyone() ? ofSecond : ofFirst);
        if (!first.everyone() && !second.everyone()) {
            common.retainAll(ofSecond);
        }
        return common;
    }
}
