package io.meshgate.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.meshgate.server.engine.Engine;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The server knows the planner and the SPI; Calcite stays behind the one, sources and their libraries behind the other. */
@AnalyzeClasses(packages = "io.meshgate.server", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule DEPENDS_ON_PLANNER_AND_SPI_ONLY = classes()
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage("io.meshgate.server..", "io.meshgate.planner..", "io.meshgate.connector")
                            .or(not(resideInAPackage("io.meshgate.."))));

    @ArchTest
    static final ArchRule KNOWS_NEITHER_CALCITE_NOR_A_SOURCE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.calcite..", "org.apache.iceberg..", "org.apache.parquet..");

    @ArchTest
    static final ArchRule DUCKDB_STAYS_BEHIND_THE_ENGINE_PORT = noClasses()
            .that()
            .resideOutsideOfPackage("io.meshgate.server.engine.duckdb..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.duckdb..");

    @ArchTest
    static final ArchRule FLIGHT_STAYS_IN_THE_FLIGHT_SERVICE = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.meshgate.server.query..",
                    "io.meshgate.server.engine..",
                    "io.meshgate.server.session..",
                    "io.meshgate.server.mesh..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.arrow.flight..", "io.grpc..", "io.meshgate.server.flight..");

    @ArchTest
    static final ArchRule THE_ENGINE_PORT_KNOWS_NOTHING_ABOVE_IT = noClasses()
            .that()
            .resideInAPackage("io.meshgate.server.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.meshgate.server.query..",
                    "io.meshgate.server.session..",
                    "io.meshgate.server.auth..",
                    "io.meshgate.server.mesh..");

    @ArchTest
    static final ArchRule FEATURES_FORM_NO_CYCLE =
            slices().matching("io.meshgate.server.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
            noClasses().should().haveNameMatching(".*(Utils?|Helper|Impl)(\\$.*)?");

    @ArchTest
    static final ArchRule LOGS_THROUGH_SLF4J = noClasses()
            .that()
            // It turns down gRPC's own logger, which would print a stack trace for every cancelled call.
            .doNotHaveSimpleName("FlightSqlEndpoint")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.logging..");

    @ArchTest
    static final ArchRule ONLY_THE_COMMAND_LINE_ENDS_THE_PROCESS = noClasses()
            .that()
            .resideOutsideOfPackage("io.meshgate.server.cli")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    @Test
    void holdsNoUrlOfACalciteConnection() throws IOException, URISyntaxException {
        Path compiled = Path.of(
                Engine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(compiled)) {
            List<Path> classFiles =
                    files.filter(file -> file.toString().endsWith(".class")).toList();
            assertThat(classFiles)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .doesNotContain("jdbc:calcite"));
        }
    }
}
