package io.meshgate.server.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.flight.sql.FlightSqlClient.PreparedStatement;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table under an aggregation policy in a real catalog, from the mesh directory to what clients get and engines write. */
@SuppressWarnings("NullAway.Init") // set before each test
final class GroupedTablesTest {
    private static final int MINIMUM = 4;
    private static final String POLICIES = """
        grants:
          - {id: all, tables: ["sales.*.*"], to: everyone}
          - {id: all-write, tables: ["sales.*.*"], privilege: write, to: everyone}
        aggregation-policies:
          - id: visits-in-groups
            description: Nobody is told of single patients
            tables: [sales.s.visits]
            minimum-group-size: 4
            entity: [PATIENT]
            except: {roles: [writer]}
        column-masks:
          - {id: no-patients, tables: [sales.s.visits], columns: [patient], mask: {type: "null"}, except: {roles: [writer]}}
        row-filters:
          - {id: no-vips, tables: [sales.s.visits], filter: "ward <> 'vip'", except: {roles: [writer]}}
        """;

    private record Visit(
            int id, @Nullable Integer patient, @Nullable String ward, int days) {
        @Override
        public String toString() {
            return "(" + id + ", " + patient + ", " + (ward == null ? "NULL" : "'" + ward + "'") + ", " + days + ")";
        }
    }

    private final List<Visit> visits = visits(new Random(20_261_122));

    @TempDir
    private Path directory;

    private WritingGateway gateway;

    private static List<Visit> visits(Random random) {
        String[] wards = {"a", "b", "c", "d", "e", "vip"};
        return IntStream.range(0, 120)
                .mapToObj(id -> {
                    int ward = Math.min(random.nextInt(6), random.nextInt(6));
                    Integer patient = random.nextInt(5) == 0 ? null : random.nextInt(Math.max(1, 9 - 2 * ward));
                    return new Visit(id, patient, random.nextInt(20) == 0 ? null : wards[ward], random.nextInt(30));
                })
                .toList();
    }

