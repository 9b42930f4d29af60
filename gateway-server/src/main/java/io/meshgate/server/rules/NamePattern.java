package io.meshgate.server.rules;

import io.meshgate.connector.Column;
import io.meshgate.planner.policy.PolicySource;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names of one kind of thing match a pattern as a whole. */
record NamePattern(Of of, Pattern pattern) implements Requirement {

    /** What has the names. */
    enum Of {
        DOMAIN,
        SCHEMA,
        TABLE,
        COLUMN,
        POLICY
    }

    @Override
    public boolean readsCatalogs() {
        return switch (of) {
            case DOMAIN, POLICY -> false;
            case SCHEMA, TABLE, COLUMN -> true;
        };
    }

    @Override
    public void check(RuleScope scope, Violations violations) {
        switch (of) {
            case DOMAIN ->
                scope.domains().forEach(domain -> check(domain.name(), domain.name(), domain.place(), violations));
            case POLICY ->
                scope.policies().forEach(policy -> check(policy.id(), policy.id(), policy.source(), violations));
            case SCHEMA -> schemas(scope, violations);
            case TABLE ->
                scope.tables()
                        .forEach(table -> check(table.name().table(), table.fullName(), table.place(), violations));
            case COLUMN ->
                scope.tables()
                        .forEach(table -> table.columns().forEach(column -> check(scope, table, column, violations)));
        }
    }

    private void schemas(RuleScope scope, Violations violations) {
        Set<String> seen = new LinkedHashSet<>();
        for (GovernedTable table : scope.tables()) {
            String fullName = table.domain() + "." + table.name().schema();
            if (seen.add(fullName)) {
                check(table.name().schema(), fullName, table.place(), violations);
            }
        }
    }

    private void check(RuleScope scope, GovernedTable table, Column column, Violations violations) {
        // Where a column's tags stand is looked for among all of them.
        if (!pattern.matcher(column.name()).matches()) {
            check(column.name(), table.fullName() + "." + column.name(), scope.placeOf(table, column), violations);
        }
    }

    private void check(String name, String fullName, PolicySource place, Violations violations) {
        if (!pattern.matcher(name).matches()) {
            violations.add(
                    fullName,
                    place,
                    "the name of " + of.name().toLowerCase(Locale.ROOT) + " '" + fullName + "' does not match "
                            + pattern);
        }
    }
}
