package io.meshgate.planner.sql;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;

/** Writes the calls of aggregate and window functions. */
final class DuckDbAggregates {
    private static final Pattern STRING = Pattern.compile("'[^']*+'");
    private static final Pattern COLUMN = Pattern.compile("\\bt[0-9]+\\.");

    private DuckDbAggregates() {}

    static String aggregate(AggregateCall call, List<String> arguments, String orderBy, String filter) {
        SqlAggFunction function = call.getAggregation();
        String distinct = call.isDistinct() ? "DISTINCT " : "";
        if (function.getKind() == SqlKind.LISTAGG) {
            return joined(function, distinct, arguments, orderBy) + filter;
        }
        if (call.isApproximate() && call.isDistinct() && function.getKind() == SqlKind.COUNT) {
            return "approx_count_distinct(" + counted(arguments) + ")" + filter;
        }
        if (function.getKind() == SqlKind.PERCENTILE_CONT || function.getKind() == SqlKind.PERCENTILE_DISC) {
            String percentile = function.getName().toLowerCase(Locale.ROOT) + "(" + arguments.get(0)
                    + ") WITHIN GROUP (" + orderBy.strip() + ")" + filter;
            return DuckDbTypes.cast(percentile, call.getType());
        }
        requirePart(function, arguments);
        String bare = filled(function, call.getType(), distinct + operandsOf(function, arguments) + orderBy, filter);
        return switch (function.getKind()) {
            // DuckDB sums integers as HUGEINT.
            case SUM -> DuckDbTypes.cast(bare, call.getType());
            case SUM0 -> DuckDbTypes.cast("coalesce(" + bare + ", 0)", call.getType());
            default -> bare;
        };
    }

    static String windowFunction(
            SqlAggFunction function, RelDataType type, List<String> arguments, String modifiers, String window) {
        if (function.getKind() == SqlKind.LISTAGG) {
            return joined(function, "", arguments, "") + window;
        }
        requirePart(function, arguments);
        return filled(function, type, operandsOf(function, arguments) + modifiers, window);
    }

    private static String joined(SqlAggFunction function, String distinct, List<String> arguments, String orderBy) {
        String separator = arguments.size() > 1 ? arguments.get(1) : "','";
        if (!separator.startsWith("'")) {
            throw new GatewayException(
                    ErrorCode.INVALID_ARGUMENT, function.getName() + ": the separator has to be a string constant");
        }
        return "string_agg(" + distinct + arguments.get(0) + ", " + separator + orderBy + ")";
    }

    /** DuckDB takes constants only, and tells when the query is about to run. */
    private static void requirePart(SqlAggFunction function, List<String> arguments) {
        if (function.getName().equals("APPROX_PERCENTILE")
                && !arguments.get(1).matches("0|1|0?\\.[0-9]+|0\\.|1\\.0*")) {
            throw new GatewayException(
                    ErrorCode.INVALID_ARGUMENT, "APPROX_PERCENTILE: the part has to be a constant from 0 to 1");
        }
    }

    /** @param suffix the FILTER or OVER, which stands directly behind the call */
    private static String filled(SqlAggFunction function, RelDataType type, String operands, String suffix) {
        String template = Operators.duckDbTemplate(function);
        if (template == null || template.isEmpty()) {
            throw Refusals.notSupported("Aggregate function " + function.getName());
        }
        String call = DuckDbText.fill(template, List.of(operands), () -> DuckDbTypes.type(type)) + suffix;
        return switch (function.getName()) {
            // Of NULLs alone DuckDB gives NULL.
            case "COUNT_IF" -> DuckDbTypes.cast("coalesce(" + call + ", 0)", type);
            case "MEDIAN", "APPROX_PERCENTILE" -> DuckDbTypes.cast(call, type);
            case "MAP_AGG" -> "map_from_entries(" + call + ")";
            case "GEOMETRIC_MEAN" -> "exp(" + call + ")";
            default -> call;
        };
    }

    private static String operandsOf(SqlAggFunction function, List<String> arguments) {
        if (function.getName().equals("GEOMETRIC_MEAN")) {
            return "ln(" + arguments.get(0) + ")";
        }
        if (function.getName().equals("MODE")) {
            // Of several that are as frequent DuckDB gives the one it met first, which threads decide. A constant that
            // is
            // ordered it takes for the fraction of a percentile.
            String argument = arguments.get(0);
            return isConstant(argument) ? argument : argument + " ORDER BY " + argument;
        }
        return function.getKind() == SqlKind.COUNT ? counted(arguments) : String.join(", ", arguments);
    }

    /** Columns are always written with the name of what they belong to. */
    private static boolean isConstant(String sql) {
        return !COLUMN.matcher(STRING.matcher(sql).replaceAll("''")).find();
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
