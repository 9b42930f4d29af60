package io.meshgate.server.rules;

import io.meshgate.connector.Column;
import io.meshgate.planner.catalog.SqlTypeText;
import io.meshgate.planner.policy.ColumnChoice;
import io.meshgate.planner.policy.TablePolicies;
import java.util.List;
import java.util.Locale;

/**
 * Columns are of one of the given types.
 *
 * @param types as DESCRIBE writes them, blanks and letter case aside; one without parameters stands for all of its kind
 */
record ColumnTypes(ColumnChoice columns, List<String> types) implements Requirement {
    @Override
    public boolean readsCatalogs() {
        return true;
    }

    @Override
    public void check(RuleScope scope, Violations violations) {
        for (GovernedTable table : scope.tables()) {
            TablePolicies policies = scope.policies(table);
            for (Column column : table.columns()) {
                // The rule speaks of columns: one of which just a field is tagged is none of those.
                boolean chosen = policies.chosen(columns, column).stream()
                        .anyMatch(part -> part.steps().isEmpty());
                if (!chosen) {
                    continue;
                }
                String type = SqlTypeText.of(column.field());
                if (types.stream().noneMatch(accepted -> matches(accepted, type))) {
                    violations.add(
                            table.fullName() + "." + column.name(),
                            scope.placeOf(table, column),
                            "column '" + table.fullName() + "." + column.name() + "' is of type " + type
                                    + "; accepted: " + String.join(", ", types));
                }
            }
        }
    }

    private static boolean matches(String accepted, String type) {
        String wanted = compact(accepted);
        String found = compact(type);
        return found.equals(wanted) || found.replaceFirst("\\([0-9,]*\\)", "").equals(wanted);
    }

    private static String compact(String type) {
        return type.replaceAll("\\s+", "").toUpperCase(Locale.ROOT);
    }
}
