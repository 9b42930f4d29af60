package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.Answer.Fault;
import java.sql.SQLException;
import java.util.Locale;

/** What the failures of the targets mean. */
final class Faults {
    private Faults() {}

    static Answer of(Target target, SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        Fault fault = target == Target.DUCKDB ? duckdb(message) : byState(String.valueOf(failure.getSQLState()));
        return Answer.failed(
                fault, failure.getSQLState() + " " + message.lines().findFirst().orElse(""));
    }

    private static Fault byState(String state) {
        return switch (state) {
            case "22012" -> Fault.DIVISION_BY_ZERO;
            case "22003", "22008" -> Fault.OVERFLOW;
            case "22018", "22P02", "22007" -> Fault.BAD_CAST;
            case "21000" -> Fault.CARDINALITY;
            case "22023", "2201E", "2201F" -> Fault.ARGUMENT;
            case "0A000", "54000" -> Fault.NOT_SUPPORTED;
            default -> Fault.OTHER;
        };
    }

    private static Fault duckdb(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("division by zero")) {
            return Fault.DIVISION_BY_ZERO;
        }
        if (text.contains("more than one row returned by a subquery")) {
            return Fault.CARDINALITY;
        }
        if (text.startsWith("out of range error")) {
            return text.contains("cannot take logarithm") || text.contains("cannot take square root")
                    ? Fault.ARGUMENT
                    : Fault.OVERFLOW;
        }
        if (text.startsWith("conversion error")) {
            return text.contains("out of range") || text.contains("could not cast value")
                    ? Fault.OVERFLOW
                    : Fault.BAD_CAST;
        }
        if (text.startsWith("binder error") || text.startsWith("not implemented") || text.startsWith("internal")) {
            return Fault.NOT_SUPPORTED;
        }
        return text.startsWith("invalid input") ? Fault.ARGUMENT : Fault.OTHER;
    }
}
