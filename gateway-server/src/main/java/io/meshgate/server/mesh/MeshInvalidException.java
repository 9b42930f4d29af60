package io.meshgate.server.mesh;

import java.util.List;
import java.util.stream.Collectors;

/** A mesh directory that is refused as a whole. */
public final class MeshInvalidException extends RuntimeException {
    private final transient List<Problem> problems;

    public MeshInvalidException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** All problems, warnings included, by file, line and column; at least one is an error. */
    public List<Problem> problems() {
        return problems;
    }
}
