package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

/** The jar that tools load: by itself, in a JVM without flags. */
class OneJarIT {
    private static final long LARGEST = 25_000_000;
    private static final Schema ROW = new Schema(
            List.of(Field.nullable("n", new ArrowType.Int(64, true)), Field.nullable("s", ArrowType.Utf8.INSTANCE)));

    @Test
    void worksAloneWithoutFlagsAndWithoutAWord() throws Exception {
        try (FixedServer server = FixedServer.plain()) {
            for (String statement : List.of("SELECT row", "SELECT ?")) {
                server.answering(statement, ROW, List.of(root -> {
                    ((BigIntVector) root.getVector(0)).setSafe(0, 7);
                    ((VarCharVector) root.getVector(1)).setSafe(0, "grün".getBytes(StandardCharsets.UTF_8));
                    root.setRowCount(1);
                }));
            }
            server.withParameters("SELECT ?", new Schema(List.of(Field.nullable("p", new ArrowType.Int(64, true)))));
            Path error = Files.createTempFile(Path.of("target"), "one-jar", ".err");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Dstdout.encoding=UTF-8",
                            "-Dfile.encoding=UTF-8",
                            "-cp",
                            jar() + File.pathSeparator + testClasses(),
                            OneJarProbe.class.getName(),
                            "jdbc:meshgate://127.0.0.1:" + server.port(),
                            "SELECT row",
                            "SELECT ?",
                            FixedServer.USER,
                            FixedServer.PASSWORD)
                    .redirectError(error.toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readAllLines(error)).allMatch(OneJarIT::isExcused);
            assertThat(output.lines()).containsExactly("7 grün", "true");
            assertThat(process.exitValue()).isZero();
            assertThat(server.bound).containsExactly(List.of(42L));
        }
    }

    @Test
    void holdsNothingUnderNamesOfOthers() throws Exception {
        assertThat(jar()).satisfies(jar -> assertThat(Files.size(jar)).isLessThan(LARGEST));
        try (JarFile jar = new JarFile(jar().toFile())) {
            assertThat(jar.stream().map(entry -> entry.getName()))
                    .allMatch(name -> name.startsWith("META-INF/")
                            || name.startsWith("io/meshgate/jdbc/")
                            || "io/meshgate/".startsWith(name))
                    .contains("META-INF/services/java.sql.Driver", "META-INF/LICENSE", "META-INF/NOTICE");
            assertThat(jar.stream().map(entry -> entry.getName()).filter(name -> name.startsWith("META-INF/versions/")))
                    .allMatch(name -> name.endsWith("/") || name.contains("/io/meshgate/"));
        }
    }

    /** From JDK 24 on the JVM warns of sun.misc.Unsafe, which Protocol Buffers use where it is there. */
    private static boolean isExcused(String line) {
        return Runtime.version().feature() >= 24
                && line.startsWith("WARNING: ")
                && (line.contains("sun.misc.Unsafe") || line.contains(".protobuf.UnsafeUtil"));
    }

    private static Path jar() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().endsWith("-all.jar"))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath();
        }
    }

    private static Path testClasses() throws URISyntaxException {
        return Path.of(OneJarIT.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }
}
