package io.meshgate.connector.iceberg;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.meshgate.connector.iceberg", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsOnlyTheSpiOfOurs = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.meshgate.connector",
                    "io.meshgate.connector.iceberg",
                    "java..",
                    "org.apache.iceberg..",
                    "org.apache.parquet..",
                    "org.apache.avro..",
                    "org.apache.arrow.memory",
                    "org.apache.arrow.vector..",
                    "com.github.benmanes.caffeine..",
                    "org.slf4j..",
                    "org.jspecify..",
                    "com.google.errorprone.annotations..");

    @ArchTest
    static final ArchRule showsNothingButItsFactory = noClasses()
            .that()
            .areTopLevelClasses()
            .and()
            .doNotHaveSimpleName("IcebergConnectorFactory")
            .should()
            .bePublic();
}
