package io.meshgate.benchmark.tpch;

import io.meshgate.benchmark.GovernedCopy;
import io.meshgate.benchmark.MeshTemplate;
import io.meshgate.benchmark.mesh.Domain;
import io.meshgate.server.auth.UserDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The mesh directory of the benchmark, which serves the data of a {@link TpchMesh} that lies elsewhere. */
public final class BenchmarkMesh {
    public static final String USER = "benchmark";
    public static final String PASSWORD = "benchmark";
    private static final String KEY_FILE = "secrets/benchmark-hash";

    private final Path directory;
    private final PolicyMode mode;
    private final byte[] key;

    private BenchmarkMesh(Path directory, PolicyMode mode, byte[] key) {
        this.directory = directory;
        this.mode = mode;
        this.key = key;
    }

    /** Writes the files beside the data, over what is there. */
    public static BenchmarkMesh write(TpchMesh mesh, PolicyMode mode) throws IOException {
        Path directory = mesh.directory().resolve(mode.directory());
        Files.createDirectories(directory);
        MeshTemplate template = new MeshTemplate(BenchmarkMesh.class, directory);
        Map<String, String> values = new HashMap<>();
        values.put("password", UserDirectory.hash(PASSWORD.toCharArray()));
        mesh.domains()
                .forEach(domain -> values.put(
                        domain.name() + "-directory", domain.directory().toString()));
        template.write("gateway.yaml", values);
        template.write("users.yaml", values);
        template.write("governance/keys.yaml", values);
        for (Domain domain : mesh.domains()) {
            template.write("domains/" + domain.name() + "/domain.yaml", values);
            template.write("domains/" + domain.name() + "/policies/access.yaml", values);
        }
        for (String file : mode.files()) {
            template.write(file, values);
        }
        return new BenchmarkMesh(directory, mode, template.key(KEY_FILE));
    }

    public Path directory() {
        return directory;
    }

    /** What the filters and masks leave, in other words than those of the policy files. */
    public List<GovernedCopy> governedCopies() {
        return switch (mode) {
            case OPEN -> List.of();
            case FILTERS_AND_MASKS -> filteredAndMasked();
            case GUARDS ->
                List.of(
                        filtered("sales.retail.lineitem", "NOT l_quantity >= 50"),
                        filtered("logistics.supply.part", "NOT p_size >= 50"),
                        filtered("logistics.supply.partsupp", "NOT ps_availqty <= 100"));
        };
    }

    private static GovernedCopy filtered(String table, String filter) {
        return new GovernedCopy(table, "", filter, Map.of(), Map.of());
    }

    private List<GovernedCopy> filteredAndMasked() {
        return List.of(
                new GovernedCopy(
                        "sales.retail.customer",
                        "c_custkey",
                        "c_region <> 'AFRICA'",
                        Map.of(
                                "c_phone", GovernedCopy.showFirst("c_phone", 2),
                                "c_acctbal", GovernedCopy.round("c_acctbal", 100)),
                        Map.of("c_address", key)),
                new GovernedCopy(
                        "sales.retail.orders",
                        "o_orderkey",
                        "o_orderstatus <> 'P'",
                        Map.of("o_totalprice", GovernedCopy.round("o_totalprice", 10)),
                        Map.of()),
                new GovernedCopy(
                        "logistics.supply.supplier",
                        "s_suppkey",
                        "NOT s_acctbal <= -900",
                        Map.of("s_phone", GovernedCopy.showLast("s_phone", 4)),
                        Map.of()));
    }
}
