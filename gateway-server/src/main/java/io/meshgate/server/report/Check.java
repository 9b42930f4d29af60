package io.meshgate.server.report;

import io.meshgate.server.mesh.Problem;
import java.util.List;

/**
 * Something that was checked, with what was found: one test case of a JUnit report, one rule of a SARIF log.
 *
 * @param group what kind of check it is, such as one by a rule
 * @param id unique in its group: a rule's id, a file, a test's name
 * @param description one line on what is checked
 * @param rule under which problems are known, for whoever gathers them over time: several checks may have the same
 * @param file where the check is defined, relative to the mesh directory
 * @param line counts from 1
 * @param problems empty when all is well
 */
public record Check(
        String group, String id, String rule, String description, String file, int line, List<Problem> problems) {
    public Check {
        problems = List.copyOf(problems);
    }

    /** Whether there is an error among the problems. */
    public boolean failed() {
        return problems.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    }
}
