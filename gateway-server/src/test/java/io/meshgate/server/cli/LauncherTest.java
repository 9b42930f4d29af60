package io.meshgate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code bin/meshgate} in a checkout of its own, with a Maven and a JDK that only note what they were told. */
final class LauncherTest {
    private static final String BUILDING = "meshgate: building (once, and after changes of the sources) ...\n";

    @TempDir
    Path temporary;

    private Path root;
    private Path tools;

    private record Outcome(int exitCode, String out, String err) {}

    @BeforeEach
    void checkOut() throws IOException {
        root = temporary.resolve("a checkout");
        tools = temporary.resolve("tools");
        Files.createDirectories(root.resolve("bin"));
        Files.createDirectories(root.resolve("planner/src/main/java"));
        Files.createDirectories(tools.resolve("bin"));
        Files.copy(Path.of("..", "bin", "meshgate"), root.resolve("bin/meshgate"));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.writeString(root.resolve("planner/src/main/java/A.java"), "class A {}");
        tool(
                "mvn",
                "echo \"mvn $*\" >> '" + temporary + "/builds'; mkdir -p benchmarks/target/lib; "
                        + "touch benchmarks/target/benchmarks-1.jar");
        java("17.0.1");
        age(root.resolve("pom.xml"));
        age(root.resolve("planner/src/main/java/A.java"));
        age(root.resolve("planner/src/main/java"));
    }

    private void tool(String name, String script) throws IOException {
        Path tool = tools.resolve("bin").resolve(name);
        Files.writeString(tool, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void java(String version) throws IOException {
        String specification = version.startsWith("1.") ? version.substring(0, 3) : version.split("\\.")[0];
        tool(
                "java",
                "if [ \"$1\" = -XshowSettings:properties ]; then echo '    java.specification.version = "
                        + specification + "' >&2; else for each; do echo \"$each\"; done; fi");
    }

    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
    }

    private Outcome launch(String... arguments) throws Exception {
        return launch(root.resolve("bin/meshgate"), Map.of(), arguments);
    }

    private Outcome launch(Path script, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(temporary.toFile())
                .redirectOutput(temporary.resolve("out").toFile())
                .redirectError(temporary.resolve("err").toFile());
        builder.environment().remove("JAVA_HOME");
        builder.environment().remove("MESHGATE_JAVA_OPTS");
        builder.environment().put("PATH", tools.resolve("bin") + ":/usr/bin:/bin");
        builder.environment().putAll(environment);
        int exitCode = builder.start().waitFor();
        return new Outcome(
                exitCode,
                Files.readString(temporary.resolve("out"), StandardCharsets.UTF_8),
                Files.readString(temporary.resolve("err"), StandardCharsets.UTF_8));
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(temporary.resolve("builds"));
    }

    @Test
    void buildsOnceAndSaysSo() throws Exception {
        Outcome first = launch("check", "some dir");
        Outcome second = launch("check", "some dir");

        assertThat(first.err()).isEqualTo(BUILDING);
        assertThat(second.err()).isEmpty();
        assertThat(builds()).containsExactly("mvn -q -B -DskipTests package");
        assertThat(second).isEqualTo(new Outcome(0, first.out(), ""));
    }

    @Test
    void runsTheCommandOnTheBuiltClassPath() throws Exception {
        Path real = root.toRealPath();

        assertThat(launch("check", "some dir", "*").out().lines())
                .containsExactly(
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "-cp",
                        real + "/benchmarks/target/benchmarks-1.jar:" + real + "/benchmarks/target/lib/*",
                        "io.meshgate.server.cli.Meshgate",
                        "check",
                        "some dir",
                        "*");
    }

    @Test
    void buildsAgainWhenASourceOrAPomIsNewer() throws Exception {
        launch();
        age(root.resolve("benchmarks/target/build-stamp"));
        Files.writeString(root.resolve("planner/src/main/java/A.java"), "class A { int b; }");
        assertThat(launch().err()).isEqualTo(BUILDING);
        assertThat(launch().err()).isEmpty();

        age(root.resolve("benchmarks/target/build-stamp"));
        Files.writeString(root.resolve("pom.xml"), "<project></project>");
        assertThat(launch().err()).isEqualTo(BUILDING);
        assertThat(builds()).hasSize(3);
    }

    @Test
    void showsTheEndOfMavensOutputWhenTheBuildFails() throws Exception {
        tool("mvn", "seq 1 100; echo '[ERROR] no luck'; exit 1");

        Outcome outcome = launch("check", "x");

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .contains("[ERROR] no luck")
                .doesNotContain("\n10\n")
                .contains("meshgate: the build failed; all of Maven's output is in ");
        assertThat(launch("check", "x").exitCode()).isEqualTo(3);
    }

    @Test
    void runsThroughSymbolicLinks() throws Exception {
        Path absolute = Files.createSymbolicLink(temporary.resolve("absolute link"), root.resolve("bin/meshgate"));
        Path relative = Files.createSymbolicLink(temporary.resolve("relative"), Path.of("absolute link"));

        assertThat(launch(relative, Map.of(), "check").out())
                .isEqualTo(launch(absolute, Map.of(), "check").out())
                .contains("io.meshgate.server.cli.Meshgate\ncheck\n");
    }

    @Test
    void refusesAnOldJdk() throws Exception {
        java("1.8.0");
        assertThat(launch("check").err()).contains("is Java 8; JDK 17 or later is needed");

        java("11.0.2");
        Outcome outcome = launch("check");
        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.err()).contains("is Java 11; JDK 17 or later is needed");
        assertThat(temporary.resolve("builds")).doesNotExist();
    }

    @Test
    void refusesAJavaHomeWithoutJava() throws Exception {
        Outcome outcome = launch(root.resolve("bin/meshgate"), Map.of("JAVA_HOME", "/no/such"), "check");

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.err())
                .isEqualTo("meshgate: JAVA_HOME is /no/such, which has no bin/java; set it to a JDK 17 or later\n");
    }

    @Test
    void givesNewerJdksTheFlagsThatTheyNeed() throws Exception {
        java("25.0.1");
        Map<String, String> environment =
                Map.of("JAVA_HOME", tools.toString(), "MESHGATE_JAVA_OPTS", "-Xmx1g -Dmeshgate.log.level=DEBUG");

        assertThat(launch(root.resolve("bin/meshgate"), environment, "check")
                        .out()
                        .lines())
                .contains(
                        "-Xmx1g",
                        "-Dmeshgate.log.level=DEBUG",
                        "-Djdk.console=java.base",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED")
                .endsWith("io.meshgate.server.cli.Meshgate", "check");
    }
}
