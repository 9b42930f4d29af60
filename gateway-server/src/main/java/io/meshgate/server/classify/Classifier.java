package io.meshgate.server.classify;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.server.engine.Engine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Suggests tags for the columns of tables. It reads raw rows, whoever may see them: it is for operators, who hold the
 * mesh directory and its secrets, and lets out counts only. Not thread-safe.
 */
public final class Classifier {
    private final Samples samples;
    private final KnownTags tags;
    private final double leastConfidence;

    /**
     * @param engine open for the tables' data; the caller closes it
     * @param policies of the mesh, for the tags that it has
     * @param rows how many rows of each table to look at
     * @param leastConfidence what is less certain is not suggested
     */
    public Classifier(Engine engine, PolicySet policies, int rows, double leastConfidence) {
        this.samples = new Samples(engine, rows);
        this.tags = new KnownTags(policies);
        this.leastConfidence = leastConfidence;
    }

    /**
     * Looks at one table. One that cannot be read is a finding, so that it does not keep others from being looked at.
     *
     * @throws GatewayException with CATALOG_UNAVAILABLE: then the domain's other tables cannot be read either
     */
    public TableFindings classify(String domain, Connector connector, TableName table) {
        try {
            TableSnapshot snapshot = connector
                    .table(table)
                    .orElseThrow(() -> new GatewayException(ErrorCode.TABLE_NOT_FOUND, "the table is gone"));
            return classify(domain, connector, snapshot);
        } catch (GatewayException failure) {
            if (failure.code() == ErrorCode.CATALOG_UNAVAILABLE) {
                throw failure;
            }
            return TableFindings.failed(domain, table, failure.code() + ": " + failure.getMessage());
        }
    }

    private TableFindings classify(String domain, Connector connector, TableSnapshot table) {
        List<NotLookedAt> others = new ArrayList<>();
        List<Leaf> leaves = Leaf.of(table.name(), table.columns(), others::add);
        Map<Leaf, List<Tally>> tallies = new LinkedHashMap<>();
        leaves.forEach(leaf -> tallies.put(leaf, tallies(leaf)));
        List<Leaf> looked = leaves.stream()
                .filter(leaf -> !tallies.getOrDefault(leaf, List.of()).isEmpty())
                .toList();
        long rows = samples.read(
                connector,
                table,
                looked,
                (leaf, value) -> tallies.getOrDefault(leaf, List.of()).forEach(tally -> tally.count(value)));
        List<TagSuggestion> all = new ArrayList<>();
        tallies.forEach((leaf, counted) -> all.addAll(suggestions(leaf, counted)));
        List<TagSuggestion> fresh = all.stream()
                .filter(suggestion -> !tags.covers(domain, table, suggestion.column(), suggestion.tag()))
                .toList();
        return new TableFindings(
                domain, table.name(), rows, fresh, others, all.size() - fresh.size(), Optional.empty());
    }

    private static List<Tally> tallies(Leaf leaf) {
        return Detectors.ALL.stream()
                .filter(detector -> detector.kinds().contains(leaf.kind()))
                .map(detector -> new Tally(detector, leaf))
                .filter(Tally::isOpen)
                .toList();
    }

    private List<TagSuggestion> suggestions(Leaf leaf, List<Tally> tallies) {
        return tallies.stream()
                .map(tally -> suggestion(leaf, tally))
                .filter(suggestion -> suggestion.evidence().matched() > 0
                        || suggestion.evidence().nameHint())
                .filter(suggestion -> suggestion.evidence().confidence() >= leastConfidence)
                .sorted(Comparator.comparingDouble((TagSuggestion suggestion) ->
                                suggestion.evidence().confidence())
                        .reversed())
                .toList();
    }

    private TagSuggestion suggestion(Leaf leaf, Tally tally) {
        String tag = tally.detector().tag();
        return new TagSuggestion(leaf.column(), leaf.path(), tag, tags.declares(tag), tally.evidence());
    }
}
