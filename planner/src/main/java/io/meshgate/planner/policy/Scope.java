package io.meshgate.planner.policy;

import java.util.List;

/**
 * The tables that a policy is about: those whose names match a pattern and, where tags are given, which bear one of
 * them, or one below it.
 */
public record Scope(List<TablePattern> tables, List<String> tags) {
    public Scope {
        tables = List.copyOf(tables);
        tags = List.copyOf(tags);
    }

    static Scope of(List<TablePattern> tables) {
        return new Scope(tables, List.of());
    }
}
