package io.meshgate.server.mesh;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Collects the problems of one load. Used by one thread. */
final class Problems {
    private final SortedSet<Problem> found = new TreeSet<>();

    void error(String file, Position position, String message) {
        found.add(new Problem(Problem.Severity.ERROR, file, position.line(), position.column(), message));
    }

    void warning(String file, Position position, String message) {
        found.add(new Problem(Problem.Severity.WARNING, file, position.line(), position.column(), message));
    }

    boolean hasErrors() {
        return found.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    }

    boolean mention(String file) {
        return found.stream().anyMatch(problem -> problem.file().equals(file));
    }

    /** All of them, by file, line and column. */
    List<Problem> all() {
        return List.copyOf(found);
    }
}
