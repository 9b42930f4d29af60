package io.meshgate.server.iceberg;

import static io.meshgate.server.iceberg.Writes.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.GatewayException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions of tables, and that no policy of today is lost on them. */
@SuppressWarnings("NullAway.Init") // set before each test
class TimeTravelTest {
    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "ssn", Types.StringType.get()),
            Types.NestedField.optional(3, "region", Types.StringType.get()));

    @TempDir
    private Path directory;

    private IcebergTables tables;
    private Table table;

    /** The first two snapshots: a row of the EU, then one of the US besides. */
    private long first;

    private long second;

    @BeforeEach
    void open() throws Exception {
        tables = new IcebergTables(directory);
        table = tables.create("t", SCHEMA, PartitionSpec.unpartitioned(), 2);
        first = append(1L, "a1", "EU");
        second = append(2L, "b2", "US");
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private long append(@Nullable Object... values) {
        Writes.parquet(table).append(List.of(row(table.schema(), values)));
        table.refresh();
        return table.currentSnapshot().snapshotId();
    }

    private static List<@Nullable Object> values(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    private List<List<@Nullable Object>> query(String sql) {
        return tables.query(sql);
    }

    private String refused(String sql) {
        return refused(sql, List.of(), List.of());
    }

    private String refused(String sql, List<Map.Entry<String, String>> filters, List<String> masked) {
        GatewayException e = catchThrowableOfType(GatewayException.class, () -> tables.query(sql, filters, masked));
        return e == null
                ? "no error"
                : e.code() + " " + e.position().map(Object::toString).orElse("-") + " " + e.getMessage();
    }

    private String at(long snapshot) {
        return " FOR VERSION AS OF " + snapshot;
    }

    @Test
    void readsSnapshotsByIdAndByTheNamesOfBranchesAndTags() {
        table.manageSnapshots()
                .createTag("v 1", first)
                .createBranch("Audit", first)
                .commit();
        for (String version : List.of(String.valueOf(first), "'v 1'", "'Audit'")) {
            assertThat(query("SELECT t.id, ssn FROM t FOR VERSION AS OF " + version + " WHERE id > 0"))
                    .containsExactly(values(1L, "a1"));
        }
        assertThat(query("SELECT x.id FROM d.s.\"t\" for\nversion /* of */ as of 'main' AS x ORDER BY 1"))
                .containsExactly(values(1L), values(2L));
        assertThat(query("SELECT x.* FROM t FOR VERSION AS OF " + first + " x"))
                .containsExactly(values(1L, "a1", "EU"));
        assertThat(query("TABLE t" + at(first))).containsExactly(values(1L, "a1", "EU"));
    }

    @Test
    void readsSeveralVersionsInOneQuery() {
        assertThat(query("SELECT n.id FROM t n LEFT JOIN t" + at(first) + " o ON n.id = o.id WHERE o.id IS NULL"))
                .containsExactly(values(2L));
        assertThat(query("SELECT id FROM t EXCEPT SELECT id FROM t" + at(first)))
                .containsExactly(values(2L));
        assertThat(query("SELECT (SELECT count(*) FROM t" + at(first) + "), (SELECT count(*) FROM t" + at(second)
                        + "), (SELECT count(*) FROM t WHERE id IN (SELECT id FROM t" + at(first) + "))"))
                .containsExactly(values(1L, 2L, 1L));
        // Queries of one name that differ by the version only are not one query.
        String scope = "(WITH w AS (SELECT id FROM t%s) SELECT count(*) FROM w a JOIN w b ON a.id = b.id)";
        assertThat(query("SELECT " + String.format(scope, at(first)) + ", " + String.format(scope, at(second))))
                .containsExactly(values(1L, 2L));
    }

    @Test
    void readsWhatWasCurrentAtAMoment() {
        long millis = table.history().get(1).timestampMillis();
        String before = LocalDateTime.ofInstant(Instant.ofEpochMilli(millis - 1), ZoneOffset.UTC)
                .toString();
        // A writer may make both in one millisecond.
        String then = LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC)
                .toString();
        boolean apart = table.history().get(0).timestampMillis() < millis;
        for (String kind : List.of("SYSTEM_TIME", "TIMESTAMP")) {
            String asOf = "SELECT count(*) FROM t FOR " + kind + " AS OF ";
            assertThat(query(asOf + "TIMESTAMP '" + then + "'")).containsExactly(values(2L));
            assertThat(query(asOf + "TIMESTAMP WITH LOCAL TIME ZONE '" + then + "Z' x"))
                    .containsExactly(values(2L));
            assertThat(query(asOf + "CAST('" + then + " +00:00' AS TIMESTAMP(3) WITH TIME ZONE) AS x"))
                    .containsExactly(values(2L));
            if (apart) {
                assertThat(query(asOf + "TIMESTAMP '" + before + "'")).containsExactly(values(1L));
            }
            assertThat(query(asOf + "CURRENT_TIMESTAMP")).containsExactly(values(2L));
            assertThat(query(asOf + "(CURRENT_DATE + INTERVAL '1' DAY)")).containsExactly(values(2L));
            assertThat(refused(asOf + "CURRENT_TIMESTAMP - INTERVAL '2' DAYS"))
                    .isEqualTo("INVALID_ARGUMENT - Table d.s.t had no snapshot at this time, or has none any more;"
                            + " accepted is a time after its first");
            assertThat(refused(asOf + "DATE '2001-01-01'")).startsWith("INVALID_ARGUMENT");
            assertThat(refused(asOf + "CURRENT_TIMESTAMP - INTERVAL '999999999' YEAR - INTERVAL '999999999' YEAR"))
                    .startsWith("INVALID_ARGUMENT");
            assertThat(refused(asOf + "TIMESTAMP '2001-02-30 00:00:00'")).startsWith("SYNTAX_ERROR line 1, column");
            assertThat(refused(asOf + "?")).startsWith("NOT_SUPPORTED line 1, column");
            assertThat(refused(asOf + "id")).startsWith("SYNTAX_ERROR line 1, column");
        }
    }

    @Test
    void saysWhatIsWrongWithAVersion() {
        assertThat(refused("SELECT * FROM t FOR VERSION AS OF 17"))
                .isEqualTo("INVALID_ARGUMENT - Table d.s.t has no snapshot of this id, or no longer; accepted is the"
                        + " id of one that has not expired");
        assertThat(refused("SELECT * FROM t FOR VERSION AS OF 'Main'"))
                .isEqualTo("INVALID_ARGUMENT - Table d.s.t has no branch or tag of this name, in this case");
        assertThat(refused("SELECT * FROM\n t FOR VERSION AS OF ?"))
                .startsWith("NOT_SUPPORTED line 2, column 22 A parameter cannot say which version");
        assertThat(refused("SELECT * FROM t FOR VERSION AS OF 12x")).startsWith("SYNTAX_ERROR line 1, column 35");
        assertThat(refused("SELECT * FROM t FOR VERSION AS OF 99999999999999999999"))
                .startsWith("SYNTAX_ERROR line 1, column 35");
        assertThat(refused("SELECT * FROM t AS x FOR VERSION AS OF 1"))
                .startsWith("SYNTAX_ERROR line 1, column 22 FOR ... AS OF stands behind the name of a table");
        assertThat(refused("SELECT * FROM (SELECT 1) FOR VERSION AS OF 1"))
                .startsWith("SYNTAX_ERROR line 1, column 26");
        assertThat(refused("SELECT id FOR VERSION AS OF 1 FROM t")).startsWith("SYNTAX_ERROR line 1, column 11");
        assertThat(refused("WITH w AS (SELECT 1) SELECT * FROM w FOR VERSION AS OF 1"))
                .startsWith("NOT_SUPPORTED line 1, column 38 'w' is a query of WITH");
        assertThat(refused("SELECT * FROM information_schema.tables FOR VERSION AS OF 1"))
                .startsWith("NOT_SUPPORTED");
        assertThat(refused("SELECT * FROM absent FOR VERSION AS OF 1"))
                .startsWith("TABLE_NOT_FOUND line 1, column 15 Table 'absent' not found");
        assertThat(refused("SELECT nothing FROM t" + at(first) + " WHERE x = 'FOR VERSION AS OF 3'"))
                .startsWith("COLUMN_NOT_FOUND line 1, column");
        assertThat(refused("SELECT * FROM \"T\"" + at(first))).startsWith("TABLE_NOT_FOUND");
        table.expireSnapshots().expireSnapshotId(first).commit();
        assertThat(refused("SELECT * FROM t" + at(first))).startsWith("INVALID_ARGUMENT");
    }

    @Test
    void showsTheColumnsThatAVersionHadAndATagKeepsAndABranchDoesNot() {
        table.manageSnapshots()
                .createTag("tag", second)
                .createBranch("branch", second)
                .commit();
        table.updateSchema()
                .renameColumn("region", "area")
                .updateColumn("id", Types.LongType.get())
                .addColumn("more", Types.IntegerType.get())
                .commit();
        table.refresh();
        append(3L, "c3", "EU", 7);
        assertThat(query("SELECT * FROM t" + at(first))).containsExactly(values(1L, "a1", "EU"));
        assertThat(query("SELECT region FROM t FOR VERSION AS OF 'tag' WHERE id = 1"))
                .containsExactly(values("EU"));
        assertThat(query("SELECT area, more FROM t FOR VERSION AS OF 'branch' WHERE id = 1"))
                .containsExactly(values("EU", null));
        assertThat(query("SELECT * FROM t WHERE id = 3")).containsExactly(values(3L, "c3", "EU", 7));
    }

    @Test
    void masksAColumnUnderWhateverNameItHad() {
        List<String> masked = List.of("secret");
        table.updateSchema().renameColumn("ssn", "secret").commit();
        assertThat(tables.query("SELECT ssn FROM t" + at(first), List.of(), masked))
                .isEqualTo(tables.query("SELECT secret FROM t WHERE id = 1", List.of(), masked))
                .doesNotContain(values("a1"));
        assertThat(tables.query("SELECT id FROM t" + at(first) + " WHERE ssn = 'a1'", List.of(), masked))
                .isEmpty();
        // Also what was called as the mask says, whichever column that has become.
        assertThat(tables.query("SELECT ssn FROM t" + at(first), List.of(), List.of("ssn")))
                .doesNotContain(values("a1"));
    }

    @Test
    void hidesColumnsThatTheTableNoLongerHas() {
        table.updateSchema().deleteColumn("ssn").commit();
        assertThat(query("SELECT * FROM t" + at(first))).containsExactly(values(1L, "EU"));
        assertThat(refused("SELECT ssn FROM t" + at(first))).startsWith("COLUMN_NOT_FOUND");
        assertThat(refused("SELECT count(ssn) FROM t" + at(first))).startsWith("COLUMN_NOT_FOUND");
        // Another column of the same name is another column.
        table.updateSchema().addColumn("ssn", Types.StringType.get()).commit();
        assertThat(query("SELECT * FROM t" + at(first))).containsExactly(values(1L, "EU"));
        assertThat(refused("SELECT 1 FROM t" + at(first) + " WHERE ssn IS NULL"))
                .startsWith("COLUMN_NOT_FOUND");
        assertThat(query("SELECT ssn FROM t FOR VERSION AS OF 'main' WHERE id = 1"))
                .containsExactly(values((Object) null));
    }

    @Test
    void hidesAColumnOfWhichAPartIsGone() {
        Schema schema = new Schema(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.optional(
                        2,
                        "person",
                        Types.StructType.of(
                                Types.NestedField.optional(3, "name", Types.StringType.get()),
                                Types.NestedField.optional(4, "ssn", Types.StringType.get()))));
        table = tables.create("nested", schema, PartitionSpec.unpartitioned(), 2);
        Types.StructType person = schema.findField("person").type().asStructType();
        long all = append(1L, row(person.asSchema(), "ann", "a1"));
        assertThat(query("SELECT x.person.ssn FROM nested" + at(all) + " x")).containsExactly(values("a1"));
        table.updateSchema().deleteColumn("person.ssn").commit();
        assertThat(query("SELECT * FROM nested" + at(all))).containsExactly(values(1L));
    }

    @Test
    void filtersByColumnsOfTodayUnderWhateverNameTheyHad() {
        List<Map.Entry<String, String>> eu = List.of(Map.entry("t", "region = 'EU'"));
        assertThat(tables.query("SELECT id FROM t" + at(second), eu, List.of())).containsExactly(values(1L));
        // ssn and region change names: the filter follows the column and not the name.
        table.updateSchema().renameColumn("region", "x").commit();
        table.updateSchema().renameColumn("ssn", "region").commit();
        table.updateSchema().renameColumn("x", "ssn").commit();
        List<Map.Entry<String, String>> swapped = List.of(Map.entry("t", "ssn = 'EU'"));
        assertThat(tables.query("SELECT id, region FROM t" + at(second), swapped, List.of()))
                .containsExactly(values(1L, "EU"));
        assertThat(tables.query("SELECT id FROM t" + at(second), eu, List.of())).isEmpty();
    }

    @Test
    void refusesAVersionThatLacksWhatARowFilterNeeds() {
        table.updateSchema().addColumn("owner", Types.StringType.get()).commit();
        table.refresh();
        long third = append(3L, "c3", "EU", "ann");
        List<Map.Entry<String, String>> own = List.of(Map.entry("t", "owner = 'ann'"));
        assertThat(tables.query("SELECT id FROM t" + at(third), own, List.of())).containsExactly(values(3L));
        assertThat(refused("SELECT id FROM t" + at(first), own, List.of()))
                .startsWith("ACCESS_DENIED - Row filter 'f-t' does not fit this version of table d.s.t")
                .doesNotContain("owner");
        // Also when the version has another column of the name.
        table.updateSchema().deleteColumn("region").commit();
        table.updateSchema().addColumn("region", Types.StringType.get()).commit();
        List<Map.Entry<String, String>> region = List.of(Map.entry("t", "region IS NULL OR region = 'EU'"));
        assertThat(refused("SELECT id FROM t" + at(first), region, List.of())).startsWith("ACCESS_DENIED");
        assertThat(refused("SELECT count(*) FROM (SELECT 1 FROM t" + at(first) + ")", region, List.of()))
                .startsWith("ACCESS_DENIED");
    }

    @Test
    void readsVersionsFromBeforeAndAfterChangesOfPartitioning() {
        table.updateSpec().addField("region").commit();
        table.refresh();
        long third = append(3L, "c3", "ASIA");
        table.updateSchema().addColumn("late", Types.IntegerType.get()).commit();
        table.updateSpec().addField("late").commit();
        table.replaceSortOrder().asc("late").commit();
        table.refresh();
        append(4L, "d4", "EU", 5);
        assertThat(query("SELECT id FROM t" + at(first))).containsExactly(values(1L));
        assertThat(query("SELECT id, region FROM t" + at(third) + " WHERE region = 'ASIA'"))
                .containsExactly(values(3L, "ASIA"));
        assertThat(query("SELECT count(*) FROM t FOR VERSION AS OF 'main' WHERE late = 5"))
                .containsExactly(values(1L));
    }
}
