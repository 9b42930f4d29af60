package io.meshgate.server.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** Policies by tag reach what is written from tagged columns; grants for purposes want to be told the purpose. */
@SuppressWarnings("NullAway.Init") // set before each test
final class TagsAndPurposesTest {
    private static final String ACCESS = """
        grants:
          - {id: all, tables: ["sales.*.*"], to: {roles: [writer]}}
          - {id: all-write, tables: ["sales.*.*"], privilege: write, to: {roles: [writer]}}
          - {id: reports, tables: ["sales.reports.*"], to: {roles: [analyst]}}
          - {id: cases, tables: [sales.s.people], to: {roles: [analyst], purposes: [fraud]}}
        """;
    private static final String PRIVACY = """
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
                Types.NestedField.optional(2, "email", Types.StringType.get()));
        gateway.create("sales", "s", "people", people, PartitionSpec.unpartitioned(), 2);
        gateway.create("sales", "reports", "plain", people, PartitionSpec.unpartitioned(), 2);
        gateway.close();
        write("governance/classifications.yaml", "tags: [{name: pii}, {name: pii.email}]\n");
        write("governance/purposes.yaml", "purposes: [{name: fraud}, {name: service}]\n");
        write("governance/policies/privacy.yaml", PRIVACY);
        write("domains/sales/tags/people.yaml", """
                tags:
                  - {table: sales.s.people, columns: {email: [pii.email]}}
                """);
        gateway = new WritingGateway(directory, Map.of("sales", ACCESS));
        gateway.update("writer", "INSERT INTO sales.s.people VALUES (1, 'ann@a.example'), (2, NULL)");
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
    void whatIsWrittenFromATaggedColumnStaysTagged() throws Exception {
        gateway.update("writer", """
                CREATE TABLE sales.reports.copy AS
                WITH p AS (SELECT id, email FROM sales.s.people)
                SELECT a.id, a.email AS contact, UPPER(a.email) AS loud, LISTAGG(b.email) AS every, COUNT(*) AS n,
                    (SELECT MAX(email) FROM sales.s.people) AS last
                FROM p AS a JOIN p AS b ON a.id = b.id WHERE a.email IS NOT NULL GROUP BY a.id, a.email
                """);

        assertThat(gateway.query("writer", "SELECT * FROM sales.reports.copy"))
                .containsExactly(List.of(1, "ann@a.example", "ANN@A.EXAMPLE", "ann@a.example", 1L, "ann@a.example"));
        assertThat(gateway.query("analyst", "SELECT * FROM sales.reports.copy"))
                .containsExactly(List.of(1, "xxx@x.xxxxxxx", "xxx@x.xxxxxxx", "xxx@x.xxxxxxx", 1L, "xxx@x.xxxxxxx"));

        gateway.load("sales", "reports", "copy")
                .updateSchema()
                .renameColumn("contact", "renamed")
                .commit();
        gateway.close();
        gateway = new WritingGateway(directory, Map.of("sales", ACCESS));
        assertThat(gateway.query("analyst", "SELECT renamed FROM sales.reports.copy"))
                .containsExactly(List.of("xxx@x.xxxxxxx"));
    }

    @Test
    void aTagThatATableComesToKeepReachesWhatHasBeenPlanned() throws Exception {
        String query = "SELECT email FROM sales.reports.plain";
        gateway.update("writer", "INSERT INTO sales.reports.plain VALUES (1, 'ann@a.example')");
        assertThat(gateway.query("analyst", query)).containsExactly(List.of("ann@a.example"));

        gateway.load("sales", "reports", "plain")
                .updateProperties()
                .set("meshgate.column-tags.2", "pii.email")
                .commit();

        assertThat(gateway.query("analyst", query)).containsExactly(List.of("xxx@x.xxxxxxx"));
    }

    @Test
    void taggedValuesAreNotWrittenWhereNoTagIs() {
        assertThatThrownBy(() -> gateway.update(
                        "writer", "INSERT INTO sales.reports.plain SELECT id, LOWER(email) FROM sales.s.people"))
                .hasMessageContaining("would take values that are tagged pii.email");
        assertThat(gateway.update("writer", "INSERT INTO sales.reports.plain (id) SELECT id FROM sales.s.people"))
                .isEqualTo(2);
        assertThat(gateway.update("writer", "INSERT INTO sales.reports.plain VALUES (3, 'c')"))
                .isEqualTo(1);
        assertThat(gateway.update(
                        "writer", "INSERT INTO sales.s.people SELECT id + 10, LOWER(email) FROM sales.s.people"))
                .isEqualTo(2);
    }

    @Test
    void aPurposeOpensWhatIsGrantedForIt() throws Exception {
        String query = "SELECT email FROM sales.s.people WHERE id = 1";
        assertThatThrownBy(() -> gateway.query("analyst", query))
                .hasMessageContaining("stated with SET SESSION purpose")
                .hasMessageContaining("'fraud'");
        assertThat(gateway.query("analyst", "EXPLAIN POLICY " + query))
                .singleElement()
                .satisfies(row -> assertThat(row).contains("denied"));
        assertThatThrownBy(() -> gateway.query("analyst", "SET SESSION purpose = 'fun'"))
                .hasMessageContaining("'fun' is no purpose; the purposes are fraud, service");
        gateway.query("analyst", "SET SESSION purpose = 'service'");
        assertThatThrownBy(() -> gateway.query("analyst", query)).hasMessageContaining("'fraud'");
        gateway.query("analyst", "SET SESSION purpose = 'fraud'");
        assertThat(gateway.query("analyst", query)).containsExactly(List.of("xxx@x.xxxxxxx"));
        gateway.query("analyst", "RESET SESSION purpose");
        assertThatThrownBy(() -> gateway.query("analyst", query)).hasMessageContaining("'fraud'");
    }
}
