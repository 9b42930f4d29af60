package io.meshgate.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.TableName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BlobMetadata;
import org.apache.iceberg.GenericBlobMetadata;
import org.apache.iceberg.GenericStatisticsFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DistinctValuesTest {
    private static final TableName TABLE = new TableName("s", "t");
    private static final String THETA = "apache-datasketches-theta-v1";

    @TempDir
    private Path directory;

    private CatalogSource<JdbcCatalog> source;
    private Table table;

    @BeforeEach
    void create() {
        source = Sources.sqlite(directory, Map.of());
        Schema schema = new Schema(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.optional(2, "kind", Types.StringType.get()));
        table = source.create(TABLE, schema, PartitionSpec.unpartitioned(), Map.of());
        new TableWriter(table).append(List.of(Arrays.asList(1L, "a"), Arrays.asList(2L, "a")));
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void areThoseThatTheSnapshotsStatisticsState() {
        state(blob(THETA, List.of(1), Map.of("ndv", "2")), blob(THETA, List.of(2), Map.of("ndv", "1")));
        assertThat(distinctValues()).isEqualTo(Map.of("id", 2L, "kind", 1L));
    }

    @Test
    void areThoseOfTheNearestSnapshotThatHasSome() {
        state(blob(THETA, List.of(1), Map.of("ndv", "2")));
        new TableWriter(table).append(List.of(Arrays.asList(3L, "b")));
        assertThat(distinctValues()).isEqualTo(Map.of("id", 2L));
        state(blob(THETA, List.of(1), Map.of("ndv", "3")));
        assertThat(distinctValues()).isEqualTo(Map.of("id", 3L));
    }

    @Test
    void areUnknownWithoutStatistics() {
        assertThat(distinctValues()).isEmpty();
    }

    @Test
    void areUnknownWhereTheyAreStatedWrongly() {
        state(
                blob("deletion-vector-v1", List.of(1), Map.of("ndv", "2")),
                blob(THETA, List.of(1, 2), Map.of("ndv", "2")),
                blob(THETA, List.of(1), Map.of("ndv", "-2")),
                blob(THETA, List.of(1), Map.of("ndv", "99999999999999999999")),
                blob(THETA, List.of(1), Map.of()),
                blob(THETA, List.of(7), Map.of("ndv", "2")));
        assertThat(distinctValues()).isEmpty();
    }

    @Test
    void followTheColumnThatIsRenamed() {
        state(blob(THETA, List.of(2), Map.of("ndv", "1")));
        table.updateSchema().renameColumn("kind", "sort").commit();
        assertThat(distinctValues()).isEqualTo(Map.of("sort", 1L));
    }

    private Map<String, Long> distinctValues() {
        source.passStaleness();
        return source.connector().table(TABLE).orElseThrow().statistics().distinctValues();
    }

    private static BlobMetadata blob(String type, List<Integer> fields, Map<String, String> properties) {
        return new GenericBlobMetadata(type, 1, 1, fields, properties);
    }

    private void state(BlobMetadata... blobs) {
        table.refresh();
        String location = table.location() + "/metadata/statistics.puffin";
        table.updateStatistics()
                .setStatistics(new GenericStatisticsFile(
                        table.currentSnapshot().snapshotId(), location, 100, 50, List.of(blobs)))
                .commit();
    }
}
