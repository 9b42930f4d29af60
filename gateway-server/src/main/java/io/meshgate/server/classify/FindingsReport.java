package io.meshgate.server.classify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshgate.connector.PrintableText;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Findings as text for people, on lines that names cannot break, or as JSON.
 *
 * @param written what became of writing the suggestions, where that was asked for
 */
public record FindingsReport(String domain, List<TableFindings> tables, Optional<SuggestedTags.Outcome> written) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public FindingsReport {
        tables = List.copyOf(tables);
    }

    /** How to write a report. */
    public enum Format {
        TEXT,
        JSON;

        /** In lower case, as options name it. */
        public static Optional<Format> of(String name) {
            return Arrays.stream(values())
                    .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst();
        }
    }

    public static FindingsReport of(String domain, List<TableFindings> tables) {
        return new FindingsReport(domain, tables, Optional.empty());
    }

    public FindingsReport with(SuggestedTags.Outcome outcome) {
        return new FindingsReport(domain, tables, Optional.of(outcome));
    }

    public String text(Format format) {
        return switch (format) {
            case TEXT -> text();
            case JSON -> json();
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        tables.forEach(table -> append(text, table));
        if (tables.isEmpty()) {
            line(text, "There are no tables.");
        }
        long suggested =
                tables.stream().mapToLong(table -> table.suggestions().size()).sum();
        line(text, count(suggested, "suggestion") + " in " + count(tables.size(), "table") + ".");
        SortedSet<String> undeclared = undeclared();
        if (!undeclared.isEmpty()) {
            line(
                    text,
                    "Not declared in governance/classifications.yaml, and not written: "
                            + String.join(", ", undeclared));
        }
        written.ifPresent(outcome -> append(text, outcome));
        return text.toString();
    }

    private void append(StringBuilder text, TableFindings table) {
        String name = domain + "." + table.table();
        if (table.failure().isPresent()) {
            line(text, name + ": not looked at: " + table.failure().get());
            return;
        }
        String tagged =
                table.alreadyTagged() == 0 ? "" : ", " + count(table.alreadyTagged(), "finding") + " tagged already";
        line(text, name + ": " + count(table.rows(), "row") + " looked at" + tagged);
        table.suggestions().forEach(suggestion -> line(text, "  " + describe(suggestion)));
        if (!table.notLookedAt().isEmpty()) {
            line(
                    text,
                    table.notLookedAt().stream()
                            .map(other -> other.path() + " (" + other.reason() + ")")
                            .collect(Collectors.joining(", ", "  not looked at: ", "")));
        }
    }

    private static String describe(TagSuggestion suggestion) {
        TagSuggestion.Evidence evidence = suggestion.evidence();
        String values = evidence.values() == 0
                ? "no values"
                : "matched " + evidence.matched() + " of " + evidence.values() + " sampled non-null values";
        return suggestion.path() + ": " + suggestion.tag() + " "
                + String.format(Locale.ROOT, "%.2f", evidence.confidence()) + " (" + values
                + (evidence.nameHint() ? "; name hint)" : ")");
    }

    private static void append(StringBuilder text, SuggestedTags.Outcome outcome) {
        if (!outcome.problems().isEmpty()) {
            line(text, "Not written: with these tags the mesh directory would not be right:");
            outcome.problems().forEach(problem -> line(text, "  " + problem));
        } else {
            line(
                    text,
                    outcome.added() == 0
                            ? "Nothing to add to " + outcome.file() + "."
                            : count(outcome.added(), "tag") + " added to " + outcome.file() + ".");
        }
        if (!outcome.leftOut().isEmpty()) {
            line(text, "Tables whose names a file of tags cannot hold: " + String.join(", ", outcome.leftOut()));
        }
    }

    private static void line(StringBuilder text, String line) {
        text.append(PrintableText.of(line)).append(System.lineSeparator());
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private SortedSet<String> undeclared() {
        return tables.stream()
                .flatMap(table -> table.suggestions().stream())
                .filter(suggestion -> !suggestion.declared())
                .map(TagSuggestion::tag)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String json() {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("domain", domain);
        ArrayNode all = root.putArray("tables");
        tables.forEach(table -> append(all.addObject(), table));
        undeclared().forEach(root.putArray("undeclared")::add);
        written.ifPresent(outcome -> {
            ObjectNode to =
                    root.putObject("written").put("file", outcome.file()).put("added", outcome.added());
            outcome.leftOut().forEach(to.putArray("leftOut")::add);
            outcome.problems().forEach(to.putArray("problems")::add);
        });
        try {
            return MAPPER.writerWithDefaultPrettyPrinter()
                            .with(JsonWriteFeature.ESCAPE_NON_ASCII)
                            .writeValueAsString(root)
                    + System.lineSeparator();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void append(ObjectNode to, TableFindings table) {
        to.put("schema", table.table().schema())
                .put("table", table.table().table())
                .put("rows", table.rows());
        to.put("alreadyTagged", table.alreadyTagged());
        table.failure().ifPresent(failure -> to.put("failure", failure));
        ArrayNode suggestions = to.putArray("suggestions");
        for (TagSuggestion suggestion : table.suggestions()) {
            suggestions
                    .addObject()
                    .put("column", suggestion.column())
                    .put("path", suggestion.path())
                    .put("tag", suggestion.tag())
                    .put("declared", suggestion.declared())
                    .put("confidence", Math.round(suggestion.evidence().confidence() * 100) / 100.0)
                    .put("matched", suggestion.evidence().matched())
                    .put("values", suggestion.evidence().values())
                    .put("nameHint", suggestion.evidence().nameHint());
        }
        ArrayNode others = to.putArray("notLookedAt");
        table.notLookedAt()
                .forEach(other -> others.addObject().put("path", other.path()).put("reason", other.reason()));
    }
}
