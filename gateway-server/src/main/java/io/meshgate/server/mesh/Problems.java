package io.meshgate.server.mesh;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Collects the problems of one load. Used by one thread. */
public final class Problems {
    private final SortedSet<Problem> found = new TreeSet<>();

    public void error(String file, Position position, String message) {
        found.add(new Problem(Problem.Severity.ERROR, file, position.line(), position.column(), message));
    }

    public void warning(String file, Position position, String message) {
        found.add(new Problem(Problem.Severity.WARNING, file, position.line(), position.column(), message));
    }

    public void add(Problem problem) {
        found.add(problem);
    }

    public boolean hasErrors() {
        return found.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    }

    boolean mention(String file) {
        return found.stream().anyMatch(problem -> problem.file().equals(file));
    }

    /** All of them, by file, line and column. */
    public List<Problem> all() {
        return List.copyOf(found);
    }
}
