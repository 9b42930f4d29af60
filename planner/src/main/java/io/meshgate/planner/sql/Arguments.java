package io.meshgate.planner.sql;

import io.meshgate.planner.QueryPlan.Argument;
import java.util.ArrayList;
import java.util.List;

/** The arguments of one fragment, in order of their placeholders; equal ones share a placeholder. Not thread-safe. */
final class Arguments {
    private final List<Argument> all = new ArrayList<>();

    int indexOf(Argument argument) {
        int known = all.indexOf(argument);
        if (known >= 0) {
            return known;
        }
        all.add(argument);
        return all.size() - 1;
    }

    List<Argument> all() {
        return all;
    }
}
