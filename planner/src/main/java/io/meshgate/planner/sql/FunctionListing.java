package io.meshgate.planner.sql;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlOperator;

/** The functions of the operator table, for whoever asks which there are. */
public final class FunctionListing {
    /**
     * One function.
     *
     * @param type SCALAR, AGGREGATE, or WINDOW for those that need an OVER clause
     * @param signature what it accepts, where that can be said in short
     */
    public record Function(String name, String type, Optional<String> signature) {}

    private static final List<Function> FUNCTIONS = Operators.all().stream()
            .filter(operator ->
                    operator instanceof SqlFunction && operator.getName().matches("[A-Z][A-Z0-9_]*"))
            .map(FunctionListing::function)
            .distinct()
            .sorted(Comparator.comparing(Function::name)
                    .thenComparing(Function::type)
                    .thenComparing(function -> function.signature().orElse("")))
            .toList();

    private FunctionListing() {}

    /** All of them, by name; a name may stand for more than one. */
    public static List<Function> functions() {
        return FUNCTIONS;
    }

    private static Function function(SqlOperator operator) {
        return new Function(operator.getName(), type(operator), signature(operator));
    }

    private static String type(SqlOperator operator) {
        if (!(operator instanceof SqlAggFunction aggregate)) {
            return "SCALAR";
        }
        return aggregate.requiresOver() ? "WINDOW" : "AGGREGATE";
    }

    private static Optional<String> signature(SqlOperator operator) {
        if (operator.getOperandTypeChecker() == null) {
            return Optional.empty();
        }
        try {
            String accepted = operator.getAllowedSignatures().replaceAll("\\s*\\R\\s*", ", ");
            return accepted.isEmpty() ? Optional.empty() : Optional.of(accepted);
        } catch (UnsupportedOperationException e) {
            // Some functions of Calcite cannot say what they accept.
            return Optional.empty();
        }
    }
}
