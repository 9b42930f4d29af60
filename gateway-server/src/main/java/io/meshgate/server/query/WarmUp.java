package io.meshgate.server.query;

import io.meshgate.connector.Connector;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.planner.QueryPlan;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.catalog.SystemSource;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.server.engine.Engine;
import io.meshgate.server.engine.ResultStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans and runs statements of its own, so that the first user does not wait for classes to be loaded. Reads no domain,
 * is no query of anyone's, and counts nowhere.
 */
public final class WarmUp implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final Mesh NOTHING = new Mesh(
            "warm-up", new TreeMap<String, Connector>(), new PolicySet("", List.of(), List.of(), List.of(), Map.of()));
    private static final SessionContext SESSION = new SessionContext(
            new Principal("", Set.of(), Map.of()), Optional.empty(), Optional.empty(), ZoneOffset.UTC);
    private static final String SQL = """
            WITH v AS (SELECT * FROM (VALUES (1, 'a', 1.5, DATE '2020-01-01'), (2, 'b', 2.5, NULL)) AS t (i, s, d, born))
            SELECT v.i, UPPER(v.s) AS s, SUM(w.d) AS total, COUNT(*) AS n, CASE WHEN v.i > 1 THEN 'x' END AS x
            FROM v JOIN v AS w ON v.i = w.i
            WHERE v.s LIKE 'a%' OR v.i IN (SELECT i FROM v WHERE born IS NULL) OR v.i BETWEEN 3 AND 4
            GROUP BY v.i, v.s HAVING COUNT(*) > 0 ORDER BY n DESC, v.i LIMIT 10""";

    private final Planner planner;
    private final Engine engine;

    public WarmUp(Planner planner, Engine engine) {
        this.planner = planner;
        this.engine = engine;
    }

    /** A failure is logged and goes no further: users' own statements will show it. */
    @Override
    public void run() {
        long from = System.nanoTime();
        try {
            long rows = rows();
            LOG.debug("Warmed up in {} ms, {} rows", (System.nanoTime() - from) / 1_000_000, rows);
        } catch (RuntimeException failure) {
            LOG.warn("Warming up failed: {}", failure.getClass().getName());
        }
    }

    long rows() {
        long rows = 0;
        if (planner.plan(NOTHING, SESSION, SQL) instanceof QueryPlan plan) {
            StageBinding binding = new StageBinding(NOTHING, SESSION, List.of(), Instant.EPOCH, SystemSource.NONE);
            try (ResultStream stream = engine.execute(binding.bind("warm-up", plan.resultStage(), () -> {}))) {
                while (stream.next()) {
                    rows += stream.root().getRowCount();
                }
            }
        }
        return rows;
    }
}
