package io.meshgate.server.iceberg;

import static io.meshgate.server.iceberg.Writes.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.GatewayException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables about tables, for those only from whom nothing of these is withheld. */
@SuppressWarnings("NullAway.Init") // set before each test
class MetadataTablesTest {
    private static final List<String> KINDS =
            List.of("entries", "files", "history", "manifests", "partitions", "refs", "snapshots");
    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "region", Types.StringType.get()),
            Types.NestedField.optional(3, "secret", Types.StringType.get()));

    @TempDir
    private Path directory;

    private IcebergTables tables;
    private Table table;

    @BeforeEach
    void open() throws Exception {
        tables = new IcebergTables(directory);
        table = tables.create(
                "t", SCHEMA, PartitionSpec.builderFor(SCHEMA).identity("region").build(), 2);
        Writes writes = Writes.parquet(table);
        writes.append(List.of(row(SCHEMA, 1L, "EU", "s1"), row(SCHEMA, 2L, "US", "s2")));
        writes.append(List.of(row(SCHEMA, 3L, "EU", "s3")));
        table.refresh();
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private static List<@Nullable Object> values(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    private String refused(String sql, List<Map.Entry<String, String>> filters, List<String> masked) {
        GatewayException e = catchThrowableOfType(GatewayException.class, () -> tables.query(sql, filters, masked));
        return e == null ? "no error" : e.code() + " " + e.getMessage();
    }

    private String refused(String sql) {
        return refused(sql, List.of(), List.of());
    }

    @Test
    void tellOfSnapshotsHistoryAndReferences() {
        table.manageSnapshots()
                .createTag("v1", table.currentSnapshot().snapshotId())
                .commit();
        List<Long> ids = new ArrayList<>();
        table.snapshots().forEach(snapshot -> ids.add(snapshot.snapshotId()));
        assertThat(tables.query(
                        "SELECT snapshot_id, parent_id, operation, summary['added-records'] FROM \"t$snapshots\""
                                + " ORDER BY committed_at, parent_id NULLS FIRST"))
                .containsExactly(
                        values(ids.get(0), null, "append", "2"), values(ids.get(1), ids.get(0), "append", "1"));
        assertThat(tables.query("SELECT snapshot_id FROM t$history WHERE is_current_ancestor"))
                .hasSize(2);
    }

    @Test
    void areNamedInAnyCaseUnlessQuoted() {
        assertThat(tables.query("SELECT count(*) FROM t$history")).containsExactly(values(2L));
        assertThat(tables.query("SELECT count(*) FROM d.S.\"t$refs\" r")).containsExactly(values(1L));
        assertThat(refused("SELECT * FROM \"T$refs\"")).startsWith("TABLE_NOT_FOUND");
        assertThat(refused("SELECT * FROM \"t$nothing\""))
                .startsWith(
                        "TABLE_NOT_FOUND Table 't$nothing' not found; there are the metadata tables \"t$entries\", ");
        assertThat(refused("SELECT * FROM \"t$\"")).doesNotContain("metadata");
        assertThat(refused("SELECT * FROM \"absent$files\"")).doesNotContain("metadata");
        assertThat(refused("SELECT * FROM \"t$files$files\"")).doesNotContain("metadata");
        assertThat(refused("SELECT * FROM \"t$files\" FOR VERSION AS OF 1")).startsWith("NOT_SUPPORTED");
    }

    @Test
    void tellOfFilesAndPartitions() {
        assertThat(tables.query("SELECT x.\"partition\".region, record_count, file_count FROM \"t$partitions\" x"
                        + " ORDER BY 1"))
                .containsExactly(values("EU", 2L, 2), values("US", 1L, 1));
        assertThat(tables.query("SELECT sum(record_count) FROM \"t$files\" WHERE file_format = 'PARQUET'"))
                .containsExactly(values(3L));
        assertThat(tables.query("SELECT e.data_file.record_count FROM \"t$entries\" e ORDER BY e.data_file.file_path"))
                .hasSize(3);
        assertThat(tables.query("SELECT sum(added_data_files_count) FROM \"t$manifests\""))
                .containsExactly(values(3L));
        assertThat(tables.query("SELECT f.record_count FROM \"t$files\" f JOIN t ON f.lower_bounds[1] IS NOT NULL"
                        + " AND f.\"partition\".region = t.region AND t.id = 3"))
                .hasSize(2);
    }

    @Test
    void canBeReadWhole() {
        for (FileFormat format : List.of(FileFormat.PARQUET, FileFormat.AVRO)) {
            String name = "all_" + format.name().toLowerCase(Locale.ROOT);
            Table all = tables.create(name, AllTypes.SCHEMA, PartitionSpec.unpartitioned(), 2);
            Writes writes = new Writes(all, format, format);
            writes.append(new AllTypes(1).rows(all.schema(), 0, 20));
            for (String kind : KINDS) {
                assertThat(tables.query("SELECT * FROM \"" + name + "$" + kind + "\""))
                        .as(kind)
                        .hasSize(1);
                assertThat(tables.query("SELECT * FROM \"t$" + kind + "\""))
                        .as(kind)
                        .isNotEmpty();
            }
        }
        tables.create("empty", SCHEMA, PartitionSpec.unpartitioned(), 2);
        for (String kind : KINDS) {
            assertThat(tables.query("SELECT * FROM \"empty$" + kind + "\""))
                    .as(kind)
                    .isEmpty();
        }
    }

    @Test
    void showPlacesWithinTheTableOnly() {
        String all = "";
        for (String kind : KINDS) {
            all += tables.query("SELECT * FROM \"t$" + kind + "\"").toString();
        }
        assertThat(all)
                .contains("data/data-", "metadata/snap-")
                .doesNotContain(tables.warehouse().toString(), "file:", "/s/t/");
    }

    @Test
    void areRefusedToThoseFromWhomARowOrAValueIsWithheld() {
        for (String kind : KINDS) {
            String sql = "SELECT count(*) FROM \"t$" + kind + "\"";
            assertThat(refused(sql, List.of(Map.entry("t", "region = 'EU'")), List.of()))
                    .as(kind)
                    .isEqualTo(
                            "ACCESS_DENIED The metadata tables of d.s.t are for those who may read all of its rows and"
                                    + " columns as they are, or know of all of its columns and have a grant with"
                                    + " privilege metadata");
            assertThat(refused(sql, List.of(), List.of("secret"))).as(kind).startsWith("ACCESS_DENIED");
            assertThat(refused(
                            "SELECT 1 FROM t WHERE EXISTS (SELECT 1 FROM t$" + kind + ")",
                            List.of(),
                            List.of("secret")))
                    .startsWith("ACCESS_DENIED");
            // Not withheld: of another table.
            assertThat(refused(sql, List.of(Map.entry("other", "region = 'EU'")), List.of()))
                    .isEqualTo("no error");
        }
    }

    @Test
    void tellNothingOfColumnsThatAreGone() {
        assertThat(tables.query("SELECT upper_bounds[3] IS NULL FROM \"t$files\""))
                .containsOnly(values(false));
        table.updateSchema().deleteColumn("secret").commit();
        assertThat(tables.query("SELECT upper_bounds[3] IS NULL FROM \"t$files\""))
                .containsOnly(values(true));
        assertThat(tables.query("SELECT e.data_file.lower_bounds[3] IS NULL, e.data_file.value_counts[3] FROM"
                        + " \"t$entries\" e"))
                .containsOnly(values(true, null));
        table.updateSpec().removeField("region").commit();
        table.updateSchema().deleteColumn("region").commit();
        table.refresh();
        for (String kind : List.of("entries", "files", "manifests", "partitions")) {
            assertThat(refused("SELECT * FROM \"t$" + kind + "\""))
                    .as(kind)
                    .startsWith("NOT_SUPPORTED The metadata table $" + kind);
        }
        assertThat(tables.query("SELECT * FROM \"t$snapshots\"").toString()).doesNotContain("region");
    }

    @Test
    void giveWayToARealTableOfTheName() {
        Table real = tables.create("t$files", SCHEMA, PartitionSpec.unpartitioned(), 2);
        Writes.parquet(real).append(List.of(row(SCHEMA, 9L, "ASIA", "s9")));
        assertThat(tables.query("SELECT id, region FROM \"t$files\"")).containsExactly(values(9L, "ASIA"));
        assertThat(tables.query("SELECT count(*) FROM \"t$files$files\"")).containsExactly(values(1L));
        assertThat(tables.query(
                        "SELECT id FROM \"t$files\"", List.of(Map.entry("t$files", "region = 'EU'")), List.of()))
                .isEmpty();
    }
}
