package io.meshgate.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.FileScan;
import io.meshgate.connector.Predicate;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.TableName;
import io.meshgate.connector.testkit.ThreeValuedLogic;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pruning never drops a row that qualifies, and does drop files. */
final class PruningTest {
    private static final TableName TABLE = new TableName("s", "t");

    @TempDir
    private Path directory;

    static Stream<Arguments> layouts() {
        return Stream.of(
                layout("unpartitioned", spec -> spec),
                layout("identity of text", spec -> spec.identity("text")),
                layout("identity of number", spec -> spec.identity("number").identity("flag")),
                layout("identity of floating", spec -> spec.identity("floating")),
                layout("bucket", spec -> spec.bucket("id", 4).bucket("key", 3).bucket("amount", 3)),
                layout("truncate", spec -> spec.truncate("text", 2).truncate("amount", 10)),
                layout("month and day", spec -> spec.month("day").day("instant")),
                layout("void", spec -> spec.alwaysNull("text").year("local")));
    }

    private static Arguments layout(String name, UnaryOperator<PartitionSpec.Builder> spec) {
        return Arguments.of(name, spec);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layouts")
    void keepsEveryQualifyingRow(String name, UnaryOperator<PartitionSpec.Builder> layout) {
        Random random = new Random(name.hashCode());
        try (CatalogSource<JdbcCatalog> source = Sources.sqlite(directory, Map.of("staleness", "1h"))) {
            PartitionSpec spec =
                    layout.apply(PartitionSpec.builderFor(RandomRows.SCHEMA)).build();
            TableWriter writer = new TableWriter(source.create(TABLE, RandomRows.SCHEMA, spec, Map.of()));
            RandomRows rows = new RandomRows(random);
            Map<String, List<Map<String, @Nullable Object>>> rowsByFile = new LinkedHashMap<>();
            for (int file = 0; file < 6; file++) {
                writeFiles(writer, rows.some(1 + random.nextInt(4)), rowsByFile);
            }
            int pruned = 0;
            int proven = 0;
            for (int i = 0; i < 150; i++) {
                Predicate predicate = rows.predicate(3);
                Set<Predicate> provable = new HashSet<>(Set.of(predicate));
                for (int j = 0; j < 5; j++) {
                    provable.add(rows.predicate(j % 2));
                }
                FileScan scan = source.scan(TABLE, new ScanRequest(List.of("id"), Optional.of(predicate), provable));
                Set<String> planned = locations(scan);
                pruned += rowsByFile.size() - planned.size();
                proven += planned.isEmpty() ? 0 : scan.proven().size();
                assertQualifyingFilesAreIn(planned, rowsByFile, predicate);
                assertThat(provable).containsAll(scan.proven());
                for (Predicate condition : scan.proven()) {
                    assertHoldsIn(planned, rowsByFile, condition);
                }
            }
            assertThat(pruned).as("files pruned in all").isGreaterThan(0);
            assertThat(proven).as("conditions proved in all").isGreaterThan(0);
        }
    }

    /** One commit; the files of a partitioned table are told apart by the ids of their rows. */
    private static void writeFiles(
            TableWriter writer,
            List<List<@Nullable Object>> rows,
            Map<String, List<Map<String, @Nullable Object>>> rowsByFile) {
        writer.append(rows)
                .forEach((file, members) -> rowsByFile.put(
                        file.location(), members.stream().map(RandomRows::named).toList()));
    }

    private static void assertQualifyingFilesAreIn(
            Set<String> planned, Map<String, List<Map<String, @Nullable Object>>> rowsByFile, Predicate predicate) {
        for (ThreeValuedLogic.NotANumber notANumber : ThreeValuedLogic.NotANumber.values()) {
            ThreeValuedLogic logic = new ThreeValuedLogic(notANumber);
            rowsByFile.forEach((file, rows) -> rows.forEach(row -> {
                if (logic.evaluate(predicate, row).orElse(false)) {
                    assertThat(planned).as("%s for %s", predicate, row).contains(file);
                }
            }));
        }
    }

    private static void assertHoldsIn(
            Set<String> planned, Map<String, List<Map<String, @Nullable Object>>> rowsByFile, Predicate condition) {
        for (ThreeValuedLogic.NotANumber notANumber : ThreeValuedLogic.NotANumber.values()) {
            ThreeValuedLogic logic = new ThreeValuedLogic(notANumber);
            for (String file : planned) {
                for (Map<String, @Nullable Object> row : Objects.requireNonNull(rowsByFile.get(file))) {
                    assertThat(logic.evaluate(condition, row))
                            .as("%s for %s", condition, row)
                            .hasValue(true);
                }
            }
        }
    }

    @Test
    void provesWhatPartitionsAndBoundsTell() {
        Schema schema = new Schema(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.optional(2, "day", Types.DateType.get()));
        PartitionSpec spec = PartitionSpec.builderFor(schema).month("day").build();
        try (CatalogSource<JdbcCatalog> source = Sources.sqlite(directory, Map.of())) {
            TableWriter writer = new TableWriter(source.create(TABLE, schema, spec, Map.of()));
            writer.append(List.of(
                    List.of(1L, LocalDate.of(2026, 1, 10)),
                    List.of(2L, LocalDate.of(2026, 1, 31)),
                    List.of(3L, LocalDate.of(2026, 2, 1))));
            List<@Nullable Object> unknown = new ArrayList<>();
            unknown.add(4L);
            unknown.add(null);
            writer.append(List.of(unknown));
            Predicate january = new Predicate.Comparison("day", Predicate.Operator.LESS, LocalDate.of(2026, 2, 1));
            Predicate sinceTheFifth =
                    new Predicate.Comparison("day", Predicate.Operator.GREATER_OR_EQUAL, LocalDate.of(2026, 1, 5));
            Predicate sinceTheTwelfth =
                    new Predicate.Comparison("day", Predicate.Operator.GREATER_OR_EQUAL, LocalDate.of(2026, 1, 12));
            Predicate dated = new Predicate.IsNotNull("day");
            Predicate fewIds = new Predicate.Comparison("id", Predicate.Operator.LESS, 3L);
            Set<Predicate> provable = Set.of(january, sinceTheFifth, sinceTheTwelfth, dated, fewIds);

            assertThat(source.scan(TABLE, new ScanRequest(List.of("id"), Optional.of(january), provable))
                            .proven())
                    .containsExactlyInAnyOrder(january, sinceTheFifth, dated, fewIds);
            // The undated row is there now.
            assertThat(source.scan(TABLE, new ScanRequest(List.of("id"), Optional.empty(), provable))
                            .proven())
                    .isEmpty();
            assertThat(source.scan(TABLE, Optional.of(january), "id").proven()).isEmpty();
        }
    }

    @Test
    void provesNothingOfFilesWithoutStatistics() {
        Schema schema = new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));
        try (CatalogSource<JdbcCatalog> source = Sources.sqlite(directory, Map.of())) {
            Table table = source.create(
                    TABLE, schema, PartitionSpec.unpartitioned(), Map.of("write.metadata.metrics.default", "none"));
            Predicate positive = new Predicate.Comparison("id", Predicate.Operator.GREATER, 0L);
            ScanRequest request = new ScanRequest(List.of("id"), Optional.empty(), Set.of(positive));
            assertThat(source.scan(TABLE, request).proven()).containsExactly(positive);

            new TableWriter(table).append(List.of(List.of(1L)));

            assertThat(source.scan(TABLE, request).proven()).isEmpty();
        }
    }

    @Test
    void dropsFilesWhoseRowsAreFalseOrUnknown() {
        Schema schema = new Schema(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.optional(2, "region", Types.StringType.get()));
        try (CatalogSource<JdbcCatalog> source = Sources.sqlite(directory, Map.of())) {
            Table table = source.create(TABLE, schema, PartitionSpec.unpartitioned(), Map.of());
            TableWriter writer = new TableWriter(table);
            List<@Nullable Object> unknown = new ArrayList<>();
            unknown.add(1L);
            unknown.add(null);
            writer.append(List.of(unknown));
            DataFile us = writer.appendFile(List.of(List.of(2L, "us")));
            DataFile eu = writer.appendFile(List.of(List.of(3L, "eu")));
            Predicate isUs = new Predicate.Comparison("region", Predicate.Operator.EQUAL, "us");

            assertThat(locations(source.scan(TABLE, Optional.of(isUs), "id"))).containsExactly(us.location());
            assertThat(locations(source.scan(
                            TABLE,
                            Optional.of(new Predicate.Comparison("region", Predicate.Operator.NOT_EQUAL, "zz")),
                            "id")))
                    .containsExactlyInAnyOrder(us.location(), eu.location());
            assertThat(locations(source.scan(
                            TABLE,
                            Optional.of(new Predicate.Not(
                                    new Predicate.Comparison("region", Predicate.Operator.GREATER, "f"))),
                            "id")))
                    .containsExactly(eu.location());
        }
    }

    @Test
    void countsWhatPruningSaved() {
        Schema schema = new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));
        try (CatalogSource<JdbcCatalog> source = Sources.sqlite(directory, Map.of())) {
            TableWriter writer = new TableWriter(source.create(TABLE, schema, PartitionSpec.unpartitioned(), Map.of()));
            long total = 0;
            for (long id = 0; id < 40; id++) {
                total += writer.appendFile(List.of(List.of(id))).fileSizeInBytes();
            }

            FileScan scan =
                    source.scan(TABLE, Optional.of(new Predicate.Comparison("id", Predicate.Operator.LESS, 3L)), "id");

            assertThat(scan.metrics().filesTotal()).isEqualTo(40);
            assertThat(scan.metrics().filesRead()).isEqualTo(3);
            assertThat(scan.metrics().bytesTotal()).isEqualTo(total);
            assertThat(scan.metrics().bytesRead()).isLessThan(total / 10);
            assertThat(scan.table().statistics().rowCount()).hasValue(40);
            assertThat(source.read(source.scan(TABLE, Optional.empty(), "id"))).hasSize(40);
        }
    }

    private static Set<String> locations(FileScan scan) {
        return scan.groups().stream()
                .flatMap(group -> group.files().stream())
                .map(FileScan.DataFile::location)
                .collect(Collectors.toSet());
    }
}
