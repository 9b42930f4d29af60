package io.meshgate.benchmark.differential;

import static io.meshgate.benchmark.differential.Kind.BIGINT;
import static io.meshgate.benchmark.differential.Kind.DOUBLE;
import static io.meshgate.benchmark.differential.Kind.INTEGER;

import java.util.ArrayList;
import java.util.List;

/** Window functions. The operands behind their own are the partition and three keys that order the rows. */
final class Windows {
    private static final List<String> FRAMES = List.of(
            "ROWS BETWEEN 2 PRECEDING AND CURRENT ROW",
            "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
            "ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
            "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING");

    private Windows() {}

    /** @param unique whether the keys tell all rows apart */
    static List<Rule> of(Kind result, boolean unique) {
        List<Rule> rules = new ArrayList<>();
        if (result == BIGINT) {
            rules.add(ordered(BIGINT, "RANK()", 0, ""));
            rules.add(ordered(BIGINT, "DENSE_RANK()", 0, ""));
            rules.add(ordered(BIGINT, "COUNT(*)", 0, ""));
            Rule sum = ordered(BIGINT, "SUM({0})", 1, "", INTEGER);
            rules.add(sum);
            if (unique) {
                rules.add(ordered(BIGINT, "ROW_NUMBER()", 0, ""));
                rules.add(ordered(BIGINT, "NTILE(3)", 0, ""));
                FRAMES.forEach(frame -> rules.add(ordered(BIGINT, "SUM({0})", 1, " " + frame, INTEGER)));
            }
        } else if (result == DOUBLE) {
            rules.add(ordered(DOUBLE, "PERCENT_RANK()", 0, ""));
            rules.add(ordered(DOUBLE, "CUME_DIST()", 0, ""));
        }
        if (result != Kind.BOOLEAN && result != Kind.BINARY) {
            rules.add(new Rule(result, Template.same("MAX({0}) OVER (PARTITION BY {1})"), List.of(result)));
            if (unique) {
                rules.add(ordered(result, "LAG({0})", 1, "", result));
                rules.add(ordered(result, "LEAD({0}, 2)", 1, "", result));
                FRAMES.forEach(frame -> rules.add(ordered(result, "FIRST_VALUE({0})", 1, " " + frame, result)));
                FRAMES.forEach(frame -> rules.add(ordered(result, "LAST_VALUE({0})", 1, " " + frame, result)));
                FRAMES.forEach(frame -> rules.add(ordered(result, "MIN({0})", 1, " " + frame, result)));
            }
        }
        return rules;
    }

    private static Rule ordered(Kind result, String function, int operands, String frame, Kind... kinds) {
        String sum = function.startsWith("SUM") ? "CAST(" : "";
        String keys = " OVER (PARTITION BY {" + operands + "} ORDER BY {" + (operands + 1) + "} NULLS LAST, {"
                + (operands + 2) + "} DESC NULLS FIRST, {" + (operands + 3) + "} NULLS LAST" + frame + ")";
        String text = function + keys;
        String oracle = sum.isEmpty() ? text : sum + text + " AS BIGINT)";
        return Rule.of(result, text, oracle, oracle, kinds);
    }
}
