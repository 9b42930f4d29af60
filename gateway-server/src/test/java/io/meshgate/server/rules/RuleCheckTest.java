package io.meshgate.server.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.server.mesh.LoadedMesh;
import io.meshgate.server.mesh.MeshFolder;
import io.meshgate.server.mesh.Problem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RuleCheckTest {
    private static final String ACCESS = "domains/sales/policies/access.yaml";
    private static final String MASKED = """
            rules:
              - id: phones-masked
                description: Phones are personal.
                require: {type: masked-columns, columns: {names: [C_PHONE]}, except: {roles: [steward]}}
            """;

    @TempDir
    Path directory;

    private MeshFolder mesh;

    @BeforeEach
    void folder() {
        mesh = new MeshFolder(directory);
    }

    private List<String> findings(String rules) {
        return findings(rules, false);
    }

    private List<String> findings(String rules, boolean offline) {
        mesh.write("governance/rules/rules.yaml", rules);
        LoadedMesh loaded = mesh.load();
        try {
            return RuleCheck.read(directory).check(loaded, offline).stream()
                    .flatMap(check -> check.problems().stream())
                    .map(Problem::toString)
                    .toList();
        } finally {
            loaded.close();
        }
    }

    private static String rule(String require) {
        return "rules:\n  - id: r\n    description: Because.\n    require: " + require + "\n";
    }

    private void access(String grants, String masks) {
        mesh.write(ACCESS, "grants:\n" + grants + (masks.isEmpty() ? "" : "column-masks:\n" + masks));
    }

    private static String grant(String id, String to) {
        return "  - {id: " + id + ", tables: [sales.retail.customer], to: " + to + "}\n";
    }

    private static String mask(String rest) {
        return "  - {id: m, tables: [\"sales.retail.*\"], columns: [c_phone], mask: {type: redact}" + rest + "}\n";
    }

    @Test
    void findsTheGrantThatOpensAColumnWithoutAMask() {
        assertThat(findings(MASKED))
                .containsExactly(
                        ACCESS + ":2:5: error: column 'sales.retail.customer.c_phone' can be read without a mask"
                                + " through grant 'sales-for-analysts' (rule 'phones-masked': Phones are personal.)");
    }

    @Test
    void takesAMaskForEveryoneButTheExcepted() {
        access(grant("g", "{roles: [analyst, steward]}"), mask(", except: {roles: [steward]}"));
        assertThat(findings(MASKED)).isEmpty();

        access(grant("g", "{roles: [analyst, steward]}"), mask(", except: {roles: [steward], users: [ann]}"));
        assertThat(findings(MASKED)).hasSize(1);
    }

    @Test
    void takesMasksForJustThoseWhoMayRead() {
        access(grant("g", "{roles: [analyst]}"), mask(", to: {roles: [analyst]}"));
        assertThat(findings(MASKED)).isEmpty();

        access(grant("g", "{roles: [analyst, clerk]}"), mask(", to: {roles: [analyst]}"));
        assertThat(findings(MASKED)).hasSize(1);

        access(grant("g", "everyone"), mask(", to: {roles: [analyst]}"));
        assertThat(findings(MASKED)).hasSize(1);
    }

    @Test
    void looksAtGrantsOfTheColumnOnly() {
        access("""
                  - {id: g, tables: [sales.retail.customer], except-columns: [c_phone], to: everyone}
                  - {id: d, tables: [sales.retail.customer], privilege: discover, to: everyone}
                """, "");
        assertThat(findings(MASKED)).isEmpty();
    }

    @Test
    void countsPurposesExclusiveGrantsAndValidity() {
        mesh.write(
                "governance/purposes.yaml",
                "purposes: [{name: fraud, description: x}, {name: care, description: y}]\n");
        access(grant("g", "everyone"), mask(", to: {roles: [analyst], purposes: [fraud]}"));
        assertThat(findings(MASKED)).hasSize(1);
        access(
                grant("g", "everyone")
                        + "  - {id: e, tables: [sales.retail.customer], exclusive: true, to: {roles: [steward]}}\n",
                "");
        assertThat(findings(MASKED)).isEmpty();
        access(grant("g", "everyone"), mask(", valid-from: \"2999-01-01T00:00:00Z\""));
        assertThat(findings(MASKED)).hasSize(1);
    }

    @Test
    void choosesColumnsAndTablesByTags() {
        mesh.write(
                "governance/classifications.yaml",
                "tags: [{name: pii, description: x}, {name: pii.phone, description: y}]\n");
        String tagged = MASKED.replace("{names: [C_PHONE]}", "{tags: [pii]}");
        assertThat(findings(tagged)).isEmpty();
        mesh.write(
                "domains/sales/tags/tags.yaml",
                "tags:\n  - table: sales.retail.customer\n    columns: {c_phone: [pii.phone]}\n");
        assertThat(findings(tagged)).hasSize(1);
        assertThat(findings(rule("{type: column-type, columns: {tags: [pii]}, types: [uuid]}")))
                .singleElement()
                .asString()
                .startsWith(
                        "domains/sales/tags/tags.yaml:2:5: error: column 'sales.retail.customer.c_phone' is of type");
        access(grant("g", "everyone"), "");
        assertThat(findings(rule("{type: no-grant-to-everyone}") + "    tags: [pii]\n"))
                .isEmpty();
        mesh.write("domains/sales/tags/tags.yaml", "tags:\n  - {table: sales.retail.customer, tags: [pii]}\n");
        assertThat(findings(rule("{type: no-grant-to-everyone}") + "    tags: [pii]\n"))
                .hasSize(1);
    }

    @Test
    void asksForRowFilters() {
        String rule = rule("{type: row-filter, except: {roles: [steward]}}");
        assertThat(findings(rule)).hasSize(1).first().asString().startsWith(ACCESS + ":2:5: error: all rows of table");
        mesh.write(
                ACCESS,
                "grants:\n" + grant("g", "{roles: [analyst, steward]}")
                        + "row-filters:\n  - {id: f, tables: [sales.retail.customer], filter: c_region = 'x', except: {roles: [steward]}}\n");
        assertThat(findings(rule)).isEmpty();
    }

    @Test
    void findsTablesThatNobodyMayRead() {
        String rule = rule("{type: grant}");
        assertThat(findings(rule)).isEmpty();
        access("  - {id: d, tables: [sales.retail.customer], privilege: discover, to: everyone}\n", "");
        assertThat(findings(rule))
                .containsExactly("domains/sales/domain.yaml:2:1: error: no grant lets anybody read table"
                        + " 'sales.retail.customer' (rule 'r': Because.)");
    }

    @Test
    void findsGrantsToEveryoneInItsScopeOnly() {
        access(grant("g", "everyone"), "");
        assertThat(findings(rule("{type: no-grant-to-everyone}")))
                .containsExactly(ACCESS + ":2:5: error: grant 'g' lets everyone at table 'sales.retail.customer'"
                        + " (rule 'r': Because.)");
        assertThat(findings(rule("{type: no-grant-to-everyone}") + "    tables: [\"sales.billing.*\"]\n"))
                .isEmpty();
    }

    @Test
    void comparesTypesOfColumns() {
        assertThat(findings(rule("{type: column-type, columns: {names: [c_custkey]}, types: [uuid]}")))
                .containsExactly("domains/sales/domain.yaml:2:1: error: column 'sales.retail.customer.c_custkey' is of"
                        + " type BIGINT; accepted: uuid (rule 'r': Because.)");
        assertThat(findings(rule("{type: column-type, columns: {names: [c_custkey]}, types: [uuid, bigint]}")))
                .isEmpty();
    }

    @Test
    void asksForOwnersOfDomains() {
        assertThat(findings(rule("{type: domain-owner}")))
                .containsExactly(
                        "domains/sales/domain.yaml:2:1: error: domain 'sales' names no owner (rule 'r': Because.)");
        mesh.write("domains/sales/domain.yaml", "domain: sales\nowner: ann\ncatalog: {type: fake}\n");
        assertThat(findings(rule("{type: domain-owner}"))).isEmpty();
        assertThat(findings(rule("{type: domain-owner, pattern: \".+@.+\"}"))).hasSize(1);
    }

    @Test
    void asksForDescriptionsOfPolicies() {
        assertThat(findings(rule("{type: policy-keys, keys: [description]}")))
                .containsExactly(
                        ACCESS + ":2:5: error: policy 'sales-for-analysts' has no description (rule 'r': Because.)");
    }

    @Test
    void comparesNamesWithAPattern() {
        assertThat(findings(rule("{type: name-pattern, of: column, pattern: \"c_[a-m].*\"}")))
                .extracting(finding -> finding.substring(finding.indexOf("the name")))
                .containsExactly(
                        "the name of column 'sales.retail.customer.c_phone' does not match c_[a-m].* (rule 'r': Because.)",
                        "the name of column 'sales.retail.customer.c_region' does not match c_[a-m].* (rule 'r': Because.)");
        assertThat(findings(rule("{type: name-pattern, of: schema, pattern: shop}")))
                .hasSize(1);
        assertThat(findings(rule("{type: name-pattern, of: table, pattern: customer}")))
                .isEmpty();
        assertThat(findings(rule("{type: name-pattern, of: domain, pattern: sales}")))
                .isEmpty();
        assertThat(findings(rule("{type: name-pattern, of: policy, pattern: \"[a-z]+\"}")))
                .hasSize(1);
    }

    @Test
    void exemptsByNameAndWarnsOfExemptionsThatNothingNeeds() {
        String exemptions = """
                    exemptions:
                      - {name: Sales.Retail.Customer.C_Phone, reason: a demo}
                      - {name: sales.retail.customer.c_region, reason: was so once}
                """;
        assertThat(findings(MASKED + exemptions))
                .containsExactly(
                        "governance/rules/rules.yaml:7:16: warning: rule 'phones-masked' needs no exemption for"
                                + " 'sales.retail.customer.c_region'; take it out");
    }

    @Test
    void warnsWhereARuleIsAWarning() {
        assertThat(findings(rule("{type: domain-owner}") + "    severity: warning\n"))
                .singleElement()
                .asString()
                .contains(": warning: domain 'sales' names no owner");
    }

    @Test
    void callsNoCatalogOffline() {
        mesh.connectors().takeDown("sales");
        assertThat(findings(MASKED, true)).isEmpty();
        assertThat(findings(rule("{type: domain-owner}"), true)).hasSize(1);
        assertThat(findings(MASKED, false))
                .containsExactly("domains/sales/domain.yaml:2:1: error: the rules cannot be checked for domain 'sales':"
                        + " the catalog does not answer");
    }

    @Test
    void refusesFilesOfRulesThatAreNotRight() {
        assertThat(findings(rule("{type: domain-owner, patern: x}")))
                .containsExactly(
                        "governance/rules/rules.yaml:4:35: error: unknown key 'patern', did you mean 'pattern'?"
                                + " Accepted: type, pattern");
        assertThat(findings(rule("{type: name-pattern, of: table, pattern: \"(\"}")))
                .first()
                .asString()
                .startsWith(
                        "governance/rules/rules.yaml:4:55: error: '(' is not accepted; expected a regular expression");
        assertThat(findings(rule("{type: grant}") + "  - {id: r, description: x, require: {type: grant}}\n"))
                .containsExactly("governance/rules/rules.yaml:5:10: error: a second rule 'r'; the first is at"
                        + " governance/rules/rules.yaml:2:9");
        assertThat(findings(rule("{type: grants}")))
                .first()
                .asString()
                .contains("'grants' is not accepted, did you mean 'grant'?");
        mesh.write("governance/rules/more.yml", "rules: []\n");
        assertThat(findings(rule("{type: grant}")))
                .containsExactly(
                        "governance/rules/more.yml:1:1: error: not read; the files here end in .yaml and stand in"
                                + " no directory");
    }
}
