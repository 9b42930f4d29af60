package io.meshgate.server.mesh;

import io.meshgate.connector.PrintableText;
import java.util.Comparator;

/**
 * Something wrong, or suspicious, in a mesh directory.
 *
 * @param file relative to the mesh directory, with {@code /} between its parts
 * @param line counts from 1
 * @param column counts from 1
 * @param message what is wrong and what is accepted; never a secret's value
 */
public record Problem(Severity severity, String file, int line, int column, String message)
        implements Comparable<Problem> {
    private static final Comparator<Problem> BY_PLACE = Comparator.comparing(Problem::file)
            .thenComparingInt(Problem::line)
            .thenComparingInt(Problem::column)
            .thenComparing(Problem::severity)
            .thenComparing(Problem::message);

    /** Whether a directory with the problem is refused. */
    public enum Severity {
        ERROR,
        WARNING
    }

    @Override
    public int compareTo(Problem other) {
        return BY_PLACE.compare(this, other);
    }

    /** The form that editors and build servers recognise: {@code file:line:column: error: message}. */
    @Override
    public String toString() {
        String label = severity == Severity.ERROR ? "error" : "warning";
        return PrintableText.of(file + ":" + line + ":" + column + ": " + label + ": " + message);
    }
}
