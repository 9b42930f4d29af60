package io.meshgate.planner;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The planner turns SQL into plans: it talks to no client, runs no engine, and keeps Calcite to itself. */
@AnalyzeClasses(packages = "io.meshgate.planner", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule DEPENDS_ON_THE_SPI_ONLY = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("io.meshgate.connector", "io.meshgate.planner..")
                    .or(not(resideInAPackage("io.meshgate.."))));

    @ArchTest
    static final ArchRule KNOWS_NO_PROTOCOL_ENGINE_OR_SOURCE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.arrow.flight..", "io.netty..", "io.grpc..", "org.duckdb..", "org.apache.iceberg..");

    @ArchTest
    static final ArchRule KEEPS_CALCITE_OUT_OF_ITS_PUBLIC_FACE = noMethods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .resideInAPackage("io.meshgate.planner")
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .should()
            .haveRawReturnType(resideInAPackage("org.apache.calcite.."))
            .orShould()
            .haveRawParameterTypes(com.tngtech.archunit.base.DescribedPredicate.describe(
                    "of Calcite",
                    types -> types.stream()
                            .anyMatch(type -> type.getPackageName().startsWith("org.apache.calcite"))));

    // They open connections and load classes by names that come from outside.
    @ArchTest
    static final ArchRule OPENS_NO_CALCITE_CONNECTION = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.apache.calcite.jdbc.Driver")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.apache.calcite.jdbc.CalciteConnection")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.sql.DriverManager")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.calcite.model..", "org.apache.calcite.rel.externalize..");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
            noClasses().should().haveNameMatching(".*(Utils?|Helper|Impl)(\\$.*)?");

    @ArchTest
    static final ArchRule LOGS_THROUGH_SLF4J =
            noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

    @ArchTest
    static final ArchRule LEAVES_THE_PROCESS_ALONE = noClasses()
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    @Test
    void holdsNoUrlOfACalciteConnection() throws IOException, URISyntaxException {
        Path compiled = Path.of(Planner.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
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
