package io.meshgate.server.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.policy.PolicyProblem;
import io.meshgate.planner.policy.PolicySource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MeshWatcherTest {
    private static final String DOMAIN = "domains/sales/domain.yaml";
    private static final String OTHER_CATALOG = "domain: sales\ncatalog: {type: fake, uri: other}\n";

    @TempDir
    Path directory;

    private final AtomicLong ticker = new AtomicLong(-5);
    private final List<PolicyProblem> policyProblems = new ArrayList<>();
    private final List<LoadedMesh> swaps = new ArrayList<>();
    private final List<List<Problem>> refusals = new ArrayList<>();
    private boolean refuseSwap;
    private boolean checkBreaks;
    private MeshFolder folder;
    private MeshWatcher watcher;

    @BeforeEach
    void watch() {
        folder = new MeshFolder(directory)
                .write("secrets/k", "sixteen raw bytes")
                .write("governance/keys.yaml", "keys: [{name: k, secret: '${file:secrets/k}'}]");
        watcher = new MeshWatcher(
                directory,
                folder.loader(),
                new PolicyCheck(mesh -> policyProblems()),
                folder.load(),
                this::beforeSwap,
                refusals::add,
                Duration.ofMinutes(10),
                ticker::get);
        pollTwice();
    }

    private List<PolicyProblem> policyProblems() {
        if (checkBreaks) {
            throw new AssertionError("what nobody expects");
        }
        return List.copyOf(policyProblems);
    }

    private void beforeSwap(LoadedMesh next) {
        if (refuseSwap) {
            throw new GatewayException(ErrorCode.ENGINE_FAILED, "no engine");
        }
        swaps.add(next);
    }

    private void pollTwice() {
        watcher.poll();
        watcher.poll();
    }

    private String version() {
        return watcher.current().mesh().version();
    }

    @Test
    void keepsTheMeshWhileNothingChanges() {
        LoadedMesh before = watcher.current();

        pollTwice();

        assertThat(watcher.current()).isSameAs(before);
        assertThat(swaps).isEmpty();
    }

    @Test
    void refusesAChangeOnWhichTheCheckBreaksAndTakesTheNextOne() {
        String before = version();
        checkBreaks = true;
        folder.write("domains/sales/policies/more.yaml", "grants: [{id: a, tables: [sales.s.t], to: everyone}]");

        pollTwice();

        assertThat(version()).isEqualTo(before);
        assertThat(watcher.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("cannot be checked"));
        checkBreaks = false;
        folder.write("domains/sales/policies/more.yaml", "grants: [{id: b, tables: [sales.s.t], to: everyone}]");
        pollTwice();
        assertThat(version()).isNotEqualTo(before);
    }

    @Test
    void takesAChangeOnceItStandsStill() {
        String before = version();
        folder.write("domains/sales/policies/more.yaml", "grants: [{id: a, tables: [sales.s.t], to: everyone}]");
        watcher.poll();
        assertThat(version()).isEqualTo(before);

        folder.write("domains/sales/policies/more.yaml", "grants: [{id: b, tables: [sales.s.t], to: everyone}]");
        watcher.poll();
        assertThat(version()).isEqualTo(before);

        watcher.poll();
        assertThat(version()).isNotEqualTo(before);
        assertThat(watcher.current().mesh().policies().grants())
                .extracting("id")
                .contains("b");
        assertThat(swaps).containsExactly(watcher.current());
    }

    @Test
    void takesAChangedSecret() {
        folder.write("secrets/k", "seventeen raw byte");

        pollTwice();

        assertThat(watcher.current().mesh().policies().keys().get("k"))
                .asString()
                .isEqualTo("seventeen raw byte");
    }

    @Test
    void takesARemovedPolicyFile() {
        folder.delete("domains/sales/policies/access.yaml");

        pollTwice();

        assertThat(watcher.current().mesh().policies().grants()).isEmpty();
    }

    @Test
    void keepsTheConnectorOfAnUnchangedDomain() {
        folder.write("domains/finance/domain.yaml", "domain: finance\ncatalog: {type: fake}\n");

        pollTwice();

        assertThat(watcher.current().mesh().domains()).containsOnlyKeys("finance", "sales");
        assertThat(folder.connectors().opened()).hasSize(2);
        assertThat(watcher.current().mesh().domains().get("sales"))
                .isSameAs(folder.connectors().opened().get(0));
    }

    @Test
    void closesAReplacedConnectorOnlyAfterTheGrace() {
        FakeConnectors.FakeConnector old = folder.connectors().opened().get(0);
        folder.write(DOMAIN, OTHER_CATALOG);
        pollTwice();
        assertThat(watcher.current().mesh().domains().get("sales")).isNotSameAs(old);

        ticker.addAndGet(Duration.ofMinutes(10).toNanos() - 1);
        watcher.poll();
        assertThat(old.isClosed()).isFalse();

        ticker.addAndGet(1);
        watcher.poll();
        assertThat(old.isClosed()).isTrue();
        assertThat(folder.connectors().opened().get(1).isClosed()).isFalse();
    }

    @Test
    void keepsTheLastGoodMeshWhenTheDirectoryIsNotRight() {
        String before = version();
        folder.write(DOMAIN, OTHER_CATALOG).write("users.yaml", "users: oops");

        pollTwice();

        assertThat(version()).isEqualTo(before);
        assertThat(folder.connectors().opened().get(0).isClosed()).isFalse();
        assertThat(folder.connectors().opened().get(1).isClosed()).isTrue();
    }

    @Test
    void keepsTheLastGoodMeshWhenTheDirectoryIsGone() throws java.io.IOException {
        String before = version();
        java.nio.file.Files.move(directory.resolve("gateway.yaml"), directory.resolve("gone"));

        pollTwice();

        assertThat(version()).isEqualTo(before);
    }

    @Test
    void keepsTheLastGoodMeshWhenAPolicyIsNotRight() {
        String before = version();
        policyProblems.add(new PolicyProblem(new PolicySource(DOMAIN, 1, 1), "there is no column 'x'"));
        folder.write(DOMAIN, OTHER_CATALOG);

        pollTwice();

        assertThat(version()).isEqualTo(before);
        assertThat(folder.connectors().opened().get(1).isClosed()).isTrue();
    }

    @Test
    void triesARefusedDirectoryAgainAfterAWhile() {
        String before = version();
        policyProblems.add(new PolicyProblem(new PolicySource(DOMAIN, 1, 1), "there is no table 'x'"));
        folder.write(DOMAIN, OTHER_CATALOG);
        pollTwice();
        policyProblems.clear();

        pollTwice();
        assertThat(version()).isEqualTo(before);

        ticker.addAndGet(Duration.ofSeconds(30).toNanos());
        watcher.poll();
        assertThat(version()).isNotEqualTo(before);
    }

    @Test
    void takesTheRepairedDirectory() {
        folder.write("users.yaml", "users: oops");
        pollTwice();
        folder.write("users.yaml", "users: [{name: a, password: \"%s\"}]".formatted(MeshFolder.HASH));

        pollTwice();

        assertThat(watcher.current().users()).extracting("name").containsExactly("a");
    }

    @Test
    void keepsTheLastGoodMeshWhenTheGatewayCannotServeTheNextOne() {
        String before = version();
        refuseSwap = true;
        folder.write(DOMAIN, OTHER_CATALOG);

        pollTwice();

        assertThat(version()).isEqualTo(before);
        assertThat(folder.connectors().opened().get(1).isClosed()).isTrue();
    }

    @Test
    void takesAChangeWhileACatalogDoesNotAnswer() {
        String before = version();
        folder.connectors().takeDown("sales");
        folder.write("gateway.yaml", "name: other");

        pollTwice();

        assertThat(version()).isNotEqualTo(before);
    }

    @Test
    void closesAllConnectorsInTheEnd() {
        folder.write(DOMAIN, OTHER_CATALOG);
        pollTwice();

        watcher.close();

        assertThat(folder.connectors().opened()).hasSize(2).allMatch(FakeConnectors.FakeConnector::isClosed);
    }
}
