package io.meshgate.server.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes each step of enforcement out in turn, compiles what is left, and lets tests run on it, in a JVM of their own:
 * one must fail, or a gateway without the step would pass. With {@code -Dproof.mutants=all}, or a part of a name.
 */
class EnforcementMutantsTest {
    private static final long MOST_MINUTES = 5;

    @TempDir
    Path directory;

    @TestFactory
    @EnabledIfSystemProperty(named = "proof.mutants", matches = ".+")
    Stream<DynamicTest> isKilled() {
        String wanted = System.getProperty("proof.mutants", "all");
        return Mutant.all().stream()
                .filter(mutant -> wanted.equals("all") || mutant.name().contains(wanted))
                .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> kill(mutant)));
    }

    /** Or nobody would see before the night that the source has moved on. */
    @Test
    void changesWhatTheSourcesHave() throws IOException {
        for (Mutant mutant : Mutant.all()) {
            assertThat(mutated(mutant, Files.createTempDirectory(directory, "mutant")))
                    .as(mutant.name())
                    .isNotEmpty();
        }
    }

    private void kill(Mutant mutant) throws IOException, InterruptedException {
        Path place = Files.createTempDirectory(directory, "mutant");
        Path classes = Files.createDirectories(place.resolve("classes"));
        compile(mutated(mutant, place), classes);
        Path output = place.resolve("output");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of(
                "-cp",
                String.join(
                        File.pathSeparator,
                        classes.toString(),
                        System.getProperty("java.class.path"),
                        "../planner/target/test-classes"),
                FirstFailure.class.getName()));
        command.addAll(mutant.killers());
        Process run = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = run.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
        run.destroyForcibly();
        String said = Files.readString(output);
        assertThat(ended).as("the tests ended, having said " + tail(said)).isTrue();
        assertThat(run.exitValue())
                .as("a gateway of which it holds that " + mutant.name() + " passes its tests, which said " + tail(said))
                .isEqualTo(FirstFailure.KILLED);
        said.lines()
                .filter(line -> line.startsWith("killed by "))
                .forEach(line ->
                        System.out.println(mutant.name() + ": " + line.substring(0, Math.min(160, line.length()))));
    }

    private static String tail(String text) {
        return text.substring(Math.max(0, text.length() - 2_000));
    }

    /** The changed sources, written where the compiler finds them. */
    private static List<Path> mutated(Mutant mutant, Path place) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (Mutant.Edit edit : mutant.edits()) {
            String text =
                    texts.containsKey(edit.file()) ? texts.get(edit.file()) : Files.readString(Path.of(edit.file()));
            int at = text.indexOf(edit.original());
            assertThat(at).as(edit.file() + " has once: " + edit.original()).isNotNegative();
            assertThat(text.indexOf(edit.original(), at + 1))
                    .as(edit.file() + " has once only: " + edit.original())
                    .isNegative();
            texts.put(edit.file(), text.replace(edit.original(), edit.replacement()));
        }
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Path file = place.resolve(
                    text.getKey().substring(text.getKey().indexOf("src/main/java/") + "src/main/java/".length()));
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, text.getValue()));
        }
        return files;
    }

    private static void compile(List<Path> files, Path classes) {
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none", "-nowarn", "-d", classes.toString(), "-cp", System.getProperty("java.class.path")));
        files.forEach(file -> arguments.add(file.toString()));
        int code = ToolProvider.getSystemJavaCompiler()
                .run(null, System.out, System.err, arguments.toArray(new String[0]));
        assertThat(code).as("the mutant compiles").isZero();
    }
}
