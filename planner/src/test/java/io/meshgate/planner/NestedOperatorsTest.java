package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.sql.Operators;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSyntax;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is nested in itself is planned or refused at once; the operators are those of the operator table. */
@Timeout(30)
class NestedOperatorsTest {
    private static final PlanFixture FIXTURE = PlanFixture.fixture()
            .table(
                    "d.s.t",
                    "i:int",
                    "s:string",
                    "b:boolean",
                    "dt:date",
                    "ts:timestamp",
                    "x:double",
                    "ii:ints",
                    "m:numbers",
                    "p:point");
    private static final List<String> COLUMNS = List.of("i", "s", "b", "dt", "x", "ts", "ii", "m", "p");
    private static final int DEPTH = 64;
    private static final int GROWTH = 100;

    /** How to write what is not a plain call, {@code @1}, {@code @2}, ... standing for operands. */
    private static final Map<String, List<String>> SYNTAX = Map.ofEntries(
            Map.entry("CASE", List.of("CASE WHEN @1 THEN @2 ELSE @3 END", "CASE @1 WHEN @2 THEN @3 WHEN i THEN i END")),
            Map.entry("BETWEEN ASYMMETRIC", List.of("@1 BETWEEN @2 AND @3")),
            Map.entry("NOT BETWEEN ASYMMETRIC", List.of("@1 NOT BETWEEN @2 AND @3")),
            Map.entry("BETWEEN SYMMETRIC", List.of("@1 BETWEEN SYMMETRIC @2 AND @3")),
            Map.entry("NOT BETWEEN SYMMETRIC", List.of("@1 NOT BETWEEN SYMMETRIC @2 AND @3")),
            Map.entry(
                    "IN",
                    List.of(
                            "@1 IN (@2, @3)",
                            "(@1, @2) IN ((1, 1), (2, 2))",
                            "@1 IN (SELECT @2 FROM d.s.t)",
                            "(@1, @2) IN (SELECT i, i FROM d.s.t)")),
            Map.entry("NOT IN", List.of("@1 NOT IN (@2, @3)", "@1 NOT IN (SELECT @2 FROM d.s.t)")),
            Map.entry("LIKE", List.of("@1 LIKE @2", "@1 LIKE @2 ESCAPE '!'")),
            Map.entry("NOT LIKE", List.of("@1 NOT LIKE @2", "@1 NOT LIKE @2 ESCAPE '!'")),
            Map.entry("EXISTS", List.of("EXISTS (SELECT 1 FROM d.s.t WHERE @1)")),
            Map.entry("$SCALAR_QUERY", List.of("(SELECT @1)", "(SELECT MAX(@1) FROM d.s.t)")),
            Map.entry("CAST", List.of("CAST(@1 AS VARCHAR)", "CAST(@1 AS VARCHAR(3))", "CAST(@1 AS INTEGER)")),
            Map.entry("TRY_CAST", List.of("TRY_CAST(@1 AS INTEGER)")),
            Map.entry("SAFE_CAST", List.of("SAFE_CAST(@1 AS INTEGER)")),
            Map.entry("ROW", List.of("(@1, @2)")),
            Map.entry("ITEM", List.of("@1[@2]", "m[@1]")),
            Map.entry("DOT", List.of("(@1).x")),
            Map.entry("ARRAY", List.of("ARRAY[@1, @2]")),
            Map.entry("MAP", List.of("MAP[@1, @2]")),
            Map.entry("$ARRAY_QUERY", List.of("ARRAY(SELECT @1)")),
            Map.entry("EXTRACT", List.of("EXTRACT(DAY FROM @1)", "EXTRACT(DOW FROM @1)")),
            Map.entry("TRIM", List.of("TRIM(BOTH @1 FROM @2)")),
            Map.entry("POSITION", List.of("POSITION(@1 IN @2)")),
            Map.entry("SUBSTRING", List.of("SUBSTRING(@1 FROM @2)", "SUBSTRING(@1 FROM @2 FOR @3)")),
            Map.entry("TIMESTAMPADD", List.of("TIMESTAMPADD(DAY, @1, @2)")),
            Map.entry("INTERVAL", List.of("TIMESTAMPADD(MONTH, @1, @2)")),
            Map.entry("DATE_TRUNC", List.of("DATE_TRUNC('month', @1)")),
            Map.entry("-", List.of("@1 - @2", "- @1", "(@1 - @2) DAY")),
            Map.entry("+", List.of("@1 + @2", "+ @1", "@1 + INTERVAL '1' DAY")),
            Map.entry("PERCENT_REMAINDER", List.of("@1 % @2")),
            Map.entry("LISTAGG", List.of("(SELECT LISTAGG(@1) FROM d.s.t)")),
            Map.entry("WITHIN GROUP", List.of("(SELECT LISTAGG(@1) WITHIN GROUP (ORDER BY @2) FROM d.s.t)")),
            Map.entry("FILTER", List.of("(SELECT COUNT(@1) FILTER (WHERE @2) FROM d.s.t)")),
            Map.entry("RESPECT NULLS", List.of("(SELECT LAG(@1) RESPECT NULLS OVER (ORDER BY i) FROM d.s.t)")),
            Map.entry("IGNORE NULLS", List.of("(SELECT LAG(@1) IGNORE NULLS OVER (ORDER BY i) FROM d.s.t)")),
            Map.entry("GROUPING", List.of("(SELECT GROUPING(i) FROM d.s.t WHERE @1 GROUP BY i)")),
            Map.entry("GROUPING_ID", List.of("(SELECT GROUPING_ID(i) FROM d.s.t WHERE @1 GROUP BY i)")),
            Map.entry("CUBE", List.of("(SELECT COUNT(*) FROM d.s.t GROUP BY CUBE(@1, i) LIMIT 1)")),
            Map.entry("ROLLUP", List.of("(SELECT COUNT(*) FROM d.s.t GROUP BY ROLLUP(@1, i) LIMIT 1)")),
            Map.entry("GROUPING SETS", List.of("(SELECT COUNT(*) FROM d.s.t GROUP BY GROUPING SETS(@1, i) LIMIT 1)")),
            Map.entry("DESC", List.of("(SELECT i FROM d.s.t ORDER BY @1 DESC LIMIT 1)")),
            Map.entry("NULLS FIRST", List.of("(SELECT i FROM d.s.t ORDER BY @1 NULLS FIRST LIMIT 1)")),
            Map.entry("NULLS LAST", List.of("(SELECT i FROM d.s.t ORDER BY @1 NULLS LAST LIMIT 1)")),
            Map.entry("OVER", List.of("(SELECT SUM(@1) OVER (PARTITION BY @2) FROM d.s.t)")),
            Map.entry("NTILE", List.of("(SELECT NTILE(2) OVER (ORDER BY k) FROM (SELECT @1 AS k FROM d.s.t) AS t1)")),
            Map.entry("APPROX_PERCENTILE", List.of("(SELECT APPROX_PERCENTILE(@1, 0.5) FROM d.s.t)")),
            Map.entry("LATERAL", List.of("(SELECT k FROM d.s.t AS t1, LATERAL (SELECT @1 AS k) AS t2)")),
            Map.entry("UNNEST", List.of("(SELECT k FROM UNNEST(ARRAY[@1]) AS u(k))")),
            Map.entry(
                    "UNNEST WITH ORDINALITY", List.of("(SELECT k FROM UNNEST(ARRAY[@1]) WITH ORDINALITY AS u(k, o))")),
            Map.entry("ARRAY_JOIN", List.of("ARRAY_JOIN(ARRAY[@1], '-')")),
            Map.entry("ARRAY_TO_STRING", List.of("ARRAY_TO_STRING(ARRAY[@1], '-')")),
            Map.entry("ILIKE", List.of("@1 ILIKE @2")),
            Map.entry("NOT ILIKE", List.of("@1 NOT ILIKE @2")),
            Map.entry("::", List.of("(@1)::VARCHAR", "(@1)::INTEGER")),
            Map.entry("NOW", List.of("CASE WHEN @1 THEN NOW() ELSE NOW() END")),
            Map.entry("FLATTEN", List.of("FLATTEN(ARRAY[@1])")),
            Map.entry("JSON_EXTRACT", List.of("JSON_EXTRACT(@1, '$.a')", "JSON_QUERY(@1, '$.a')")),
            Map.entry("JSON_EXTRACT_SCALAR", List.of("JSON_EXTRACT_SCALAR(@1, '$.a')", "JSON_VALUE(@1, '$.a')")),
            Map.entry(
                    "PERCENTILE_CONT", List.of("(SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY @1) FROM d.s.t)")),
            Map.entry(
                    "PERCENTILE_DISC", List.of("(SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY @1) FROM d.s.t)")),
            Map.entry("REGEXP_COUNT", List.of("REGEXP_COUNT(@1, 'a')")),
            Map.entry("REGEXP_EXTRACT", List.of("REGEXP_EXTRACT(@1, '(a)', 1)")),
            Map.entry("REGEXP_EXTRACT_ALL", List.of("REGEXP_EXTRACT_ALL(@1, 'a')[1]")),
            Map.entry("REGEXP_LIKE", List.of("REGEXP_LIKE(@1, 'a', 'i')")),
            Map.entry("REGEXP_REPLACE", List.of("REGEXP_REPLACE(@1, 'a', 'bb')")),
            Map.entry(
                    "$LIST",
                    List.of(
                            "TRANSFORM(ARRAY[@1], e -> e)[1]",
                            "FILTER(ARRAY[i], e -> @1)[1]",
                            "TRANSFORM(ARRAY[i], e -> @1)[1]",
                            "ANY_MATCH(ARRAY[i], e -> @1)")),
            Map.entry("REGEXP_SPLIT", List.of("REGEXP_SPLIT(@1, 'a')[1]")),
            Map.entry("REGEXP_SUBSTR", List.of("REGEXP_SUBSTR(@1, 'a')")),
            Map.entry("TIMEZONE", List.of("TIMEZONE('Asia/Tokyo', @1)")),
            Map.entry("AT_TIMEZONE", List.of("AT_TIMEZONE(@1, 'Asia/Tokyo')")),
            Map.entry("TO_CHAR", List.of("TO_CHAR(@1, 'YYYY')")),
            Map.entry("TO_DATE", List.of("TO_DATE(@1, 'YYYY')")),
            Map.entry("TO_TIMESTAMP", List.of("TO_TIMESTAMP(@1, 'YYYY')")),
            Map.entry("DATE_FORMAT", List.of("DATE_FORMAT(@1, '%Y')")),
            Map.entry("DATE_PARSE", List.of("DATE_PARSE(@1, '%Y')")),
            Map.entry("WIDTH_BUCKET", List.of("WIDTH_BUCKET(@1, @2, @3, 4)")),
            Map.entry("DATE_ADD", List.of("DATE_ADD('month', @1, @2)", "DATEADD(MONTH, @1, @2)")),
            Map.entry("DATE_DIFF", List.of("DATE_DIFF('month', @1, @2)", "TIMESTAMPDIFF(MONTH, @1, @2)")),
            Map.entry("DATEDIFF", List.of("DATEDIFF(MONTH, @1, @2)")),
            Map.entry("VALUES", List.of("(SELECT k FROM (VALUES (@1)) AS v(k))")),
            Map.entry("AS", List.of("(SELECT k FROM (SELECT @1 AS k FROM d.s.t) AS t1)")));