    @BeforeEach
    void start() throws Exception {
        gateway = new WritingGateway(directory, Map.of());
        Schema columns = new Schema(
                Types.NestedField.optional(1, "id", Types.IntegerType.get()),
                Types.NestedField.optional(2, "patient", Types.IntegerType.get()),
                Types.NestedField.optional(3, "ward", Types.StringType.get()),
                Types.NestedField.optional(4, "days", Types.IntegerType.get()));
        gateway.create("sales", "s", "visits", columns, PartitionSpec.unpartitioned(), 2);
        gateway.close();
        // Policies are checked against tables that exist.
        gateway = new WritingGateway(directory, Map.of("sales", POLICIES));
        gateway.update(
                "writer",
                "INSERT INTO sales.s.visits VALUES "
                        + visits.stream().map(Visit::toString).collect(Collectors.joining(", ")));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    /** Number and days by ward, of the wards with enough patients. */
    private List<List<Object>> expected() {
        Map<String, List<Visit>> byWard = new TreeMap<>();
        for (Visit visit : visits) {
            if (visit.ward() != null && !visit.ward().equals("vip")) {
                byWard.computeIfAbsent(visit.ward(), ward -> new ArrayList<>()).add(visit);
            }
        }
        List<List<Object>> expected = new ArrayList<>();
        byWard.forEach((ward, ofWard) -> {
            Set<Integer> patients = new HashSet<>();
            ofWard.stream().map(Visit::patient).filter(Objects::nonNull).forEach(patients::add);
            if (patients.size() >= MINIMUM) {
                long days = ofWard.stream().mapToLong(Visit::days).sum();
                expected.add(List.of(ward, (long) ofWard.size(), days));
            }
        });
        assertThat(expected).hasSizeBetween(1, byWard.size() - 1);
        return expected;
    }

    @Test
    void readsLargeGroupsAndNoOthers() throws Exception {
        String sql = "SELECT ward, COUNT(*), SUM(days) FROM sales.s.visits %s GROUP BY ward ORDER BY ward";
        assertThat(gateway.query("analyst", String.format(sql, ""))).isEqualTo(expected());
        assertThat(gateway.query("writer", "SELECT COUNT(*) FROM sales.s.visits"))
                .containsExactly(List.of((long) visits.size()));
        long first = gateway.load("sales", "s", "visits").currentSnapshot().snapshotId();
        gateway.update("writer", "INSERT INTO sales.s.visits VALUES (1000, 1000, 'a', 1000)");
        assertThat(gateway.query("analyst", String.format(sql, "FOR VERSION AS OF " + first)))
                .isEqualTo(expected());
        PreparedStatement prepared = gateway.client()
                .prepare("SELECT COUNT(*), SUM(days) FROM sales.s.visits WHERE id = 1000", gateway.as("analyst"));
        assertThat(gateway.fetch(prepared.execute(gateway.as("analyst")), gateway.as("analyst")))
                .isEmpty();
        prepared.close(gateway.as("analyst"));
    }

    @Test
    void scalarOfASmallGroupIsNull() throws Exception {
        assertThat(gateway.query("analyst", "SELECT (SELECT COUNT(*) FROM sales.s.visits WHERE id = 1)"))
                .containsExactly(Arrays.asList((Object) null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM sales.s.visits",
                "SELECT id FROM sales.s.visits LIMIT 1",
                "SELECT MAX(days) FROM sales.s.visits",
                "EXPLAIN ANALYZE SELECT * FROM sales.s.visits",
                "CREATE TABLE sales.reports.stolen AS SELECT * FROM sales.s.visits",
                "INSERT INTO sales.reports.kept SELECT id FROM sales.s.visits",
            })
    void refusesSingleRows(String sql) throws Exception {
        gateway.update("writer", "CREATE TABLE sales.reports.kept AS SELECT 1 AS id");
        assertThatThrownBy(() -> gateway.query("analyst", sql))
                .hasMessageContainingAll("AGGREGATION_REQUIRED", "'visits-in-groups'", "accepted");
        assertThat(gateway.exists("sales", "reports", "stolen")).isFalse();
        assertThat(gateway.records("sales", "reports", "kept")).hasSize(1);
    }

    @Test
    void refusesWhatTellsOfTheWholeTable() {
        assertThatThrownBy(() -> gateway.query("analyst", "SELECT * FROM sales.s.\"visits$files\""))
                .hasMessageContaining("ACCESS_DENIED");
        assertThatThrownBy(() -> gateway.query("analyst", "SELECT * FROM sales.s.\"visits$snapshots\""))
                .hasMessageContaining("ACCESS_DENIED");
        assertThatThrownBy(() -> gateway.update("analyst", "INSERT INTO sales.s.visits VALUES (1, 1, 'a', 1)"))
                .hasMessageContaining("ACCESS_DENIED");
        assertThatThrownBy(() -> gateway.update("analyst", "DROP TABLE sales.s.visits"))
                .hasMessageContaining("ACCESS_DENIED");
    }

    @Test
    void writesLargeGroupsAndNoOthers() throws Exception {
        gateway.update(
                "analyst",
                "CREATE TABLE sales.reports.wards AS SELECT ward, COUNT(*) AS n FROM sales.s.visits GROUP BY ward");
        assertThat(gateway.records("sales", "reports", "wards"))
                .extracting(row -> row.getField("ward"))
                .containsExactlyInAnyOrderElementsOf(
                        expected().stream().map(row -> row.get(0)).toList());
        gateway.update(
                "analyst", "INSERT INTO sales.reports.wards SELECT ward, id FROM sales.s.visits GROUP BY ward, id");
        assertThat(gateway.records("sales", "reports", "wards"))
                .hasSize(expected().size());
    }

    @Test
    void explainTellsOfNoRowsButThoseOfTheResult() throws Exception {
        String plan =
                gateway
                        .query("analyst", "EXPLAIN ANALYZE SELECT ward, COUNT(*) FROM sales.s.visits GROUP BY ward")
                        .stream()
                        .map(row -> String.valueOf(row.get(0)))
                        .collect(Collectors.joining("\n"));
        assertThat(plan)
                .contains(
                        "aggregation policies: [visits-in-groups]",
                        "rows of the result: " + expected().size())
                .doesNotContain("files", "bytes", "snapshot", "120", "$entity");
        assertThat(gateway.query("analyst", "EXPLAIN POLICY SELECT COUNT(*) FROM sales.s.visits"))
                .contains(Arrays.asList(
                        "sales.s.visits",
                        "aggregation",
                        null,
                        "visits-in-groups",
                        "domain sales",
                        null,
                        "Nobody is told of single patients"));
    }

    @Test
    void auditNamesThePolicy() throws Exception {
        gateway.query("analyst", "SELECT COUNT(*) FROM sales.s.visits");
        gateway.close();
        try (Stream<Path> files = Files.walk(directory.toRealPath().resolve("audit"))) {
            StringBuilder records = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                records.append(Files.readString(file));
            }
            assertThat(records.toString().lines().filter(line -> line.contains("\"analyst\"")))
                    .anyMatch(line -> line.contains("\"visits-in-groups\""));
        }
    }
}
