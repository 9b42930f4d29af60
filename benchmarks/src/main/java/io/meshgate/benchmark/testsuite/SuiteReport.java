package io.meshgate.benchmark.testsuite;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.meshgate.benchmark.testsuite.Outcome.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The outcomes of all scripts. Used by one thread. */
public final class SuiteReport {
    private static final int FAILURES_SHOWN = 200;

    private final List<Outcome> outcomes = new ArrayList<>();

    void add(Outcome outcome) {
        outcomes.add(outcome);
    }

    /** How many records have a verdict. */
    public long count(Verdict verdict) {
        return outcomes.stream().filter(outcome -> outcome.verdict() == verdict).count();
    }

    /** All outcomes with a verdict, in the order in which they arose. */
    public List<Outcome> with(Verdict verdict) {
        return outcomes.stream().filter(outcome -> outcome.verdict() == verdict).toList();
    }

    /** How many records were skipped for each reason. */
    public Map<String, Long> skipped() {
        return with(Verdict.SKIPPED).stream()
                .collect(Collectors.groupingBy(Outcome::reason, TreeMap::new, Collectors.counting()));
    }

    void print(PrintWriter out) {
        with(Verdict.FAILED).stream()
                .limit(FAILURES_SHOWN)
                .forEach(failure -> out.println(failure.place() + ": " + failure.reason()));
        skipped().forEach((reason, count) -> out.println("skipped " + count + ": " + reason));
        out.println(count(Verdict.PASSED) + " passed, " + count(Verdict.FAILED) + " failed, " + count(Verdict.SKIPPED)
                + " skipped");
        out.flush();
    }

    void writeJson(Path file) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("passed", count(Verdict.PASSED));
        json.put("failed", count(Verdict.FAILED));
        json.put("skipped", count(Verdict.SKIPPED));
        json.put("skippedByReason", skipped());
        json.put(
                "failures",
                with(Verdict.FAILED).stream()
                        .map(failure -> Map.of("place", failure.place(), "reason", failure.reason()))
                        .toList());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), json);
    }
}
