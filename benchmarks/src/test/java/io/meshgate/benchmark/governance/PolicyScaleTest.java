package io.meshgate.benchmark.governance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark of very many policies, with few: it fails unless each of them is found. */
final class PolicyScaleTest {
    @TempDir
    Path directory;

    @Test
    void checksResolvesAndPlans() throws Exception {
        StringWriter out = new StringWriter();

        new PolicyScale(directory, 12, 10, new PrintWriter(out)).run();

        assertThat(out.toString())
                .contains(
                        "12 products, 120 columns, 120 policies, 12 roles",
                        "check 3:",
                        "resolved: p50",
                        "planned anew");
    }
}
