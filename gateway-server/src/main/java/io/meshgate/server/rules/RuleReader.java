package io.meshgate.server.rules;

import io.meshgate.planner.policy.ColumnChoice;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.server.mesh.Problem;
import io.meshgate.server.mesh.Problems;
import io.meshgate.server.mesh.Section;
import io.meshgate.server.mesh.TablePatterns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the rules of one mesh, file by file. */
final class RuleReader {
    private static final List<TablePattern> ALL_TABLES = List.of(new TablePattern("*", "*", "*"));
    private static final Pattern NOTHING = Pattern.compile("(?!)");
    private static final Map<String, BiFunction<RuleReader, Section, Requirement>> KINDS = Map.of(
            "masked-columns", (reader, section) -> new MaskedColumns(columns(section), subjects(section)),
            "row-filter", (reader, section) -> new RequiredRowFilter(subjects(section)),
            "grant", (reader, section) -> new RequiredGrant(),
            "no-grant-to-everyone", (reader, section) -> new NoGrantToEveryone(),
            "column-type", (reader, section) -> new ColumnTypes(columns(section), section.texts("types")),
            "domain-owner",
                    (reader, section) -> new DomainOwner(section.find("pattern").map(reader::pattern)),
            "policy-keys", (reader, section) -> new PolicyKeys(section.texts("keys")),
            "name-pattern",
                    (reader, section) -> new NamePattern(
                            NamePattern.Of.valueOf(section.at("of").text().toUpperCase(Locale.ROOT)),
                            reader.pattern(section.at("pattern"))));

    private final Problems problems;
    private final Map<String, PolicySource> placesById = new HashMap<>();

    RuleReader(Problems problems) {
        this.problems = problems;
    }

    List<Rule> read(Section file) {
        return file.items("rules").stream().map(this::rule).toList();
    }

    private Rule rule(Section rule) {
        Section id = rule.at("id");
        PolicySource first = placesById.putIfAbsent(id.text(), place(id));
        if (first != null) {
            problems.error(id.file(), id.position(), "a second rule '" + id.text() + "'; the first is at " + first);
        }
        return new Rule(
                id.text(),
                rule.at("description").text(),
                rule.text("severity").orElse("error").equals("warning")
                        ? Problem.Severity.WARNING
                        : Problem.Severity.ERROR,
                rule.find("tables").map(this::tables).orElse(ALL_TABLES),
                rule.texts("tags"),
                requirement(rule.at("require")),
                rule.items("exemptions").stream().map(RuleReader::exemption).toList(),
                place(rule));
    }

    private Requirement requirement(Section section) {
        String type = section.at("type").text();
        BiFunction<RuleReader, Section, Requirement> kind = KINDS.get(type);
        if (kind == null) {
            throw new IllegalStateException("the schema lets requirement " + type + " pass");
        }
        return kind.apply(this, section);
    }

    private List<TablePattern> tables(Section list) {
        List<TablePattern> patterns = new ArrayList<>();
        for (Section table : list.items()) {
            Optional<TablePattern> pattern = TablePatterns.parse(table.text());
            pattern.ifPresentOrElse(
                    patterns::add,
                    () -> problems.error(
                            table.file(),
                            table.position(),
                            "'" + table.text()
                                    + "' is not accepted; expected a table as domain.schema.table, where * stands for any characters"));
        }
        return patterns;
    }

    private Pattern pattern(Section pattern) {
        try {
            return Pattern.compile(pattern.text());
        } catch (PatternSyntaxException e) {
            problems.error(
                    pattern.file(),
                    pattern.position(),
                    "'" + pattern.text() + "' is not accepted; expected a regular expression: " + e.getDescription());
            return NOTHING;
        }
    }

    private static ColumnChoice columns(Section section) {
        Section columns = section.at("columns");
        return new ColumnChoice(columns.texts("names"), columns.texts("tags"));
    }

    private static Subjects subjects(Section section) {
        return section.find("except")
                .map(except -> new Subjects(
                        new LinkedHashSet<>(except.texts("users")), new LinkedHashSet<>(except.texts("roles")), false))
                .orElse(Subjects.NOBODY);
    }

    private static Rule.Exemption exemption(Section exemption) {
        Section name = exemption.at("name");
        return new Rule.Exemption(name.text(), exemption.at("reason").text(), place(name));
    }

    private static PolicySource place(Section section) {
        return new PolicySource(
                section.file(), section.position().line(), section.position().column());
    }
}
