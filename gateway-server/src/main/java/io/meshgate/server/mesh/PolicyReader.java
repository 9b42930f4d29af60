package io.meshgate.server.mesh;

import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the policy files of one mesh, one after the other, and gathers what stands in them. */
final class PolicyReader {
    private final Set<String> domains;
    private final Set<String> keys;
    private final Problems problems;
    private final Map<String, String> placesById = new HashMap<>();
    private final List<Grant> grants = new ArrayList<>();
    private final List<RowFilter> rowFilters = new ArrayList<>();
    private final List<ColumnMask> columnMasks = new ArrayList<>();
    private final List<Section> roleMentions = new ArrayList<>();
    private final List<Section> userMentions = new ArrayList<>();

    /**
     * @param domains the names of all domains, lower case, also of those with problems
     * @param keys the names of all mask keys
     */
    PolicyReader(Set<String> domains, Set<String> keys, Problems problems) {
        this.domains = domains;
        this.keys = keys;
        this.problems = problems;
    }

    /**
     * @param owner the domain, lower case, to whose tables the file's policies are confined; empty for policies of the
     *     whole mesh
     */
    void read(Section file, Optional<String> owner) {
        file.items("grants").forEach(policy -> grants.add(grant(policy, owner)));
        file.items("row-filters").forEach(policy -> rowFilters.add(rowFilter(policy, owner)));
        file.items("column-masks").forEach(policy -> columnMasks.add(columnMask(policy, owner)));
    }

    private Grant grant(Section policy, Optional<String> owner) {
        Grant.Privilege privilege = privilege(policy);
        if (privilege == Grant.Privilege.WRITE) {
            Stream.of("columns", "except-columns")
                    .flatMap(key -> policy.find(key).stream())
                    .forEach(columns -> problems.error(
                            columns.file(),
                            columns.position(),
                            "a grant with privilege write is for whole tables; leave the columns out"));
        }
        return new Grant(
                id(policy),
                policy.text("description").orElse(""),
                tables(policy, owner),
                policy.find("columns").map(found -> policy.texts("columns")),
                policy.texts("except-columns"),
                privilege,
                subjects(policy.find("to"), Subjects.NOBODY),
                source(policy));
    }

    private static Grant.Privilege privilege(Section policy) {
        String privilege = policy.text("privilege").orElse("select");
        return switch (privilege) {
            case "select" -> Grant.Privilege.SELECT;
            case "discover" -> Grant.Privilege.DISCOVER;
            case "write" -> Grant.Privilege.WRITE;
            default -> throw new IllegalStateException("the schema lets privilege " + privilege + " pass");
        };
    }

    private RowFilter rowFilter(Section policy, Optional<String> owner) {
        return new RowFilter(
                id(policy),
                policy.text("description").orElse(""),
                tables(policy, owner),
                policy.at("filter").text(),
                subjects(policy.find("to"), Subjects.EVERYONE),
                subjects(policy.find("except"), Subjects.NOBODY),
                source(policy));
    }

    private ColumnMask columnMask(Section policy, Optional<String> owner) {
        return new ColumnMask(
                id(policy),
                policy.text("description").orElse(""),
                tables(policy, owner),
                policy.texts("columns"),
                mask(policy.at("mask")),
                subjects(policy.find("to"), Subjects.EVERYONE),
                subjects(policy.find("except"), Subjects.NOBODY),
                source(policy));
    }

    private String id(Section policy) {
        Section id = policy.at("id");
        String first = placesById.putIfAbsent(id.text(), id.file() + ":" + id.position());
        if (first != null) {
            problems.error(id.file(), id.position(), "a second policy '" + id.text() + "'; the first is at " + first);
        }
        return id.text();
    }

    private List<TablePattern> tables(Section policy, Optional<String> owner) {
        List<TablePattern> patterns = new ArrayList<>();
        for (Section table : policy.items("tables")) {
            Optional<TablePattern> pattern = TablePatterns.parse(table.text());
            pattern.ifPresentOrElse(
                    found -> {
                        checkDomain(table, found, owner);
                        patterns.add(found);
                    },
                    () -> problems.error(
                            table.file(),
                            table.position(),
                            "'" + table.text()
                                    + "' is not accepted; expected a table as domain.schema.table, each part a name or *"));
        }
        return patterns;
    }

    private void checkDomain(Section table, TablePattern pattern, Optional<String> owner) {
        String domain = pattern.domain().toLowerCase(Locale.ROOT);
        if (owner.isPresent() && !domain.equals(owner.get())) {
            problems.error(
                    table.file(),
                    table.position(),
                    "'" + table.text() + "' is not a table of domain '" + owner.get()
                            + "': a domain's policies may only name tables of that domain");
        } else if (!domain.equals("*") && !domains.contains(domain)) {
            problems.error(
                    table.file(),
                    table.position(),
                    "there is no domain '" + pattern.domain() + "'" + Suggestion.clause(domain, domains));
        }
    }

    private Mask mask(Section mask) {
        String type = mask.at("type").text();
        return switch (type) {
            case "null" -> new Mask.ToNull();
            case "fixed" -> new Mask.Fixed(mask.at("value").text());
            case "redact" -> new Mask.Redact();
            case "show-first" -> new Mask.ShowFirst(mask.at("characters").node().intValue());
            case "show-last" -> new Mask.ShowLast(mask.at("characters").node().intValue());
            case "keyed-hash" -> new Mask.KeyedHash(key(mask.at("key")));
            case "round" -> new Mask.RoundTo(mask.at("multiple").text());
            case "truncate-date" ->
                new Mask.TruncateDate(
                        Mask.TruncateDate.Unit.valueOf(mask.at("unit").text().toUpperCase(Locale.ROOT)));
            default -> throw new IllegalStateException("the schema lets mask type " + type + " pass");
        };
    }

    private String key(Section key) {
        if (!keys.contains(key.text())) {
            problems.error(
                    key.file(),
                    key.position(),
                    "there is no key '" + key.text() + "' in governance/keys.yaml"
                            + Suggestion.clause(key.text(), keys));
        }
        return key.text();
    }

    private Subjects subjects(Optional<Section> section, Subjects otherwise) {
        if (section.isEmpty()) {
            return otherwise;
        }
        Section subjects = section.get();
        if (subjects.node().isTextual()) {
            return Subjects.EVERYONE;
        }
        roleMentions.addAll(subjects.items("roles"));
        userMentions.addAll(subjects.items("users"));
        return new Subjects(
                new LinkedHashSet<>(subjects.texts("users")), new LinkedHashSet<>(subjects.texts("roles")), false);
    }

    private static PolicySource source(Section policy) {
        return new PolicySource(
                policy.file(), policy.position().line(), policy.position().column());
    }

    /** Warns of names in policies that no user bears: a mistyped role lets a filter apply to nobody. */
    void warnOfUnknownSubjects(Set<String> users, Set<String> roles) {
        warnOfUnknown(userMentions, users, "there is no user '");
        warnOfUnknown(roleMentions, roles, "no user has the role '");
    }

    private void warnOfUnknown(List<Section> mentions, Set<String> known, String complaint) {
        for (Section mention : mentions) {
            if (!known.contains(mention.text())) {
                problems.warning(
                        mention.file(),
                        mention.position(),
                        complaint + mention.text() + "'" + Suggestion.clause(mention.text(), known));
            }
        }
    }

    List<Grant> grants() {
        return grants;
    }

    List<RowFilter> rowFilters() {
        return rowFilters;
    }

    List<ColumnMask> columnMasks() {
        return columnMasks;
    }
}
