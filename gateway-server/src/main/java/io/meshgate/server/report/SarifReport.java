package io.meshgate.server.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.meshgate.connector.PrintableText;
import io.meshgate.server.mesh.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes checks as SARIF 2.1.0: each rule of the checks is a rule, each problem a result at its place. */
public final class SarifReport {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    private final ReportPaths paths;
    private final String version;

    /** @param version of Meshgate */
    public SarifReport(ReportPaths paths, String version) {
        this.paths = paths;
        this.version = version;
    }

    public String of(List<Check> checks) {
        Map<String, Integer> indexes = new HashMap<>();
        List<Object> rules = new ArrayList<>();
        List<Object> results = new ArrayList<>();
        for (Check check : checks) {
            if (indexes.putIfAbsent(check.rule(), rules.size()) == null) {
                rules.add(rule(check));
            }
            int index = indexes.getOrDefault(check.rule(), 0);
            check.problems().forEach(problem -> results.add(result(check.rule(), index, problem)));
        }
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("name", "Meshgate");
        driver.put("version", version);
        driver.put("rules", rules);
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("tool", Map.of("driver", driver));
        run.put("columnKind", "unicodeCodePoints");
        run.put("results", results);
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("$schema", SCHEMA);
        log.put("version", "2.1.0");
        log.put("runs", List.of(run));
        try {
            return JSON.writeValueAsString(log) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("texts, numbers, lists and maps can be written as JSON", impossible);
        }
    }

    private static Map<String, Object> rule(Check check) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("id", check.rule());
        rule.put("shortDescription", Map.of("text", PrintableText.of(check.description())));
        return rule;
    }

    private Map<String, Object> result(String ruleId, int index, Problem problem) {
        Map<String, Object> region = new LinkedHashMap<>();
        region.put("startLine", problem.line());
        region.put("startColumn", problem.column());
        Map<String, Object> location = new LinkedHashMap<>();
        location.put("artifactLocation", Map.of("uri", paths.uri(problem.file())));
        location.put("region", region);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ruleId", ruleId);
        result.put("ruleIndex", index);
        result.put("level", problem.severity() == Problem.Severity.ERROR ? "error" : "warning");
        result.put("message", Map.of("text", PrintableText.of(problem.message())));
        result.put("locations", List.of(Map.of("physicalLocation", location)));
        return result;
    }
}
