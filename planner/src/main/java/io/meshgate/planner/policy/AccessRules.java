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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

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
        return !counting(domain, table, principal).isEmpty();
    }

    /** Whether some grant names the principal and tables that the domain has, or could have: else there is no such domain. */
    public boolean visible(String domain, Principal principal) {
        return policies.anyGrantIn(domain, grant -> grant.to().names(principal))
                && !policies.anyGrantIn(
                        domain, grant -> keepsAll(grant, domain) && !grant.to().names(principal));
    }

    /** Whether an exclusive grant is of all tables of a domain, whatever they bear. */
    private static boolean keepsAll(Grant grant, String domain) {
        return grant.exclusive()
                && grant.columns().isEmpty()
                && grant.scope().tags().isEmpty()
                && grant.scope().tables().stream()
                        .anyMatch(pattern -> pattern.matchesDomain(domain)
                                && pattern.schema().equals("*")
                                && pattern.table().equals("*"));
    }

    /**
     * Whether some grant lets the principal write a table, or create what is to bear the name; needs neither the table
     * nor its catalog. What policies hide of the table is another question.
     */
    public boolean mayWrite(String domain, TableName table, Principal principal) {
        List<Grant> grants = counting(domain, table, principal);
        return grants.stream().noneMatch(grant -> lacksPurpose(grant, principal))
                && grants.stream()
                        .anyMatch(grant -> grant.privilege() == Grant.Privilege.WRITE
                                && grant.to().contains(principal));
    }

    /** The grants that count for a table: they name the principal, and no exclusive one keeps the whole table away. */
    private List<Grant> counting(String domain, TableName table, Principal principal) {
        TableTags tags = policies.tags().of(domain, table);
        List<Grant> all = policies.grantsOn(domain, table).stream()
                .filter(grant -> tags.bears(grant.scope().tags()))
                .toList();
        boolean kept = all.stream()
                .anyMatch(grant -> grant.exclusive()
                        && grant.columns().isEmpty()
                        && !grant.to().names(principal));
        return kept
                ? List.of()
                : all.stream().filter(grant -> grant.to().names(principal)).toList();
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
            TableTags tags = policies.tags().of(domain, table.name());
            requireColumns(tags.required(), domain, table, "The mesh tags");
            policies.grantsOn(domain, table.name()).stream()
                    .filter(grant -> grant.to().names(principal) && namesJust(grant, domain, table))
                    .forEach(grant -> requireColumns(
                            grant.exceptColumns().names(), domain, table, "Grant '" + grant.id() + "' leaves out"));
            policies.columnMasksOn(domain, table.name()).stream()
                    .filter(mask -> mask.to().names(principal) && namesJust(mask, domain, table))
                    .forEach(mask -> requireColumns(
                            mask.columns().names(), domain, table, "Column mask '" + mask.id() + "' names"));
        }
        return access;
    }

    private static boolean namesJust(Policy policy, String domain, TableSnapshot table) {
        return policy.scope().tables().stream()
                .anyMatch(pattern -> pattern.isExact() && pattern.matches(domain, table.name()));
    }

    /** What the policies say of columns of these names, whether or not the table has all columns that they name. */
    private Optional<TableAccess> accessByNames(String domain, TableSnapshot table, Principal principal) {
        List<Grant> grants = counting(domain, table.name(), principal);
        if (grants.isEmpty()) {
            return Optional.empty();
        }
        List<Grant> selecting = grants.stream()
                .filter(grant -> grant.privilege() == Grant.Privilege.SELECT)
                .toList();
        boolean waits = selecting.stream().anyMatch(grant -> lacksPurpose(grant, principal));
        List<Grant> reading = selecting.stream()
                .filter(grant -> grant.to().contains(principal) && !waits)
                .toList();
        boolean readable = !reading.isEmpty();
        // A grant that does not let read must not add to the columns that another one lets read.
        List<Grant> deciding = readable ? reading : grants;
        TableTags tags = policies.tags().of(domain, table.name());
        List<Grant> keeping = keeping(domain, table.name(), tags, principal);
        List<Column> visible = table.columns().stream()
                .filter(column -> deciding.stream().anyMatch(grant -> tags.covers(grant, column)))
                .filter(column -> keeping.stream().noneMatch(grant -> tags.keeps(grant, column)))
                .toList();
        if (visible.isEmpty()) {
            return Optional.empty();
        }
        List<String> exemptions = new ArrayList<>();
        List<RowFilter> filters = concerning(policies.rowFiltersOn(domain, table.name()), tags, principal, exemptions);
        List<ColumnMask> falling = concerning(falling(domain, table, tags, visible), tags, principal, exemptions);
        List<AggregationPolicy> aggregations =
                concerning(policies.aggregationsOn(domain, table.name()), tags, principal, exemptions);
        boolean byMesh = Stream.of(
                        filters,
                        falling.stream()
                                .filter(mask -> fallsOn(visible, mask, tags))
                                .toList(),
                        aggregations)
                .flatMap(List::stream)
                .anyMatch(policy -> policy.source().domain().isEmpty());
        return Optional.of(new TableAccess(
                visible,
                readable,
                filters,
                masks(falling, tags, visible),
                aggregations,
                exemptions,
                deciding.stream().map(Grant::id).toList(),
                waits ? Disclosure.NONE : Disclosure.of(grants, principal, byMesh),
                readable ? Set.of() : purposes(selecting),
                Optional.ofNullable(owners.get(domain))));
    }

    /** Exclusive grants of columns to others. */
    private List<Grant> keeping(String domain, TableName table, TableTags tags, Principal principal) {
        return policies.grantsOn(domain, table).stream()
                .filter(grant -> grant.exclusive() && grant.columns().isPresent())
                .filter(grant -> tags.bears(grant.scope().tags()))
                .filter(grant -> !grant.to().contains(principal))
                .toList();
    }

    /** Whether a grant that nobody may get round waits for a purpose. */
    private static boolean lacksPurpose(Grant grant, Principal principal) {
        return grant.exclusive() && grant.columns().isEmpty() && !grant.to().contains(principal);
    }

    private static Set<String> purposes(List<Grant> grants) {
        Set<String> purposes = new TreeSet<>();
        grants.forEach(grant -> purposes.addAll(grant.to().purposes()));
        return purposes;
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

    /** The policies of a kind that hold for the principal; the ids of those that do not, by exemption, are added. */
    private static <P extends Policy> List<P> concerning(
            List<P> policies, TableTags tags, Principal principal, List<String> exemptions) {
        List<P> concerning = new ArrayList<>();
        for (P policy : policies) {
            if (!tags.bears(policy.scope().tags()) || !policy.to().contains(principal)) {
                continue;
            }
            if (policy.except().contains(principal)) {
                exemptions.add(policy.id());
            } else {
                concerning.add(policy);
            }
        }
        return concerning;
    }

    /** The masks for columns of the table, whoever reads: an exemption from one that falls on none is none. */
    private List<ColumnMask> falling(String domain, TableSnapshot table, TableTags tags, List<Column> visible) {
        return policies.columnMasksOn(domain, table.name()).stream()
                .filter(mask -> mask.columns().tags().isEmpty() || fallsOn(visible, mask, tags))
                .toList();
    }

    private static boolean fallsOn(List<Column> columns, ColumnMask mask, TableTags tags) {
        return columns.stream().anyMatch(column -> !tags.falling(mask, column).isEmpty() || namesKeys(mask, column));
    }

    private static Map<String, ColumnMask> masks(List<ColumnMask> falling, TableTags tags, List<Column> visible) {
        Map<String, ColumnMask> masks = new HashMap<>();
        for (ColumnMask mask : falling) {
            for (Column column : visible) {
                requireNoKeys(mask, column);
                tags.falling(mask, column).forEach(each -> masks.merge(column.name(), each, AccessRules::stronger));
            }
        }
        return masks;
    }

    private static void requireNoKeys(ColumnMask mask, Column column) {
        if (namesKeys(mask, column)) {
            throw new GatewayException(
                    ErrorCode.POLICY_INVALID, "Column mask '" + mask.id() + "': " + FieldPath.KEYS_REFUSED);
        }
    }

    private static boolean namesKeys(ColumnMask mask, Column column) {
        return mask.columns().names().stream().anyMatch(name -> FieldPath.isOfKeys(name, column));
    }

    static ColumnMask stronger(ColumnMask first, ColumnMask second) {
        return FieldMasks.combined(first, second)
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.POLICY_INVALID,
                        "Column masks '" + first.id() + "' and '" + second.id()
                                + "' apply to the same column and neither is the stronger"));
    }

    /** What names this very table must find its columns there, or a rename would quietly undo it. */
    private static void requireColumns(List<String> names, String domain, TableSnapshot table, String who) {
        if (!names.stream().allMatch(name -> TableTags.isPart(name, table.columns()))) {
            throw new GatewayException(
                    ErrorCode.POLICY_INVALID,
                    who + " a column that table " + domain + "." + table.name() + " does not have");
        }
    }
}
