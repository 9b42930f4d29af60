package io.meshgate.server.cli;

import io.meshgate.planner.Planner;
import io.meshgate.planner.policy.Policy;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.server.mesh.LoadedMesh;
import io.meshgate.server.mesh.MeshInvalidException;
import io.meshgate.server.mesh.MeshLoader;
import io.meshgate.server.mesh.PolicyCheck;
import io.meshgate.server.mesh.Problem;
import io.meshgate.server.report.Check;
import io.meshgate.server.rules.RuleCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All that {@code meshgate check} looks at, file by file and rule by rule. */
final class MeshCheck {
    private static final String GROUP = "mesh directory";

    private final Path directory;

    MeshCheck(Path directory) {
        this.directory = directory;
    }

    /** @param offline whether no catalog is to be called */
    List<Check> check(boolean offline) {
        RuleCheck rules = RuleCheck.read(directory);
        LoadedMesh loaded;
        try {
            loaded = MeshLoader.withInstalledConnectors().load(directory);
        } catch (MeshInvalidException invalid) {
            List<Check> checks = byFile(Stream.empty(), invalid.problems());
            checks.add(rules.files());
            return checks;
        }
        try {
            List<Problem> problems = new ArrayList<>(loaded.warnings());
            if (!offline) {
                PolicyCheck.Result result = PolicyCheck.of(new Planner()).check(loaded);
                problems.addAll(result.problems());
                problems.addAll(result.unreachable());
            }
            List<Check> checks = byFile(files(loaded), problems);
            checks.addAll(rules.check(loaded, offline));
            return checks;
        } finally {
            loaded.close();
        }
    }

    private static Stream<String> files(LoadedMesh loaded) {
        Stream<PolicySource> sources = Stream.concat(
                loaded.domainPlaces().values().stream(),
                loaded.mesh().policies().all().map(Policy::source));
        return Stream.concat(Stream.of("gateway.yaml"), sources.map(PolicySource::file));
    }

    private static List<Check> byFile(Stream<String> files, List<Problem> problems) {
        SortedMap<String, List<Problem>> byFile = new TreeMap<>();
        files.forEach(file -> byFile.computeIfAbsent(file, name -> new ArrayList<>()));
        problems.forEach(problem -> byFile.computeIfAbsent(problem.file(), name -> new ArrayList<>())
                .add(problem));
        List<Check> checks = new ArrayList<>();
        byFile.forEach((file, found) -> checks.add(new Check(
                GROUP,
                file,
                "mesh-directory",
                "The files of the mesh directory are right.",
                file,
                1,
                found.stream().sorted().toList())));
        return checks;
    }
}
