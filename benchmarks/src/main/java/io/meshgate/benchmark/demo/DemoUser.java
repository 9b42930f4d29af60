package io.meshgate.benchmark.demo;

import java.util.Locale;

/** The two users of the demo, whose passwords are their names. */
enum DemoUser {
    ANALYST,
    STEWARD;

    String login() {
        return name().toLowerCase(Locale.ROOT);
    }
}
