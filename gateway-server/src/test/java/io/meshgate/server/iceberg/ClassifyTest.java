package io.meshgate.server.iceberg;

import static io.meshgate.server.iceberg.Writes.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshgate.server.cli.Meshgate;
import io.meshgate.server.mesh.MeshFolder;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code meshgate classify} over tables of an Iceberg catalog. */
@SuppressWarnings("NullAway.Init") // set before each test
class ClassifyTest {
    private static final Types.StructType CONTACT = Types.StructType.of(
            Types.NestedField.optional(21, "email", Types.StringType.get()),
            Types.NestedField.optional(22, "note", Types.StringType.get()));
    private static final Schema PEOPLE = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "reach", Types.StringType.get()),
            Types.NestedField.optional(3, "c_phone", Types.StringType.get()),
            Types.NestedField.optional(4, "account", Types.StringType.get()),
            Types.NestedField.optional(5, "paid_with", Types.LongType.get()),
            Types.NestedField.optional(6, "client_ip", Types.StringType.get()),
            Types.NestedField.optional(7, "born", Types.DateType.get()),
            Types.NestedField.optional(8, "vorname", Types.StringType.get()),
            Types.NestedField.optional(9, "ssn", Types.StringType.get()),
            Types.NestedField.optional(10, "photo", Types.BinaryType.get()),
            Types.NestedField.optional(11, "contact", CONTACT),
            Types.NestedField.optional(12, "mails", Types.ListType.ofOptional(23, Types.StringType.get())),
            Types.NestedField.optional(13, "balance", Types.DecimalType.of(9, 2)),
            Types.NestedField.optional(14, "comment", Types.StringType.get()));

    @TempDir
    private Path directory;

    private IcebergTables tables;
    private MeshFolder mesh;

    private record Outcome(int exitCode, String out, String err) {}

    @BeforeEach
    void open() throws Exception {
        mesh = new MeshFolder(directory).write("domains/d/domain.yaml", """
                        domain: d
                        catalog: {type: iceberg, catalog: jdbc, uri: "jdbc:sqlite:catalog.db", warehouse: warehouse}
                        """);
        tables = new IcebergTables(directory.resolve("domains/d"));
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Meshgate.commandLine(
                        new ByteArrayInputStream(new byte[0]), new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    private Outcome classify(String target, String... options) {
        List<String> arguments = new ArrayList<>(List.of("classify", target, "--mesh", directory.toString()));
        arguments.addAll(List.of(options));
        return run(arguments.toArray(String[]::new));
    }

    private static Record contact(String email) {
        Record contact = GenericRecord.create(CONTACT);
        contact.setField("email", email);
        contact.setField("note", "asked to be called " + email);
        return contact;
    }

    private static List<Record> people(int first, int count) {
        List<Record> rows = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            rows.add(row(
                    PEOPLE,
                    (long) i,
                    i % 10 == 0 ? null : "canary" + i + "@example.com",
                    "25-989-741-" + (1000 + i),
                    "DE89 3704 0044 0532 0130 00",
                    4_111_111_111_111_111L,
                    "192.0.2." + i % 250,
                    LocalDate.of(1980, 1, 1 + i % 28),
                    "Canary",
                    "078-05-" + (1000 + i),
                    ByteBuffer.wrap(new byte[] {1}),
                    contact("canary@example.com"),
                    List.of("canary@example.com", "x"),
                    java.math.BigDecimal.valueOf(i, 2),
                    "x".repeat(100_000) + "@example.com"));
        }
        return rows;
    }

    private Table people(FileFormat format) {
        Table table = tables.create("people", PEOPLE, PartitionSpec.unpartitioned(), 2);
        Writes writes = new Writes(table, format, format);
        writes.append(people(0, 30));
        writes.append(people(30, 30));
        return table;
    }

    @ParameterizedTest
    @CsvSource({"PARQUET", "AVRO", "ORC"})
    void findsPersonalDataInFilesOfEveryFormat(FileFormat format) {
        people(format);

        Outcome outcome = classify("d.s.people");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out().lines())
                .containsExactly(
                        "d.s.people: 60 rows looked at",
                        "  reach: pii.email 1.00 (matched 54 of 54 sampled non-null values)",
                        "  c_phone: pii.phone 1.00 (matched 60 of 60 sampled non-null values; name hint)",
                        "  account: pii.iban 1.00 (matched 60 of 60 sampled non-null values)",
                        "  paid_with: pii.card 1.00 (matched 60 of 60 sampled non-null values)",
                        "  client_ip: pii.ip 1.00 (matched 60 of 60 sampled non-null values; name hint)",
                        "  born: pii.birth-date 1.00 (matched 60 of 60 sampled non-null values; name hint)",
                        "  vorname: pii.name 1.00 (matched 60 of 60 sampled non-null values; name hint)",
                        "  ssn: pii.national-id 1.00 (matched 60 of 60 sampled non-null values; name hint)",
                        "  contact.email: pii.email 1.00 (matched 60 of 60 sampled non-null values; name hint)",
                        "  mails[]: pii.email 1.00 (matched 60 of 60 sampled non-null values; name hint)",
                        "  not looked at: photo (binary), balance (number with fractions)",
                        "10 suggestions in 1 table.",
                        "Not declared in governance/classifications.yaml, and not written: pii.birth-date, pii.card,"
                                + " pii.email, pii.iban, pii.ip, pii.name, pii.national-id, pii.phone");
    }

    @Test
    void looksAtNoMoreRowsThanAskedForOutOfSeveralFiles() {
        people(FileFormat.PARQUET);

        assertThat(classify("d.s.people", "--sample", "20").out())
                .startsWith("d.s.people: 20 rows looked at")
                .contains("reach: pii.email 1.00 (matched 18 of 18 ");
        assertThat(classify("d.s.people", "--sample", "1").out()).startsWith("d.s.people: 1 row looked at");
    }

    @Test
    void tellsNoValue() {
        people(FileFormat.PARQUET);

        for (String format : List.of("text", "json")) {
            Outcome outcome = classify("d", "--format", format, "--min-confidence", "0");
            assertThat(outcome.out() + outcome.err())
                    .doesNotContainIgnoringCase("canary")
                    .doesNotContain("4111", "25-989", "078-05", "192.0.2", "DE89", "1980", "example.com");
        }
    }

    @Test
    void writesJson() throws Exception {
        people(FileFormat.PARQUET);

        JsonNode report = new ObjectMapper()
                .readTree(classify("D.S.PEOPLE", "--format", "json").out());

        JsonNode table = report.at("/tables/0");
        assertThat(table.path("rows").intValue()).isEqualTo(60);
        assertThat(table.at("/suggestions/0")).isEqualTo(new ObjectMapper().readTree("""
                        {"column": "reach", "path": "reach", "tag": "pii.email", "declared": false, "confidence": 1.0,
                         "matched": 54, "values": 54, "nameHint": false}"""));
        assertThat(StreamSupport.stream(report.path("undeclared").spliterator(), false)
                        .map(JsonNode::asText))
                .contains("pii.email", "pii.card");
    }

    @Test
    void goesByNamesWhereThereAreNoValues() {
        tables.create("empty", PEOPLE, PartitionSpec.unpartitioned(), 2);
        Writes.parquet(tables.create("nothing", PEOPLE, PartitionSpec.unpartitioned(), 2))
                .append(List.of(row(PEOPLE, 1L), row(PEOPLE, 2L)));

        assertThat(classify("d.s").out().lines())
                .contains(
                        "d.s.empty: 0 rows looked at",
                        "d.s.nothing: 2 rows looked at",
                        "  c_phone: pii.phone 0.50 (no values; name hint)")
                .noneMatch(line -> line.contains("reach") || line.contains("account"));
    }

    @Test
    void leavesOutDeletedRowsAndTablesWithoutColumnsToLookAt() {
        Schema schema = new Schema(Types.NestedField.optional(1, "photo", Types.BinaryType.get()));
        tables.create("photos", schema, PartitionSpec.unpartitioned(), 2);

        assertThat(classify("d.s.photos").out().lines())
                .containsExactly(
                        "d.s.photos: 0 rows looked at", "  not looked at: photo (binary)", "0 suggestions in 1 table.");
    }

    @Test
    void printsHostileNamesOnOneLine() {
        Schema schema = new Schema(
                Types.NestedField.optional(1, "email\n\u001b[31m\u202e", Types.StringType.get()),
                Types.NestedField.optional(2, "\"; DROP TABLE x; --mail", Types.StringType.get()),
                Types.NestedField.optional(3, "photo\u0007", Types.BinaryType.get()),
                Types.NestedField.optional(
                        4,
                        "o'\"x",
                        Types.StructType.of(Types.NestedField.optional(5, "e'); \"mail", Types.StringType.get()))));
        Record inner = GenericRecord.create(schema.findField("o'\"x").type().asStructType());
        inner.set(0, "c@example.com");
        Writes.parquet(tables.create("odd", schema, PartitionSpec.unpartitioned(), 2))
                .append(List.of(row(schema, "a@example.com", "b@example.com", null, inner)));

        Outcome outcome = classify("d.s.odd");

        assertThat(outcome.out().lines())
                .contains(
                        "  email\\u000a\\u001b[31m\\u202e: pii.email 1.00 (matched 1 of 1 sampled non-null values; name hint)",
                        "  \"; DROP TABLE x; --mail: pii.email 1.00 (matched 1 of 1 sampled non-null values; name hint)",
                        "  o'\"x.e'); \"mail: pii.email 1.00 (matched 1 of 1 sampled non-null values; name hint)",
                        "  not looked at: photo\\u0007 (binary)");
        assertThat(classify("d.s.odd", "--format", "json").out())
                .contains("email\\n\\u001B[31m\\u202E")
                .doesNotContain("\u001b", "\u202e");
    }

    @Test
    void goesOnWhereOneTableCannotBeRead() throws Exception {
        Table broken = tables.create("broken", PEOPLE, PartitionSpec.unpartitioned(), 2);
        Writes.parquet(broken).append(people(0, 5)).forEach(file -> overwrite(Path.of(file.location())));
        people(FileFormat.PARQUET);

        Outcome outcome = classify("d.s");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out().lines())
                .anyMatch(line -> line.startsWith("d.s.broken: not looked at: SOURCE_DATA_INVALID: "))
                .contains("d.s.people: 60 rows looked at");
        assertThat(outcome.out()).doesNotContain(directory.toString());
    }

    private static void overwrite(Path file) {
        try {
            Files.write(file, new byte[(int) Files.size(file)]);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dd | CATALOG | there is no domain 'dd', did you mean 'd'?",
                "system.runtime | CATALOG | 'system' holds the gateway's own tables",
                "d.x | SCHEMA | there is no schema 'x' in domain 'd', did you mean 's'?",
                "d.nothing.people | SCHEMA | there is no schema 'nothing' in domain 'd'; there are s",
                "d.s.peple | TABLE | there is no table 'peple' in schema 's', did you mean 'people'?",
                "d.s.people.x | SCHEMA | there is no schema 's.people' in domain 'd'",
                "d..people | - | names nothing; expected DOMAIN, DOMAIN.SCHEMA or DOMAIN.SCHEMA.TABLE",
                "d.\"s | - | names nothing",
                "'' | - | names nothing",
                "d.s.people$files | TABLE | there is no table"
            })
    void saysWhatThereIsInstead(String target, String kind, String message) {
        people(FileFormat.PARQUET);

        Outcome outcome = classify(target);

        assertThat(outcome.exitCode()).as(kind).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith("error: ").contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--sample 0",
                "--sample -1",
                "--sample 100001",
                "--sample x",
                "--format yaml",
                "--format TEXT",
                "--min-confidence 2",
                "--min-confidence NaN",
                "--min-confidence x",
                "d.s"
            })
    void refusesWrongOptions(String options) {
        Outcome outcome = classify("d", options.split(" "));

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("error: ").doesNotContain("\tat ");
    }

    @Test
    void needsAMeshDirectoryThatIsRight() {
        assertThat(run("classify").exitCode()).isEqualTo(2);
        Outcome missing =
                run("classify", "d", "--mesh", directory.resolve("absent").toString());
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains("there is no such mesh directory");
        mesh.write("gateway.yaml", "nme: x\n");
        assertThat(classify("d").err()).contains("unknown key 'nme'");
    }

    @Test
    void saysThatACatalogIsDown() {
        mesh.write("domains/far/domain.yaml", """
                domain: far
                catalog: {type: iceberg, catalog: rest, uri: "http://127.0.0.1:1/", warehouse: w}
                """);

        Outcome outcome = classify("far");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith("error: ").doesNotContain("\tat ");
    }

    private static final String CLASSIFICATIONS = """
            tags:
              - name: pii.email
                description: addresses
              - name: pii.phone
              - name: pii.card
              - name: confidential
            """;

    private String suggested() throws Exception {
        return Files.readString(directory.resolve("domains/d/tags/suggested.yaml"));
    }

    @Test
    void writesTheDeclaredTagsAndFindsThemThen() throws Exception {
        people(FileFormat.PARQUET);
        mesh.write("governance/classifications.yaml", CLASSIFICATIONS);

        Outcome first = classify("d", "--write");

        assertThat(first.exitCode()).isZero();
        assertThat(first.out().lines())
                .contains("5 tags added to domains/d/tags/suggested.yaml.")
                .contains("Not declared in governance/classifications.yaml, and not written: pii.birth-date, pii.iban,"
                        + " pii.ip, pii.name, pii.national-id");
        assertThat(suggested()).endsWith("""
                tags:
                  - table: d.s.people
                    columns:
                      c_phone: [pii.phone]
                      contact: [pii.email]
                      mails: [pii.email]
                      paid_with: [pii.card]
                      reach: [pii.email]
                """);
        assertThat(run("check", directory.toString()).out()).contains("The mesh directory is right.");

        String once = suggested();
        Outcome second = classify("d", "--write");

        assertThat(second.out())
                .contains("60 rows looked at, 5 findings tagged already", "Nothing to add to")
                .doesNotContain("pii.email", "pii.card");
        assertThat(suggested()).isEqualTo(once);
        assertThat(directory.resolve("domains/d/tags")).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void addsToWhatPeopleWrote() throws Exception {
        people(FileFormat.PARQUET);
        mesh.write("governance/classifications.yaml", CLASSIFICATIONS).write("domains/d/tags/suggested.yaml", """
                        # by hand
                        tags:
                          - table: d.s.people
                            columns:
                              reach: [confidential] # ours
                        """);

        assertThat(classify("d.s.people", "--write").exitCode()).isZero();
        assertThat(suggested())
                .contains("# by hand", "reach: [confidential, pii.email] # ours", "c_phone: [pii.phone]");
    }

    @Test
    void leavesOutColumnsThatBearATagAboveOrBelow() {
        people(FileFormat.PARQUET);
        mesh.write("governance/classifications.yaml", "tags: [{name: pii}, {name: pii.phone.mobile}, {name: pii.ip}]")
                .write("governance/tags/all.yaml", """
                        tags:
                          - {table: "d.s.*", columns: {REACH: [pii], c_phone: [pii.phone.mobile], account: [pii.ip]}}
                        """);

        assertThat(classify("d.s.people").out())
                .contains("60 rows looked at, 2 findings tagged already", "account: pii.iban")
                .doesNotContain("reach:", "c_phone:");

        mesh.write("domains/d/tags/table.yaml", "tags: [{table: d.s.people, tags: [pii]}]");
        assertThat(classify("d.s.people").out()).contains("10 findings tagged already", "0 suggestions");
    }

    /** A mask on the tag that does not fit the column: no gateway would take the directory. */
    @Test
    void putsTheFileBackWhereTheDirectoryWouldNotBeRight() throws Exception {
        people(FileFormat.PARQUET);
        mesh.write("governance/classifications.yaml", CLASSIFICATIONS).write("governance/policies/p.yaml", """
                column-masks:
                  - id: hide-cards
                    column-tags: [pii.card]
                    mask: {type: redact}
                """);

        Outcome outcome = classify("d", "--write");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).contains("Not written: with these tags", "governance/policies/p.yaml:");
        assertThat(directory.resolve("domains/d/tags")).doesNotExist();

        String before = "# kept as it is\ntags:\n  - {table: d.s.people, columns: {id: [confidential]}}\n";
        mesh.write("domains/d/tags/suggested.yaml", before);
        assertThat(classify("d", "--write").exitCode()).isEqualTo(1);
        assertThat(suggested()).isEqualTo(before);
    }

    @Test
    void writesNoTagOfATableThatAFileOfTagsCannotName() throws Exception {
        Schema schema = new Schema(Types.NestedField.optional(1, "email", Types.StringType.get()));
        tables.create("all*", schema, PartitionSpec.unpartitioned(), 2);
        tables.create("a.b", schema, PartitionSpec.unpartitioned(), 2);
        mesh.write("governance/classifications.yaml", CLASSIFICATIONS);

        Outcome outcome = classify("d", "--write");

        assertThat(outcome.out()).contains("1 tag added", "Tables whose names a file of tags cannot hold: s.all*");
        assertThat(suggested()).contains("table: d.s.\"a.b\"").doesNotContain("all*");
        assertThat(classify("d.s.\"a.b\"").out()).contains("1 finding tagged already");
    }

    @Test
    void writesNothingIntoADirectoryThatIsNotRight() {
        people(FileFormat.PARQUET);
        mesh.write("governance/classifications.yaml", CLASSIFICATIONS).write("governance/policies/p.yaml", """
                row-filters:
                  - id: wrong
                    tables: [d.s.people]
                    filter: "no_such_column = 1"
                """);

        Outcome outcome = classify("d", "--write");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("the mesh directory is not right as it is");
        assertThat(directory.resolve("domains/d/tags")).doesNotExist();
    }

    @Test
    void saysThatTheFileCannotBeWritten() {
        people(FileFormat.PARQUET);
        mesh.write("governance/classifications.yaml", CLASSIFICATIONS).write("domains/d/tags", "no directory\n");

        Outcome outcome = classify("d", "--write");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("domains/d/tags/suggested.yaml cannot be written");
    }

    /** Without a threshold there still has to be something that speaks for a tag. */
    @Test
    void suggestsNothingOutOfNothing() {
        people(FileFormat.PARQUET);

        assertThat(classify("d.s.people", "--min-confidence", "0").out())
                .doesNotContain("matched 0 of 60 sampled non-null values)", "comment:", "id: pii.email");
    }

    @Test
    void writesThroughNoLink() throws Exception {
        people(FileFormat.PARQUET);
        mesh.write("governance/classifications.yaml", CLASSIFICATIONS);
        Path elsewhere = Files.writeString(directory.resolve("elsewhere.txt"), "tags: []\n");
        Files.createDirectories(directory.resolve("domains/d/tags"));
        Files.createSymbolicLink(directory.resolve("domains/d/tags/suggested.yaml"), elsewhere);

        Outcome outcome = classify("d", "--write");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("domains/d/tags/suggested.yaml cannot be written: it is no plain file");
        assertThat(elsewhere).hasContent("tags: []");
    }
}
