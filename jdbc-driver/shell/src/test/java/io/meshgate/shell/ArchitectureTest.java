package io.meshgate.shell;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass.Predicates;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The shell is a client like any other: it knows the gateway by JDBC alone, and not even the driver's classes. */
@AnalyzeClasses(packages = "io.meshgate.shell", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule DEPENDS_ON_NOTHING_OF_OURS = classes()
            .should()
            .onlyDependOnClassesThat(Predicates.resideInAPackage("io.meshgate.shell..")
                    .or(Predicates.resideOutsideOfPackage("io.meshgate..")));

    @ArchTest
    static final ArchRule KNOWS_ARROW_AND_DUCKDB_IN_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackage("io.meshgate.shell.arrow")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.arrow..", "org.duckdb..");

    @ArchTest
    static final ArchRule FORMS_KNOW_NO_TERMINAL = noClasses()
            .that()
            .resideInAnyPackage("io.meshgate.shell.sql", "io.meshgate.shell.value", "io.meshgate.shell.output")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.jline.reader..", "org.jline.terminal..", "io.meshgate.shell");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
            noClasses().should().haveNameMatching(".*(Utils?|Helper|Impl)(\\$.*)?");

    @ArchTest
    static final ArchRule LEAVES_THE_PROCESS_ALONE = noClasses().should().callMethod(System.class, "exit", int.class);
}
