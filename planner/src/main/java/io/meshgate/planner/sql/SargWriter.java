package io.meshgate.planner.sql;

import com.google.common.collect.BoundType;
import com.google.common.collect.Range;
import io.meshgate.planner.catalog.MeshTypes;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.Sarg;

/** Writes Calcite's search arguments (a value against a set of ranges) as IN lists and comparisons. */
final class SargWriter {
    private final RexBuilder literals = new RexBuilder(MeshTypes.FACTORY);
    private final Dialect dialect;
    private final String operand;
    private final RelDataType type;

    SargWriter(Dialect dialect, String operand, RelDataType type) {
        this.dialect = dialect;
        this.operand = operand;
        this.type = type;
    }

    String write(Sarg<?> sarg) {
        if (sarg.isAll()) {
            return "TRUE";
        }
        if (sarg.isNone()) {
            return "FALSE";
        }
        if (sarg.isPoints()) {
            return operand + " IN (" + points(sarg) + ")";
        }
        if (sarg.isComplementedPoints()) {
            return operand + " NOT IN (" + points(sarg.negate()) + ")";
        }
        List<String> terms = new ArrayList<>();
        List<String> points = new ArrayList<>();
        for (Range<?> range : sarg.rangeSet.asRanges()) {
            if (isPoint(range)) {
                points.add(literal(range.lowerEndpoint()));
            } else {
                terms.add(range(range));
            }
        }
        if (!points.isEmpty()) {
            terms.add(operand + " IN (" + String.join(", ", points) + ")");
        }
        return "(" + String.join(" OR ", terms) + ")";
    }

    private static boolean isPoint(Range<?> range) {
        return range.hasLowerBound()
                && range.hasUpperBound()
                && range.lowerEndpoint().equals(range.upperEndpoint());
    }

    private String points(Sarg<?> sarg) {
        List<String> points = new ArrayList<>();
        for (Range<?> range : sarg.rangeSet.asRanges()) {
            points.add(literal(range.lowerEndpoint()));
        }
        return String.join(", ", points);
    }

    private String range(Range<?> range) {
        List<String> bounds = new ArrayList<>();
        if (range.hasLowerBound()) {
            String operator = range.lowerBoundType() == BoundType.CLOSED ? " >= " : " > ";
            bounds.add(operand + operator + literal(range.lowerEndpoint()));
        }
        if (range.hasUpperBound()) {
            String operator = range.upperBoundType() == BoundType.CLOSED ? " <= " : " < ";
            bounds.add(operand + operator + literal(range.upperEndpoint()));
        }
        return "(" + String.join(" AND ", bounds) + ")";
    }

    private String literal(Comparable<?> value) {
        if (value instanceof NlsString string) {
            // makeLiteral would pad it to the length of a CHAR type.
            return dialect.literal(literals.makeCharLiteral(string));
        }
        return dialect.literal((RexLiteral) literals.makeLiteral(value, type, true, false));
    }
}
