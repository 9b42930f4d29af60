package io.meshgate.jdbc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass.Predicates;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the driver may depend on: nothing of Meshgate, no logging, and one public type beside its internal packages. */
@AnalyzeClasses(packages = "io.meshgate.jdbc", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule DEPENDS_ON_NOTHING_OF_OURS = classes()
            .should()
            .onlyDependOnClassesThat(Predicates.resideInAPackage("io.meshgate.jdbc..")
                    .or(Predicates.resideOutsideOfPackage("io.meshgate..")));

    @ArchTest
    static final ArchRule USES_THE_GENERATED_CLASSES_OF_ARROW_ONLY = noClasses()
            .should()
            .dependOnClassesThat(Predicates.resideInAnyPackage("org.apache.arrow..")
                    .and(DescribedPredicate.not(Predicates.resideInAnyPackage(
                            "org.apache.arrow.flatbuf",
                            "org.apache.arrow.flight.impl",
                            "org.apache.arrow.flight.sql.impl"))));

    @ArchTest
    static final ArchRule NEEDS_NO_FLAG =
            noClasses().should().dependOnClassesThat(Predicates.resideInAnyPackage("sun..", "jdk..", "com.sun.."));

    @ArchTest
    static final ArchRule PARTS_KEEP_THEIR_ORDER = noClasses()
            .that()
            .resideInAPackage("io.meshgate.jdbc.arrow")
            .should()
            .dependOnClassesThat(
                    Predicates.resideInAnyPackage("io.meshgate.jdbc", "io.meshgate.jdbc.flight", "io.grpc.."));

    @ArchTest
    static final ArchRule SHOWS_THE_DRIVER_ONLY = classes()
            .that()
            .arePublic()
            .and()
            .resideInAPackage("io.meshgate.jdbc")
            .should()
            .haveNameMatching("io\\.meshgate\\.jdbc\\.Meshgate(Driver|DataSource)")
            .andShould()
            .bePublic();

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
            noClasses().should().haveNameMatching(".*(Utils?|Helper|Impl)(\\$.*)?");

    // The interface java.sql.Driver names Logger in a signature, so a dependency is allowed and a call is not.
    @ArchTest
    static final ArchRule DOES_NOT_LOG =
            noClasses().should().accessClassesThat().resideInAnyPackage("java.util.logging..", "org.slf4j..");

    @ArchTest
    static final ArchRule LEAVES_THE_PROCESS_ALONE = noClasses().should().callMethod(System.class, "exit", int.class);
}
