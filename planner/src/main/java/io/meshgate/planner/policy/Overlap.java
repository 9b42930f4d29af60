package io.meshgate.planner.policy;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which principals two policies have in common, as far as their names tell. */
final class Overlap {
    private Overlap() {}

    /** Whether two masks surely meet on some principal: one whom both name in the same way, and neither exempts. */
    static boolean possible(ColumnMask first, ColumnMask second) {
        if (first.except().everyone() || second.except().everyone() || !samePurpose(first.to(), second.to())) {
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
        Set<String> groups =
                common(first.to(), first.to().groups(), second.to(), second.to().groups());
        groups.removeAll(first.except().groups());
        groups.removeAll(second.except().groups());
        return !users.isEmpty() || !roles.isEmpty() || !groups.isEmpty();
    }

    /** Whether some principals are named by what a grant says that surely are not by what another one says. */
    static boolean reachesBeyond(Subjects wide, Subjects narrow) {
        if (narrow.everyone()) {
            return false;
        }
        return wide.everyone()
                || !narrow.users().containsAll(wide.users())
                || !narrow.roles().containsAll(wide.roles())
                || !narrow.groups().containsAll(wide.groups())
                || !wide.attributes().keySet().stream()
                        .allMatch(name -> narrow.attributes()
                                .getOrDefault(name, List.of())
                                .containsAll(wide.attributes().getOrDefault(name, List.of())));
    }

    private static boolean samePurpose(Subjects first, Subjects second) {
        return first.purposes().isEmpty()
                || second.purposes().isEmpty()
                || !Collections.disjoint(first.purposes(), second.purposes());
    }

    private static Set<String> common(Subjects first, Set<String> ofFirst, Subjects second, Set<String> ofSecond) {
        Set<String> common = new TreeSet<>(first.everyone() ? ofSecond : ofFirst);
        if (!first.everyone() && !second.everyone()) {
            common.retainAll(ofSecond);
        }
        return common;
    }
}
