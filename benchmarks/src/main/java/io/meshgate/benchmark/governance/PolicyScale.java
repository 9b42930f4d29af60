package io.meshgate.benchmark.governance;

import io.meshgate.benchmark.Medians;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.policy.AccessRules;
import io.meshgate.planner.policy.TableAccess;
import io.meshgate.server.cli.CommandFailedException;
import io.meshgate.server.mesh.LoadedMesh;
import io.meshgate.server.mesh.MeshLoader;
import io.meshgate.server.mesh.PolicyCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** How long it takes to check a mesh with very many policies, and to find out which of them a query meets. */
public final class PolicyScale {
    private static final int CHECKS = 3;
    private static final int RESOLUTIONS = 2_000;

    private final GovernedProducts governed;
    private final int products;
    private final PrintWriter out;

    /** @param directory where the tables lie, and are written unless they are there */
    public PolicyScale(Path directory, int products, int columns, PrintWriter out) {
        this.governed = new GovernedProducts(directory, products, columns);
        this.products = products;
        this.out = out;
        print(
                "%,d products, %,d columns, %,d policies, %,d roles",
                products, products * columns, products * GovernedProducts.POLICIES_PER_PRODUCT, products);
    }

    /** Checks as {@code meshgate check} does, then resolves and plans as a gateway does. */
    public void run() throws IOException {
        governed.write();
        for (int run = 1; run <= CHECKS; run++) {
            check(run);
        }
        LoadedMesh loaded = MeshLoader.withInstalledConnectors().load(governed.mesh());
        try {
            resolve(loaded.mesh());
            plan(loaded.mesh());
        } finally {
            loaded.close();
        }
    }

    private void check(int run) {
        long start = System.nanoTime();
        LoadedMesh loaded = MeshLoader.withInstalledConnectors().load(governed.mesh());
        long read = System.nanoTime();
        try {
            PolicyCheck.Result result = PolicyCheck.of(new Planner()).check(loaded);
            if (!result.problems().isEmpty() || !result.unreachable().isEmpty()) {
                throw new CommandFailedException("the mesh is not right: " + result);
            }
        } finally {
            loaded.close();
        }
        print(
                "check %d: %.1f s, of which the files %.1f s",
                run, (System.nanoTime() - start) / 1e9, (read - start) / 1e9);
    }

    private void resolve(Mesh mesh) {
        List<Double> times = new ArrayList<>();
        for (int run = 0; run < RESOLUTIONS; run++) {
            int product = run % products;
            TableSnapshot table = table(mesh, product);
            Principal principal = principal(product);
            long start = System.nanoTime();
            TableAccess access = new AccessRules(mesh.policies(), mesh.owners())
                    .access(GovernedProducts.domain(product), table, principal)
                    .orElseThrow();
            times.add((System.nanoTime() - start) / 1e6);
            if (access.rowFilters().size() != 3 || access.masks().size() != 4) {
                throw new CommandFailedException("policies are missing: " + access);
            }
        }
        List<Double> warm = times.subList(times.size() / 2, times.size());
        print(
                "policies of a query resolved: p50 %.3f ms, p99 %.3f ms",
                Medians.percentile(warm, 0.5, Double::doubleValue),
                Medians.percentile(warm, 0.99, Double::doubleValue));
    }

    private void plan(Mesh mesh) {
        List<Double> times = new ArrayList<>();
        for (int run = 0; run < Math.min(products, RESOLUTIONS / 4); run++) {
            SessionContext session =
                    new SessionContext(principal(run), Optional.empty(), Optional.empty(), ZoneOffset.UTC);
            String sql = "SELECT c1, COUNT(*), MAX(c4) FROM " + GovernedProducts.domain(run) + "."
                    + GovernedProducts.schema(run) + ".t WHERE c7 > 3 GROUP BY c1";
            long start = System.nanoTime();
            new Planner().plan(mesh, session, sql);
            times.add((System.nanoTime() - start) / 1e6);
        }
        List<Double> warm = times.subList(times.size() / 2, times.size());
        print(
                "a query of a governed table planned anew: p50 %.1f ms",
                Medians.percentile(warm, 0.5, Double::doubleValue));
    }

    private static Principal principal(int product) {
        return new Principal(
                "user-" + product, Set.of(GovernedProducts.role(product)), Map.of("region", List.of("EU", "US")));
    }

    private static TableSnapshot table(Mesh mesh, int product) {
        return Objects.requireNonNull(mesh.domains().get(GovernedProducts.domain(product)))
                .table(new TableName(GovernedProducts.schema(product), "t"))
                .orElseThrow();
    }

    private void print(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
        out.flush();
    }
}
