package io.meshgate.server.iceberg;

import static io.meshgate.server.iceberg.Writes.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables whose schema or partitioning changed between files, against Iceberg's own reader. */
@SuppressWarnings("NullAway.Init") // set before each test
class EvolutionTest {
    private static final PartitionSpec NONE = PartitionSpec.unpartitioned();

    @TempDir
    private Path directory;

    private IcebergTables tables;

    @BeforeEach
    void open() throws Exception {
        tables = new IcebergTables(directory);
    }

    @AfterEach
    void close() {
        tables.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"PARQUET", "ORC", "AVRO"})
    void followsColumnsAtEveryDepth(FileFormat format) {
        Table table = tables.create("t", AllTypes.SCHEMA, NONE, 2);
        Writes writes = new Writes(table, format, format);
        writes.append(new AllTypes(1).rows(table.schema(), 0, 60));
        table.updateSchema()
                .addColumn("place", "street", Types.StringType.get())
                .renameColumn("place.city", "town")
                .updateColumn("place.zip", Types.LongType.get())
                .moveFirst("place.street")
                .deleteColumn("deep.element.x")
                .updateColumn("number", Types.LongType.get())
                .updateColumn("single", Types.DoubleType.get())
                .updateColumn("cents", Types.DecimalType.of(20, 2))
                .renameColumn("text", "words")
                .deleteColumn("big")
                .moveFirst("text")
                .commit();
        table.updateSchema()
                .addColumn("deep.element", "x", Types.StringType.get())
                .addColumn("big", Types.StringType.get())
                .commit();
        table.refresh();
        writes.append(new AllTypes(2).rows(table.schema(), 60, 60));
        table.updateSchema().deleteColumn("place.town").deleteColumn("tags").commit();
        table.refresh();
        writes.append(new AllTypes(3).rows(table.schema(), 120, 60));

        assertThat(tables.actual("t")).hasSize(180).isEqualTo(tables.expected("t"));
        assertThat(tables.query("SELECT count(*) FROM t WHERE words = 'a' AND number > 41"))
                .isEqualTo(tables.query(
                        "SELECT count(*) FROM (SELECT * FROM t LIMIT 1000) WHERE words = 'a' AND number > 41"));
    }

    @ParameterizedTest
    @EnumSource(names = {"PARQUET", "ORC", "AVRO"})
    void readsEveryTransformAndChangedSpecs(FileFormat format) {
        PartitionSpec spec = PartitionSpec.builderFor(AllTypes.SCHEMA)
                .identity("flag")
                .bucket("uid", 3)
                .truncate("text", 2)
                .year("day")
                .build();
        Table table = tables.create("t", AllTypes.SCHEMA, spec, 2);
        Writes writes = new Writes(table, format, format);
        writes.append(new AllTypes(1).rows(table.schema(), 0, 40));
        table.updateSpec()
                .removeField("flag")
                .removeField("text_trunc")
                .removeField("day_year")
                .removeField("uid_bucket")
                .addField(org.apache.iceberg.expressions.Expressions.hour("moment"))
                .addField(org.apache.iceberg.expressions.Expressions.month("local"))
                .addField("number")
                .commit();
        table.refresh();
        writes.append(new AllTypes(2).rows(table.schema(), 40, 40));
        table.updateSpec()
                .removeField("moment_hour")
                .removeField("local_month")
                .removeField("number")
                .addField(org.apache.iceberg.expressions.Expressions.day("local"))
                .commit();
        table.refresh();
        writes.append(new AllTypes(3).rows(table.schema(), 80, 40));

        assertThat(tables.actual("t")).hasSize(120).isEqualTo(tables.expected("t"));
        for (String condition : List.of(
                "flag",
                "NOT flag",
                "\"number\" = 42",
                "\"number\" < 42",
                "\"day\" > DATE '1980-01-01'",
                "\"text\" = 'a'",
                "\"text\" <> 'a'",
                "\"moment\" >= TIMESTAMP '1990-01-01 00:00:00'",
                "\"local\" < TIMESTAMP '1990-01-01 00:00:00'",
                "\"floating\" > 0",
                "\"floating\" < 0",
                "\"huge\" = 0")) {
            long counted =
                    (long) java.util.Objects.requireNonNull(tables.query("SELECT count(*) FROM t WHERE " + condition)
                            .get(0)
                            .get(0));
            assertThat(tables.query("SELECT sum(CASE WHEN " + condition + " THEN 1 ELSE 0 END) FROM t"))
                    .as(condition)
                    .containsExactly(List.of(counted));
            assertThat(counted).as(condition).isPositive();
        }
    }

    @Test
    void readsTablesWithoutRows() {
        tables.create("t", AllTypes.SCHEMA, NONE, 3);
        assertThat(tables.actual("t")).isEmpty();
        Schema schema = new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));
        Writes writes = Writes.parquet(tables.create("u", schema, NONE, 2));
        writes.append(List.of(row(schema, 1L)));
        writes.deleteEqual(List.of("id"), 1L);
        assertThat(tables.query("SELECT count(*) FROM u")).containsExactly(List.of(0L));
    }
}
