package io.meshgate.server.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keeps docs/mesh-directory.md true. */
final class MeshDirectoryPageTest {
    private static final Pattern EXAMPLE = Pattern.compile("```yaml (\\S+)\\n(.*?)```", Pattern.DOTALL);
    private static final Path PAGE = Path.of("docs", "mesh-directory.md");

    @TempDir
    Path directory;

    @Test
    void itsExamplesLoadTogether() throws IOException {
        Map<String, String> examples = new TreeMap<>();
        Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
        while (example.find()) {
            examples.put(example.group(1), example.group(2));
        }
        MeshFolder folder = new MeshFolder(directory)
                .write("tls/cert.pem", "certificate")
                .write("tls/key.pem", "key")
                .write("secrets/steward.hash", MeshFolder.HASH)
                .write("secrets/audit-key", "00112233445566778899aabbccddeeff")
                .write("secrets/customer-hash", "00112233445566778899aabbccddeeff");
        examples.forEach(folder::write);
        FakeConnectors iceberg = new FakeConnectors("iceberg", Set.of("catalog", "uri", "warehouse", "staleness"));

        LoadedMesh loaded = new MeshLoader(List.of(iceberg), name -> Optional.empty(), () -> 0L).load(directory);

        assertThat(examples)
                .containsOnlyKeys(
                        "gateway.yaml",
                        "users.yaml",
                        "governance/keys.yaml",
                        "governance/classifications.yaml",
                        "governance/purposes.yaml",
                        "governance/entitlements.yaml",
                        "governance/policies/privacy.yaml",
                        "domains/sales/domain.yaml",
                        "domains/sales/policies/access.yaml",
                        "domains/sales/tags/customers.yaml",
                        "domains/sales/contracts/customers.odcs.yaml");
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.users()).hasSize(3);
        assertThat(loaded.mesh().policies().grants()).hasSize(6);
        assertThat(loaded.mesh().policies().rowFilters()).hasSize(1);
        assertThat(loaded.mesh().policies().columnMasks()).hasSize(2);
        assertThat(loaded.mesh().entitlements().names()).containsExactly("desks", "own-customers");
        assertThat(loaded.mesh().policies().aggregations()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RULES", "POLICY_TESTS"})
    void itNamesEveryKeyAndValue(FileKind kind) throws IOException {
        Set<String> names = new TreeSet<>();
        try (InputStream stream = MeshDirectoryPageTest.class.getResourceAsStream(kind.schemaResource())) {
            collect(new ObjectMapper().readTree(Objects.requireNonNull(stream)), names);
        }
        String page = Files.readString(PAGE);

        assertThat(names).isNotEmpty().allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    private static void collect(JsonNode schema, Set<String> names) {
        schema.path("properties").fieldNames().forEachRemaining(name -> {
            // Below a key that is itself called so stands a schema.
            if (!name.startsWith("$")) {
                names.add(name);
            }
        });
        schema.path("enum").forEach(value -> names.add(value.asText()));
        schema.forEach(child -> collect(child, names));
    }
}
