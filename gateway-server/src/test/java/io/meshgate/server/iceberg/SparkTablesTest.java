package io.meshgate.server.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.FileScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that Spark wrote ({@code .ci/spark/write}), against what Spark itself read and against Iceberg's reader. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfSystemProperty(named = SparkTablesTest.DIRECTORY, matches = ".+")
@SuppressWarnings("NullAway.Init") // set before all tests
class SparkTablesTest {
    static final String DIRECTORY = "meshgate.spark.tables";

    private Path directory;
    private IcebergTables tables;

    @BeforeAll
    void open() throws IOException {
        directory = Path.of(Objects.requireNonNull(System.getProperty(DIRECTORY)));
        tables = new IcebergTables(directory);
    }

    @AfterAll
    void close() {
        tables.close();
    }

    private void sameRowsAsSpark(String table, String text) throws IOException {
        List<String> rows = tables.query("SELECT " + text + " FROM " + table + " AS t").stream()
                .map(row -> String.valueOf(row.get(0)))
                .sorted()
                .toList();
        List<String> expected = Files.readAllLines(directory.resolve(table + ".rows"));
        assertThat(expected).isNotEmpty();
        assertThat(rows).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mor2_parquet", "mor2_orc", "mor2_avro", "mor3_parquet", "mor3_orc", "mor3_avro"})
    void readsWhatWasMergedOnRead(String table) throws IOException {
        sameRowsAsSpark(
                table,
                "CAST(id AS VARCHAR) || '|' || coalesce(name, '-') || '|' || coalesce(CAST(price AS VARCHAR), '-')"
                        + " || '|' || CAST(\"day\" AS VARCHAR)");
        assertThat(tables.actual(table)).isEqualTo(tables.expected(table));
        FileScan scan = tables.scan(table, "id");
        if (table.endsWith("parquet")) {
            assertThat(scan.streamed()).isEmpty();
            assertThat(scan.deletedPositions().isPresent()).isEqualTo(table.startsWith("mor3"));
        } else {
            assertThat(scan.groups()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"evolved_parquet", "evolved_orc", "evolved_avro"})
    void readsWhatEvolved(String table) throws IOException {
        sameRowsAsSpark(
                table,
                "CAST(id AS VARCHAR) || '|' || CAST(a AS VARCHAR) || '|' || words || '|' || coalesce(t.place.country, '-')"
                        + " || '|' || CAST(t.place.zip AS VARCHAR) || '|' || coalesce(t.place.town, '-') || '|'"
                        + " || tags[1].k || '|' || CAST(coalesce(tags[1].v, -1) AS VARCHAR)");
        assertThat(tables.actual(table)).isEqualTo(tables.expected(table));
    }

    @Test
    void readsTypes() {
        assertThat(tables.actual("types")).hasSize(2).isEqualTo(tables.expected("types"));
    }

    @Test
    void readsVariants() throws IOException {
        sameRowsAsSpark("variants", "CAST(id AS VARCHAR) || '|' || v");
    }

    @Test
    void readsFilesThatWereAddedFromATableOfAnotherKind() throws IOException {
        List<List<Object>> rows = tables.query("SELECT id, title, moment, part FROM migrated").stream()
                .map(row ->
                        List.copyOf(row.stream().map(Objects::requireNonNull).toList()))
                .toList();
        List<String> texts = rows.stream()
                .map(row -> row.get(0) + "|" + row.get(1) + "|" + ((java.time.Instant) row.get(2)).getEpochSecond()
                        + "|" + row.get(3))
                .sorted()
                .toList();
        assertThat(texts).hasSize(31).isEqualTo(Files.readAllLines(directory.resolve("migrated.rows")));
        assertThat(tables.scan("migrated", "moment").readings())
                .anySatisfy(reading -> assertThat(reading.reason()).contains("INT96"));
        assertThat(tables.scan("migrated", "id", "part").streamed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mor2_parquet", "mor3_parquet", "mor3_orc"})
    void prunesWithoutLosingRows(String table) {
        for (String condition : List.of("id = 5", "name = 'updated'", "\"day\" >= DATE '2026-02-01'", "price < 0")) {
            assertThat(tables.query("SELECT count(*) FROM " + table + " WHERE " + condition))
                    .as(condition)
                    .isEqualTo(tables.query("SELECT sum(CASE WHEN " + condition + " THEN 1 ELSE 0 END) FROM " + table));
        }
    }

    @Test
    void readsHowManyValuesColumnsHave() {
        assertThat(tables.snapshot("migrated").statistics().distinctValues())
                .isEqualTo(Map.of("id", 31L, "title", 31L, "part", 4L));
    }
}
