package io.meshgate.server.policydiff;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.Column;
import io.meshgate.server.mesh.LoadedMesh;
import io.meshgate.server.mesh.MeshFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyComparisonTest {
    private static final String ACCESS = "domains/sales/policies/access.yaml";
    private static final String GRANT = "  - {id: g, tables: [sales.retail.customer], to: {roles: [analyst]}}\n";

    @TempDir
    Path temporary;

    private MeshFolder before;
    private MeshFolder after;

    @BeforeEach
    void folders() {
        before = new MeshFolder(temporary.resolve("before"));
        after = new MeshFolder(temporary.resolve("after"));
        policies(before, GRANT, "", "");
        policies(after, GRANT, "", "");
    }

    private static void policies(MeshFolder mesh, String grants, String filters, String masks) {
        mesh.write(
                ACCESS,
                "grants:\n" + grants + (filters.isEmpty() ? "" : "row-filters:\n" + filters)
                        + (masks.isEmpty() ? "" : "column-masks:\n" + masks));
    }

    private PolicyDifference compare(RecordedQuery... history) {
        LoadedMesh old = before.load();
        LoadedMesh changed = after.load();
        try {
            return new PolicyComparison(old, changed, List.of(changed, old), Instant.now()).compare(List.of(history));
        } finally {
            old.close();
            changed.close();
        }
    }

    private List<String> differences() {
        List<String> lines = new ArrayList<>();
        for (PolicyDifference.OfTable table : compare().tables()) {
            assertThat(table.table()).isEqualTo("sales.retail.customer");
            String who = String.join(", ", table.principals())
                    + table.purpose().map(purpose -> " for " + purpose).orElse("");
            table.changes().forEach(change -> lines.add(who + ": " + change));
        }
        return lines;
    }

    @Test
    void tellsWhichRolesMayDoMoreAndThatAnotherDecides() {
        before.write(
                "gateway.yaml",
                "name: a\ngovernance: {steward-roles: [dpo]}\ndecision-point: {type: opa, allow-uri: "
                        + "\"http://127.0.0.1:1/allow\"}\n");
        after.write("gateway.yaml", "name: a\ngovernance: {steward-roles: [lead], simulation-roles: [analyst]}\n");

        PolicyDifference difference = compare();
        assertThat(difference.isEmpty()).isFalse();
        assertThat(difference.gateway())
                .containsExactly(
                        "role analyst: gains simulate other users",
                        "role lead: gains see all policies",
                        "role dpo: loses see all policies",
                        "decision point: gone, so what it hides is seen");
        after.write(
                "gateway.yaml",
                "name: a\ngovernance: {steward-roles: [dpo]}\ndecision-point: {type: opa, allow-uri: "
                        + "\"http://127.0.0.1:2/allow\"}\n");
        assertThat(compare().gateway()).containsExactly("decision point: another one, or asked otherwise");
        after.write(
                "gateway.yaml",
                "name: a\ngovernance: {steward-roles: [dpo]}\ndecision-point: {type: opa, allow-uri: "
                        + "\"http://127.0.0.1:1/allow\"}\n");
        assertThat(compare().isEmpty()).isTrue();
    }

    private static String mask(String mask) {
        return "  - {id: m, tables: [\"sales.retail.*\"], columns: [c_phone], mask: " + mask + "}\n";
    }

    private static String filter(String filter) {
        return "  - {id: f, tables: [\"sales.retail.*\"], filter: \"" + filter + "\"}\n";
    }

    @Test
    void findsNothingWhereOnlyTheFilesLookDifferent() {
        after.write(ACCESS, "# moved down\n\ngrants:\n" + GRANT);

        assertThat(compare().isEmpty()).isTrue();
        assertThat(compare().unread()).isEmpty();
    }

    @Test
    void tellsGainsAndLossesOfTablesAndColumns() {
        policies(after, """
                  - {id: g, tables: [sales.retail.customer], except-columns: [c_phone], to: {roles: [analyst]}}
                  - {id: s, tables: [sales.retail.customer], to: {users: [steward]}}
                  - {id: w, tables: [sales.retail.customer], privilege: write, to: {users: [steward]}}
                  - {id: d, tables: [sales.retail.customer], privilege: discover, to: {roles: [guest]}}
                """, "", "");

        assertThat(differences())
                .containsExactly(
                        "analyst: loses column c_phone",
                        "steward: gains discover",
                        "steward: gains read",
                        "steward: gains write",
                        "role guest: gains discover");
    }

    @Test
    void tellsWhoGainsStatisticsAndMetadata() {
        policies(after, GRANT + """
                  - {id: x, tables: [sales.retail.customer], privilege: statistics, to: {roles: [analyst]}}
                  - {id: y, tables: [sales.retail.customer], privilege: metadata, to: {users: [steward]}}
                """, "", "");

        assertThat(differences())
                .containsExactly("analyst: gains statistics", "steward: gains discover", "steward: gains metadata");
    }

    @Test
    void tellsFiltersAddedChangedAndRemoved() {
        policies(after, GRANT, filter("c_region = 'ASIA'"), "");
        assertThat(differences()).containsExactly("analyst: loses rows by row filter 'f': new: c_region = 'ASIA'");
        policies(before, GRANT, filter("c_region = 'EUROPE'"), "");
        assertThat(differences())
                .containsExactly("analyst: other rows by row filter 'f': c_region = 'EUROPE' -> c_region = 'ASIA'");
        policies(after, GRANT, "", "");
        assertThat(differences()).containsExactly("analyst: gains rows by row filter 'f': gone: c_region = 'EUROPE'");
    }

    @Test
    void tellsMasksStrongerAndWeaker() {
        policies(before, GRANT, "", mask("{type: show-last, characters: 4}"));
        policies(after, GRANT, "", mask("{type: show-last, characters: 6}"));
        assertThat(differences())
                .containsExactly("analyst: other values of column c_phone by mask 'm': show-last(characters=4) ->"
                        + " show-last(characters=6)");
        policies(after, GRANT, "", mask("{type: \"null\"}"));
        assertThat(differences())
                .containsExactly(
                        "analyst: loses values of column c_phone by mask 'm': show-last(characters=4) -> to-null");
        policies(after, GRANT, "", "");
        assertThat(differences())
                .containsExactly("analyst: gains values of column c_phone by mask 'm': gone: show-last(characters=4)");
    }

    private void addresses() {
        Field address = new Field(
                "c_address",
                FieldType.nullable(ArrowType.Struct.INSTANCE),
                List.of(
                        Field.nullable("street", ArrowType.Utf8.INSTANCE),
                        Field.nullable("zip", ArrowType.Utf8.INSTANCE)));
        for (MeshFolder mesh : List.of(before, after)) {
            mesh.connectors().add(new Column(4, address, Optional.empty()));
        }
    }

    private static String fieldMask(String id, String field) {
        return "  - {id: " + id + ", tables: [\"sales.retail.*\"], columns: [c_address." + field
                + "], mask: {type: redact}}\n";
    }

    @Test
    void tellsWhichFieldsAreMasked() {
        addresses();
        RecordedQuery query = query(1, "analyst", "SELECT c_address FROM customer");
        policies(before, GRANT, "", fieldMask("a", "street"));
        policies(after, GRANT, "", "# moved down\n" + fieldMask("a", "street") + mask("{type: redact}"));
        assertThat(compare(query).queries()).isEmpty();
        assertThat(differences()).containsExactly("analyst: loses values of column c_phone by mask 'm': new: redact");

        policies(after, GRANT, "", fieldMask("a", "zip"));
        assertThat(compare(query).queries()).hasSize(1);
        assertThat(differences())
                .containsExactly("analyst: other values of column c_address by mask 'a': street redact -> zip redact");

        policies(after, GRANT, "", fieldMask("a", "street") + fieldMask("b", "zip"));
        assertThat(compare(query).queries()).hasSize(1);
        assertThat(compare(query(1, "analyst", "SELECT c_phone FROM customer")).queries())
                .isEmpty();
        policies(before, GRANT, "", fieldMask("a", "street") + fieldMask("b", "zip") + mask("{type: redact}"));
        assertThat(compare(query).queries()).isEmpty();
    }

    @Test
    void tellsWhatAMaskIsToldOfAUser() {
        for (MeshFolder mesh : List.of(before, after)) {
            policies(
                    mesh,
                    GRANT,
                    "",
                    mask(
                            "{type: sql, expression: \"CASE WHEN HAS_ROLE('desk') OR c_region = CURRENT_USER THEN c_phone END\"}"));
        }
        assertThat(differences()).isEmpty();
        after.write("users.yaml", """
                users:
                  - {name: analyst, password: "%s", roles: [analyst, desk], attributes: {regions: [EUROPE, ASIA], desk: one}}
                  - {name: newcomer, password: "%s", roles: [analyst, desk]}
                """.formatted(MeshFolder.HASH, MeshFolder.HASH));

        assertThat(differences())
                .contains(
                        "analyst: other values of column c_phone by mask 'm': its answer to HAS_ROLE('desk') is another"
                                + " one");
    }

    @Test
    void tellsOfKeysThatHaveChanged() {
        for (MeshFolder mesh : List.of(before, after)) {
            mesh.write("governance/keys.yaml", "keys: [{name: k, secret: \"${file:secrets/k}\"}]\n")
                    .write("secrets/k", "0123456789abcdef0123456789abcdef");
            policies(mesh, GRANT, "", mask("{type: keyed-hash, key: k}"));
        }
        assertThat(differences()).isEmpty();
        after.write("secrets/k", "ffffffffffffffffffffffffffffffff");
        String other = "analyst: other values of column c_phone by mask 'm': key 'k' is another one";
        assertThat(differences()).containsExactly(other);
        policies(before, GRANT, "", mask("{type: ff1, key: k}"));
        policies(after, GRANT, "", mask("{type: ff1, key: k}"));
        assertThat(differences()).containsExactly(other);
        policies(after, GRANT, "", mask("{type: keyed-hash, key: k}"));
        assertThat(differences())
                .containsExactly("analyst: loses values of column c_phone by mask 'm': ff1(key=k, alphabet=DIGITS) ->"
                        + " keyed-hash(key=k)");
    }

    @Test
    void tellsWhatChangesWithAUser() {
        for (MeshFolder mesh : List.of(before, after)) {
            policies(mesh, GRANT, filter("c_region IN (ATTRIBUTE('regions'))"), "");
        }
        after.write("users.yaml", """
                users:
                  - {name: analyst, password: "%s", roles: [analyst], attributes: {regions: [AFRICA], desk: one}}
                  - {name: newcomer, password: "%s", roles: [analyst]}
                """.formatted(MeshFolder.HASH, MeshFolder.HASH));

        assertThat(differences())
                .containsExactly(
                        "analyst: other rows by row filter 'f': its answer to ATTRIBUTE('regions') is another one",
                        "newcomer: gains discover",
                        "newcomer: gains read");
    }

    @Test
    void putsTogetherThoseWhomPoliciesCannotTellApart() {
        String users = "users:\n";
        for (int i = 0; i < 1000; i++) {
            users += "  - {name: user" + i + ", password: \"" + MeshFolder.HASH + "\", roles: [analyst]}\n";
        }
        before.write("users.yaml", users);
        after.write("users.yaml", users);
        policies(after, GRANT, "", mask("{type: redact}"));

        assertThat(compare().tables()).singleElement().satisfies(table -> {
            assertThat(table.principals()).hasSize(1000);
            assertThat(table.changes()).hasSize(1);
        });
    }

    @Test
    void looksAtPurposes() {
        for (MeshFolder mesh : List.of(before, after)) {
            mesh.write("governance/purposes.yaml", "purposes: [{name: fraud, description: x}]\n");
        }
        policies(
                after,
                GRANT + "  - {id: p, tables: [sales.retail.customer], to: {roles: [clerk], purposes: [fraud]}}\n",
                "",
                "");

        assertThat(differences())
                .containsExactly(
                        "role clerk: gains discover",
                        "role clerk for fraud: gains discover",
                        "role clerk for fraud: gains read");
    }

    @Test
    void saysWhatCouldNotBeCompared() {
        before.connectors().takeDown("sales");
        after.connectors().takeDown("sales");

        assertThat(compare().unread()).containsExactly("domain 'sales': the catalog does not answer");
    }

    @Test
    void takesTheTablesOfTheCatalogThatAnswers() {
        after.connectors().takeDown("sales");
        policies(after, GRANT, "", mask("{type: redact}"));

        assertThat(differences()).hasSize(1);
        assertThat(compare().unread()).isEmpty();
    }

    private static RecordedQuery query(int line, String user, String sql) {
        return new RecordedQuery(line, user, Optional.empty(), Optional.of("sales"), Optional.of("retail"), sql);
    }

    @Test
    void replaysRecordedQueries() {
        policies(
                after,
                GRANT + "  - {id: s, tables: [sales.retail.customer], to: {users: [steward]}}\n",
                "",
                mask("{type: redact}"));

        PolicyDifference difference = compare(
                query(1, "analyst", "SELECT c_custkey FROM customer"),
                query(2, "analyst", "SELECT c_phone FROM customer"),
                query(4, "steward", "SELECT c_custkey FROM customer"),
                query(5, "steward", "SELECT nothing FROM nowhere"),
                query(6, "nobody", "SELECT 1"));

        assertThat(difference.queries())
                .containsExactly(
                        new PolicyDifference.OfQuery(2, "analyst", "governed otherwise: its result may be another one"),
                        new PolicyDifference.OfQuery(4, "steward", "no longer refused, before with TABLE_NOT_FOUND"),
                        new PolicyDifference.OfQuery(6, "nobody", "there is no such user, neither before nor after"));
    }

    @Test
    void tellsOfEntitlementsThatHaveChanged() {
        String entitlement = """
                entitlements:
                  - name: own
                    query: SELECT c_custkey FROM sales.retail.customer WHERE c_phone = CURRENT_USER
                    roles: [%s]
                """;
        for (MeshFolder mesh : List.of(before, after)) {
            mesh.write("governance/entitlements.yaml", entitlement.formatted("look-up"));
            policies(mesh, GRANT, filter("c_custkey IN (ENTITLEMENT('own'))"), "");
        }
        RecordedQuery query = query(1, "analyst", "SELECT c_custkey FROM customer");
        assertThat(compare(query).isEmpty()).isTrue();

        after.write("governance/entitlements.yaml", entitlement.formatted("other"));

        assertThat(differences())
                .containsExactly(
                        "analyst: other rows by row filter 'f': its answer to ENTITLEMENT('own') is another one");
        assertThat(compare(query).queries())
                .containsExactly(new PolicyDifference.OfQuery(
                        1, "analyst", "governed otherwise: its result may be another one"));
    }

    @Test
    void readsRecordedQueries() {
        assertThat(RecordedQuery.parse(3, "{\"user\":\"a\",\"sql\":\"SELECT 1\",\"purpose\":\"p\",\"more\":1}"))
                .contains(new RecordedQuery(3, "a", Optional.of("p"), Optional.empty(), Optional.empty(), "SELECT 1"));
        assertThat(RecordedQuery.parse(1, "{\"user\":\"a\"}")).isEmpty();
        assertThat(RecordedQuery.parse(1, "SELECT 1")).isEmpty();
        assertThat(RecordedQuery.parse(1, "{\"user\":\"a\",\"sql\":\"SELECT 1\",\"sql\":\"SELECT 2\"}"))
                .isEmpty();
    }
}
