package io.meshgate.server.leak;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs classes of tests until one fails, in a JVM of its own: its exit code is 1 then, and 0 if none does. */
final class FirstFailure {
    /** Not the code of a JVM that could not begin. */
    static final int KILLED = 42;

    private FirstFailure() {}

    public static void main(String[] classes) {
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(Arrays.stream(classes)
                                        .map(name -> selectClass(name))
                                        .toList())
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                                    System.out.println("killed by " + test.getDisplayName() + ": "
                                            + result.getThrowable()
                                                    .map(Throwable::toString)
                                                    .orElse(""));
                                    System.out.flush();
                                    Runtime.getRuntime().halt(KILLED);
                                }
                            }
                        });
        System.exit(0);
    }
}
