package io.meshgate.server.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A field that a data contract tags is masked by tag, and stays tagged where its values are written to. */
@SuppressWarnings("NullAway.Init") // set before each test
final class FieldTagsTest {
    private static final String ACCESS = """
        grants:
          - {id: all, tables: ["sales.*.*"], to: {roles: [writer, analyst]}}
          - {id: all-write, tables: ["sales.*.*"], privilege: write, to: {roles: [writer]}}
        row-filters:
          - {id: own-days, tables: [sales.s.people], filter: "day IN (ENTITLEMENT('days'))", except: {roles: [writer]}}
        column-masks:
          - {id: no-pii, column-tags: [pii], mask: {type: redact}, except: {roles: [writer]}}
        """;

    @TempDir
    private Path directory;

    private WritingGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new WritingGateway(directory, Map.of());
        Schema people = new Schema(
                Types.NestedField.optional(1, "id", Types.IntegerType.get()),
                Types.NestedField.optional(2, "day", Types.DateType.get()),
                Types.NestedField.optional(
                        3,
                        "contact",
                        Types.StructType.of(
                                Types.NestedField.optional(4, "email", Types.StringType.get()),
                                Types.NestedField.optional(5, "city", Types.StringType.get()))));
        gateway.create("sales", "s", "people", people, PartitionSpec.unpartitioned(), 2);
        gateway.close();
        write("governance/classifications.yaml", "tags: [{name: pii}]\n");
        write(
                "domains/sales/entitlements.yaml",
                "entitlements: [{name: days, type: date, values: {roles: {analyst: [2026-01-31]}}}]\n");
        write("domains/sales/contracts/people.odcs.yaml", """
                apiVersion: v3.1.0
                kind: DataContract
                schema:
                  - name: people
                    physicalName: s.people
                    properties:
                      - name: contact
                        logicalType: object
                        properties: [{name: email, tags: [pii.email]}, {name: city}]
                """);
        gateway = new WritingGateway(directory, Map.of("sales", ACCESS));
        gateway.update(
                "writer",
                "INSERT INTO sales.s.people VALUES (1, DATE '2026-01-31', ROW('ann@a.example', 'Paris')),"
                        + " (2, DATE '2026-02-01', ROW('bob@b.example', 'Rome'))");
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void aTaggedFieldIsMaskedAndStaysTaggedInCopies() throws Exception {
        String fields = "SELECT p.contact.email AS email, p.contact.city AS city FROM sales.s.people AS p";
        assertThat(gateway.query("analyst", fields)).containsExactly(List.of("xxx@x.xxxxxxx", "Paris"));
        assertThat(gateway.query("writer", fields)).hasSize(2).contains(List.of("ann@a.example", "Paris"));

        gateway.update("writer", "CREATE TABLE sales.reports.copy AS " + fields);
        assertThat(gateway.query("analyst", "SELECT email, city FROM sales.reports.copy ORDER BY city"))
                .containsExactly(List.of("xxx@x.xxxxxxx", "Paris"), List.of("xxx@x.xxxxxxx", "Rome"));
    }

    @Test
    void aViewOfATaggedFieldHandsItsTagsOn() throws Exception {
        gateway.update(
                "writer",
                "CREATE VIEW sales.reports.people AS SELECT p.contact.email AS email FROM sales.s.people AS p");
        gateway.update(
                "writer", "CREATE TABLE sales.reports.copy AS SELECT UPPER(email) AS loud FROM sales.reports.people");
        assertThat(gateway.query("analyst", "SELECT DISTINCT loud FROM sales.reports.copy"))
                .containsExactly(List.of("xxx@x.xxxxxxx"));
    }
}
