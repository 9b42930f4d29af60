package io.meshgate.benchmark.testsuite;

/**
 * What became of one record of a script.
 *
 * @param place file and line
 * @param reason why it failed or was skipped; empty when it passed
 */
public record Outcome(Verdict verdict, String place, String reason) {
    /** Whether a record holds. */
    public enum Verdict {
        PASSED,
        FAILED,
        SKIPPED
    }

    static Outcome passed(String place) {
        return new Outcome(Verdict.PASSED, place, "");
    }

    static Outcome failed(String place, String reason) {
        return new Outcome(Verdict.FAILED, place, reason);
    }

    static Outcome skipped(String place, String reason) {
        return new Outcome(Verdict.SKIPPED, place, reason);
    }
}
