package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.Predicate;
import io.meshgate.planner.QueryPlan.TableInput;
import io.meshgate.planner.policy.Mask;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScanPruningTest {
    private static final PlanFixture MESH = PlanFixture.fixture()
            .table(
                    "d.s.t",
                    "id:int!",
                    "n:long",
                    "s:string",
                    "b:boolean",
                    "p:dec12_2",
                    "due:date",
                    "ts:timestamp",
                    "x:double")
            .table("d.s.u", "id:int!", "v:int", "w:string")
            .table("d.s.wide", "id:long", "v:dec20_4", "w:string");

    private static String on(PlanFixture mesh, String sql, String table, @Nullable Object... parameters) {
        List<String> all = mesh.query(sql).resultStage().inputs().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> (TableInput) entry.getValue())
                .filter(input -> input.table().name().table().equals(table))
                .map(input -> input.predicate()
                        .flatMap(predicate -> predicate.bind(Arrays.asList(parameters)))
                        .map(ScanPruningTest::text)
                        .orElse("-"))
                .toList();
        return String.join(" | ", all);
    }

    private static String where(String condition, @Nullable Object... parameters) {
        return on(MESH, "SELECT count(*) FROM d.s.t WHERE " + condition, "t", parameters);
    }

    private static String text(Predicate predicate) {
        if (predicate instanceof Predicate.Comparison comparison) {
            String operator = switch (comparison.operator()) {
                case EQUAL -> " = ";
                case NOT_EQUAL -> " <> ";
                case LESS -> " < ";
                case LESS_OR_EQUAL -> " <= ";
                case GREATER -> " > ";
                case GREATER_OR_EQUAL -> " >= ";
            };
            return comparison.column() + operator + literal(comparison.literal());
        }
        if (predicate instanceof Predicate.In in) {
            return in.column() + " in "
                    + in.literals().stream().map(ScanPruningTest::literal).toList();
        }
        if (predicate instanceof Predicate.IsNull isNull) {
            return isNull.column() + " is null";
        }
        if (predicate instanceof Predicate.IsNotNull isNotNull) {
            return isNotNull.column() + " is not null";
        }
        if (predicate instanceof Predicate.StartsWith startsWith) {
            return startsWith.column() + " starts with " + startsWith.prefix();
        }
        if (predicate instanceof Predicate.Not not) {
            return "not(" + text(not.operand()) + ")";
        }
        boolean and = predicate instanceof Predicate.And;
        Stream<Predicate> operands =
                and ? ((Predicate.And) predicate).operands().stream() : ((Predicate.Or) predicate).operands().stream();
        return operands.map(ScanPruningTest::text).collect(Collectors.joining(and ? " & " : " or ", "(", ")"));
    }

    /** The class of a literal is part of the contract. */
    private static String literal(Object literal) {
        return literal instanceof Integer || literal instanceof String
                ? literal.toString()
                : literal.getClass().getSimpleName() + " " + literal;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            id = 5                             ~ id = 5
            5 > id                             ~ id < 5
            id <> 5                            ~ id <> 5
            n >= 7                             ~ n >= Long 7
            s = 'a'                            ~ s = a
            'a' <= s                           ~ s >= a
            b                                  ~ b = Boolean true
            NOT b                              ~ b = Boolean false
            b IS FALSE                         ~ b = Boolean false
            b IS NOT TRUE                      ~ (b = Boolean false or b is null)
            n IS NULL                          ~ n is null
            n IS NOT NULL                      ~ n is not null
            NOT (n IS NULL)                    ~ n is not null
            id BETWEEN 1 AND 3                 ~ (id >= 1 & id <= 3)
            id NOT BETWEEN 1 AND 3             ~ (not(id >= 1) or not(id <= 3))
            id IN (1, 2, 3)                    ~ id in [1, 2, 3]
            s IN ('a', 'bcd')                  ~ s in [a, bcd]
            id NOT IN (1, 2)                   ~ not(id in [1, 2])
            id = 1 OR s = 'a' OR id = 2        ~ (id in [1, 2] or s = a)
            NOT (id = 1 OR s < 'a')            ~ (id <> 1 & not(s < a))
            s LIKE 'ab%'                       ~ s starts with ab
            s LIKE 'ab%c_'                     ~ s starts with ab
            s LIKE 'ab'                        ~ s = ab
            s LIKE '%a'                        ~ s is not null
            s LIKE '_a'                        ~ s is not null
            s NOT LIKE 'ab%'                   ~ not(s starts with ab)
            FALSE OR id = 1                    ~ id = 1
            n IS NOT DISTINCT FROM 5           ~ n = Long 5
            n IS DISTINCT FROM 5               ~ (n <> Long 5 or n is null)
            5 IS NOT DISTINCT FROM n           ~ n = Long 5
            (n = 1) IS NOT TRUE                ~ (n <> Long 1 or n is null)
            (n = 1) IS NULL                    ~ n is null
            p < 1.005                          ~ p <= BigDecimal 1.00
            p >= -1.005                        ~ p >= BigDecimal -1.00
            p = 1.5                            ~ p = BigDecimal 1.50
            p BETWEEN 0.06 - 0.01 AND 7 * 1.1  ~ (p >= BigDecimal 0.05 & p <= BigDecimal 7.70)
            id < 2.5                           ~ id <= 2
            id < 2.5e0                         ~ id <= 2
            id > -7                            ~ id > -7
            x < 0.05                           ~ x < Double 0.05
            x = 3                              ~ x = Double 3.0
            NOT (x < 0.05)                     ~ not(x < Double 0.05)
            due = DATE '2024-02-29'            ~ due = LocalDate 2024-02-29
            due > '2024-02-29'                 ~ due > LocalDate 2024-02-29
            due <= DATE '1998-12-01' - INTERVAL '90' DAY   ~ due <= LocalDate 1998-09-02
            due < DATE '2024-01-31' + INTERVAL '1' MONTH   ~ due < LocalDate 2024-02-29
            due < DATE '2024-02-29' + INTERVAL '1' YEAR    ~ due < LocalDate 2025-02-28
            due < DATE '2024-03-31' - INTERVAL '1' MONTH   ~ due < LocalDate 2024-02-29
            ts >= TIMESTAMP '2024-01-01 10:00:00'          ~ ts >= LocalDateTime 2024-01-01T10:00
            ts < TIMESTAMP '2024-01-01 23:00:00' + INTERVAL '90' MINUTE  ~ ts < LocalDateTime 2024-01-02T00:30
            ts >= DATE '2024-01-01'            ~ ts >= LocalDateTime 2024-01-01T00:00
            CAST(id AS BIGINT) = 5             ~ id = 5
            CAST(id AS DECIMAL(12, 1)) < 5.5   ~ id <= 5
            id = 1 AND upper(s) = 'A'          ~ id = 1
            id + 1 = 3 AND s > 'a' AND n = id  ~ s > a
            (id = 1 AND upper(s) = 'A') OR (id = 2 AND upper(s) = 'B')  ~ id in [1, 2]
            """)
    void comparesBareColumnsWithConstants(String condition, String predicate) {
        assertThat(where(condition)).isEqualTo(predicate);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id = n",
                "id + 1 = 3",
                "-id = 3",
                "upper(s) = 'A'",
                "id = 1 OR upper(s) = 'A'",
                "NOT (id = 1 AND upper(s) = 'A')",
                "s LIKE 'a!%%' ESCAPE '!'",
                "s LIKE 'a\\%'",
                "s LIKE s || '%'",
                "s NOT LIKE 'ab%c'",
                "id = 3000000000",
                "id < 3000000000",
                "id = 2.5",
                "NOT (id = 2.5)",
                "n < 2.5e0",
                "p < 2.5e0",
                "CAST(n AS DOUBLE) = 3",
                "CAST(n AS INTEGER) = 3",
                "CAST(p AS DECIMAL(12, 1)) = 3.1",
                "CAST(s AS VARCHAR(2)) = 'ab'",
                "CAST(ts AS DATE) = DATE '2024-01-01'",
                "p > 99999999999999",
                "x < 0.12345678901234567890",
                "n = NULL",
                "id = 1 OR n = NULL",
                "due = CURRENT_DATE",
                "b IS UNKNOWN OR id = n",
                "CASE WHEN id = 1 THEN b ELSE FALSE END",
                "coalesce(n, 3) = 3",
                "id IN (SELECT v FROM d.s.u)",
                "id = (SELECT max(v) FROM d.s.u)",
                "b = (id = 1)",
                "TRUE",
                "FALSE"
            })
    void saysNothingOfAnythingElse(String condition) {
        assertThat(where(condition)).isEqualTo("-");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            t JOIN u ON t.id = u.id AND t.n = 1 AND u.v = 2 WHERE t.s = 'a' AND u.w = 'b'  ~ (s = a & n = Long 1) ~ (w = b & v = 2)
            t, u WHERE (t.s = 'a' AND u.w = 'b') OR (t.s = 'c' AND u.w = 'd')              ~ s in [a, c] ~ w in [b, d]
            t LEFT JOIN u ON t.id = u.id AND t.n = 1 AND u.v = 2 WHERE t.s = 'a'           ~ s = a ~ v = 2
            t LEFT JOIN u ON t.id = u.id WHERE u.v IS NULL                                 ~ - ~ -
            t LEFT JOIN u ON t.id = u.id WHERE u.v = 1 OR u.w IS NULL                      ~ - ~ -
            t LEFT JOIN u ON t.id = u.id WHERE u.v = 1                                     ~ - ~ v = 1
            t LEFT JOIN u ON t.id = u.id WHERE u.v = 1 OR t.id = 1                         ~ - ~ -
            t LEFT JOIN u ON t.id = u.id WHERE u.v IS NOT DISTINCT FROM NULL               ~ - ~ -
            t RIGHT JOIN u ON t.id = u.id AND t.n = 1 AND u.v = 2 WHERE u.w = 'a'          ~ n = Long 1 ~ w = a
            t RIGHT JOIN u ON t.id = u.id WHERE t.n IS NULL                                ~ - ~ -
            t FULL JOIN u ON t.id = u.id AND t.n = 1 AND u.v = 2 WHERE t.n = 1 AND u.v = 2 ~ - ~ -
            t, LATERAL (SELECT * FROM u WHERE u.id = t.id) AS l WHERE t.s = 'a' AND l.v = 1  ~ s = a ~ v = 1
            t LEFT JOIN LATERAL (SELECT * FROM u WHERE u.id = t.id) AS l ON TRUE WHERE t.s = 'a' AND l.v IS NULL  ~ s = a ~ -
            t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.id AND u.v = 3) AND t.id = 1    ~ id = 1 ~ v = 3
            t WHERE t.id = 1 AND t.n NOT IN (SELECT v FROM u WHERE w = 'a')                ~ id = 1 ~ w = a
            """)
    void joinsPassConditionsToTheSidesThatTheyCannotFillUp(String from, String left, String right) {
        String sql =
                "SELECT count(*) FROM " + from.replaceAll("\\b(FROM |JOIN |, |^)([tu])\\b(?!\\.)", "$1d.s.$2 AS $2");
        assertThat(on(MESH, sql, "t")).isEqualTo(left);
        assertThat(on(MESH, sql, "u")).isEqualTo(right);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            SELECT * FROM (SELECT v AS a, w AS c FROM d.s.u) WHERE a = 1                            ~ v = 1
            SELECT * FROM (SELECT v + 1 AS a, w AS c FROM d.s.u) WHERE a = 1 AND c = 'x'            ~ w = x
            SELECT * FROM (SELECT CAST(v AS BIGINT) AS a FROM d.s.u) WHERE a = 1                    ~ v = 1
            SELECT * FROM (SELECT v FROM d.s.u ORDER BY w) WHERE v = 1                              ~ v = 1
            SELECT * FROM (SELECT v FROM d.s.u ORDER BY w LIMIT 3) WHERE v = 1                      ~ -
            SELECT * FROM (SELECT v FROM d.s.u ORDER BY w OFFSET 3 ROWS) WHERE v = 1                ~ -
            SELECT * FROM (SELECT v FROM d.s.u WHERE w = 'x' LIMIT 3) WHERE v = 1                   ~ w = x
            SELECT w, count(*) FROM d.s.u GROUP BY w HAVING w = 'x' AND count(*) > 1                ~ w = x
            SELECT w, count(*) FROM d.s.u GROUP BY id, w HAVING w = 'x'                             ~ w = x
            SELECT max(v) FROM d.s.u HAVING max(v) = 1                                              ~ -
            SELECT w FROM d.s.u GROUP BY ROLLUP(w) HAVING w = 'x'                                   ~ -
            SELECT * FROM (SELECT DISTINCT v, w FROM d.s.u) WHERE v = 1                             ~ v = 1
            SELECT * FROM (SELECT w, rank() OVER (ORDER BY v) AS r FROM d.s.u) WHERE w = 'x'        ~ -
            SELECT * FROM (SELECT w, rank() OVER (ORDER BY v) AS r FROM d.s.u WHERE v = 1) WHERE w = 'x'  ~ v = 1
            WITH c AS (SELECT * FROM d.s.u WHERE v = 1) SELECT * FROM c AS a, c AS b WHERE a.w = 'x'  ~ v = 1
            WITH c AS (SELECT * FROM d.s.u WHERE v = 1) SELECT * FROM c WHERE w = 'x'               ~ v = 1
            SELECT * FROM d.s.u AS a, d.s.u AS b WHERE a.v = 1 AND b.v = 2                          ~ v = 1 | v = 2
            SELECT (SELECT max(v) FROM d.s.u WHERE w = 'x') FROM d.s.u AS o WHERE o.id = 1          ~ id = 1 | w = x
            """)
    void otherOperationsPassWhatTheyCannotTurn(String sql, String predicate) {
        assertThat(on(MESH, sql, "u")).isEqualTo(predicate);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            UNION ALL      ~ (v = 3 & w = x)  ~ (v = BigDecimal 3.0000 & w = x)
            UNION          ~ (v = 3 & w = x)  ~ (v = BigDecimal 3.0000 & w = x)
            INTERSECT      ~ (v = 3 & w = x)  ~ (v = BigDecimal 3.0000 & w = x)
            EXCEPT         ~ (v = 3 & w = x)  ~ -
            """)
    void setOperationsPassByPosition(String operation, String first, String second) {
        String sql = "SELECT * FROM (SELECT v AS a, w AS b FROM d.s.u " + operation
                + " SELECT v, w FROM d.s.wide) WHERE a = 3 AND b = 'x'";
        assertThat(on(MESH, sql, "u")).isEqualTo(first);
        assertThat(on(MESH, sql, "wide")).isEqualTo(second);
    }

    @Test
    void maskedColumnsNeverCross() {
        List<Mask> masks = List.of(
                new Mask.ToNull(),
                new Mask.Redact(),
                new Mask.ShowFirst(2),
                new Mask.ShowLast(2),
                new Mask.Fixed("'a'"));
        for (Mask mask : masks) {
            PlanFixture masked = MESH.mask("d.s.u", "w", mask);
            String sql = "SELECT count(*) FROM d.s.u WHERE w = 'abc' AND w IS NOT NULL AND w LIKE 'a%' AND v = 1";
            assertThat(on(masked, sql, "u")).as("%s", mask).isEqualTo("v = 1");
        }
    }

    @Test
    void rowFiltersPruneByTheRawColumns() {
        PlanFixture filtered = MESH.mask("d.s.u", "w", new Mask.ToNull())
                .rowFilter("d.s.u", "w IN (ATTRIBUTE('regions')) AND (HAS_ROLE('boss') OR v > 2)");
        assertThat(on(filtered, "SELECT count(*) FROM d.s.u WHERE id = 1 AND w = 'x'", "u"))
                .isEqualTo("(id = 1 & w in [EU, ASIA] & v > 2)");
    }

    @Test
    void rowFiltersOnDeniedColumnsPrune() {
        PlanFixture denied = PlanFixture.fixture()
                .hiddenTable("d.s.u", "tenant:string", "id:int")
                .grant("d.s.u", "tenant")
                .rowFilter("d.s.u", "tenant = CURRENT_USER");
        assertThat(on(denied, "SELECT * FROM d.s.u WHERE id = 3", "u")).isEqualTo("(id = 3 & tenant = ann)");
    }

    @Test
    void parametersAreBoundLate() {
        assertThat(where("id = ? AND s > ?", 7, "a")).isEqualTo("(id = 7 & s > a)");
        assertThat(where("due >= ?", LocalDate.of(2024, 1, 1))).isEqualTo("due >= LocalDate 2024-01-01");
        assertThat(where("p < ?", new BigDecimal("1.50"))).isEqualTo("p < BigDecimal 1.50");
        assertThat(where("id IN (?, ?, 3)", 1, 2)).isEqualTo("id in [1, 2, 3]");
    }

    @Test
    void aNullOrForeignParameterSaysNothing() {
        assertThat(where("id = ? AND s = 'a'", (@Nullable Object) null)).isEqualTo("s = a");
        assertThat(where("id = ? OR s = 'a'", (@Nullable Object) null)).isEqualTo("-");
        assertThat(where("NOT (id = ?)", (@Nullable Object) null)).isEqualTo("-");
        assertThat(where("n IS NOT DISTINCT FROM CAST(? AS BIGINT)", (@Nullable Object) null))
                .isEqualTo("-");
        assertThat(where("id = ?", "7")).isEqualTo("-");
        assertThat(where("due = ?", "2024-01-01")).isEqualTo("-");
        assertThat(where("id = ?")).isEqualTo("-");
    }

    @Test
    void aParameterThatTheEngineWouldRoundSaysNothing() {
        assertThat(where("p = ?", new BigDecimal("1.005"))).isEqualTo("-");
        assertThat(where("p = ?", new BigDecimal("1.0050").setScale(3))).isEqualTo("-");
        assertThat(where("p = ?", new BigDecimal("1.5"))).isEqualTo("p = BigDecimal 1.50");
    }

    @Test
    void tenThousandItemsBecomeOneList() {
        String items = java.util.stream.IntStream.range(0, 10_000)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", "));
        assertThat(where("id IN (" + items + ")")).startsWith("id in [0, 1, 2,").endsWith("9999]");
    }
}