    /** Neither hold expressions nor have operands, or are written by nobody. */
    private static final Set<String> NOT_NESTING = Set.of(
            "DEFAULT",
            "TABLE",
            "EXPLICIT_TABLE",
            "SEARCH",
            "$SEED",
            "$BOUND",
            "PI",
            "E",
            "NAN",
            "INFINITY",
            "CURRENT_DATE",
            "CURRENT_TIMESTAMP",
            "LOCALTIMESTAMP",
            "CURRENT_USER",
            "USER",
            "SESSION_USER");

    private static final Set<String> SET_OPERATORS =
            Set.of("UNION", "UNION ALL", "INTERSECT", "INTERSECT ALL", "EXCEPT", "EXCEPT ALL");

    static Stream<String> operators() {
        return Operators.all().stream()
                .map(SqlOperator::getName)
                .filter(name -> !NOT_NESTING.contains(name))
                .distinct()
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("operators")
    void isPlannedOrRefusedAtDepth64(String name) {
        List<String> calls = calls(name);
        assertThat(calls).as("how " + name + " is written").isNotEmpty();
        Set<String> nested = new TreeSet<>();
        for (String call : calls) {
            for (int operand = 1; call.contains("@" + operand); operand++) {
                nested.addAll(nest(call, operand));
            }
        }
        assertThat(nested).as("calls of " + name + " that are valid").isNotEmpty();
    }

    private static List<String> calls(String name) {
        if (SET_OPERATORS.contains(name)) {
            return List.of("(SELECT MAX(k) FROM (SELECT @1 AS k " + name + " SELECT @2) AS u)");
        }
        if (SYNTAX.containsKey(name)) {
            return SYNTAX.get(name);
        }
        List<String> calls = new ArrayList<>();
        Operators.all().stream()
                .filter(operator -> operator.getName().equals(name))
                .forEach(operator -> calls.addAll(calls(operator)));
        return calls;
    }

    private static List<String> calls(SqlOperator operator) {
        String name = operator.getName();
        if (name.matches(".* (SOME|ALL)")) {
            return List.of("@1 " + name + " (@2, @3)", "@1 " + name + " (SELECT @2 FROM d.s.t)");
        }
        SqlSyntax syntax = operator.getSyntax();
        if (operator instanceof SqlAggFunction) {
            return aggregate(operator);
        }
        return switch (syntax) {
            case BINARY -> List.of("@1 " + name + " @2");
            case PREFIX -> List.of(name + " @1");
            case POSTFIX -> List.of("@1 " + name);
            default -> functions(operator, arguments -> name + "(" + arguments + ")");
        };
    }

    private static List<String> aggregate(SqlOperator operator) {
        String name = operator.getName();
        List<String> calls = new ArrayList<>();
        calls.addAll(functions(operator, arguments -> "(SELECT " + name + "(" + arguments + ") FROM d.s.t)"));
        calls.addAll(functions(
                operator,
                arguments -> "(SELECT " + name + "(" + arguments + ") OVER (ORDER BY k)" + " FROM (SELECT "
                        + (arguments.isEmpty() ? "@1" : "i") + " AS k, t0.* FROM d.s.t AS t0) AS t1)"));
        return calls;
    }

    private static List<String> functions(SqlOperator operator, Function<String, String> call) {
        int least = operator.getOperandCountRange().getMin();
        int most = operator.getOperandCountRange().getMax();
        List<String> calls = new ArrayList<>();
        for (int arity = Math.max(0, least); arity <= (most < 0 ? 3 : Math.min(3, most)); arity++) {
            calls.add(call.apply(
                    Stream.iterate(1, i -> i + 1).limit(arity).map(i -> "@" + i).collect(Collectors.joining(", "))));
        }
        return calls;
    }

    /** Nests a call in one of its operands; empty where it is not valid, or not within itself. */
    private static List<String> nest(String call, int operand) {
        for (List<String> columns : choices(call)) {
            String column = columns.get(operand - 1);
            String once = fill(call, columns);
            if (FIXTURE.refused("SELECT " + once + " FROM d.s.t") == null) {
                String within = "CASE WHEN # IS NULL THEN " + column + " ELSE " + column + " END";
                List<String> operands = new ArrayList<>(columns);
                operands.set(operand - 1, "#");
                String level = fill(call, operands);
                String nested = column;
                for (int i = 0; i < DEPTH; i++) {
                    nested = level.replace("#", within.replace("#", "(" + nested + ")"));
                }
                return isPlannedOrRefused("SELECT " + nested + " FROM d.s.t") ? List.of(once) : List.of();
            }
        }
        return List.of();
    }

    private static List<List<String>> choices(String call) {
        List<List<String>> choices = List.of(List.of());
        for (int operand = 1; call.contains("@" + operand); operand++) {
            List<List<String>> longer = new ArrayList<>();
            for (List<String> choice : choices) {
                for (String column : COLUMNS) {
                    List<String> more = new ArrayList<>(choice);
                    more.add(column);
                    longer.add(more);
                }
            }
            choices = longer;
        }
        return Collections.unmodifiableList(choices);
    }

    private static String fill(String call, List<String> operands) {
        String filled = call;
        for (int i = 0; i < operands.size(); i++) {
            filled = filled.replace("@" + (i + 1), operands.get(i));
        }
        return filled;
    }

    private static boolean isPlannedOrRefused(String sql) {
        GatewayException refusal = FIXTURE.refused(sql);
        if (refusal == null) {
            assertThat(FIXTURE.sql(sql).length()).as(sql).isLessThan(GROWTH * sql.length());
            return true;
        }
        assertThat(refusal.code()).as(sql).isNotEqualTo(ErrorCode.INTERNAL_ERROR);
        return refusal.code() == ErrorCode.LIMIT_EXCEEDED;
    }

    @Test
    void deepCoalesceItemsAndComparisonsArePlanned() {
        for (String level : List.of(
                "COALESCE(#, i)", "COALESCE(i, #)", "ii[#]", "CASE WHEN # IS DISTINCT FROM i THEN 1 ELSE 2 END")) {
            String nested = "i";
            for (int i = 0; i < DEPTH; i++) {
                nested = level.replace("#", nested);
            }
            assertThat(FIXTURE.query("SELECT " + nested + " FROM d.s.t")).isNotNull();
        }
    }
}
