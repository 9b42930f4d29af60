package io.meshgate.server.query;

import java.util.stream.Stream;

/** Where a failure happened, for the log: without the messages, which may quote values of the statement or of the data. */
public final class FailureTrace {
    private static final int FRAMES = 20;
    private static final int CAUSES = 8;

    private FailureTrace() {}

    /** On one line: the classes and innermost frames of a failure and its causes. */
    public static String of(Throwable failure) {
        StringBuilder trace = new StringBuilder();
        int causes = 0;
        for (Throwable each = failure; each != null && causes++ < CAUSES; each = each.getCause()) {
            trace.append(causes > 1 ? " caused by " : "").append(each.getClass().getName());
            Stream.of(each.getStackTrace())
                    .limit(FRAMES)
                    .forEach(frame -> trace.append(" at ").append(frame));
        }
        return trace.toString();
    }
}
