package io.meshgate.planner.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Finds operators by name, ignoring case. Calcite's own table of a list does not find functions of special syntax, such
 * as COUNT and CAST, when they are written as plain calls.
 */
final class MeshOperatorTable implements SqlOperatorTable {
    private static final Map<String, String> SPELLED =
            Map.of(Operators.DATE_DIFF_SPELLED, "DATE_DIFF", Operators.POSITION_SPELLED, "POSITION");

    private final List<SqlOperator> operators;
    private final Map<String, List<SqlOperator>> byName = new HashMap<>();

    MeshOperatorTable(Collection<SqlOperator> operators) {
        this.operators = List.copyOf(operators);
        for (SqlOperator operator : operators) {
            byName.computeIfAbsent(operator.getName().toUpperCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(operator);
        }
    }

    @Override
    public void lookupOperatorOverloads(
            SqlIdentifier name,
            @Nullable SqlFunctionCategory category,
            SqlSyntax syntax,
            List<SqlOperator> found,
            SqlNameMatcher nameMatcher) {
        if (!name.isSimple()) {
            return;
        }
        String simple = name.getSimple().toUpperCase(Locale.ROOT);
        String spelled = SPELLED.getOrDefault(simple, simple);
        for (SqlOperator operator : byName.getOrDefault(spelled, List.of())) {
            boolean called = syntax == SqlSyntax.FUNCTION && operator instanceof SqlFunction;
            if (called || operator.getSyntax() == syntax) {
                found.add(operator);
            }
        }
    }

    @Override
    public List<SqlOperator> getOperatorList() {
        return operators;
    }
}
