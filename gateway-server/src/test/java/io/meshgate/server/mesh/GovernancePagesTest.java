package io.meshgate.server.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshgate.server.policytest.PolicyTests;
import io.meshgate.server.report.Check;
import io.meshgate.server.rules.RuleCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps docs/rules.md and docs/policy-testing.md true. */
final class GovernancePagesTest {
    private static final Pattern EXAMPLE = Pattern.compile("```yaml (\\S+)\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    private MeshFolder withExampleOf(String page) throws IOException {
        MeshFolder mesh = new MeshFolder(directory)
                .write("governance/classifications.yaml", """
                        tags: [{name: pii, description: x}, {name: confidential, description: y}]
                        """)
                .write("domains/sales/policies/access.yaml", """
                        grants:
                          - {id: g, tables: [sales.retail.customer], to: {roles: [analyst]}}
                        row-filters:
                          - {id: f, tables: [sales.retail.customer], filter: "c_region IN (ATTRIBUTE('regions'))"}
                        """);
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("docs", page)));
        assertThat(example.find()).isTrue();
        return mesh.write(example.group(1), example.group(2));
    }

    @Test
    void theRulesOfTheExampleCanBeChecked() throws IOException {
        LoadedMesh loaded = withExampleOf("rules.md").load();
        List<Check> checks = RuleCheck.read(directory).check(loaded, false);
        loaded.close();

        assertThat(checks)
                .hasSize(3)
                .allSatisfy(check -> assertThat(check.problems()).isEmpty());
    }

    @Test
    void theTestsOfTheExamplePass() throws IOException {
        LoadedMesh loaded = withExampleOf("policy-testing.md").load();
        List<Check> checks;
        try (PolicyTests tests = new PolicyTests(directory, loaded, Clock.systemUTC())) {
            checks = tests.run("domains/sales/tests/customers.yaml");
        }
        loaded.close();

        assertThat(checks)
                .hasSize(4)
                .allSatisfy(check -> assertThat(check.problems()).isEmpty());
    }

    @Test
    void thePagesNameEveryKeyAndValue() throws IOException {
        namesAll("rules.md", FileKind.RULES);
        namesAll("policy-testing.md", FileKind.POLICY_TESTS);
    }

    private static void namesAll(String page, FileKind kind) throws IOException {
        Set<String> names = new TreeSet<>();
        try (InputStream stream = GovernancePagesTest.class.getResourceAsStream(kind.schemaResource())) {
            collect(new ObjectMapper().readTree(Objects.requireNonNull(stream)), names);
        }
        String text = Files.readString(Path.of("docs", page));
        assertThat(names).isNotEmpty().allSatisfy(name -> assertThat(text).contains("`" + name + "`"));
    }

    private static void collect(JsonNode schema, Set<String> names) {
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        schema.path("enum").forEach(value -> names.add(value.asText()));
        schema.forEach(child -> collect(child, names));
    }
}
