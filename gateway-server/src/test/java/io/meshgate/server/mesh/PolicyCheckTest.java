package io.meshgate.server.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.Mesh;
import io.meshgate.planner.policy.PolicyProblem;
import io.meshgate.planner.policy.PolicySource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyCheckTest {
    @TempDir
    Path directory;

    private final List<Mesh> checked = new ArrayList<>();

    @Test
    void turnsWhatThePlannerFindsIntoErrors() {
        PolicyCheck check = new PolicyCheck(
                mesh -> List.of(new PolicyProblem(new PolicySource("a.yaml", 3, 5), "there is no column 'x'")));

        PolicyCheck.Result result = check.check(new MeshFolder(directory).load());

        assertThat(result.problems())
                .containsExactly(new Problem(Problem.Severity.ERROR, "a.yaml", 3, 5, "there is no column 'x'"));
        assertThat(result.unreachable()).isEmpty();
    }

    @Test
    void leavesOutDomainsThatDoNotAnswerWithThePoliciesThatNameThem() {
        MeshFolder folder = new MeshFolder(directory)
                .write("domains/finance/domain.yaml", "domain: finance\ncatalog: {type: fake}\n")
                .write("governance/policies/all.yaml", """
                        grants:
                          - {id: both, tables: [SALES.s.t, finance.s.t], to: everyone}
                          - {id: finance-only, tables: [finance.s.t], to: everyone}
                          - {id: star, tables: ["*.s.t"], to: everyone}
                        row-filters:
                          - {id: sales-filter, tables: [sales.s.t], filter: a = 1}
                        """);
        LoadedMesh loaded = folder.load();
        folder.connectors().takeDown("sales");

        PolicyCheck.Result result = new PolicyCheck(mesh -> {
                    checked.add(mesh);
                    return List.of();
                })
                .check(loaded);

        assertThat(result.unreachable().stream().map(Problem::toString))
                .containsExactly("domains/sales/domain.yaml:2:1: error: the policies of domain 'sales' cannot be"
                        + " checked: the catalog does not answer");
        assertThat(checked).singleElement().satisfies(mesh -> {
            assertThat(mesh.domains()).containsOnlyKeys("finance");
            assertThat(mesh.policies().grants()).extracting("id").containsExactly("finance-only", "star");
            assertThat(mesh.policies().rowFilters()).isEmpty();
        });
    }
}
