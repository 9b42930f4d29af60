package io.meshgate.benchmark.differential;

import static io.meshgate.benchmark.differential.Kind.BIGINT;
import static io.meshgate.benchmark.differential.Kind.BOOLEAN;
import static io.meshgate.benchmark.differential.Kind.DECIMAL;
import static io.meshgate.benchmark.differential.Kind.DOUBLE;
import static io.meshgate.benchmark.differential.Kind.INTEGER;
import static io.meshgate.benchmark.differential.Kind.VARCHAR;

import java.util.ArrayList;
import java.util.List;

/** Aggregate functions whose result does not depend on the order of rows, and cannot overflow. */
final class Aggregates {
    private Aggregates() {}

    static List<Rule> of(Kind result) {
        List<Rule> rules = new ArrayList<>();
        if (result != BOOLEAN && result != Kind.BINARY) {
            rules.add(Rule.same(result, "MIN({0})", result));
            rules.add(Rule.same(result, "MAX({0})", result));
        }
        switch (result) {
            case BIGINT -> {
                rules.add(Rule.same(BIGINT, "COUNT(*)"));
                rules.add(Rule.same(BIGINT, "COUNT({0})", VARCHAR));
                rules.add(Rule.same(BIGINT, "COUNT({0})", DOUBLE));
                rules.add(Rule.same(BIGINT, "COUNT(DISTINCT {0})", VARCHAR));
                rules.add(Rule.same(BIGINT, "COUNT(DISTINCT {0})", DOUBLE));
                rules.add(Rule.same(BIGINT, "COUNT(DISTINCT {0})", DECIMAL));
                rules.add(sum("{0}"));
                rules.add(sum("DISTINCT {0}"));
                rules.add(Rule.apart(BIGINT, "COUNT_IF({0})", "count(*) FILTER (WHERE {0})", BOOLEAN));
            }
            case DECIMAL -> rules.add(Rule.same(DECIMAL, "SUM({0})", DECIMAL));
            case DOUBLE -> {
                rules.add(Rule.of(DOUBLE, "AVG({0})", "avg({0})", "CAST(avg({0}) AS double precision)", INTEGER));
                rules.add(Rule.apart(DOUBLE, "MEDIAN({0})", "CAST(median({0}) AS DOUBLE)", INTEGER));
            }
            case BOOLEAN -> {
                rules.add(Rule.same(BOOLEAN, "BOOL_AND({0})", BOOLEAN));
                rules.add(Rule.same(BOOLEAN, "BOOL_OR({0})", BOOLEAN));
                rules.add(Rule.same(BOOLEAN, "(MIN({0}) < MAX({0}))", INTEGER));
                rules.add(Rule.same(BOOLEAN, "(COUNT({0}) > 2)", VARCHAR));
            }
            case VARCHAR ->
                rules.add(Rule.of(
                        VARCHAR,
                        "LISTAGG({0}, '+') WITHIN GROUP (ORDER BY {0})",
                        "string_agg({0}, '+' ORDER BY {0} || '')",
                        "string_agg({0}, '+' ORDER BY {0})",
                        VARCHAR));
            case INTEGER ->
                rules.add(Rule.of(
                        INTEGER,
                        "PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY {0})",
                        "quantile_disc({0}, 0.5)",
                        "percentile_disc(0.5) WITHIN GROUP (ORDER BY {0})",
                        INTEGER));
            case BINARY -> rules.add(Rule.of(Kind.BINARY, "MIN({0})", "min({0})", "min({0})", Kind.BINARY));
            default -> {}
        }
        return rules;
    }

    private static Rule sum(String operand) {
        String sum = "SUM(" + operand + ")";
        return Rule.of(BIGINT, sum, "CAST(" + sum + " AS BIGINT)", sum, INTEGER);
    }
}
