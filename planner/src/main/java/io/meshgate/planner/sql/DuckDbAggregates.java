package io.meshgate.planner.sql;

import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;

/** Writes the calls of aggregate and window functions. */
final class DuckDbAggregates {
    private DuckDbAggregates() {}

    static String aggregate(AggregateCall call, List<String> arguments, String orderBy, String filter) {
        SqlAggFunction function = call.getAggregation();
        String distinct = call.isDistinct() ? "DISTINCT " : "";
        if (function.getKind() == SqlKind.LISTAGG || function.getKind() == SqlKind.STRING_AGG) {
            String separator = arguments.size() > 1 ? arguments.get(1) : "','";
            return "string_agg(" + distinct + arguments.get(0) + ", " + separator + orderBy + ")" + filter;
        }
        if (call.isApproximate() && call.isDistinct() && function.getKind() == SqlKind.COUNT) {
            return "approx_count_distinct(" + counted(arguments) + ")" + filter;
        }
        if (function.getKind() == SqlKind.PERCENTILE_CONT || function.getKind() == SqlKind.PERCENTILE_DISC) {
            String percentile = function.getName().toLowerCase(Locale.ROOT) + "(" + arguments.get(0)
                    + ") WITHIN GROUP (" + orderBy.strip() + ")" + filter;
            return DuckDbTypes.cast(percentile, call.getType());
        }
        String bare = filled(function, call.getType(), distinct + operandsOf(function, arguments) + orderBy) + filter;
        return switch (function.getKind()) {
            // DuckDB sums integers as HUGEINT.
            case SUM -> DuckDbTypes.cast(bare, call.getType());
            case SUM0 -> DuckDbTypes.cast("coalesce(" + bare + ", 0)", call.getType());
            default -> bare;
        };
    }

    static String windowFunction(SqlAggFunction function, RelDataType type, List<String> arguments, String modifiers) {
        return filled(function, type, operandsOf(function, arguments) + modifiers);
    }

    private static String filled(SqlAggFunction function, RelDataType type, String operands) {
        String template = Operators.duckDbTemplate(function);
        if (template == null || template.isEmpty()) {
            throw Refusals.notSupported("Aggregate function " + function.getName());
        }
        return DuckDbText.fill(template, List.of(operands), () -> DuckDbTypes.type(type));
    }

    private static String operandsOf(SqlAggFunction function, List<String> arguments) {
        return function.getKind() == SqlKind.COUNT ? counted(arguments) : String.join(", ", arguments);
    }

    /** Of several columns, those rows count in which none is NULL. */
    private static String counted(List<String> arguments) {
        if (arguments.size() <= 1) {
            return arguments.isEmpty() ? "*" : arguments.get(0);
        }
        return "CASE WHEN " + String.join(" IS NOT NULL AND ", arguments) + " IS NOT NULL THEN row("
                + String.join(", ", arguments) + ") END";
    }
}
