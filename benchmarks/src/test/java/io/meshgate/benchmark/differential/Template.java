package io.meshgate.benchmark.differential;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How each target writes one operator; {@code {0}} stands for the first operand.
 *
 * @param duckdb written by hand and apart from what the planner generates: it is what the gateway is judged by
 * @param postgresql null where PostgreSQL has another meaning or none
 */
record Template(String gateway, String duckdb, @Nullable String postgresql) {

    /** Written and meant alike everywhere. */
    static Template same(String text) {
        return new Template(text, text, text);
    }

    /** Written and meant alike by the gateway and DuckDB; PostgreSQL is not asked. */
    static Template twice(String text) {
        return new Template(text, text, null);
    }

    @Nullable
    String of(Target target) {
        return switch (target) {
            case GATEWAY -> gateway;
            case DUCKDB -> duckdb;
            case POSTGRESQL -> postgresql;
        };
    }

    String fill(Target target, List<String> operands) {
        String text = of(target);
        if (text == null) {
            throw new IllegalStateException("not for " + target);
        }
        StringBuilder filled = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            boolean place = text.charAt(i) == '{' && i + 2 < text.length() && text.charAt(i + 2) == '}';
            if (place) {
                filled.append(operands.get(text.charAt(i + 1) - '0'));
                i += 2;
            } else {
                filled.append(text.charAt(i));
            }
        }
        return filled.toString();
    }
}
