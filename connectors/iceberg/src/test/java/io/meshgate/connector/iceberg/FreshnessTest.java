package io.meshgate.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When commits are seen, and what becomes of pinned versions. */
final class FreshnessTest {
    private static final TableName TABLE = new TableName("s", "t");
    private static final Schema SCHEMA = new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));

    @TempDir
    private Path directory;

    @Test
    void seesACommitOnceTheStalenessHasPassed() {
        try (CatalogSource<JdbcCatalog> source = Sources.sqlite(directory, Map.of("staleness", "10s"))) {
            TableWriter writer = new TableWriter(create(source));
            TableSnapshot before = current(source);
            writer.append(List.of(List.of(1L)));

            source.pass(Duration.ofMillis(9_999));
            assertThat(current(source)).isEqualTo(before);
            source.pass(Duration.ofMillis(1));
            assertThat(current(source).snapshotId()).isNotEqualTo(before.snapshotId());
        }
    }

    @Test
    void isAlwaysCurrentWithoutStaleness() {
        try (CatalogSource<JdbcCatalog> source = Sources.sqlite(directory, Map.of("staleness", "0s"))) {
            assertThat(source.connector().table(TABLE)).isEmpty();
            assertThat(source.connector().schemas()).isEmpty();
            TableWriter writer = new TableWriter(create(source));
            assertThat(source.connector().schemas()).containsExactly("s");
            assertThat(current(source).statistics().rowCount()).hasValue(0);
            writer.append(List.of(List.of(1L)));
            assertThat(current(source).statistics().rowCount()).hasValue(1);
        }
    }

    @Test
    void servesNamesFromTheCacheWhileTheCatalogIsDown() {
        try (CatalogSource<JdbcCatalog> source = Sources.sqlite(directory, Map.of("staleness", "10s"))) {
            new TableWriter(create(source)).append(List.of(List.of(1L)));
            TableSnapshot table = current(source);
            source.goDown();

            assertThat(current(source)).isEqualTo(table);
            assertThat(source.read(scan(source, table))).hasSize(1);
            source.pass(Duration.ofSeconds(10));
            Failures.assertRefused(() -> current(source), ErrorCode.CATALOG_UNAVAILABLE, "sales");
            assertThat(source.read(scan(source, table))).hasSize(1);
        }
    }

    @Test
    void changesTheSchemaVersionWithTheColumns() {
        try (CatalogSource<JdbcCatalog> source = Sources.sqlite(directory, Map.of("staleness", "0s"))) {
            Table table = create(source);
            TableSnapshot before = current(source);
            table.updateSchema().addColumn("more", Types.StringType.get()).commit();

            assertThat(current(source).schemaVersion()).isNotEqualTo(before.schemaVersion());
            assertThat(current(source).tableId()).isEqualTo(before.tableId());
        }
    }

    @Test
    void readsAPinnedVersionUntilItIsExpired() {
        try (CatalogSource<JdbcCatalog> source =
                Sources.sqlite(directory, Map.of("staleness", "0s", "cache-size", "1"))) {
            Table table = create(source);
            TableWriter writer = new TableWriter(table);
            writer.append(List.of(List.of(1L)));
            TableSnapshot pinned = current(source);
            table.newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
            writer.append(List.of(List.of(2L)));
            assertThat(source.read(scan(source, pinned))).containsExactly(List.of(1L));

            table.expireSnapshots()
                    .expireOlderThan(System.currentTimeMillis() + 1)
                    .retainLast(1)
                    .commit();

            Failures.assertRefused(() -> scan(source, pinned), ErrorCode.PLAN_OUTDATED, "s.t");
            assertThat(source.read(scan(source, current(source)))).containsExactly(List.of(2L));
        }
    }

    @Test
    void refusesAVersionWhoseMetadataIsGone() throws IOException {
        try (CatalogSource<JdbcCatalog> source = Sources.sqlite(directory, Map.of("staleness", "0s"))) {
            TableWriter writer = new TableWriter(create(source));
            TableSnapshot pinned = current(source);
            writer.append(List.of(List.of(1L)));
            Files.delete(Path.of(pinned.version().replace("file:", "")));
            try (CatalogSource<JdbcCatalog> restarted = Sources.sqlite(directory, Map.of())) {
                Failures.assertRefused(() -> scan(restarted, pinned), ErrorCode.PLAN_OUTDATED, "s.t");
            }
        }
    }

    @Test
    void staysConsistentUnderConcurrentCommits() throws Exception {
        try (CatalogSource<JdbcCatalog> source = Sources.sqlite(directory, Map.of("staleness", "0s"))) {
            TableWriter writer = new TableWriter(create(source));
            ExecutorService readers = Executors.newFixedThreadPool(3);
            List<Future<Boolean>> results = new ArrayList<>();
            for (int reader = 0; reader < 3; reader++) {
                results.add(readers.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        TableSnapshot table = current(source);
                        assertThat(scan(source, table).rowsBeforeDeletes())
                                .isEqualTo(table.statistics().rowCount().orElseThrow());
                    }
                    return true;
                }));
            }
            for (long id = 0; id < 15; id++) {
                writer.append(List.of(List.of(id)));
            }
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
            readers.shutdown();
            assertThat(current(source).statistics().rowCount()).hasValue(15);
        }
    }

    private static Table create(CatalogSource<JdbcCatalog> source) {
        return source.create(TABLE, SCHEMA, PartitionSpec.unpartitioned(), Map.of());
    }

    private static TableSnapshot current(CatalogSource<JdbcCatalog> source) {
        return source.connector().table(TABLE).orElseThrow();
    }

    private static FileScan scan(CatalogSource<JdbcCatalog> source, TableSnapshot table) {
        return (FileScan) source.connector().scan(table, new ScanRequest(List.of("id"), Optional.empty()));
    }
}
