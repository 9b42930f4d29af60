package io.meshgate.server.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshgate.planner.Planner;
import io.meshgate.planner.policy.TagSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which tags data contracts give to tables, columns and fields. */
final class ContractsTest {
    private static final String FILE = "domains/sales/contracts/customers.odcs.yaml";
    private static final String HEAD = "{apiVersion: v3.1.0, kind: DataContract, id: c, status: active, version: 1.0.0";

    @TempDir
    Path directory;

    private MeshFolder folder;

    @BeforeEach
    void declareTags() {
        folder = new MeshFolder(directory)
                .write("governance/classifications.yaml", "tags: [{name: pii}, {name: confidential}, {name: geo}]\n");
    }

    private List<String> entries() {
        LoadedMesh mesh = folder.load();
        List<String> entries = mesh.mesh().policies().tags().entries().stream()
                .map(ContractsTest::text)
                .toList();
        mesh.close();
        return entries;
    }

    private static String text(TagSet.Entry entry) {
        return entry.table() + " " + entry.tags() + " " + entry.columns() + " "
                + entry.source().line() + ":" + entry.source().column();
    }

    private List<String> warnings() {
        LoadedMesh mesh = folder.load();
        mesh.close();
        return mesh.warnings().stream().map(Problem::toString).toList();
    }

