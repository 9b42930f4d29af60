package io.meshgate.server.rules;

import io.meshgate.connector.Column;
import io.meshgate.planner.policy.ColumnChoice;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePolicies;
import java.util.List;

/** Whoever may read one of these columns gets it masked, but for those who are excepted. */
record MaskedColumns(ColumnChoice columns, Subjects except) implements Requirement {
    @Override
    public boolean readsCatalogs() {
        return true;
    }

    @Override
    public void check(RuleScope scope, Violations violations) {
        for (GovernedTable table : scope.tables()) {
            TablePolicies policies = scope.policies(table);
            table.columns().stream()
                    .flatMap(column -> policies.chosen(columns, column).stream())
                    .forEach(part -> check(table, part, policies, violations));
        }
    }

    private void check(GovernedTable table, TablePolicies.Part part, TablePolicies policies, Violations violations) {
        Column column = part.column();
        Coverage coverage = new Coverage(
                except,
                policies.columnMasks().stream()
                        .filter(mask -> policies.fallsOn(mask, part))
                        .toList());
        List<Grant> exclusive = policies.grants().stream()
                .filter(grant -> grant.exclusive() && policies.covers(grant, column))
                .toList();
        List<Grant> open = policies.grants().stream()
                .filter(grant -> grant.privilege() == Grant.Privilege.SELECT && policies.covers(grant, column))
                .filter(grant -> !coverage.of(grant, exclusive))
                .toList();
        if (!open.isEmpty()) {
            Grant first = open.get(0);
            String others = open.size() == 1 ? "" : " and " + (open.size() - 1) + " more";
            violations.add(
                    table.fullName() + "." + part,
                    first.source(),
                    "column '" + table.fullName() + "." + part + "' can be read without a mask through grant '"
                            + first.id() + "'" + others);
        }
    }
}
