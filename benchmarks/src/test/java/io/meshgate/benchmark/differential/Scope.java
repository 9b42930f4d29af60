package io.meshgate.benchmark.differential;

import java.util.ArrayList;
import java.util.List;

/**
 * What an expression may name.
 *
 * @param own columns of the query itself, or its group keys and aggregates
 * @param outer columns of the queries around it
 * @param unique some of its own, which together differ in every row; empty when there are none
 */
record Scope(List<Expression> own, List<Expression> outer, List<Expression> unique) {
    static final Scope EMPTY = new Scope(List.of(), List.of(), List.of());

    List<Expression> all() {
        List<Expression> all = new ArrayList<>(own);
        all.addAll(outer);
        return all;
    }

    Scope withoutOuter() {
        return new Scope(own, List.of(), unique);
    }
}
