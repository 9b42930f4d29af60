package io.meshgate.server.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.Mesh;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Policy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies begin and end at their moments, without a change of the files. */
final class MeshInForceTest {
    @TempDir
    Path directory;

    private Instant now = Instant.parse("2998-12-31T00:00:00Z");

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    private static List<String> grants(Mesh mesh) {
        return mesh.policies().grants().stream().map(Policy::id).toList();
    }

    @Test
    void policiesBeginAndEnd() {
        Mesh loaded = new MeshFolder(directory)
                .write("domains/sales/policies/access.yaml", """
                        grants:
                          - {id: always, tables: [sales.a.b], to: everyone}
                          - {id: from, tables: [sales.a.b], to: everyone, valid-from: 2999-01-01}
                          - {id: until, tables: [sales.a.b], to: everyone, valid-until: 2999-01-01T12:00:00+02:00}
                        """)
                .load()
                .mesh();
        MeshInForce inForce = new MeshInForce(() -> loaded, clock);

        Mesh before = inForce.get();
        assertThat(grants(before)).containsExactly("always", "until");
        assertThat(inForce.get()).isSameAs(before);
        now = Instant.parse("2999-01-01T00:00:00Z");
        Mesh begun = inForce.get();
        assertThat(grants(begun)).containsExactly("always", "from", "until");
        now = Instant.parse("2999-01-01T09:59:59.999999999Z");
        assertThat(inForce.get()).isSameAs(begun);
        now = Instant.parse("2999-01-01T10:00:00Z");
        Mesh ended = inForce.get();
        assertThat(grants(ended)).containsExactly("always", "from");
        assertThat(List.of(before.version(), begun.version(), ended.version())).doesNotHaveDuplicates();
        assertThat(List.of(
                        before.policies().version(),
                        begun.policies().version(),
                        ended.policies().version()))
                .doesNotHaveDuplicates();
    }

    @Test
    void aMeshWithoutSuchPoliciesIsTheOneThatWasLoaded() {
        Mesh loaded = new MeshFolder(directory).load().mesh();

        assertThat(new MeshInForce(() -> loaded, clock).get()).isSameAs(loaded);
        assertThat(loaded.policies().grants()).allMatch(Grant.class::isInstance);
    }
}
