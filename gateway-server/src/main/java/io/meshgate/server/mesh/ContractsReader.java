package io.meshgate.server.mesh;

import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.planner.policy.TagSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads from the domains' data contracts (Open Data Contract Standard, version 3) which tags they give to tables, columns
 * and fields. Nothing else of them is looked at.
 */
final class ContractsReader {
    /** The name of the custom property that names the schema of tables. */
    static final String SCHEMA = "meshgate.schema";

    private static final Pattern TAG = Pattern.compile("[a-z0-9][a-z0-9._-]{0,127}");

    private final Set<String> known;
    private final Consumer<TagSet.Entry> entries;
    private final Problems problems;

    /**
     * @param known the tags that are declared
     * @param entries gets what the contracts say, piece by piece
     */
    ContractsReader(Set<String> known, Consumer<TagSet.Entry> entries, Problems problems) {
        this.known = known;
        this.entries = entries;
        this.problems = problems;
    }

    /** What is tagged in one table, each at its place. */
    private record Tagged(Section place, Optional<String> column, List<String> tags) {}

    /** @param domain of the tables, lower case */
    void read(Section contract, String domain) {
        Set<String> told = new HashSet<>();
        for (Section object : contract.items("schema")) {
            List<Tagged> tagged = new ArrayList<>();
            add(tagged, object, Optional.empty(), words(object, told));
            object.items("properties").forEach(property -> property(property, name(property), told, tagged));
            if (!tagged.isEmpty()) {
                table(contract, object, domain).ifPresent(table -> tagged.forEach(each -> accept(table, each)));
            }
        }
    }

    private void property(Section property, String path, Set<String> told, List<Tagged> tagged) {
        List<String> words = new ArrayList<>(words(property, told));
        property.find("classification")
                .filter(word -> !word.node().isNull())
                .filter(word -> counts(word, told))
                .ifPresent(word -> words.add(word.text()));
        add(tagged, property, Optional.of(path), words);
        property.items("properties").forEach(inner -> property(inner, path + "." + name(inner), told, tagged));
        property.find("items").ifPresent(element -> property(element, path + ".element", told, tagged));
    }

    private static void add(List<Tagged> tagged, Section place, Optional<String> column, List<String> tags) {
        if (!tags.isEmpty()) {
            tagged.add(new Tagged(place, column, tags));
        }
    }

    private static String name(Section named) {
        return named.text("physicalName").orElseGet(() -> named.at("name").text());
    }

    private List<String> words(Section tagged, Set<String> told) {
        return tagged.items("tags").stream()
                .filter(word -> counts(word, told))
                .map(Section::text)
                .toList();
    }

    /**
     * Whether a word is one of the mesh's tags, or below one: contracts use words of their own besides. One that is none is
     * told of once.
     */
    private boolean counts(Section word, Set<String> told) {
        String text = word.text();
        if (known.stream().noneMatch(tag -> TagSet.covers(tag, text))) {
            if (told.add(text)) {
                problems.warning(
                        word.file(),
                        word.position(),
                        "'" + text + "' is no tag of " + Words.TAGS + " and has no effect"
                                + Suggestion.clause(text, known));
            }
            return false;
        }
        if (!TAG.matcher(text).matches()) {
            problems.error(
                    word.file(),
                    word.position(),
                    "'" + text + "' is not accepted; expected a tag of lower-case letters, digits, '-', '_' and '.'");
            return false;
        }
        return true;
    }

    private void accept(TablePattern table, Tagged tagged) {
        PolicySource source = new PolicySource(
                tagged.place().file(),
                tagged.place().position().line(),
                tagged.place().position().column());
        entries.accept(
                tagged.column().isPresent()
                        ? new TagSet.Entry(
                                table, List.of(), Map.of(tagged.column().get(), tagged.tags()), source)
                        : new TagSet.Entry(table, tagged.tags(), Map.of(), source));
    }

    private Optional<TablePattern> table(Section contract, Section object, String domain) {
        Section named = object.find("physicalName").orElseGet(() -> object.at("name"));
        String name = named.text();
        if (name.indexOf('*') >= 0 || name.startsWith(".") || name.endsWith(".")) {
            problems.error(
                    named.file(),
                    named.position(),
                    "'" + name + "' is not accepted; expected a table, or schema.table");
            return Optional.empty();
        }
        int dot = name.lastIndexOf('.');
        Optional<String> schema = dot > 0 ? Optional.of(name.substring(0, dot)) : schema(contract, object);
        if (schema.isEmpty()) {
            problems.error(
                    named.file(),
                    named.position(),
                    "it is not said in which schema table '" + name
                            + "' is; accepted: physicalName as schema.table, the" + " custom property " + SCHEMA
                            + ", or one 'schema' for all servers");
        }
        return schema.map(found -> new TablePattern(domain, found, name.substring(dot + 1)));
    }

    /** As the custom property of the table or of the contract says, or else the servers with one voice. */
    private static Optional<String> schema(Section contract, Section object) {
        Set<String> servers = new HashSet<>();
        contract.items("servers").forEach(server -> server.text("schema").ifPresent(servers::add));
        return custom(object)
                .or(() -> custom(contract))
                .or(() -> servers.size() == 1 ? servers.stream().findFirst() : Optional.empty())
                .filter(schema -> !schema.isBlank() && schema.indexOf('*') < 0);
    }

    private static Optional<String> custom(Section section) {
        return section.items("customProperties").stream()
                .filter(custom -> custom.text("property").filter(SCHEMA::equals).isPresent())
                .flatMap(custom -> custom.text("value").stream())
                .findFirst();
    }
}
