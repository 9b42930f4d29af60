package io.meshgate.server.mesh;

import io.meshgate.planner.policy.AggregationPolicy;
import io.meshgate.planner.policy.ColumnChoice;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.PolicyTerms;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.Scope;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.planner.policy.Validity;
import io.meshgate.planner.policy.Vocabulary;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
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
    private final MaskReader masks;
    private final Vocabulary vocabulary;
    private final Optional<String> environment;
    private final Instant now;
    private final Problems problems;
    private final Map<String, String> placesById = new HashMap<>();
    private final List<Grant> grants = new ArrayList<>();
    private final List<RowFilter> rowFilters = new ArrayList<>();
    private final List<ColumnMask> columnMasks = new ArrayList<>();
    private final List<AggregationPolicy> aggregations = new ArrayList<>();
    private final List<Section> roleMentions = new ArrayList<>();
    private final List<Section> userMentions = new ArrayList<>();
    private final List<Section> groupMentions = new ArrayList<>();

    /**
     * @param domains the names of all domains, lower case, also of those with problems
     * @param environment of this gateway, if it names one: policies of others are checked and then left out
     * @param now after which policies must still be in force at some time
     */
    PolicyReader(
            Set<String> domains,
            KeyGroups keys,
            Vocabulary vocabulary,
            Optional<String> environment,
            Instant now,
            Problems problems) {
        this.domains = domains;
        this.masks = new MaskReader(keys, problems);
        this.vocabulary = vocabulary;
        this.environment = environment;
        this.now = now;
        this.problems = problems;
    }

    /**
     * @param owner the domain, lower case, to whose tables the file's policies are confined; empty for policies of the
     *     whole mesh
     */
    void read(Section file, Optional<String> owner) {
        file.items("grants").forEach(policy -> add(policy, grant(policy, owner), grants));
        file.items("row-filters").forEach(policy -> add(policy, rowFilter(policy, owner), rowFilters));
        file.items("column-masks").forEach(policy -> add(policy, columnMask(policy, owner), columnMasks));
        AggregationPolicyReader reader = new AggregationPolicyReader(problems);
        file.items("aggregation-policies")
                .forEach(policy ->
                        add(policy, reader.read(policy, restriction(policy), scope(policy, owner)), aggregations));
    }

    /** One of another environment has been read, so that it is known to be right. */
    private <P> void add(Section policy, P read, List<P> policies) {
        boolean here = policy.find("environments").isEmpty()
                || environment.filter(policy.texts("environments")::contains).isPresent();
        if (here) {
            policies.add(read);
        }
    }

    private Grant grant(Section policy, Optional<String> owner) {
        Grant.Privilege privilege = privilege(policy);
        boolean whole = privilege != Grant.Privilege.SELECT && privilege != Grant.Privilege.DISCOVER;
        if (whole) {
            Stream.of("columns", "column-tags", "except-columns", "except-column-tags")
                    .flatMap(key -> policy.find(key).stream())
                    .forEach(columns -> problems.error(
                            columns.file(),
                            columns.position(),
                            "a grant with privilege " + policy.at("privilege").text()
                                    + " is for whole tables; leave the columns out"));
        }
        boolean exclusive = policy.find("exclusive")
                .map(found -> found.node().booleanValue())
                .orElse(false);
        if (exclusive && privilege != Grant.Privilege.SELECT) {
            problems.error(
                    policy.file(),
                    policy.at("exclusive").position(),
                    "only a grant with privilege select is exclusive");
        }
        boolean some =
                policy.find("columns").isPresent() || policy.find("column-tags").isPresent();
        return new Grant(
                terms(policy, subjects(policy.find("to"), Subjects.NOBODY), Subjects.NOBODY),
                scope(policy, owner),
                some ? Optional.of(columns(policy, "columns", "column-tags")) : Optional.empty(),
                columns(policy, "except-columns", "except-column-tags"),
                privilege,
                exclusive);
    }

    private ColumnChoice columns(Section policy, String names, String tags) {
        return new ColumnChoice(policy.texts(names), tags(policy, tags));
    }

    private List<String> tags(Section policy, String key) {
        policy.items(key)
                .forEach(tag -> Words.require(tag, "tag", vocabulary.tags().keySet(), Words.TAGS, problems));
        return policy.texts(key);
    }

    private Scope scope(Section policy, Optional<String> owner) {
        List<String> tags = tags(policy, "tags");
        if (policy.find("tables").isPresent()) {
            return new Scope(tables(policy, owner), tags);
        }
        boolean byTag = !tags.isEmpty() || policy.find("column-tags").isPresent();
        if (!byTag) {
            problems.error(
                    policy.file(),
                    policy.position(),
                    "key 'tables' is missing: a list of one or more tables, each as domain.schema.table; or else 'tags'");
        }
        return new Scope(List.of(new TablePattern(owner.orElse("*"), "*", "*")), tags);
    }

    private PolicyTerms terms(Section policy, Subjects to, Subjects except) {
        return new PolicyTerms(
                id(policy),
                policy.text("description").orElse(""),
                policy.text("owner"),
                to,
                except,
                validity(policy),
                source(policy));
    }

    private Validity validity(Section policy) {
        Optional<Instant> from = policy.find("valid-from").flatMap(this::moment);
        Optional<Instant> until = policy.find("valid-until").flatMap(this::moment);
        if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
            Section end = policy.at("valid-until");
            problems.error(end.file(), end.position(), "the policy ends before it begins");
        } else if (until.isPresent() && !now.isBefore(until.get())) {
            Section end = policy.at("valid-until");
            problems.error(
                    end.file(), end.position(), "the policy has expired; remove it, or let it be valid for longer");
        }
        return new Validity(from, until);
    }

    private Optional<Instant> moment(Section moment) {
        try {
            return Optional.of(
                    moment.text().contains("T")
                            ? OffsetDateTime.parse(moment.text()).toInstant()
                            : LocalDate.parse(moment.text())
                                    .atStartOfDay(ZoneOffset.UTC)
                                    .toInstant());
        } catch (DateTimeParseException failure) {
            problems.error(moment.file(), moment.position(), "'" + moment.text() + "' is not in the calendar");
            return Optional.empty();
        }
    }

    private static Grant.Privilege privilege(Section policy) {
        String privilege = policy.text("privilege").orElse("select");
        return switch (privilege) {
            case "select" -> Grant.Privilege.SELECT;
            case "discover" -> Grant.Privilege.DISCOVER;
            case "write" -> Grant.Privilege.WRITE;
            case "statistics" -> Grant.Privilege.STATISTICS;
            case "metadata" -> Grant.Privilege.METADATA;
            default -> throw new IllegalStateException("the schema lets privilege " + privilege + " pass");
        };
    }

    private RowFilter rowFilter(Section policy, Optional<String> owner) {
        return new RowFilter(
                restriction(policy), scope(policy, owner), policy.at("filter").text());
    }

    private ColumnMask columnMask(Section policy, Optional<String> owner) {
        if (policy.find("columns").isEmpty() && policy.find("column-tags").isEmpty()) {
            problems.error(
                    policy.file(),
                    policy.position(),
                    "key 'columns' is missing: a list of one or more columns; or else 'column-tags'");
        }
        PolicyTerms terms = restriction(policy);
        Scope scope = scope(policy, owner);
        return new ColumnMask(
                terms, scope, columns(policy, "columns", "column-tags"), masks.read(policy.at("mask"), scope.tables()));
    }

    /** The terms of what hides: for everyone, unless it says otherwise. */
    private PolicyTerms restriction(Section policy) {
        return terms(
                policy,
                subjects(policy.find("to"), Subjects.EVERYONE),
                subjects(policy.find("except"), Subjects.NOBODY));
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
                                    + "' is not accepted; expected a table as domain.schema.table, where * stands for any characters"));
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
        } else if (domains.stream().noneMatch(pattern::matchesDomain) && !domain.equals("*")) {
            problems.error(
                    table.file(),
                    table.position(),
                    "there is no domain '" + pattern.domain() + "'" + Suggestion.clause(domain, domains));
        }
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
        groupMentions.addAll(subjects.items("groups"));
        subjects.items("purposes")
                .forEach(purpose ->
                        Words.require(purpose, "purpose", vocabulary.purposes().keySet(), Words.PURPOSES, problems));
        Set<String> purposes = new LinkedHashSet<>(subjects.texts("purposes"));
        boolean anybody = subjects.keys().equals(List.of("purposes"));
        return new Subjects(
                new LinkedHashSet<>(subjects.texts("users")),
                new LinkedHashSet<>(subjects.texts("roles")),
                new LinkedHashSet<>(subjects.texts("groups")),
                attributes(subjects),
                purposes,
                anybody);
    }

    private static Map<String, List<String>> attributes(Section subjects) {
        Map<String, List<String>> attributes = new HashMap<>();
        subjects.find("attributes")
                .ifPresent(section -> section.keys().forEach(name -> attributes.put(name, section.texts(name))));
        return attributes;
    }

    private static PolicySource source(Section policy) {
        return new PolicySource(
                policy.file(), policy.position().line(), policy.position().column());
    }

    /** Warns of names in policies that no user bears: a mistyped role lets a filter apply to nobody. */
    void warnOfUnknownSubjects(Set<String> users, Set<String> roles, Set<String> groups) {
        warnOfUnknown(userMentions, users, "there is no user '");
        warnOfUnknown(roleMentions, roles, "no user has the role '");
        warnOfUnknown(groupMentions, groups, "no user is in the group '");
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

    List<AggregationPolicy> aggregations() {
        return aggregations;
    }
}
