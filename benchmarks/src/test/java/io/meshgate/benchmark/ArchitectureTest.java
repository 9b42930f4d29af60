package io.meshgate.benchmark;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Benchmarks and demo use the gateway as its clients do: they reach into neither planner internals nor connectors. */
@AnalyzeClasses(packages = "io.meshgate.benchmark", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule DEPENDS_ON_SERVER_AND_DRIVER = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "io.meshgate.benchmark..",
                            "io.meshgate.server..",
                            "io.meshgate.jdbc",
                            "io.meshgate.shell",
                            "io.meshgate.planner",
                            "io.meshgate.planner.policy",
                            "io.meshgate.connector")
                    .or(not(resideInAPackage("io.meshgate.."))));

    @ArchTest
    static final ArchRule KNOWS_NO_CALCITE =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.apache.calcite..");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
            noClasses().should().haveNameMatching(".*(Utils?|Helper|Impl)(\\$.*)?");

    @ArchTest
    static final ArchRule LOGS_THROUGH_SLF4J =
            noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

    @ArchTest
    static final ArchRule ONLY_A_MAIN_CLASS_ENDS_THE_PROCESS = noClasses()
            .that(not(declareMain()))
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    private static DescribedPredicate<JavaClass> declareMain() {
        return DescribedPredicate.describe(
                "declare main",
                type -> type.tryGetMethod("main", String[].class).isPresent());
    }
}
