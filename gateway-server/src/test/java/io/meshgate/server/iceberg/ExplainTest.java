package io.meshgate.server.iceberg;

import static io.meshgate.server.iceberg.Writes.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of files, rows and times, and to whom. */
@SuppressWarnings("NullAway.Init") // set before each test
class ExplainTest {
    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "region", Types.StringType.get()),
            Types.NestedField.optional(3, "secret", Types.StringType.get()));
    private static final String SQL = "SELECT secret FROM d.s.t WHERE region = 'EU'";

    @TempDir
    private Path directory;

    private IcebergTables tables;

    @BeforeEach
    void open() throws Exception {
        tables = new IcebergTables(directory);
        for (String name : List.of("t", "open")) {
            Table table = tables.create(
                    name,
                    SCHEMA,
                    PartitionSpec.builderFor(SCHEMA).identity("region").build(),
                    2);
            Writes.parquet(table)
                    .append(List.of(
                            row(SCHEMA, 1L, "EU", "s1"), row(SCHEMA, 2L, "EU", "s2"), row(SCHEMA, 3L, "US", "s3")));
            new Writes(table, FileFormat.AVRO, FileFormat.AVRO).append(List.of(row(SCHEMA, 4L, "EU", "s4")));
        }
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private List<String> explained(String sql) {
        return tables.answer(sql, List.of(), List.of());
    }

    @Test
    void tellsWhatWouldBeRead() {
        assertThat(explained("EXPLAIN " + SQL))
                .contains("    read by engine: 1 PARQUET with 2 rows")
                .contains("    read by connector: 1 AVRO with 1 rows, because of the file's format")
                .anySatisfy(line -> assertThat(line).startsWith("    files: 2 of 3, bytes: "))
                .noneSatisfy(line -> assertThat(line).startsWith("Run"));
    }

    @Test
    void tellsHowARunWent() {
        assertThat(explained("EXPLAIN ANALYZE " + SQL))
                .contains("Run", "  rows of the result: 3", "    read by engine: 1 PARQUET with 2 rows")
                .anySatisfy(line -> assertThat(line).matches("  stage result: [1-9]\\d* us"));
        assertThat(explained("EXPLAIN ANALYZE (FORMAT JSON) " + SQL))
                .singleElement()
                .asString()
                .contains(
                        "\"files\":{\"filesTotal\":3,\"filesRead\":2,",
                        "\"reader\":\"connector\"",
                        "\"run\":{\"rows\":3,");
        assertThat(explained("EXPLAIN ANALYZE SELECT * FROM d.s.t WHERE FALSE")).contains("  rows of the result: 0");
    }

    @Test
    void tellsNothingOfFilesUnderPolicies() {
        List<Map.Entry<String, String>> filter = List.of(Map.entry("t", "id > 2"));
        String joined = "SELECT t.secret FROM d.s.t JOIN d.s.\"open\" o ON t.id = o.id WHERE t.region = 'EU'";
        for (String explain : List.of("EXPLAIN ", "EXPLAIN ANALYZE ", "EXPLAIN ANALYZE (FORMAT JSON) ")) {
            assertThat(String.valueOf(tables.answer(explain + SQL, filter, List.of())))
                    .contains("f-t", "under policies", "not shown, because policies apply")
                    .doesNotContain("read by", "files", "bytes", "snapshot", "id > 2", "> 2", "predicate");
            assertThat(String.valueOf(tables.answer(explain + SQL, List.of(), List.of("secret"))))
                    .contains("m-secret", "under policies")
                    .doesNotContain("read by", "files", "bytes", "snapshot", "redact", "REDACT");
            // Of the other table it is told, and the SQL is still not shown.
            assertThat(String.valueOf(tables.answer(explain + joined, filter, List.of())))
                    .containsOnlyOnce("snapshot")
                    .contains("not shown, because policies apply");
        }
        assertThat(tables.answer("EXPLAIN ANALYZE " + SQL, filter, List.of())).contains("  rows of the result: 1");
    }

    @Test
    void failsAsTheQueryDoes() {
        GatewayException e = catchThrowableOfType(
                GatewayException.class, () -> explained("EXPLAIN ANALYZE SELECT 1 / (id - id) FROM d.s.t"));
        assertThat(e.code()).isEqualTo(ErrorCode.DIVISION_BY_ZERO);
    }
}
