package io.meshgate.server.mesh;

import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import io.meshgate.planner.policy.PolicyProblem;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.TablePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Checks policies against the tables that the catalogs have now.
 *
 * <p>A domain whose catalog does not answer is left out, with the policies that name it: it must not keep the others
 * from being served. Its policies are checked again whenever one of its tables is read.
 */
public final class PolicyCheck {
    private final Function<Mesh, List<PolicyProblem>> check;
    private final Function<Mesh, List<PolicyProblem>> checkEntitlements;

    /** @param check finds what is wrong with the policies of a mesh whose catalogs answer */
    public PolicyCheck(Function<Mesh, List<PolicyProblem>> check) {
        this(check, mesh -> List.of());
    }

    private PolicyCheck(
            Function<Mesh, List<PolicyProblem>> check, Function<Mesh, List<PolicyProblem>> checkEntitlements) {
        this.check = check;
        this.checkEntitlements = checkEntitlements;
    }

    /** A check by the planner. */
    public static PolicyCheck of(Planner planner) {
        return new PolicyCheck(planner::check, planner::checkEntitlements);
    }

    /**
     * What was found.
     *
     * @param problems of policies; each an error
     * @param unreachable one error for each domain whose catalog does not answer
     */
    public record Result(List<Problem> problems, List<Problem> unreachable) {
        public Result {
            problems = List.copyOf(problems);
            unreachable = List.copyOf(unreachable);
        }
    }

    /** Calls every catalog. */
    public Result check(LoadedMesh loaded) {
        SortedMap<String, Problem> unreachable = new TreeMap<>();
        loaded.domains().forEach((name, domain) -> {
            try {
                domain.connector().schemas();
            } catch (GatewayException failure) {
                unreachable.put(name, unreachable(name, domain, failure));
            }
        });
        List<Problem> problems = Stream.concat(
                        check.apply(without(loaded.mesh(), unreachable)).stream(),
                        // Of the whole mesh, in which a domain that is down is told from one that is not there.
                        checkEntitlements.apply(loaded.mesh()).stream())
                .map(PolicyCheck::problem)
                .sorted()
                .toList();
        return new Result(problems, new ArrayList<>(unreachable.values()));
    }

    private static Problem unreachable(String name, LoadedMesh.OpenDomain domain, GatewayException failure) {
        return new Problem(
                Problem.Severity.ERROR,
                domain.file(),
                domain.place().line(),
                domain.place().column(),
                "the policies of domain '" + name + "' cannot be checked: " + failure.getMessage());
    }

    private static Problem problem(PolicyProblem problem) {
        return new Problem(
                Problem.Severity.ERROR,
                problem.source().file(),
                problem.source().line(),
                problem.source().column(),
                problem.message());
    }

    private static Mesh without(Mesh mesh, Map<String, Problem> unreachable) {
        if (unreachable.isEmpty()) {
            return mesh;
        }
        var domains = new TreeMap<>(mesh.domains());
        domains.keySet().removeAll(unreachable.keySet());
        PolicySet all = mesh.policies();
        PolicySet checkable =
                all.only(policy -> namesNone(unreachable, policy.scope().tables()));
        return new Mesh(mesh.version(), domains, checkable).with(mesh.entitlements());
    }

    private static boolean namesNone(Map<String, Problem> domains, List<TablePattern> tables) {
        return tables.stream()
                .noneMatch(table -> domains.containsKey(table.domain().toLowerCase(Locale.ROOT)));
    }
}
