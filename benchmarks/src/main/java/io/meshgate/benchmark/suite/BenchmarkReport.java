package io.meshgate.benchmark.suite;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshgate.benchmark.Medians;
import io.meshgate.benchmark.RunTimes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run of a benchmark found.
 *
 * @param policies whether row filters and masks were in force
 */
public record BenchmarkReport(double scale, boolean policies, List<Entry> entries) {
    public BenchmarkReport {
        entries = List.copyOf(entries);
    }

    /**
     * One query.
     *
     * @param whole empty when the gateway was not measured or refused the query
     * @param difference how the gateway's result differs, or why there is none
     */
    public record Entry(String name, List<RunTimes> raw, List<RunTimes> whole, Optional<String> difference) {
        public Entry {
            raw = List.copyOf(raw);
            whole = List.copyOf(whole);
        }

        boolean isEqual() {
            return difference.isEmpty();
        }

        OptionalDouble ratio() {
            return whole.isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(
                            Medians.median(whole, RunTimes::totalMillis) / Medians.median(raw, RunTimes::totalMillis));
        }
    }

    public boolean allEqual() {
        return entries.stream().allMatch(Entry::isEqual);
    }

    /** Of the ratios of medians, whole way over raw; empty unless every query has one. */
    public OptionalDouble geometricMean() {
        if (entries.isEmpty()
                || entries.stream().anyMatch(entry -> entry.ratio().isEmpty())) {
            return OptionalDouble.empty();
        }
        double logs = entries.stream()
                .mapToDouble(entry -> Math.log(entry.ratio().orElseThrow()))
                .sum();
        return OptionalDouble.of(Math.exp(logs / entries.size()));
    }

    /** One line per query, and the mean. */
    public void print(PrintWriter out) {
        out.println("query  raw best  median   whole best  median   ratio     plan  1st batch  equal");
        for (Entry entry : entries) {
            out.printf(
                    Locale.ROOT,
                    "%-5s %9.1f %7.1f ",
                    entry.name(),
                    Medians.best(entry.raw(), RunTimes::totalMillis),
                    Medians.median(entry.raw(), RunTimes::totalMillis));
            if (!entry.whole().isEmpty()) {
                out.printf(
                        Locale.ROOT,
                        "%12.1f %7.1f %7.2f %8.1f %10.1f  ",
                        Medians.best(entry.whole(), RunTimes::totalMillis),
                        Medians.median(entry.whole(), RunTimes::totalMillis),
                        entry.ratio().orElseThrow(),
                        Medians.median(entry.whole(), RunTimes::planMillis),
                        Medians.median(entry.whole(), RunTimes::firstBatchMillis));
            }
            out.println(
                    entry.difference().map(difference -> " no: " + difference).orElse("yes"));
        }
        geometricMean().ifPresent(mean -> out.printf(Locale.ROOT, "geometric mean of the ratios: %.3f%n", mean));
        out.flush();
    }

    /** Times are medians in milliseconds; {@code best} in a name says otherwise. */
    public void write(Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode root = mapper.createObjectNode();
        root.put("scale", scale).put("policies", policies);
        ArrayNode queries = root.putArray("queries");
        for (Entry entry : entries) {
            ObjectNode query = queries.addObject().put("name", entry.name());
            query.put("rawMs", Medians.median(entry.raw(), RunTimes::totalMillis));
            query.put("rawBestMs", Medians.best(entry.raw(), RunTimes::totalMillis));
            if (!entry.whole().isEmpty()) {
                query.put("wholeMs", Medians.median(entry.whole(), RunTimes::totalMillis));
                query.put("wholeBestMs", Medians.best(entry.whole(), RunTimes::totalMillis));
                query.put("planMs", Medians.median(entry.whole(), RunTimes::planMillis));
                query.put("firstBatchMs", Medians.median(entry.whole(), RunTimes::firstBatchMillis));
            }
            query.put("equal", entry.isEqual());
            entry.difference().ifPresent(difference -> query.put("difference", difference));
        }
        geometricMean().ifPresent(mean -> root.put("geometricMean", mean));
        mapper.writeValue(file.toFile(), root);
    }
}
