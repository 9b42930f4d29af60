package io.meshgate.server.rules;

import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.server.mesh.GovernanceFiles;
import io.meshgate.server.mesh.LoadedMesh;
import io.meshgate.server.mesh.Problem;
import io.meshgate.server.mesh.Problems;
import io.meshgate.server.mesh.Section;
import io.meshgate.server.report.Check;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Checks a mesh against the rules in its directory. Only people's commands do: the gateway serves what breaks a rule. */
public final class RuleCheck {
    private static final String GROUP = "rules";
    private static final String FILES = "governance/rules";
    private static final String ABOUT_FILES = "Rules are right and can be checked.";

    private final List<Rule> rules = new ArrayList<>();
    private final List<Problem> problems;
    private final Clock clock;

    private RuleCheck(Path directory, Clock clock) {
        this.clock = clock;
        Problems found = new Problems();
        RuleReader reader = new RuleReader(found);
        for (Section file : new GovernanceFiles(directory).rules(found)) {
            rules.addAll(reader.read(file));
        }
        problems = found.all();
    }

    /** Reads the rules of a mesh directory; what is wrong with them is found by {@link #check}. */
    public static RuleCheck read(Path directory) {
        return read(directory, Clock.systemUTC());
    }

    /** @param clock tells which policies are in force */
    static RuleCheck read(Path directory, Clock clock) {
        return new RuleCheck(directory, clock);
    }

    /** What is wrong with the files of rules. */
    public Check files() {
        return new Check(GROUP, FILES, GROUP, ABOUT_FILES, FILES, 1, problems);
    }

    /**
     * A check for each rule, and one for the rules' files. Calls every catalog, if any rule has to know of tables.
     *
     * @return rules about tables are left out when {@code offline}
     */
    public List<Check> check(LoadedMesh loaded, boolean offline) {
        List<Check> checks = new ArrayList<>();
        boolean reads =
                !offline && rules.stream().anyMatch(rule -> rule.requirement().readsCatalogs());
        CatalogTables catalogs = reads ? CatalogTables.of(loaded) : new CatalogTables(List.of(), List.of());
        List<Problem> ofFiles = new ArrayList<>(problems);
        ofFiles.addAll(catalogs.unread());
        checks.add(new Check(GROUP, FILES, GROUP, ABOUT_FILES, FILES, 1, ofFiles));
        PolicySet all = loaded.mesh().policies();
        PolicySet inForce = all.at(clock.instant(), all.version());
        Map<String, PolicySource> places = loaded.domainPlaces();
        for (Rule rule : rules) {
            if (!rule.requirement().readsCatalogs() || reads) {
                checks.add(check(rule, new RuleScope(loaded.mesh(), inForce, places, catalogs.tables(), rule)));
            }
        }
        return checks;
    }

    /** The ids of rules that have to know of tables. */
    public List<String> aboutTables() {
        return rules.stream()
                .filter(rule -> rule.requirement().readsCatalogs())
                .map(Rule::id)
                .toList();
    }

    private static Check check(Rule rule, RuleScope scope) {
        Problems found = new Problems();
        Set<String> used = new HashSet<>();
        rule.requirement().check(scope, (name, place, message) -> {
            String exempted = name.toLowerCase(Locale.ROOT);
            boolean exempt = rule.exemptions().stream()
                    .anyMatch(exemption ->
                            exemption.name().toLowerCase(Locale.ROOT).equals(exempted));
            if (exempt) {
                used.add(exempted);
            } else {
                found.add(problem(
                        rule.severity(), place, message + " (rule '" + rule.id() + "': " + rule.description() + ")"));
            }
        });
        for (Rule.Exemption exemption : rule.exemptions()) {
            if (!used.contains(exemption.name().toLowerCase(Locale.ROOT))) {
                found.add(problem(
                        Problem.Severity.WARNING,
                        exemption.source(),
                        "rule '" + rule.id() + "' needs no exemption for '" + exemption.name() + "'; take it out"));
            }
        }
        return new Check(
                GROUP,
                rule.id(),
                rule.id(),
                rule.description(),
                rule.source().file(),
                rule.source().line(),
                found.all());
    }

    private static Problem problem(Problem.Severity severity, PolicySource place, String message) {
        return new Problem(severity, place.file(), place.line(), place.column(), message);
    }
}
