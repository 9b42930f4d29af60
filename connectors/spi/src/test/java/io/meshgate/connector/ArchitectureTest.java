package io.meshgate.connector;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The SPI is what connectors of others are compiled against: it may depend on next to nothing. */
@AnalyzeClasses(packages = "io.meshgate.connector", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule DEPENDS_ON_THE_JDK_ARROW_AND_JSPECIFY = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.meshgate.connector",
                    "java..",
                    "org.apache.arrow.vector..",
                    "org.apache.arrow.memory..",
                    "org.jspecify.annotations");

    @ArchTest
    static final ArchRule IS_ONE_PACKAGE = classes().should().resideInAPackage("io.meshgate.connector");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
            noClasses().should().haveNameMatching(".*(Utils?|Helper|Impl)(\\$.*)?");

    @ArchTest
    static final ArchRule DOES_NOT_LOG =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("java.util.logging..", "org.slf4j..");

    @ArchTest
    static final ArchRule LEAVES_THE_PROCESS_ALONE = noClasses()
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);
}
