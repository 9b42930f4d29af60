package io.meshgate.benchmark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.benchmark.RawDuckDb;
import io.meshgate.benchmark.Rows;
import io.meshgate.benchmark.mesh.Progress;
import io.meshgate.benchmark.mesh.RawMesh;
import io.meshgate.benchmark.tpch.TpchMesh;
import io.meshgate.server.cli.Meshgate;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoMeshTest {
    @TempDir
    static Path directory;

    @BeforeAll
    static void writeTheMesh() throws Exception {
        TpchMesh mesh = new TpchMesh(directory, 0.01);
        mesh.create(Progress.NONE);
        DemoMesh.write(mesh, 12345);
    }

    private static TpchMesh mesh() {
        return new TpchMesh(directory, 0.01);
    }

    @Test
    void leavesNoPlaceholderInAnyFile() throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> yaml =
                    files.filter(file -> file.toString().endsWith(".yaml")).toList();
            assertThat(yaml).hasSize(13);
            assertThat(yaml).allSatisfy(file -> assertThat(file).content().doesNotContainPattern("@[a-z-]+@"));
        }
        assertThat(directory.resolve("gateway.yaml")).content().contains("port: 12345");
        assertThat(directory.resolve("users.yaml")).content().contains("$argon2id$v=19$m=19456,t=2,p=1$");
    }

    @Test
    void keepsTheKeyToTheOwnerAndTheFilesThatWereEdited() throws Exception {
        Path key = directory.resolve("secrets/customer-hash");
        Path policies = directory.resolve("domains/sales/policies/access.yaml");
        String before = Files.readString(key);
        Files.writeString(policies, Files.readString(policies) + "# edited\n");

        DemoMesh.write(mesh(), 23456);

        assertThat(key).hasContent(before);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(policies).content().endsWith("# edited\n");
        assertThat(directory.resolve("gateway.yaml")).content().contains("port: 12345");
    }

    @Test
    void theGovernedCopyHoldsNoRawValueOfTheAnalyst() throws Exception {
        DemoMesh demo = DemoMesh.write(mesh(), 0);
        Rows rows = new Rows();
        try (BufferAllocator allocator = new RootAllocator();
                RawDuckDb raw = RawMesh.open(mesh(), allocator)) {
            demo.customersOfAnalyst().replaceView(raw);
            raw.run("SELECT c_region, c_phone, c_email, c_acctbal FROM sales.retail.customer", rows);
        }
        assertThat(rows.rows()).hasSizeBetween(400, 800).allSatisfy(row -> {
            assertThat(row.get(0)).isIn("EUROPE", "ASIA");
            assertThat((String) row.get(1)).matches("nn-nnn-nnn-[0-9]{4}");
            assertThat((String) row.get(2)).matches("[0-9a-f]{64}");
            assertThat(((BigDecimal) row.get(3)).remainder(BigDecimal.valueOf(1000)))
                    .isEqualByComparingTo(BigDecimal.ZERO);
        });
        assertThat(rows.rows().stream().map(row -> row.get(2)).distinct()).hasSameSizeAs(rows.rows());
    }

    @Test
    void everyQueryOfTheDemoRunsAndTheUsersSeeDifferentResults() throws Exception {
        DemoMesh demo = DemoMesh.write(mesh(), 0);
        try (BufferAllocator allocator = new RootAllocator();
                RawDuckDb raw = RawMesh.open(mesh(), allocator);
                Expectations expectations = Expectations.of(mesh(), demo, allocator)) {
            assertThat(expectations.customers(DemoUser.STEWARD)).isEqualTo(1500);
            assertThat(expectations.customers(DemoUser.ANALYST)).isLessThan(1500);
            for (DemoQuery query : DemoQuery.all()) {
                Rows rows = new Rows();
                raw.run(query.sql(), rows);
                assertThat(rows.rows()).as(query.title()).hasSizeGreaterThanOrEqualTo(5);
                assertThat(expectations.difference(query, DemoUser.STEWARD, rows))
                        .isEmpty();
                assertThat(expectations.difference(query, DemoUser.ANALYST, rows))
                        .isPresent();
            }
        }
    }

    @Test
    void satisfiesItsOwnRulesAndPassesItsOwnTests() {
        assertThat(run("check", directory.toString())).isEqualTo("The mesh directory is right.\n");
        assertThat(run("test", "--mesh", directory.toString()))
                .contains("passed  domains/sales/tests/customers.yaml:", "7 tests, 0 failed.\n");
    }

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        int exitCode = Meshgate.commandLine(
                        InputStream.nullInputStream(), new PrintWriter(out, true), new PrintWriter(out, true))
                .execute(arguments);
        assertThat(exitCode).as(out.toString()).isZero();
        return out.toString();
    }

    @Test
    void tablesAreAlignedBesideEachOther() {
        List<String> table = TextTable.lines(
                List.of("name", "amount"), List.of(List.of("a long text that is cut", 1L), List.of("b", 1000L)));

        assertThat(table)
                .containsExactly(
                        "name                amount", "a long text that \u2026       1", "b                    1,000");
        assertThat(TextTable.sideBySide(List.of("ab", "c"), List.of("x"), 80)).containsExactly("ab | x", "c  |");
        assertThat(TextTable.sideBySide(List.of("ab"), List.of("x"), 4)).containsExactly("ab", "", "x");
    }
}