    @Test
    void readsTagsAndClassificationsOfTablesColumnsAndFields() {
        folder.write(FILE, """
                apiVersion: v3.1.0
                kind: DataContract
                id: customers
                status: active
                version: 1.0.0
                tags: [pii]
                servers:
                  - {server: production, type: postgres, schema: retail, host: "${env:HOST}"}
                schema:
                  - name: Customers
                    physicalName: customer
                    tags: [confidential]
                    properties:
                      - name: phone
                        physicalName: c_phone
                        tags: [pii.phone]
                        classification: confidential
                        quality: [{type: sql, query: SELECT 1}]
                      - name: address
                        logicalType: object
                        properties:
                          - {name: street, tags: [geo]}
                      - name: items
                        logicalType: array
                        items:
                          logicalType: object
                          properties:
                            - {name: email, tags: [pii], items: {tags: [geo]}}
                      - {name: untagged, tags: , classification: }
                  - name: no table of ours
                """);
        assertThat(entries())
                .containsExactly(
                        "sales.retail.customer [confidential] {} 10:5",
                        "sales.retail.customer [] {c_phone=[pii.phone, confidential]} 14:9",
                        "sales.retail.customer [] {address.street=[geo]} 22:13",
                        "sales.retail.customer [] {items.element.email=[pii]} 28:15",
                        "sales.retail.customer [] {items.element.email.element=[geo]} 28:49");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void findsTheSchemaOfATable() {
        String tagged = "tags: [pii]";
        folder.write(
                FILE,
                HEAD + ", schema: [{name: t, physicalName: a.b.t, " + tagged + "}, {name: u, " + tagged
                        + ", customProperties: [{property: other, value: 1}, {property: meshgate.schema, value: own}]}, {name: v, "
                        + tagged + "}], customProperties: [{property: meshgate.schema, value: all}]}");
        assertThat(entries())
                .extracting(entry -> entry.split(" ")[0])
                .containsExactly("sales.a.b.t", "sales.own.u", "sales.all.v");
        for (String servers : List.of("[]", "[{schema: a}, {schema: b}]", "[{schema: '*'}]")) {
            folder.write(FILE, HEAD + ", servers: " + servers + ", schema: [{name: t, " + tagged + "}]}");
            assertThat(folder.refusal())
                    .singleElement()
                    .asString()
                    .startsWith(FILE + ":1:")
                    .contains("it is not said in which schema table 't' is");
        }
        folder.write(FILE, HEAD + ", schema: [{name: 'a.*', " + tagged + "}]}");
        assertThat(folder.refusal()).singleElement().asString().contains("'a.*' is not accepted");
    }

    @Test
    void wordsThatAreNoTagsHaveNoEffectAndAreToldOfOnce() {
        folder.write(
                FILE,
                HEAD + ", schema: [{name: r.t, tags: [finance, PII, pii.passport], properties: [{name: a,"
                        + " tags: [finance], classification: public}, {name: b, classification: 3}]}]}");
        assertThat(entries()).singleElement().asString().startsWith("sales.r.t [pii.passport] {}");
        assertThat(warnings())
                .hasSize(4)
                .anySatisfy(line -> assertThat(line)
                        .contains("'PII' is no tag of governance/classifications.yaml and has no effect, did you mean"
                                + " 'pii'?"))
                .anySatisfy(line -> assertThat(line).startsWith(FILE + ":1:").contains("'finance' is no tag"));
        folder.write(FILE, HEAD + ", schema: [{name: r.t, tags: ['pii.a,b']}]}");
        assertThat(folder.refusal()).singleElement().asString().contains("'pii.a,b' is not accepted");
    }

    @Test
    void whatIsWrongIsToldAtItsPlace() {
        folder.write(FILE, "apiVersion: v3.1.0\nkind: [DataContract\n");
        assertThat(folder.refusal()).singleElement().asString().startsWith(FILE + ":3:1: error: not valid YAML");
        folder.write(
                FILE, "apiVersion: v2.2.2\nkind: DataContract\nschema:\n  - {name: t, tags: pii}\n  - {tags: [pii]}\n");
        assertThat(folder.refusal())
                .containsExactlyInAnyOrder(
                        FILE + ":1:13: error: 'v2.2.2' is not accepted; expected a version 3 of the Open Data Contract"
                                + " Standard, such as v3.1.0",
                        FILE + ":4:21: error: expected a list of tags, found a text",
                        FILE + ":5:5: error: key 'name' is missing");
        folder.delete(FILE).write("domains/sales/contracts/x.yaml", "a: 1\n");
        assertThat(folder.refusal())
                .containsExactly("domains/sales/contracts/x.yaml:1:1: error: files of contracts end in .odcs.yaml");
    }

    @Test
    void tablesAndColumnsThatAreNotThereFailTheCheck() {
        folder.write(FILE, """
                apiVersion: v3.1.0
                kind: DataContract
                schema:
                  - {name: retail.costumer, tags: [pii]}
                  - name: retail.customer
                    properties:
                      - {name: c_phone, tags: [pii]}
                      - {name: c_fone, tags: [pii]}
                """);
        LoadedMesh mesh = folder.load();
        assertThat(new Planner().check(mesh.mesh()))
                .extracting(Object::toString)
                .containsExactly(
                        FILE + ":4:5: Tags of 'sales.retail.costumer': Table 'sales.retail.costumer' does not exist;"
                                + " did you mean 'sales.retail.customer'?",
                        FILE + ":8:9: Tags of 'sales.retail.customer': Column 'c_fone' does not exist in table"
                                + " 'sales.retail.customer'; did you mean 'c_phone'?");
        mesh.close();
    }

    @Test
    void changesTheVersionOfThePolicies() {
        String before = policies();
        folder.write(FILE, HEAD + ", schema: [{name: retail.customer, tags: [pii]}]}");
        assertThat(policies()).isNotEqualTo(before);
    }

    private String policies() {
        LoadedMesh mesh = folder.load();
        mesh.close();
        return mesh.mesh().policies().version();
    }

    @Test
    void takesTheStandardsOwnExamples() throws IOException {
        Path examples = Path.of("/work/shared/data/odcs/examples");
        assumeTrue(Files.isDirectory(examples), "the examples of the standard are not here");
        try (Stream<Path> files = Files.list(examples)) {
            for (Path file : files.sorted().toList()) {
                folder.write("domains/sales/contracts/" + file.getFileName(), Files.readAllBytes(file));
            }
        }
        folder.write("governance/classifications.yaml", "tags: [{name: payments}, {name: receivers}, {name: uid}]\n");
        assertThat(entries())
                .containsExactly(
                        "sales.pp_access_views.tbl_1 [payments] {} 37:5",
                        "sales.pp_access_views.tbl_1 [] {rcvr_id=[uid]} 92:9",
                        "sales.pp_access_views.receivers_master [receivers] {} 170:5");
        folder.write("governance/classifications.yaml", "tags: [{name: restricted}]\n");
        assertThat(folder.refusal())
                .anySatisfy(line -> assertThat(line).contains("all-schema-types", "in which schema table 'tbl_1' is"));
    }
}
