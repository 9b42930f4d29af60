package io.meshgate.server.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.sql.FlightSqlClient.PreparedStatement;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An INSERT that is run with several rows of parameters is one change. */
@SuppressWarnings("NullAway.Init") // set before each test
final class BatchInsertTest {
    private static final String INSERT = "INSERT INTO sales.s.t (id, name) VALUES (?, ?)";

    @TempDir
    private Path directory;

    private WritingGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new WritingGateway(directory, Map.of("sales", """
            grants:
              - {id: read, tables: ["sales.*.*"], to: {roles: [writer]}}
              - {id: write, tables: ["sales.*.*"], privilege: write, to: {roles: [writer]}}
            """));
        Schema schema = new Schema(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.optional(2, "name", Types.StringType.get()));
        gateway.create("sales", "s", "t", schema, PartitionSpec.unpartitioned(), 2);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    private VectorSchemaRoot bound(PreparedStatement statement, List<List<@Nullable Object>> rows) {
        VectorSchemaRoot root = VectorSchemaRoot.create(statement.getParameterSchema(), gateway.allocator());
        root.allocateNew();
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < rows.get(row).size(); i++) {
                FieldVector vector = root.getVector(i);
                Object value = rows.get(row).get(i);
                if (value == null) {
                    vector.setNull(row);
                } else if (vector instanceof BigIntVector numbers) {
                    numbers.setSafe(row, (Long) value);
                } else {
                    ((VarCharVector) vector).setSafe(row, value.toString().getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        root.setRowCount(rows.size());
        return root;
    }

    private long update(String sql, List<List<@Nullable Object>> rows) {
        CallOption[] options = gateway.as("writer");
        PreparedStatement statement = gateway.client().prepare(sql, options);
        try (VectorSchemaRoot root = bound(statement, rows)) {
            statement.setParameters(root);
            return statement.executeUpdate(options);
        } finally {
            statement.close(options);
        }
    }

    private List<String> stored() throws Exception {
        return gateway.records("sales", "s", "t").stream()
                .map(row -> row.getField("id") + "/" + row.getField("name"))
                .sorted()
                .toList();
    }

    private int commits() {
        return gateway.load("sales", "s", "t").history().size();
    }

    @Test
    void addsEveryRowInOneCommit() throws Exception {
        assertThat(update(INSERT, List.of(row(1L, "a"), row(2L, null), row(3L, "c"))))
                .isEqualTo(3);
        assertThat(stored()).containsExactly("1/a", "2/null", "3/c");
        assertThat(commits()).isEqualTo(1);
        assertThat(gateway.load("sales", "s", "t").currentSnapshot().summary()).containsEntry("added-data-files", "1");
    }

    @Test
    void addsNothingWhenOneRowFails() throws Exception {
        Set<String> before = gateway.files("sales");
        assertThatThrownBy(() -> update(INSERT, List.of(row(1L, "a"), row(2L, "b"), row(null, "secret"))))
                .hasMessageContaining("NOT_NULL_VIOLATION")
                .hasMessageNotContaining("secret");
        String dividing = "INSERT INTO sales.s.t SELECT 10 / CAST(? AS BIGINT), CAST(? AS VARCHAR)";
        assertThatThrownBy(() -> update(dividing, List.of(row(1L, "a"), row(0L, "b"))))
                .hasMessageContaining("DIVISION_BY_ZERO");
        assertThat(stored()).isEmpty();
        assertThat(commits()).isZero();
        assertThat(gateway.files("sales")).isEqualTo(before);
    }

    /** All read the table as it was before. */
    @Test
    void runsAnyInsertForEveryRow() throws Exception {
        update(INSERT, List.of(row(1L, "a"), row(2L, "b")));
        String copy = "INSERT INTO sales.s.t SELECT id + ?, name FROM sales.s.t WHERE name <> ?";
        assertThat(update(copy, List.of(row(10L, "none"), row(20L, "a"), row(30L, "b"))))
                .isEqualTo(4);
        assertThat(stored()).containsExactly("1/a", "11/a", "12/b", "2/b", "22/b", "31/a");
        assertThat(commits()).isEqualTo(2);
    }

    @Test
    void takesSeveralRowsForNothingElse() {
        update(INSERT, List.of(row(1L, "a")));
        List<List<@Nullable Object>> two = List.of(row(1L, "a"), row(2L, "b"));
        assertThatThrownBy(() ->
                        update("CREATE TABLE sales.s.u AS SELECT id FROM sales.s.t WHERE id = ? OR name = ?", two))
                .hasMessageContaining("NOT_SUPPORTED")
                .hasMessageContaining("one row of parameters, not with 2");
        CallOption[] options = gateway.as("writer");
        PreparedStatement query =
                gateway.client().prepare("SELECT id FROM sales.s.t WHERE id = ? AND name = ?", options);
        try (VectorSchemaRoot root = bound(query, two)) {
            query.setParameters(root);
            assertThatThrownBy(() -> query.execute(options))
                    .hasMessageContaining("NOT_SUPPORTED")
                    .hasMessageContaining("one row of parameters, not with 2");
        }
        query.close(options);
        assertThat(gateway.exists("sales", "s", "u")).isFalse();
    }

    @Test
    void refusesMoreRowsThanItKeeps() throws Exception {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (long i = 0; i <= 10_000; i++) {
            rows.add(row(i, null));
        }
        assertThatThrownBy(() -> update(INSERT, rows))
                .hasMessageContaining("LIMIT_EXCEEDED")
                .hasMessageContaining("10000 rows");
        assertThat(commits()).isZero();
        assertThat(update(INSERT, rows.subList(0, 1_000))).isEqualTo(1_000);
        assertThat(stored()).hasSize(1_000);
        assertThat(commits()).isEqualTo(1);
    }
}
