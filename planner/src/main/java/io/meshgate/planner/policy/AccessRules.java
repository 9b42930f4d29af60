package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.Principal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which policies hold for a principal and a table. Default deny: without a grant there is no table.
 * Immutable, thread-safe.
 */
public final class AccessRules {
    private final PolicySet policies;
    private final Map<String, String> owners;

    /** @param owners whom to ask for access, by domain name */
    public AccessRules(PolicySet policies, Map<String, String> owners) {
        this.policies = policies;
        this.owners = owners;
    }

    /** Whether some grant lets the principal know of the table; cheap, needs no snapshot. */
    public boolean visible(String domain, TableName table, Principal principal) {
        return policies.grants().stream().anyMatch(grant -> grants(grant, domain, table, principal));
    }

    /**
     * Whether some grant lets the principal write a table, or create what is to bear the name; needs neither the table
     * nor its catalog. What policies hide of the table is another question.
     */
    public boolean mayWrite(String domain, TableName table, Principal principal) {
        return policies.grants().stream()
                .anyMatch(
                        grant -> grant.privilege() == Grant.Privilege.WRITE && grants(grant, domain, table, principal));
    }

    /**
     * What the principal may read of a table; empty when the table does not exist for the principal.
     *
     * @throws GatewayException with POLICY_INVALID when a policy that names this very table cannot be applied to it:
     *     the table is then refused rather than read without the policy
     */
    public Optional<TableAccess> access(String domain, TableSnapshot table, Principal principal) {
        Optional<TableAccess> access = accessByNames(domain, table, principal);
        if (access.isPresent()) {
            policies.columnMasks().stream()
                    .filter(mask -> matches(mask.tables(), domain, table.name()))
                    .filter(mask -> mask.to().contains(principal))
                    .forEach(mask -> requireColumns(mask, domain, table));
        }
        return access;
    }

    /** What the policies say of columns of these names, whether or not the table has all columns that they name. */
    private Optional<TableAccess> accessByNames(String domain, TableSnapshot table, Principal principal) {
        List<Grant> grants = policies.grants().stream()
                .filter(grant -> grants(grant, domain, table.name(), principal))
                .toList();
        if (grants.isEmpty()) {
            return Optional.empty();
        }
        List<Grant> reading = grants.stream()
                .filter(grant -> grant.privilege() == Grant.Privilege.SELECT)
                .toList();
        boolean readable = !reading.isEmpty();
        // A grant that does not let read must not add to the columns that another one lets read.
        List<Grant> deciding = readable ? reading : grants;
        List<Column> visible = table.columns().stream()
                .filter(column -> deciding.stream().anyMatch(grant -> covers(grant, column.name())))
                .toList();
        if (visible.isEmpty()) {
            return Optional.empty();
        }
        List<String> exemptions = new ArrayList<>();
        return Optional.of(new TableAccess(
                visible,
                readable,
                rowFilters(domain, table, principal, exemptions),
                masks(domain, table, principal, visible, exemptions),
                exemptions,
                Optional.ofNullable(owners.get(domain))));
    }

    /**
     * What the principal may read of a version of a table that is not the current one, under the policies of today. They
     * hold for a column, known by its field id, as it is called today, and for what it was called then besides; a column
     * that the table no longer has, or parts of which it no longer has, is not visible.
     *
     * @return empty when the table does not exist for the principal
     * @throws GatewayException as {@link #access}, with ACCESS_DENIED when no column is left
     */
    public Optional<TableAccess> accessToVersion(
            String domain, TableSnapshot current, TableSnapshot version, Principal principal) {
        Optional<TableAccess> today = access(domain, current, principal);
        if (today.isEmpty()) {
            return Optional.empty();
        }
        PastColumns columns = new PastColumns(current, version);
        return Optional.of(columns.access(today.get(), accessByNames(domain, version, principal), AccessRules::stronger)
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.ACCESS_DENIED,
                        "You may read no column that this version of table " + domain + "." + version.name()
                                + " has")));
    }

    private static boolean grants(Grant grant, String domain, TableName table, Principal principal) {
        return grant.to().contains(principal)
                && grant.tables().stream().anyMatch(pattern -> pattern.matches(domain, table));
    }

    private static boolean covers(Grant grant, String column) {
        return grant.columns().map(columns -> containsName(columns, column)).orElse(true)
                && !containsName(grant.exceptColumns(), column);
    }

    private List<RowFilter> rowFilters(
            String domain, TableSnapshot table, Principal principal, List<String> exemptions) {
        List<RowFilter> filters = new ArrayList<>();
        for (RowFilter filter : policies.rowFilters()) {
            if (!matches(filter.tables(), domain, table.name()) || !filter.to().contains(principal)) {
                continue;
            }
            if (filter.except().contains(principal)) {
                exemptions.add(filter.id());
            } else {
                filters.add(filter);
            }
        }
        return filters;
    }

    private Map<String, ColumnMask> masks(
            String domain, TableSnapshot table, Principal principal, List<Column> visible, List<String> exemptions) {
        Map<String, ColumnMask> masks = new HashMap<>();
        for (ColumnMask mask : policies.columnMasks()) {
            if (!matches(mask.tables(), domain, table.name()) || !mask.to().contains(principal)) {
                continue;
            }
            if (mask.except().contains(principal)) {
                exemptions.add(mask.id());
                continue;
            }
            for (Column column : visible) {
                if (containsName(mask.columns(), column.name())) {
                    masks.merge(column.name(), mask, AccessRules::stronger);
                }
            }
        }
        return masks;
    }

    private static ColumnMask stronger(ColumnMask first, ColumnMask second) {
        return Mask.stronger(first.mask(), second.mask())
                .map(mask -> mask.equals(first.mask()) ? first : second)
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.POLICY_INVALID,
                        "Column masks '" + first.id() + "' and '" + second.id()
                                + "' apply to the same column and neither is the stronger"));
    }

    /** A mask that names this very table must find its columns, or a rename would quietly undo it. */
    private static void requireColumns(ColumnMask mask, String domain, TableSnapshot table) {
        boolean exact =
                mask.tables().stream().anyMatch(pattern -> pattern.isExact() && pattern.matches(domain, table.name()));
        if (!exact) {
            return;
        }
        for (String name : mask.columns()) {
            boolean found =
                    table.columns().stream().anyMatch(column -> column.name().equalsIgnoreCase(name));
            if (!found) {
                throw new GatewayException(
                        ErrorCode.POLICY_INVALID,
                        "Column mask '" + mask.id() + "' names a column that its table does not have");
            }
        }
    }

    private static boolean matches(List<TablePattern> patterns, String domain, TableName table) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(domain, table));
    }

    private static boolean containsName(List<String> names, String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return names.stream().anyMatch(each -> each.toLowerCase(Locale.ROOT).equals(wanted));
    }
}
