package io.meshgate.server.mesh;

import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.planner.policy.TagSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the files that say which tables and columns bear which tags, one after the other. */
final class TagsReader {
    private final Set<String> domains;
    private final Set<String> known;
    private final Problems problems;
    private final List<TagSet.Entry> entries = new ArrayList<>();

    /**
     * @param domains the names of all domains, lower case
     * @param known the tags that are declared
     */
    TagsReader(Set<String> domains, Set<String> known, Problems problems) {
        this.domains = domains;
        this.known = known;
        this.problems = problems;
    }

    /** @param owner the domain, lower case, of whose tables alone the file may speak; empty for the mesh's own files */
    void read(Section file, Optional<String> owner) {
        for (Section entry : file.items("tags")) {
            Optional<TablePattern> table = table(entry.at("table"), owner);
            Map<String, List<String>> columns = new LinkedHashMap<>();
            entry.find("columns")
                    .ifPresent(found -> found.keys().forEach(column -> {
                        columns.put(column, tags(found.items(column)));
                    }));
            List<String> tags = tags(entry.items("tags"));
            if (tags.isEmpty() && columns.isEmpty()) {
                problems.error(entry.file(), entry.position(), "neither 'tags' nor 'columns' is given");
            }
            table.ifPresent(pattern -> entries.add(new TagSet.Entry(
                    pattern,
                    tags,
                    columns,
                    new PolicySource(
                            entry.file(),
                            entry.position().line(),
                            entry.position().column()))));
        }
    }

    /** What another kind of files says. */
    void add(TagSet.Entry entry) {
        entries.add(entry);
    }

    private List<String> tags(List<Section> tags) {
        tags.forEach(tag -> Words.require(tag, "tag", known, Words.TAGS, problems));
        return tags.stream().map(Section::text).toList();
    }

    private Optional<TablePattern> table(Section table, Optional<String> owner) {
        Optional<TablePattern> pattern = TablePatterns.parse(table.text());
        if (pattern.isEmpty()) {
            problems.error(
                    table.file(),
                    table.position(),
                    "'" + table.text()
                            + "' is not accepted; expected a table as domain.schema.table, where * stands for any characters");
        } else if (owner.isPresent()
                && !pattern.get().domain().toLowerCase(Locale.ROOT).equals(owner.get())) {
            problems.error(
                    table.file(),
                    table.position(),
                    "'" + table.text() + "' is not a table of domain '" + owner.get()
                            + "': a domain may only tag its own tables");
        } else if (domains.stream().noneMatch(pattern.get()::matchesDomain)
                && !pattern.get().domain().equals("*")) {
            problems.error(
                    table.file(),
                    table.position(),
                    "there is no domain '" + pattern.get().domain() + "'"
                            + Suggestion.clause(pattern.get().domain().toLowerCase(Locale.ROOT), domains));
        }
        return pattern;
    }

    TagSet tags() {
        return new TagSet(entries);
    }
}
