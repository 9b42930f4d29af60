package io.meshgate.benchmark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoIT {

    @Test
    void runsTwiceAndAllChecksPass(@TempDir Path directory) {
        assertThat(demo(directory)).contains("writing tables", "All checks passed.");
        assertThat(demo(directory)).contains("(reused)", "All checks passed.").doesNotContain("CHECK FAILED");
    }

    private static String demo(Path directory) {
        StringWriter out = new StringWriter();
        int exitCode = new CommandLine(new DemoCommand())
                .setOut(new PrintWriter(out))
                .execute("--once", "--scale", "0.01", "--dir", directory.toString());
        assertThat(exitCode).as(out.toString()).isZero();
        return out.toString();
    }
}
