package io.meshgate.benchmark.testsuite;

import java.util.regex.Pattern;

/** The ids of queries in messages, which would make equal messages differ. */
final class QueryIds {
    private static final Pattern ID = Pattern.compile(" \\[query [0-9a-f]+]");

    private QueryIds() {}

    static String without(String message) {
        return ID.matcher(message).replaceAll("");
    }
}
