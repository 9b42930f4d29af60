package io.meshgate.benchmark.planning;

import io.meshgate.benchmark.Medians;
import io.meshgate.benchmark.suite.BenchmarkQuery;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.planner.SessionContext;
import io.meshgate.server.mesh.LoadedMesh;
import io.meshgate.server.mesh.MeshLoader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How long the planner takes for statements, without the network, an engine and files: anew, and when it has their plans. */
public final class StatementPlanning {
    private static final int WARM_UP = 20;

    private final List<BenchmarkQuery> queries;
    private final int runs;

    /** @param runs that are measured, after others that are not */
    public StatementPlanning(List<BenchmarkQuery> queries, int runs) {
        this.queries = queries;
        this.runs = runs;
    }

    private record Times(String query, double anew, double known) {}

    /** @param user of the mesh, who may read everything */
    public void measure(Path meshDirectory, String user, PrintWriter out) {
        SessionContext session = new SessionContext(
                new Principal(user, Set.of(user), Map.of()), Optional.empty(), Optional.empty(), ZoneOffset.UTC);
        LoadedMesh loaded = MeshLoader.withInstalledConnectors().load(meshDirectory);
        try {
            List<Times> times = new ArrayList<>();
            for (int run = 0; run < WARM_UP; run++) {
                queries.forEach(query -> times(loaded.mesh(), session, query));
            }
            for (BenchmarkQuery query : queries) {
                List<Times> measured = new ArrayList<>();
                for (int run = 0; run < runs; run++) {
                    measured.add(times(loaded.mesh(), session, query));
                }
                times.add(new Times(
                        query.name(), Medians.median(measured, Times::anew), Medians.median(measured, Times::known)));
            }
            report(times, out);
        } finally {
            loaded.close();
        }
    }

    private static Times times(Mesh mesh, SessionContext session, BenchmarkQuery query) {
        Planner planner = new Planner();
        double anew = millis(planner, mesh, session, query);
        return new Times(query.name(), anew, millis(planner, mesh, session, query));
    }

    private static double millis(Planner planner, Mesh mesh, SessionContext session, BenchmarkQuery query) {
        long start = System.nanoTime();
        planner.plan(mesh, session, query.sql());
        return (System.nanoTime() - start) / 1e6;
    }

    private static void report(List<Times> times, PrintWriter out) {
        times.forEach(one -> out.printf(
                Locale.ROOT, "%-5s planned in %6.1f ms, known in %5.2f ms%n", one.query(), one.anew(), one.known()));
        Times slowest =
                times.stream().max(Comparator.comparingDouble(Times::anew)).orElseThrow();
        out.printf(
                Locale.ROOT,
                "median of %d statements: planned in %.1f ms, known in %.2f ms; the slowest is %s with %.1f ms%n",
                times.size(),
                Medians.median(times, Times::anew),
                Medians.median(times, Times::known),
                slowest.query(),
                slowest.anew());
        out.flush();
    }
}
