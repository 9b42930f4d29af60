package io.meshgate.benchmark.tpch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.benchmark.mesh.MeshSource;
import io.meshgate.benchmark.mesh.MeshTable;
import io.meshgate.benchmark.mesh.Progress;
import io.meshgate.server.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TpchMeshTest {
    private static final double SCALE = 0.01;

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeTheMesh() throws IOException {
        new TpchMesh(directory.resolve("mesh"), SCALE).create(Progress.NONE);
    }

    private static TpchMesh mesh() {
        return new TpchMesh(directory.resolve("mesh"), SCALE);
    }

    @Test
    void everyTableHasTheRowsOfItsGenerator() throws IOException {
        for (MeshSource<?> source : TpchTables.sources(SCALE)) {
            long generated = 0;
            for (int slice = 0; slice < source.slices(); slice++) {
                generated += count(source.slice().apply(slice));
            }
            for (MeshTable<?> table : source.tables()) {
                assertThat(files(table).stream()
                                .mapToLong(DataFile::recordCount)
                                .sum())
                        .as(table.qualifiedName())
                        .isEqualTo(generated);
            }
        }
    }

    @Test
    void everyTableButTheTinyOnesHasSeveralFiles() throws IOException {
        for (MeshSource<?> source : TpchTables.sources(SCALE)) {
            for (MeshTable<?> table : source.tables()) {
                assertThat(files(table))
                        .as(table.qualifiedName())
                        .hasSizeGreaterThanOrEqualTo(table.namespace().equals("reference") ? 1 : 2);
            }
        }
    }

    @Test
    void partitionsCustomersByBucketAndOrdersByMonth() throws IOException {
        assertThat(files(table("customer"))).hasSize(8);
        assertThat(load(table("customer")).spec().fields().get(0).transform()).hasToString("bucket[8]");
        assertThat(files(table("orders"))).hasSize(80);
        assertThat(load(table("orders")).spec().fields().get(0).transform()).hasToString("month");
    }

    @Test
    void writesFormatVersionTwoWithFilesBelowTheWarehouse() throws IOException {
        for (MeshSource<?> source : TpchTables.sources(SCALE)) {
            for (MeshTable<?> table : source.tables()) {
                Path warehouse = directory.resolve("mesh/domains/" + table.domain() + "/warehouse");
                assertThat(files(table))
                        .allSatisfy(file -> assertThat(Path.of(java.net.URI.create(file.location())))
                                .startsWith(warehouse));
                assertThat(load(table).properties()).doesNotContainKey("write.data.path");
            }
        }
    }

    @Test
    void datesAreThoseOfTheSpecification() throws IOException {
        for (DataFile file : files(table("orders"))) {
            int month = file.partition().get(0, Integer.class);
            assertThat(LocalDate.of(1970, 1, 1).plusMonths(month))
                    .isBetween(LocalDate.of(1992, 1, 1), LocalDate.of(1998, 8, 31));
        }
    }

    @Test
    void reusesWhatIsThere() throws IOException {
        assertThat(mesh().isComplete()).isTrue();
        assertThat(mesh().create(Progress.NONE)).isFalse();
    }

    @Test
    void writesAnewWhatAnInterruptedWritingLeft(@TempDir Path other) throws IOException {
        TpchMesh interrupted = new TpchMesh(other, 0.001);
        interrupted.create(Progress.NONE);
        Files.writeString(other.resolve(".meshgate-tpch"), "layout=1\nstate=incomplete\n");
        Path left = Files.createFile(other.resolve("domains/sales/warehouse/left-over"));

        assertThat(interrupted.isComplete()).isFalse();
        assertThat(interrupted.create(Progress.NONE)).isTrue();
        assertThat(left).doesNotExist();
        assertThat(interrupted.isComplete()).isTrue();
    }

    @Test
    void isNotCompleteUntilEverythingIsWritten(@TempDir Path other) {
        TpchMesh failing = new TpchMesh(other, 0.001);

        assertThatThrownBy(() -> failing.create((done, expected) -> {
                    throw new IllegalStateException("stop");
                }))
                .isInstanceOf(IOException.class);
        assertThat(failing.isComplete()).isFalse();
    }

    @Test
    void anotherScaleOrAnotherPlaceIsNotComplete(@TempDir Path other) throws IOException {
        assertThat(new TpchMesh(directory.resolve("mesh"), 0.02).isComplete()).isFalse();
        Files.copy(directory.resolve("mesh/.meshgate-tpch"), other.resolve(".meshgate-tpch"));
        assertThat(new TpchMesh(other, SCALE).isComplete()).isFalse();
    }

    @Test
    void refusesADirectoryWithOtherFiles(@TempDir Path other) throws IOException {
        Path precious = Files.writeString(other.resolve("precious.txt"), "keep");

        assertThatThrownBy(() -> new TpchMesh(other, SCALE).create(Progress.NONE))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("not empty");
        assertThat(precious).hasContent("keep");
    }

    @Test
    void theSameScaleGivesTheSameFiles(@TempDir Path other) throws IOException {
        TpchMesh first = new TpchMesh(other.resolve("a"), 0.001);
        TpchMesh second = new TpchMesh(other.resolve("b"), 0.001);
        first.create(Progress.NONE);
        second.create(Progress.NONE);

        List<Path> files = first.dataFiles("sales", "retail", "lineitem");
        List<Path> again = second.dataFiles("sales", "retail", "lineitem");
        assertThat(files).hasSameSizeAs(again).hasSizeGreaterThan(1);
        for (int i = 0; i < files.size(); i++) {
            assertThat(files.get(i).getFileName()).isEqualTo(again.get(i).getFileName());
            assertThat(files.get(i)).hasSameBinaryContentAs(again.get(i));
        }
    }

    private static MeshTable<?> table(String name) {
        return TpchTables.sources(SCALE).stream()
                .flatMap(source -> source.tables().stream())
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Table load(MeshTable<?> table) throws IOException {
        try (JdbcCatalog catalog = open(table)) {
            return catalog.loadTable(identifier(table));
        }
    }

    private static List<DataFile> files(MeshTable<?> table) throws IOException {
        try (JdbcCatalog catalog = open(table);
                CloseableIterable<FileScanTask> tasks =
                        catalog.loadTable(identifier(table)).newScan().planFiles()) {
            Stream.Builder<DataFile> files = Stream.builder();
            tasks.forEach(task -> files.add(task.file()));
            return files.build().toList();
        }
    }

    private static TableIdentifier identifier(MeshTable<?> table) {
        return TableIdentifier.of(Namespace.of(table.namespace()), table.name());
    }

    private static JdbcCatalog open(MeshTable<?> table) {
        return mesh().domains().stream()
                .filter(domain -> domain.name().equals(table.domain()))
                .findFirst()
                .orElseThrow()
                .open();
    }

    private static long count(Iterable<?> rows) {
        long count = 0;
        for (Object ignored : rows) {
            count++;
        }
        return count;
    }
}
